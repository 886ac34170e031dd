#pragma once

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
    static constexpr bool columns_are_own = true;
    static constexpr bool has_row_begin = true;

    constexpr bool supplied() const { return source.supplied(); }
    std::uint64_t own_columns() const { return source.file_columns(); }

    std::optional<Fault> check(const sparse_grid& grid) const {
        if (!source.supplied()) {
            return Fault{FaultKind::not_supplied, -1, -1, Fault::none, Fault::none,
                         "pattern_of has no file: give its path, or write OrElse{…, a fallback}"};
        }
        if (const std::optional<Fault>& fault = source.fault()) return fault;
        const auto differ = [](std::string_view what, std::uint64_t mine, std::uint64_t theirs) {
            return Fault{FaultKind::shape, -1, -1, static_cast<std::int64_t>(mine),
                         static_cast<std::int64_t>(theirs),
                         fixed_text<232>{} << "the file's " << what << " and the buffers' differ"};
        };
        if (source.rows() != grid.rows) return differ("rows", source.rows(), grid.rows);
        if (source.nnz() != grid.nnz) return differ("nnz", source.nnz(), grid.nnz);
        if (source.file_columns() != grid.columns) {
            return differ("columns", source.file_columns(), grid.columns);
        }
        return std::nullopt;
    }
    std::uint64_t row_begin(const sparse_grid&, std::uint64_t r) const { return source.row_begin(r); }
    template <class Engine, class Out>
    void fill_row(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t r, std::size_t k,
                  pattern::row_draws<Engine>&, Out& out) const {
        using index = std::remove_cvref_t<decltype(out[0])>;
        const auto begin = row_begin(grid, r);
        for (std::size_t j = 0; j < k; ++j) out[j] = static_cast<index>(source.column(begin + j));
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
