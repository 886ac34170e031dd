#pragma once

#include <concepts>
#include <cstddef>
#include <inputspec/generate/constant.hpp>
#include <inputspec/generate/coordinates.hpp>
#include <inputspec/generate/default_values.hpp>
#include <inputspec/generate/distinct.hpp>
#include <inputspec/generate/index.hpp>
#include <inputspec/generate/integers.hpp>
#include <inputspec/generate/mask.hpp>
#include <inputspec/generate/normal.hpp>
#include <inputspec/generate/permutation.hpp>
#include <inputspec/generate/sequence.hpp>
#include <inputspec/generate/sorted.hpp>
#include <inputspec/generate/uniform.hpp>
#include <inputspec/generate/zipf.hpp>
#include <inputspec/interop/onednn.hpp>
#include <inputspec/layout/blocked.hpp>
#include <inputspec/layout/index_map.hpp>
#include <inputspec/layout/strided.hpp>
#include <inputspec/operand.hpp>
#include <inputspec/pattern/balanced_rows.hpp>
#include <inputspec/pattern/banded.hpp>
#include <inputspec/pattern/blocks.hpp>
#include <inputspec/pattern/diagonals.hpp>
#include <inputspec/pattern/like.hpp>
#include <inputspec/pattern/lower_triangular.hpp>
#include <inputspec/pattern/pattern_of.hpp>
#include <inputspec/pattern/power_law_rows.hpp>
#include <inputspec/pattern/rmat.hpp>
#include <inputspec/pattern/row_draws.hpp>
#include <inputspec/pattern/stratified.hpp>
#include <inputspec/pattern/uniform_nonzeros.hpp>
#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/policy/generator_input.hpp>
#include <inputspec/policy/output.hpp>
#include <inputspec/random/any_engine.hpp>
#include <inputspec/random/ars.hpp>
#include <inputspec/random/philox.hpp>
#include <inputspec/recipe/any_values.hpp>
#include <inputspec/recipe/choice.hpp>
#include <inputspec/recipe/hole.hpp>
#include <inputspec/recipe/layout_chain.hpp>
#include <inputspec/recipe/named.hpp>
#include <inputspec/recipe/sources.hpp>
#include <inputspec/recipe/words.hpp>
#include <string_view>
#include <type_traits>
#include <variant>

// All words of recipes, each list in one place. What a list gains, describe, parse and RuntimeSpec
// know.

namespace inputspec::inline INPUTSPEC_ABI::recipe {

using library_generators = words<default_values, uniform, normal, constant, sequence, integers,
                                 index, zipf, permutation, sorted, distinct, mask, coordinates>;
using library_patterns = words<uniform_nonzeros, balanced_rows, stratified, power_law_rows, banded,
                               blocks, diagonals, lower_triangular, rmat>;
using library_policies =  // those that hold numbers at most
    words<Output, Zeroed, Unchanged, MoERouting, MoEFallback, MoEBlocksFallback, NMMask>;
using library_layouts =
    words<runtime_layout, index_map<layout::lambda_text>, strided_layout, cute_layout, onednn_tag>;
using library_engines = words<philox4x32_10, ars>;  // the first is what a recipe does not name

namespace detail {

template <class T>
struct is_policy : std::bool_constant<Policy<T>> {};
template <class T>
struct is_source : std::bool_constant<Source<T>> {};
template <class T>
struct is_pattern : std::bool_constant<Pattern<T>> {};
template <class T>
struct is_generator : std::bool_constant<Generator<T> && !Policy<T> && !Source<T> && !Pattern<T>> {
};

template <class T>
struct is_layout : std::bool_constant<Layout<T>> {};
template <class T>
struct is_engine : std::bool_constant<Engine<T>> {};

/// Whether a type of one's own takes the bits of any engine (as `auto`), and not only random_bits.
template <class T, class Bits>
concept takes_bits_of =
    Engine<T> || Layout<T> || Policy<T, Bits> || Source<T, Bits> || Generator<T, Bits> ||
    (Pattern<T> && requires(const T& pattern, const sparse_grid& grid, const basic_bits<Bits>& bits,
                            std::size_t i, pattern::row_draws<Bits>& draws, std::uint32_t* out) {
        pattern.rows().fill_row(grid, bits, i, i, draws, out);
    });

template <class S>
using pattern_source = std::bool_constant<PatternSource<S>>;

template <class T>
struct is_single : std::bool_constant<T::arguments == 1> {};
template <class... T>
typename filter<is_single, T...>::type singles(words<T...>);
template <class... P>
constexpr std::size_t most_phases(std::variant<P...>*) {
    std::size_t most = 0;
    ((most = P::phases > most ? P::phases : most), ...);
    return most;
}

template <class... S>
words<FixedInput<S>...> fixed(words<S...>);
template <class... S>
words<pattern_of<S>..., like<S>...> patterns_of(words<S...>);
template <class... S>
typename filter<pattern_source, S...>::type pattern_sources(words<S...>);

}  // namespace detail

/// The words of objects: generators, patterns, sources, layouts.
template <class... Mine>
struct words_of_objects {
    using generators = decltype(detail::join(
        library_generators{}, typename detail::filter<detail::is_generator, Mine...>::type{}));
    using sources = decltype(detail::join(
        file_sources{}, typename detail::filter<detail::is_source, Mine...>::type{}));
    using pattern_sources = decltype(detail::pattern_sources(sources{}));
    using plain_patterns = decltype(detail::join(
        library_patterns{}, typename detail::filter<detail::is_pattern, Mine...>::type{}));
    using patterns = decltype(detail::join(plain_patterns{},
                                           decltype(detail::patterns_of(pattern_sources{})){}));
    using any_generator = typename generators::template apply<any_generator_of>;
    using any_pattern = typename patterns::template apply<any_pattern_of>;
    using layouts = decltype(detail::join(
        library_layouts{}, typename detail::filter<detail::is_layout, Mine...>::type{}));
    using layout_chain = typename layouts::template apply<recipe::layout_chain>;
    using object_words = words_of_objects;
};

/// The library's words and a user's own.
template <class... Mine>
struct vocabulary : words_of_objects<Mine...> {
    static_assert(((Named<Mine> || Engine<Mine>) && ...),
                  "inputspec: basic_runtime_spec<mine…>: each type needs a recipe name: add "
                  "`static constexpr std::string_view name = …` and `static constexpr void "
                  "fields(auto& self, auto&& visit) { visit(\"member\", self.member); … }`");
    static_assert(
        ((!Engine<Mine> || detail::has_name<Mine>) && ...),
        "inputspec: basic_runtime_spec<mine…>: an engine needs a recipe name: add `static "
        "constexpr std::string_view name = …`");
    static_assert(((std::default_initializable<Mine> || Engine<Mine>) && ...),
                  "inputspec: basic_runtime_spec<mine…>: parse makes a default one and sets the "
                  "fields that the text names: give every member a default");
    static_assert(
        ((Policy<Mine> || Source<Mine> || Pattern<Mine> || Generator<Mine> || Layout<Mine> ||
          Engine<Mine>) &&
         ...),
        "inputspec: basic_runtime_spec<mine…>: each type is a policy, a generator, a pattern, a "
        "source, a layout or an engine");

