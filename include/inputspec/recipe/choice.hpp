#pragma once

#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/policy/per_trial.hpp>
#include <inputspec/policy/traits.hpp>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// One generator of a closed list, perhaps under PerTrial; the first of the list by default.
template <class... G>
struct any_generator_of {
    using choice_of_generators = std::variant<G...>;

    choice_of_generators which;
    bool is_per_trial = false;

    template <class F>
    constexpr decltype(auto) visit(F&& f) const {
        return std::visit(
            [&]<class One>(const One& one) -> decltype(auto) {
                return is_per_trial ? f(varying<One>{one}) : f(one);
            },
            which);
    }

private:
    template <class One>
    struct varying {
        using per_trial_generator = One;
        const One& inner;
    };
};

/// One pattern of a closed list.
template <class... P>
struct any_pattern_of {
    using choice_of_patterns = std::variant<P...>;

    choice_of_patterns which;

    template <class F>
    constexpr decltype(auto) visit(F&& f) const {
        return std::visit(f, which);
    }
    constexpr bool supplied() const {
        return visit([](const auto& one) {
            if constexpr (inputspec::detail::may_be_absent<decltype(one)>) return one.supplied();
            return true;
        });
    }
    /// Whether its pattern is data that may be absent (pattern_of).
    constexpr bool may_be_absent() const {
        return visit([]<class One>(const One&) { return inputspec::detail::may_be_absent<One>; });
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
