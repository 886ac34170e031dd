#pragma once

#include <inputspec/generate/integers.hpp>
#include <inputspec/generate/uniform.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// What the values of a sparse operand are when nothing is said: floats in [−1, 1), signed integers
/// in [−8, 8), unsigned ones in [0, 8), bool true.
struct default_values {
    static constexpr std::string_view name = "default_values";
    template <class Self, class Visit>
    static constexpr void fields(Self&, Visit&&) {}

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>&) const {
        return std::nullopt;
    }
    template <class Out>
    static constexpr bool makes = true;
    template <class Out, class Engine, class F>
    constexpr void with_maker(const basic_slot<Engine>& slot, F&& f) const {
        if constexpr (element::is_float<Out>) {
            uniform{-1.0, 1.0}.template with_maker<Out>(slot, f);
        } else {
            const bool is_signed = is_signed_integer(slot.kind());
            const bool is_bool = slot.kind() == element_kind::boolean;
            const std::uint64_t low = is_bool ? 1 : is_signed ? 0 - std::uint64_t{8} : 0;
            element::with_integers<Out>(low, is_bool ? 1u : is_signed ? 16u : 8u, f);
        }
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
