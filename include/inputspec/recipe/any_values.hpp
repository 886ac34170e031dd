#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/policy/generator_input.hpp>
#include <inputspec/recipe/active_policy.hpp>
#include <inputspec/recipe/clause.hpp>
#include <optional>
#include <utility>
#include <variant>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// What may stand for a joint operand's values: a policy of one argument in normal form; by default
/// GeneratorInput{default_values{}}.
template <class Vocabulary>
struct any_values : clause<Vocabulary> {
    any_values() { this->alternatives.emplace_back(); }
    explicit any_values(typename Vocabulary::any_generator generator) : any_values{} {
        auto& one = this->alternatives.front();
        one.is_per_trial = std::exchange(generator.is_per_trial, false);
        one.leaf = GeneratorInput<typename Vocabulary::any_generator>{std::move(generator)};
    }

    static constexpr std::size_t arguments = 1;
    static constexpr std::size_t phases = 1 + Vocabulary::most_phases;  // padding first

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        return policy{*this}.check(group);
    }
    template <class Engine>
    std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        const policy active{*this};
        return phase < active.phases ? active.size(phase, group) : 0;
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        policy{*this}.run(phase, items, group);
    }
    bool is_transformed() const { return policy{*this}.is_transformed(); }
    template <class Engine>
    std::optional<Fault> logical_shape(const basic_group<Engine>& group, extents& out) const {
        return policy{*this}.logical_shape(group, out);
    }

private:
    using policy = active_policy<Vocabulary>;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
