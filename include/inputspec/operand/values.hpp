#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/generate/apply.hpp>
#include <inputspec/generate/default_values.hpp>
#include <inputspec/policy/traits.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// In place of a values generator: the operand has none (the index arrays only).
struct no_values {
    static constexpr std::string_view name = "no_values";
    template <class Self, class Visit>
    static constexpr void fields(Self&, Visit&&) {}
};

namespace detail {

/// What may stand for a joint operand's values: a generator, or a policy of one argument
/// (LayoutTransformed{GeneratorInput{…}, layout}).
template <class V>
concept ValuesPolicy = Policy<V> && requires { requires V::arguments == 1; };
template <class V>
concept Values = Generator<V> || ValuesPolicy<V>;

/// The values' phases; they are one argument of a group.
template <class V>
inline constexpr std::size_t values_phases = 1;
template <ValuesPolicy V>
inline constexpr std::size_t values_phases<V> = V::phases;
template <>
inline constexpr std::size_t values_phases<no_values> = 0;

template <class V, class Engine>
constexpr std::optional<Fault> check_values(const V& values, const basic_group<Engine>& group,
                                            std::size_t i) {
    if constexpr (ValuesPolicy<V>) {
        return values.check(group.part(i, 1));
    } else {
        return check_generator(values, group, i);
    }
}
template <class V, class Engine>
constexpr std::uint64_t values_items(const V& values, std::size_t phase,
                                     const basic_group<Engine>& group, std::size_t i) {
    if constexpr (ValuesPolicy<V>) {
        return values.size(phase, group.part(i, 1));
    } else {
        return generator_items(values, group[i]);
    }
}
template <class V, class Engine>
void run_values(const V& values, std::size_t phase, range items, const basic_group<Engine>& group,
                std::size_t i) {
    if constexpr (ValuesPolicy<V>) {
        values.run(phase, items, group.part(i, 1));
    } else {
        run_generator(values, group, i, items);
    }
}

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI
