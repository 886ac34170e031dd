#pragma once

#include <inputspec/generate/apply.hpp>
#include <inputspec/policy/traits.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// One argument from a generator: the library's (uniform, integers, …) or a callable of one's own.
template <class G>
struct GeneratorInput {
    static_assert(
        Generator<G>,
        "inputspec: GeneratorInput{g}: g is no generator. Write a const callable in one of "
        "three forms: (std::uint64_t index, auto bits) -> value, for one element; "
        "(std::uint64_t first, auto bits, std::span<T> out) -> void, for a block; "
        "(const inputspec::tensor_view& out, auto bits) -> void, for the whole tensor");

    G generator;

    static constexpr std::string_view name = "GeneratorInput";
    static constexpr std::size_t arguments = 1;
    static constexpr std::size_t phases = 1;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("generator", self.generator);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        return check_generator(generator, group, 0);
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t, const basic_group<Engine>& group) const {
        return generator_items(generator, group[0]);
    }
    template <class Engine>
    void run(std::size_t, range items, const basic_group<Engine>& group) const {
        run_generator(generator, group, 0, items);
    }
};

template <class G>
GeneratorInput(G) -> GeneratorInput<G>;

}  // namespace inputspec::inline INPUTSPEC_ABI
