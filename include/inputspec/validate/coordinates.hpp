#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <optional>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::validate {

/// A COO operand's two index arrays (arguments 0 and 1 of a fault), of a matrix of rows × columns:
/// as many rows as columns, each in range, sorted by row and then column, no cell twice.
template <class Rows, class Columns>
std::optional<Fault> coo(Rows&& rows, Columns&& columns, std::int64_t row_count,
                         std::int64_t column_count, std::int64_t base = 0) {
    tensor_view major;
    tensor_view minor;
    if (auto fault = detail::view_index(inputspec::detail::tensor_of(rows), 0, "rows", major)) {
        return fault;
    }
    if (auto fault =
            detail::view_index(inputspec::detail::tensor_of(columns), 1, "columns", minor)) {
        return fault;
    }
    for (const auto& [extent, what] :
         {std::pair{row_count, "row"}, std::pair{column_count, "column"}}) {
        if (auto fault = detail::check_extent(extent, what)) return fault;
    }
    if (major.size() != minor.size()) {
        return Fault{FaultKind::shape,
                     1,
                     0,
                     static_cast<std::int64_t>(major.size()),
                     static_cast<std::int64_t>(minor.size()),
                     "each non-zero has a row and a column"};
    }
    const auto outside = [base](const tensor_view& view, std::uint64_t i, std::int64_t found,
                                std::string_view what, std::int64_t extent) {
        return detail::broken(view.argument(), found,
                              fixed_text<232>{} << "non-zero " << static_cast<std::int64_t>(i)
                                                << ": a " << what << " is in [" << base << ", "
                                                << base + extent << ")");
    };
    const auto check = [&](const auto& r, const auto& c) -> std::optional<Fault> {
        const auto first = static_cast<std::uint64_t>(base);
        const auto is_in = [first](const tensor_view& view, std::uint64_t value,
                                   std::int64_t extent) {
            return value >= first && value - first < detail::reach(view, extent);
        };
        for (std::uint64_t i = 0; i < major.size(); ++i) {
            if (!is_in(major, r[i], row_count)) {
                return outside(major, i, detail::signed_value(major, r[i]), "row", row_count);
            }
            if (!is_in(minor, c[i], column_count)) {
                return outside(minor, i, detail::signed_value(minor, c[i]), "column", column_count);
            }
            if (i == 0 || r[i - 1] < r[i] || (r[i - 1] == r[i] && c[i - 1] < c[i])) continue;
            const bool is_same = r[i - 1] == r[i] && c[i - 1] == c[i];
            return detail::broken(
                r[i - 1] == r[i] ? 1 : 0,
                r[i - 1] == r[i] ? detail::signed_value(minor, c[i])
                                 : detail::signed_value(major, r[i]),
                fixed_text<232>{} << "non-zero " << static_cast<std::int64_t>(i)
                                  << (is_same ? ": the cell of the one before it, a second time"
                                              : ": it comes after a greater one: sort by row, then "
                                                "column"));
        }
        return std::nullopt;
    };
    return detail::with_array(major, [&](const auto& r) {
        return detail::with_array(minor, [&](const auto& c) { return check(r, c); });
    });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
