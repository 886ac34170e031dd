#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <inputspec/validate/matrix.hpp>
#include <inputspec/validate/scan.hpp>
#include <optional>

namespace inputspec::inline INPUTSPEC_ABI::validate {

/// What an ELL operand's column indices are.
struct ell_rules {
    std::int64_t padding = -1;   ///< what fills a row's end, no column; of uint32, −1 is 2^32 − 1
    std::int64_t base = 0;       ///< the first column: 0 or 1
    bool is_transposed = false;  ///< the tensor is [width, rows] instead of [rows, width]
};

namespace detail {

/// The rules of neighbours in a row, as their dtype has the numbers: `columns` of them from `base`
/// on.
template <class T>
struct ell_law {
    T padding, base, columns;

    constexpr bool is_column(T x) const { return static_cast<T>(x - base) < columns; }
    constexpr bool begins(T x) const { return x == padding || is_column(x); }
    constexpr bool follows(T before, T here) const {
        return here == padding || (before != padding && before < here && is_column(here));
    }

    /// Whether the top bits of differences say what `follows` says.
    constexpr bool has_signs() const { return columns <= static_cast<T>(~T{0}) / 2; }
    /// Whether each follows the one that is as far into `before`, which is a column or padding.
    /// What is left of a vector at the end is looked at with what lies before it, a second time.
    bool all_follow(const T* before, const T* here, std::uint64_t count) const {
        constexpr std::uint64_t width = 16 / sizeof(T);
        if (count < width) {
            bool is_fine = true;
            for (std::uint64_t i = 0; i < count; ++i) {
                is_fine = is_fine & follows(before[i], here[i]);
            }
            return is_fine;
        }
        const lanes_of<T> pad = padding - lanes_of<T>{};
        const lanes_of<T> first = base - lanes_of<T>{};
        const lanes_of<T> last = static_cast<T>(columns - 1) - lanes_of<T>{};
        lanes_of<T> wrong{};
        const auto look = [&](std::uint64_t i) {
            const auto a = load(before + i);
            const auto b = load(here + i);
            const auto column = b - first;
            const auto ends = reinterpret_cast<lanes_of<T>>(a == pad);
            const auto is_end = reinterpret_cast<lanes_of<T>>(b == pad);
            wrong |= (column | (last - column) | ends | ~(a - b)) & ~is_end;
        };
        std::uint64_t i = 0;
        for (; count - i >= width; i += width) look(i);
        if (i != count) look(count - width);
        return !any_top(wrong);
    }
};

/// An ELL operand's indices, whichever way they lie: `row` and `step` lead to the next row's and to
/// the row's next.
template <class T>
struct ell_indices {
    const T* data;
    std::uint64_t rows, width;
    std::int64_t row, step;

    constexpr const T* at(std::uint64_t r, std::uint64_t j) const {
        return data + static_cast<std::int64_t>(r) * row + static_cast<std::int64_t>(j) * step;
    }
    constexpr bool has_runs() const { return width == 1 || step == 1 || row == 1; }

    /// Whether all is well, where rows or columns are runs: of a column, each element is compared
    /// with the one as far into the column before.
    bool is_fine(const ell_law<T>& law) const {
        bool is_fine = true;
        for (std::uint64_t r = 0; is_fine && r < rows; ++r) {
            is_fine = law.begins(*at(r, 0));
            if (is_fine && step == 1) is_fine = law.all_follow(at(r, 0), at(r, 0) + 1, width - 1);
        }
        for (std::uint64_t j = 1; is_fine && step != 1 && j < width; ++j) {
            is_fine = law.all_follow(at(0, j - 1), at(0, j), rows);
        }
        return is_fine;
    }
    /// The first that is not well, row by row.
    std::optional<Fault> find(const ell_law<T>& law, const tensor_view& view,
                              const ell_rules& rules) const {
        for (std::uint64_t r = 0; r < rows; ++r) {
            for (std::uint64_t j = 0; j < width; ++j) {
                const T here = *at(r, j);
                if (j == 0 ? law.begins(here) : law.follows(*at(r, j - 1), here)) continue;
                const auto fault = [&](const fixed_text<232>& note) {
                    return broken_cell(0, signed_value(view, here), note);
                };
                auto note = place_of("row", r, "entry", j);
                if (!law.is_column(here)) {
                    return fault(note
                                 << "a column is in [" << rules.base << ", "
                                 << static_cast<std::int64_t>(std::uint64_t{law.base} + law.columns)
                                 << "), or " << rules.padding << " at a row's end");
                }
                const T before = *at(r, j - 1);
                if (before == law.padding) {
                    return fault(note << "it comes after the padding, " << rules.padding
                                      << ", which ends a row");
                }
                return fault(note << "it comes after " << signed_value(view, before)
                                  << ": the columns of a row ascend, each once");
            }
        }
        return std::nullopt;
    }
};

template <class T>
std::optional<Fault> check_ell(const tensor_view& view, std::int64_t columns,
                               const ell_rules& rules) {
    const ell_law<T> law{static_cast<T>(rules.padding), static_cast<T>(rules.base),
                         static_cast<T>(columns)};
    const auto refused = [&](std::int64_t found, std::string_view why) {
        return Fault{FaultKind::range, 0, -1, Fault::none, found, why};
    };
    if (rules.padding != -1 && signed_value(view, law.padding) != rules.padding) {
        return refused(rules.padding, "the padding does not fit the indices' dtype");
    }
    if (law.is_column(law.padding)) {
        return refused(rules.padding, "the padding is a column: no row's end could be told");
    }
    if (view.size() == 0) return std::nullopt;
    const int row_axis = rules.is_transposed ? 1 : 0;
    const ell_indices<T> indices{view.data_as<const T>(),
                                 static_cast<std::uint64_t>(view.extent(row_axis)),
                                 static_cast<std::uint64_t>(view.extent(1 - row_axis)),
                                 view.stride(row_axis), view.stride(1 - row_axis)};
    if (indices.has_runs() && law.has_signs() && indices.is_fine(law)) return std::nullopt;
    return indices.find(law, view, rules);
}

}  // namespace detail

/// An ELL operand's column indices (argument 0 of a fault) [rows, width], row- or column-major by
/// their strides: of each row, columns in [base, base + columns) that ascend strictly, then nothing
/// but padding. Says which rule is broken, in which row, by which value.
template <class Indices>
std::optional<Fault> ell(Indices&& indices, std::int64_t columns, const ell_rules& rules = {}) {
    tensor_view view;
    if (auto fault = detail::view_index_matrix(
            inputspec::detail::tensor_of(indices), 0,
            rules.is_transposed ? "indices [width, rows]" : "indices [rows, width]", view)) {
        return fault;
    }
    if (auto fault = detail::check_extent(columns, "column")) return fault;
    if (const auto most = element::limits_of(view.kind()).high;
        static_cast<std::uint64_t>(columns) > most) {
        return Fault{FaultKind::range,
                     0,
                     -1,
                     static_cast<std::int64_t>(most),
                     columns,
                     "the number of columns does not fit the indices' dtype: kernels compute with "
                     "it"};
    }
    return view.bits() == 64 ? detail::check_ell<std::uint64_t>(view, columns, rules)
                             : detail::check_ell<std::uint32_t>(view, columns, rules);
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
