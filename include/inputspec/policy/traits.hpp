#pragma once

#include <cstddef>
#include <inputspec/concepts.hpp>
#include <inputspec/report.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {
template <Source S>
class FixedInput;
}

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

/// Data that may be absent: what OrElse asks of its first side.
template <class P>
concept may_be_absent = requires(const P& policy) { policy.supplied(); };

/// False only for data that may be absent, and is.
template <class P>
constexpr bool is_supplied(const P& policy) {
    if constexpr (may_be_absent<P>) {
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
/// The same, asked of a policy that knows it at run time only.
template <class P>
constexpr bool is_output_of(const P& policy) {
    if constexpr (requires { policy.is_output(); }) {
        return policy.is_output();
    } else {
        return is_output<P>();
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

/// Items a chunk of a phase has: the policy's own wish, else 64 Ki elements, a multiple of every
/// block.
template <class P, class Engine>
constexpr std::uint64_t grain_of(const P& policy, std::size_t phase,
                                 const basic_group<Engine>& group) {
    if constexpr (requires { policy.grain(phase, group); }) {
        const std::uint64_t grain = policy.grain(phase, group);
        return grain != 0 ? grain : 1;
    } else {
        return 65536;
    }
}

/// A policy that works in memory beside its tensors: scratch(group) says how many bytes, aligned to
/// 64, which live as long as the call.
template <class P, class Engine = philox4x32_10>
concept takes_scratch = requires(const P& policy, const basic_group<Engine>& group) {
    { policy.scratch(group) } -> std::convertible_to<std::uint64_t>;
};
template <class P, class Engine>
constexpr std::uint64_t scratch_of(const P& policy, const basic_group<Engine>& group) {
    if constexpr (takes_scratch<P, Engine>) {
        return policy.scratch(group);
    } else {
        return 0;
    }
}

template <class P>
inline constexpr bool is_fixed = false;
template <class S>
inline constexpr bool is_fixed<FixedInput<S>> = true;

/// Bound to positions by at<…>: outermost only.
template <class P>
inline constexpr bool is_bound = requires { P::bound_positions; };

template <class P>
inline constexpr bool is_spec = requires { P::spec_arguments; };

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
