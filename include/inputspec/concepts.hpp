#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/view.hpp>
#include <inputspec/tensor/place.hpp>
#include <optional>
#include <span>
#include <type_traits>

// Every concept of the library on one page, in the order of the data's way.

namespace inputspec::inline INPUTSPEC_ABI {

// ---- Policy: what one argument, or a joint group of arguments, holds --------------------------

/// A const value that covers `arguments` tensors and fills them in phases. All of the call's checks
/// come before its first phase; a phase's items are run in any order, in ranges, maybe at once; a
/// phase begins when the former one has ended.
/// Optional members: `name`, `writes` (default true), `is_output` (default false).
/// Here and below, `Bits` is the engine whose bits are meant.
template <class P, class Bits = philox4x32_10>
concept Policy =
    std::copy_constructible<P> &&
    requires(const P& policy, std::size_t phase, range items, const basic_group<Bits>& tensors) {
        { std::size_t{P::arguments} };
        { std::size_t{P::phases} };
        { policy.check(tensors) } -> std::same_as<std::optional<Fault>>;
        { policy.size(phase, tensors) } -> std::convertible_to<std::uint64_t>;
        policy.run(phase, items, tensors);
    };

// ---- Generator: one tensor's elements, as a pure function of the logical index -----------------

/// Per block: writes logical elements [first, first + out.size()) into out.
template <class G, class T, class Bits = philox4x32_10>
concept MakesBlocksOf = requires(const G& generator, std::uint64_t first, basic_bits<Bits> random,
                                 std::span<T> out) { generator(first, random, out); };

template <class G, class Bits = philox4x32_10>
concept BlockGenerator =
    MakesBlocksOf<G, float, Bits> || MakesBlocksOf<G, double, Bits> ||
    MakesBlocksOf<G, std::int32_t, Bits> || MakesBlocksOf<G, std::int64_t, Bits> ||
    MakesBlocksOf<G, std::uint32_t, Bits> || MakesBlocksOf<G, std::uint64_t, Bits> ||
    MakesBlocksOf<G, std::int8_t, Bits> || MakesBlocksOf<G, std::uint8_t, Bits> ||
    MakesBlocksOf<G, std::int16_t, Bits> || MakesBlocksOf<G, std::uint16_t, Bits> ||
    MakesBlocksOf<G, bool, Bits> || MakesBlocksOf<G, float16, Bits> ||
    MakesBlocksOf<G, bfloat16, Bits> || MakesBlocksOf<G, float8_e4m3fn, Bits> ||
    MakesBlocksOf<G, float8_e5m2, Bits>;

/// Per element: the value at a logical index, of any arithmetic or storage type.
template <class G, class Bits = philox4x32_10>
concept ElementGenerator =
    requires(const G& generator, std::uint64_t index, basic_bits<Bits> random) {
        { generator(index, random) } -> ScalarType;
    };

/// Whole tensor, in one call: writes through store(out, first, values).
template <class G, class Bits = philox4x32_10>
concept TensorGenerator =
    requires(const G& generator, const tensor_view& out, basic_bits<Bits> random) {
        { generator(out, random) } -> std::same_as<void>;
    };

/// The library's own: checked against a slot. Either it says how a draw becomes an element: for an
/// Out that it `makes`, with_maker<Out>(slot, f) calls f(maker), and maker(draw) is an Out, or
/// maker(first, std::span<Out>) writes some. Or it is bound: bind<C>(slot) gives a callable (first,
/// std::span<C>) for carrier C.
template <class G, class Bits = philox4x32_10>
concept MakingGenerator = requires(const G& generator, const basic_slot<Bits>& slot) {
    { generator.check(slot) } -> std::same_as<std::optional<Fault>>;
    { bool{G::template makes<std::uint32_t>} };
};
template <class G, class Bits = philox4x32_10>
concept BoundGenerator =
    MakingGenerator<G, Bits> || requires(const G& generator, const basic_slot<Bits>& slot) {
        { generator.check(slot) } -> std::same_as<std::optional<Fault>>;
        generator.template bind<std::uint32_t>(slot);
    };

/// A closed choice of generators (recipes): visit(f) calls f with the one it holds.
template <class G>
concept ChoiceOfGenerators = requires { typename G::choice_of_generators; };

/// PerTrial around a generator.
template <class G>
concept PerTrialGenerator = requires { typename G::per_trial_generator; };

template <class G, class Bits = philox4x32_10>
concept Generator =
    BoundGenerator<G, Bits> || ChoiceOfGenerators<G> || PerTrialGenerator<G> ||
    BlockGenerator<G, Bits> || ElementGenerator<G, Bits> || TensorGenerator<G, Bits>;

// ---- Pattern: where the non-zeros of a sparse operand are -------------------------------------

/// The grid that a pattern is asked to cover: exactly nnz cells of rows × columns.
struct sparse_grid {
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t nnz = 0;
};

/// Says how many non-zeros each row has and which columns they are in, ascending.
/// `offsets(grid, bits, out)` either is O(1) a row (`row_begin`), or runs in phases over `indptr`.
template <class P>
concept PlainPattern = requires(const P& pattern) {
    { pattern.columns } -> std::convertible_to<extent>;
    { pattern.base } -> std::convertible_to<std::int64_t>;
};

/// A closed choice of patterns (recipes): visit(f) calls f with the one it holds.
template <class P>
concept ChoiceOfPatterns = requires { typename P::choice_of_patterns; };

template <class P>
concept Pattern = std::copy_constructible<P> && (PlainPattern<P> || ChoiceOfPatterns<P>);

// ---- Source: data that is given ----------------------------------------------------------------

/// `bytes` is C-order data already in the dtype, or null: then `read` makes elements [first, first
/// + out.size()) of an argument.
template <class R>
concept SourceReader = requires(const R& reader, std::size_t argument, element_kind kind,
                                std::uint64_t first, std::span<float> out) {
    { reader.bytes(argument, kind) } -> std::same_as<const std::byte*>;
    reader.template read<float>(argument, first, out);
};

/// Where what is read depends on the argument's shape (`broadcast`): reader(argument, view) gives
/// the SourceReader for this tensor, once for each range of a fill.
template <class S>
concept ShapedSource = requires(const S& source, std::size_t argument, const tensor_view& view) {
    { source.reader(argument, view) } -> SourceReader;
};

/// Fixed data for `arguments` tensors; copies share what was loaded. `supplied()` is false for a
/// default-constructed one; `check` reports what was wrong with reading it, and what does not agree
/// with the tensors. It is a SourceReader itself, or says how it reads for a tensor.
template <class S, class Bits = philox4x32_10>
concept Source = requires(const S& source, const basic_group<Bits>& tensors) {
    { std::size_t{S::arguments} };
    { source.supplied() } -> std::same_as<bool>;
    { source.check(tensors) } -> std::same_as<std::optional<Fault>>;
} && (SourceReader<S> || ShapedSource<S>) && std::copy_constructible<S>;

/// A source of one argument that was supplied says where its data lie; or why there are none, as a
/// fault of argument 0. What as<T>, broadcast, tile_to_fit and slice are made of.
template <class S>
concept ViewedSource = Source<S> && requires(const S& source, source_view& out) {
    { source.look(out) } -> std::same_as<std::optional<Fault>>;
};

/// Specialise for a type that FixedInput shall accept: `using type = …`, a Source made from const
/// T&.
template <class T>
struct source_for;

// ---- Layout: how a logical tensor is stored -----------------------------------------------------

namespace layout {
template <int Rank>
class basic_axes_map;
using axes_map = basic_axes_map<max_rank>;
}  // namespace layout

/// `apply` puts its own axes in the place of a map's: at first the logical tensor's, each one's
/// index a sum of digits (layout/axes_map.hpp). `infer` gives the logical shape where the stored
/// one forces it; else the fault lists what would fit. Optional: text(), what it is, for faults.
template <class L>
concept Layout = std::copy_constructible<L> && requires(const L& layout, layout::axes_map& map,
                                                        const extents& stored, extents& logical) {
    { layout.apply(map) } -> std::same_as<std::optional<Fault>>;
    { layout.infer(stored, logical) } -> std::same_as<std::optional<Fault>>;
};

// ---- Executor: who runs the chunks
// ---------------------------------------------------------------

namespace detail {
struct chunk_archetype {
    void operator()(std::size_t) const {}
};
}  // namespace detail

/// executor(n, body): calls body(i) once for each i in [0, n), in any order, maybe at once, and
/// returns when all have ended; what a body throws comes out of the call.
/// Optional member: runs_here(n), true where it would run them all in the calling thread, one after
/// the other: then it is not called, and each policy runs its whole share uncut.
template <class E>
concept Executor = requires(const E& executor, std::size_t chunks,
                            const detail::chunk_archetype& body) { executor(chunks, body); };

// ---- Engine: counter and key → random words
// -------------------------------------------------------

/// Stateless; or its state is which engine of a closed choice it is (recipes).
template <class E>
concept Engine =
    std::default_initializable<E> && std::copy_constructible<E> &&
    requires(const E& engine, typename E::counter_type counter, typename E::key_type key) {
        { engine.generate(counter, key) } -> std::same_as<typename E::counter_type>;
        requires sizeof(typename E::counter_type) == 16;
        requires sizeof(typename E::key_type) == 8;
    };

}  // namespace inputspec::inline INPUTSPEC_ABI
