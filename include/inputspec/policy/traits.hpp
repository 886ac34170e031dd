#pragma once

#include <cstddef>
#include <inputspec/concepts.hpp>
#include <inputspec/report.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::detail {

// A policy's optional members, with what holds where it has none.

template <class P>
constexpr std::string_view policy_name(const P& policy) {
    if constexpr (requires { policy.active_name(); }) {
        return policy.active_name();
    } else if constexpr (requires { std::string_view{P::name}; }) {
        return P::name;
    } else {
        return "policy";
    }
}

/// False only for data that may be absent, and is.
template <class P>
constexpr bool is_supplied(const P& policy) {
    if constexpr (requires { policy.supplied(); }) {
        return policy.supplied();
    } else {
        return true;
    }
}

template <class P>
constexpr bool is_fallback(const P& policy) {
    if constexpr (requires { policy.is_fallback(); }) {
        return policy.is_fallback();
    } else {
        return false;
    }
}

/// Whether the policy writes its tensors (Unchanged does not).
template <class P>
constexpr bool writes() {
    if constexpr (requires { bool{P::writes}; }) {
        return P::writes;
    } else {
        return true;
    }
}

/// Whether the kernel writes the tensors.
template <class P>
constexpr bool is_output() {
    if constexpr (requires { bool{P::is_output}; }) {
        return P::is_output;
    } else {
        return false;
    }
}

/// Whether the policy handles layouts itself, for the alternative that is active.
template <class P>
constexpr bool is_transformed(const P& policy) {
    if constexpr (requires { policy.is_transformed(); }) {
        return policy.is_transformed();
    } else {
        return false;
    }
}

/// The logical shape that a policy determines for its one argument, where it has a layout.
template <class P, class Engine>
constexpr std::optional<Fault> logical_shape(const P& policy, const basic_group<Engine>& group,
                                             extents& out) {
    if constexpr (requires { policy.logical_shape(group, out); }) {
        return policy.logical_shape(group, out);
    } else {
        return std::nullopt;
    }
}

/// Bound to positions by at<…>: outermost only.
template <class P>
inline constexpr bool is_bound = requires { P::bound_positions; };

template <class P>
inline constexpr bool is_spec = requires { P::spec_arguments; };

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
