#pragma once

#include <array>
#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/subset.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// A source whose non-zeros' places can be asked for: matrix_market, smtx, ….
template <class S>
concept PatternSource = requires(const S& source, std::uint64_t i) {
    { source.supplied() } -> std::same_as<bool>;
    { source.rows() } -> std::convertible_to<std::uint64_t>;
    { source.file_columns() } -> std::convertible_to<std::uint64_t>;
    { source.nnz() } -> std::convertible_to<std::uint64_t>;
    { source.row_begin(i) } -> std::convertible_to<std::uint64_t>;
    { source.column(i) } -> std::convertible_to<std::uint64_t>;
    { source.fault() } -> std::convertible_to<const std::optional<Fault>&>;
};

namespace pattern {

/// Whether a source is there and was read; `name` is the pattern's that asks.
template <PatternSource S>
std::optional<Fault> check_source(const S& source, std::string_view name) {
    if (!source.supplied()) {
        return Fault{.kind = FaultKind::not_supplied,
                     .argument = 0,
                     .note = fixed_text<232>{} << name
                                               << " has no file: give its path, or write OrElse{…, "
                                                  "a fallback}"};
    }
    std::optional<Fault> fault = source.fault();
    if (fault) fault->argument = 0;
    return fault;
}

}  // namespace pattern

/// A file's pattern, with values generated: its rows, columns and nnz must be the buffers'. Columns
/// default to the file's; given, they are checked against it.
template <class S>
struct pattern_of {
    static_assert(PatternSource<S>,
                  "inputspec: pattern_of{source}: write a sparse source, as matrix_market{path} or "
                  "smtx{path}");

    S source;
    extent columns{};
    std::int64_t base = 0;  ///< 0 or 1: the first index

    static constexpr std::string_view name = "pattern_of";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("source", self.source);
        visit("columns", self.columns);
        visit("base", self.base);
    }

    static constexpr bool columns_are_own = true;
    static constexpr bool has_row_begin = true;

    constexpr bool supplied() const { return source.supplied(); }
    std::uint64_t own_rows() const { return source.rows(); }
    std::uint64_t own_nnz() const { return source.nnz(); }
    std::uint64_t own_columns() const { return source.file_columns(); }
    /// Here and in the source: where they are set, they must be the file's.
    constexpr std::array<extent, 2> written_columns() const {
        if constexpr (requires { extent{source.columns}; }) {
            return {columns, source.columns};
        } else {
            return {columns, extent{}};
        }
    }

    std::optional<Fault> check(const sparse_grid& grid) const {
        if (auto fault = pattern::check_source(source, name)) return fault;
        const auto differ = [](int argument, std::string_view what, std::uint64_t mine,
                               std::uint64_t theirs) {
            return Fault{
                .kind = FaultKind::shape,
                .argument = argument,
                .axis = 0,
                .expected = static_cast<std::int64_t>(mine),
                .found = static_cast<std::int64_t>(theirs),
                .note = fixed_text<232>{} << "the file's " << what << " and the operand's differ"};
        };
        if (source.rows() != grid.rows) return differ(0, "rows", source.rows(), grid.rows);
        if (source.nnz() != grid.nnz) return differ(1, "non-zeros", source.nnz(), grid.nnz);
        return std::nullopt;
    }
    std::uint64_t row_begin(const sparse_grid&, std::uint64_t r) const {
        return source.row_begin(r);
    }
    template <class Engine, class Out>
    void fill_row(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t r,
                  std::size_t k, pattern::row_draws<Engine>&, Out& out) const {
        using index_type = std::remove_cvref_t<decltype(out[0])>;
        const auto begin = row_begin(grid, r);
        for (std::size_t j = 0; j < k; ++j)
            out[j] = static_cast<index_type>(source.column(begin + j));
    }
    constexpr const pattern_of& rows() const { return *this; }
};

template <class S>
pattern_of(S) -> pattern_of<S>;
template <class S>
pattern_of(S, extent) -> pattern_of<S>;
template <class S>
pattern_of(S, extent, std::int64_t) -> pattern_of<S>;

}  // namespace inputspec::inline INPUTSPEC_ABI
