#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <optional>
#include <string_view>

// Matrices of integers, as the validators of two-dimensional operands read them.

namespace inputspec::inline INPUTSPEC_ABI::validate::detail {

/// Rows of elements: each a pointer where its elements lie side by side, else strided.
template <class T, bool IsRun>
struct matrix {
    const T* data;
    std::int64_t row_step, step;

    constexpr auto operator[](std::uint64_t r) const {
        const auto* const row = data + static_cast<std::int64_t>(r) * row_step;
        if constexpr (IsRun) {
            return row;
        } else {
            return strided<T>{row, step};
        }
    }
};

/// The tensor as argument number `argument` of the caller's, of two axes with any strides. `what`
/// names it and its axes; is_wanted(kind) says whether its dtype is one of `dtypes`.
template <class IsWanted>
std::optional<Fault> view_matrix(const DLTensor* tensor, int argument, std::string_view what,
                                 std::string_view dtypes, const IsWanted& is_wanted,
                                 tensor_view& out) {
    auto fault = check_tensor(tensor, argument, sub_byte::packed, out);
    if (fault && fault->kind != FaultKind::strides) return fault;
    if (out.rank() != 2) {
        return Fault{FaultKind::rank,
                     argument,
                     -1,
                     2,
                     out.rank(),
                     fixed_text<232>{} << what << " has two axes"};
    }
    if (!is_wanted(out.kind()) || out.lanes() != 1) {
        return Fault{FaultKind::dtype,
                     argument,
                     -1,
                     Fault::none,
                     Fault::pack(out.dtype()),
                     fixed_text<232>{} << what << " is " << dtypes};
    }
    return std::nullopt;
}
inline std::optional<Fault> view_index_matrix(const DLTensor* tensor, int argument,
                                              std::string_view what, tensor_view& out) {
    return view_matrix(tensor, argument, what, "int32, int64, uint32 or uint64", is_index, out);
}

/// Calls f(matrix) for its elements as T.
template <class T, class F>
auto with_matrix_of(const tensor_view& view, F&& f) {
    const auto* const data = view.data_as<const T>();
    const auto step = view.extent(1) > 1 ? view.stride(1) : 1;
    const auto row_step = view.extent(0) > 1 ? view.stride(0) : view.extent(1);
    return step == 1 ? f(matrix<T, true>{data, row_step, step})
                     : f(matrix<T, false>{data, row_step, step});
}
/// The same of indices, whose type is unsigned.
template <class F>
auto with_matrix(const tensor_view& view, F&& f) {
    return view.bits() == 64 ? with_matrix_of<std::uint64_t>(view, f)
                             : with_matrix_of<std::uint32_t>(view, f);
}

/// Whether f(array, count) holds of the rows: of all at once where they follow each other, else of
/// each by itself.
template <class Matrix, class F>
bool each_run(const Matrix& rows, const tensor_view& view, F&& f) {
    const auto width = static_cast<std::uint64_t>(view.extent(1));
    if (view.is_compact()) return f(rows[0], view.size());
    for (std::uint64_t r = 0; r < static_cast<std::uint64_t>(view.extent(0)); ++r) {
        if (!f(rows[r], width)) return false;
    }
    return true;
}

/// A rule that an element of a matrix breaks: on no single axis.
inline Fault broken_cell(int argument, std::int64_t found, const fixed_text<232>& note,
                         std::int64_t expected = Fault::none) {
    return {FaultKind::data, argument, -1, expected, found, note};
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate::detail