    using typename words_of_objects<Mine...>::object_words;
    using typename object_words::any_generator;
    using typename object_words::any_pattern;
    using typename object_words::generators;
    using typename object_words::layouts;
    using typename object_words::plain_patterns;
    using typename object_words::sources;
    using plain_policies = decltype(detail::join(
        library_policies{}, typename detail::filter<detail::is_policy, Mine...>::type{}));
    using engines = decltype(detail::join(
        library_engines{}, typename detail::filter<detail::is_engine, Mine...>::type{}));
    using any_engine = typename engines::template apply<any_engine_of>;
    /// Where a type of one's own takes random_bits, there is no engine but theirs.
    static constexpr bool takes_any_engine = (detail::takes_bits_of<Mine, any_engine> && ...);
    using engine = std::conditional_t<takes_any_engine, any_engine, philox4x32_10>;

    static_assert(detail::are_told_apart(generators{}) &&
                      detail::are_told_apart(plain_patterns{}) &&
                      detail::are_told_apart(sources{}) &&
                      detail::are_told_apart(plain_policies{}) &&
                      detail::are_told_apart(layouts{}) && detail::are_told_apart(engines{}),
                  "inputspec: basic_runtime_spec<mine…>: two types have the same recipe name, or a "
                  "name of the library's");

    using generated = words<GeneratorInput<any_generator>>;
    using counted =
        words<RaggedOffsets<any_pattern>, RaggedLengths<any_pattern>, SegmentIds<any_pattern>>;

    /// Policies of one argument: what may stand for an operand's values.
    struct single : object_words {
        using engine = typename vocabulary::engine;
        using sources = decltype(detail::singles(typename vocabulary::sources{}));
        using valued = words<>;
        using operands = words<>;
        using held = words<FixedInput<holes<1>>>;
        using read_by_fields = decltype(detail::join(detail::singles(plain_policies{}), counted{}));
        using leaf = typename decltype(detail::join(
            decltype(detail::join(generated{}, read_by_fields{})){},
            decltype(detail::join(
                held{}, decltype(detail::fixed(sources{})){})){}))::template apply<std::variant>;
        static constexpr std::size_t most_phases = detail::most_phases(static_cast<leaf*>(nullptr));
    };
    using any_values = recipe::any_values<single>;

    /// Operands with values and without.
    template <class V>
    using sparse = words<SparseCSRFallback<any_pattern, V>, SparseCSCFallback<any_pattern, V>,
                         SparseCOOFallback<any_pattern, V>, SparseELLFallback<any_pattern, V>>;
    using valued = decltype(detail::join(sparse<any_values>{},
                                         words<SparseBSRFallback<any_pattern, any_values>>{}));
    using operands = decltype(detail::join(valued{}, sparse<no_values>{}));
    /// Those of serving, read by their fields.
    using joint = decltype(detail::join(
        counted{},
        words<PagedKVFallback<any_pattern>, EmbeddingBagFallback<any_pattern, any_generator>,
              Sparse24Fallback<any_values>>{}));
    using read_by_fields = decltype(detail::join(plain_policies{}, joint{}));
    using held = words<FixedInput<holes<1>>, FixedInput<holes<2>>, FixedInput<holes<3>>>;

    /// One policy without wrappers, flat.
    using leaf = typename decltype(detail::join(
        decltype(detail::join(read_by_fields{},
                              decltype(detail::join(generated{}, operands{})){})){},
        decltype(detail::join(
            held{}, decltype(detail::fixed(sources{})){})){}))::template apply<std::variant>;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
