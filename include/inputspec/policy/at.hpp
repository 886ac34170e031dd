#pragma once

#include <array>
#include <cstdint>
#include <inputspec/policy/traits.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// A policy bound to argument positions: its i-th tensor is argument I[i]. Made by
/// at<I...>(policy).
template <class P, std::size_t... I>
struct Bound {
    P policy;
    static constexpr std::array<std::uint8_t, sizeof...(I)> bound_positions{
        static_cast<std::uint8_t>(I)...};
};

/// Binds a policy to these argument positions, outermost in a spec; the others take the lowest free
/// ones in order. It moves data, it does not change them.
template <std::size_t... I, class P>
constexpr auto at(P policy) {
    static_assert(!detail::is_bound<P>, "inputspec: at<…>(at<…>(policy)): bind a policy once");
    static_assert(Policy<P>,
                  "inputspec: at<…>(policy): write a policy, as at<2>(GeneratorInput{…})");
    static_assert(((I < 64) && ...), "inputspec: at<I...>: a spec covers at most 64 arguments");
    if constexpr (Policy<P>) {
        static_assert(sizeof...(I) == P::arguments,
                      "inputspec: at<I...>(policy): write one position for each argument that the "
                      "policy covers");
    }
    return Bound<P, I...>{static_cast<P&&>(policy)};
}

}  // namespace inputspec::inline INPUTSPEC_ABI
