#pragma once

#include <cstddef>
#include <inputspec/concepts.hpp>
#include <inputspec/execute/automatic.hpp>
#include <inputspec/fill_face.hpp>
#include <inputspec/options.hpp>
#include <inputspec/policy/traits.hpp>
#include <optional>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// A spec whose random bits come from another engine; with_engine makes it.
template <Engine Bits, class Spec>
class EngineSpec : public detail::fill_face<EngineSpec<Bits, Spec>, Spec::spec_arguments> {
    using face = detail::fill_face<EngineSpec<Bits, Spec>, Spec::spec_arguments>;

public:
    using engine = Bits;

    constexpr explicit EngineSpec(Spec spec) : spec_{std::move(spec)} {}

    constexpr std::size_t arguments() const { return spec_.arguments(); }
    /// The spec itself, which fills from its own engine.
    constexpr const Spec& spec() const { return spec_; }

    static constexpr Bits get_engine() { return {}; }
    template <Engine Other, class Args, class E>
    typename face::report_type fill_into(Args&& args, const FillOptions& options, const E& executor,
                                         const Other& from, detail::fault_slot& fault) const {
        return spec_.fill_into(std::forward<Args>(args), options, executor, from, fault);
    }
    template <Engine Other, class Args>
    constexpr std::optional<Fault> check_with(Args&& args, const FillOptions& options = {},
                                              const Other& from = {}) const {
        return spec_.template check_with<Other>(std::forward<Args>(args), options, from);
    }

private:
    Spec spec_;
};

/// The same spec with other random values: those of an engine, which is a type (concepts.hpp). A
/// generator of one's own must then take its bits as `auto`, not as random_bits. Of a RuntimeSpec,
/// whose recipes must know the engine, a RuntimeSpec.
template <class Bits, class Spec>
constexpr auto with_engine(Spec spec) {
    static_assert(Engine<Bits>,
                  "inputspec: with_engine<E>(spec): E is no engine: it needs counter_type (16 "
                  "bytes), key_type (8 bytes) and a static generate(counter, key) that gives a "
                  "counter_type");
    static_assert(detail::is_spec<Spec>,
                  "inputspec: with_engine<E>(spec): write an InputSpec or a RuntimeSpec; a policy "
                  "alone is InputSpec{policy}");
    if constexpr (requires { spec.template set_engine<Bits>(); }) {
        spec.template set_engine<Bits>();
        return spec;
    } else {
        return EngineSpec<Bits, Spec>{std::move(spec)};
    }
}
template <class Bits, class Former, class Spec>
constexpr auto with_engine(EngineSpec<Former, Spec> spec) {
    return with_engine<Bits>(spec.spec());
}

}  // namespace inputspec::inline INPUTSPEC_ABI
