#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/policy/at.hpp>
#include <inputspec/policy/traits.hpp>
#include <inputspec/spec_face.hpp>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

template <class... P>
class InputSpec;

namespace detail {

template <class P>
struct unbound {
    using type = P;
    static constexpr bool is_at = false;
    static constexpr const P& of(const P& policy) { return policy; }
};
template <class P, std::size_t... I>
struct unbound<Bound<P, I...>> {
    using type = P;
    static constexpr bool is_at = true;
    static constexpr const P& of(const Bound<P, I...>& bound) { return bound.policy; }
};
constexpr std::size_t largest() { return 0; }
template <class... T>
constexpr std::size_t largest(std::size_t first, T... rest) {
    const auto other = largest(rest...);
    return first > other ? first : other;
}

template <class P>
using unbound_t = typename unbound<P>::type;

/// What std::tuple would hold, whose header is long to parse. A list's I-th member is a base of it.
template <std::size_t I, class P>
struct listed {
    P policy;
};
template <class Indices, class... P>
struct policy_list;
template <std::size_t... I, class... P>
struct policy_list<std::index_sequence<I...>, P...> : listed<I, P>... {};
template <std::size_t I, class P>
constexpr const P& get(const listed<I, P>& one) {
    return one.policy;
}

template <class P>
constexpr std::size_t arguments_of() {  // 0 for what is no policy: the class says what it is then
    if constexpr (requires { std::size_t{P::arguments}; }) {
        return P::arguments;
    } else {
        return 0;
    }
}

/// Which arguments each policy covers: at<…>'s own, the others the lowest free ones in order.
template <class... P>
struct placement {
    static constexpr std::size_t count = (std::size_t{0} + ... + arguments_of<unbound_t<P>>());

    std::array<std::uint8_t, count + 1> position{};  // clause by clause
    std::array<std::size_t, sizeof...(P) + 1> begin{};
    std::array<bool, count + 1> is_written{};  // argument by argument
    bool has_gap = false;
    bool has_twice = false;

    constexpr placement() {
        bool taken[count + 1] = {};
        std::size_t at = 0;
        std::size_t clause = 0;
        [[maybe_unused]] const auto reserve = [&]<class Q>(const std::type_identity<Q>&) {
            if constexpr (unbound<Q>::is_at) {
                for (const auto where : Q::bound_positions) {
                    if (where >= count) {
                        has_gap = true;
                    } else if (taken[where]) {
                        has_twice = true;
                    } else {
                        taken[where] = true;
                    }
                }
            }
        };
        (reserve(std::type_identity<P>{}), ...);
        [[maybe_unused]] const auto place = [&]<class Q>(const std::type_identity<Q>&) {
            begin[clause++] = at;
            for (std::size_t i = 0; i < arguments_of<unbound_t<Q>>(); ++i) {
                if constexpr (unbound<Q>::is_at) {
                    position[at++] = Q::bound_positions[i];
                } else {
                    std::size_t where = 0;
                    while (where < count && taken[where]) ++where;
                    taken[where] = true;
                    position[at++] = static_cast<std::uint8_t>(where);
                }
                const auto where = position[at - 1];
                if (where < count) is_written[where] = writes<unbound_t<Q>>();
            }
        };
        (place(std::type_identity<P>{}), ...);
    }
};

template <class P>
constexpr bool has_layout() {
    return requires(const P& policy, const tensor_group& tensors, extents& out) {
        policy.logical_shape(tensors, out);
    };
}

template <class... P>
using face_of = spec_face<InputSpec<P...>, (std::size_t{0} + ... + arguments_of<unbound_t<P>>()),
                          sizeof...(P), (has_layout<unbound_t<P>>() || ...)>;

}  // namespace detail

/// What each argument of a kernel holds: one policy for each argument, or group of arguments, in
/// the kernel's order. A value without state outside it; a policy's ordinal here is its random
/// stream.
template <class... P>
class InputSpec : public detail::face_of<P...> {
    static_assert(
        ((Policy<P> || detail::is_bound<P> || detail::is_spec<P>) && ...),
        "inputspec: InputSpec{…}: each member is a policy. Write GeneratorInput{generator}, "
        "FixedInput{source}, SparseCSRFallback{pattern}, Output{}, … or at<I...>(policy); a "
        "generator alone is no policy: wrap it, GeneratorInput{uniform{…}}");
    static_assert((!detail::is_spec<P> && ...),
                  "inputspec: InputSpec{…}: a spec inside a spec; list its policies instead");

    static constexpr detail::placement<P...> placement{};
    static_assert(placement.count <= 64, "inputspec: a spec covers at most 64 arguments");
    static_assert(!placement.has_gap,
                  "inputspec: InputSpec{…}: at<I...> leaves a gap: an argument below the highest "
                  "position has no policy; write Unchanged{} for what stays as it is");
    static_assert(!placement.has_twice,
                  "inputspec: InputSpec{…}: two at<I...> name the same argument");

public:
    constexpr explicit InputSpec(P... policies) : policies_{{std::move(policies)}...} {}

    /// How many arguments it covers.
    static constexpr std::size_t arguments() { return placement.count; }
    /// The I-th of the policies as they were given, perhaps in at<…>.
    template <std::size_t I>
    constexpr const auto& policy() const {
        return detail::get<I>(policies_);
    }

    /// The engine that its random bits come from.
    static constexpr philox4x32_10 get_engine() { return {}; }

private:
    friend detail::face_of<P...>;

    static constexpr bool takes_scratch = (detail::takes_scratch<detail::unbound_t<P>> || ...);
    static constexpr std::size_t clause_count() { return sizeof...(P); }
    static constexpr std::size_t phase_count() {
        return detail::largest(detail::unbound_t<P>::phases...);
    }
    static constexpr const bool* written() { return placement.is_written.data(); }
    static constexpr const std::uint8_t* positions(std::size_t clause) {
        return placement.position.data() + placement.begin[clause];
    }

    template <class F>
    [[gnu::always_inline]] constexpr bool for_each(F&& f) const {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return (
                f(std::integral_constant<std::size_t, I>{}, detail::unbound<P>::of(policy<I>())) &&
                ...);
        }(std::index_sequence_for<P...>{});
    }
    template <class F>
    constexpr void visit(std::size_t i, F&& f) const {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (void)((i == I ? (f(std::integral_constant<std::size_t, I>{},
                                detail::unbound<P>::of(policy<I>())),
                              true)
                           : false) ||
                   ...);
        }(std::index_sequence_for<P...>{});
    }

    detail::policy_list<std::index_sequence_for<P...>, P...> policies_;
};

template <class... P>
InputSpec(P...) -> InputSpec<P...>;

}  // namespace inputspec::inline INPUTSPEC_ABI
