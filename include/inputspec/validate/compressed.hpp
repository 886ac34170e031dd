#pragma once

#include <cstdint>
#include <inputspec/simd/bodies.hpp>
#include <inputspec/validate/array.hpp>
#include <inputspec/validate/offsets.hpp>
#include <optional>
#include <string_view>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::validate {

/// What a compressed operand must be, besides valid.
struct compressed_rules {
    std::int64_t base = 0;     ///< the first index: 0 or 1
    bool is_canonical = true;  ///< indices ascend strictly within a row (of CSC: within a column)
};

namespace detail {

/// What rows and columns are called in a fault: of CSC a row's place is a column's.
struct axis_names {
    std::string_view major, minor;
};

/// Says what is wrong with a row of k indices, something is.
template <class Array>
[[gnu::cold, gnu::noinline]] Fault explain_row(const tensor_view& view, const Array& row,
                                               std::uint64_t r, std::uint64_t k,
                                               std::uint64_t extent, std::uint64_t base,
                                               bool is_canonical, const axis_names& names) {
    const auto begin = static_cast<std::int64_t>(base);
    const auto end = static_cast<std::int64_t>(base + extent);
    const auto at = [&](std::uint64_t j) {
        return fixed_text<232>{} << names.major << " " << static_cast<std::int64_t>(r)
                                 << ", non-zero " << static_cast<std::int64_t>(j) << ": ";
    };
    for (std::uint64_t j = 0; j < k; ++j) {
        const auto found = signed_value(view, row[j]);
        if (row[j] - base >= extent || row[j] < base) {
            return broken(
                view.argument(), found,
                at(j) << "a " << names.minor << " is in [" << begin << ", " << end << ")");
        }
        if (is_canonical && j != 0 && row[j] <= row[j - 1]) {
            return broken(view.argument(), found,
                          at(j) << "it comes after " << signed_value(view, row[j - 1]) << ": the "
                                << names.minor << "s of a " << names.major << " ascend, each once");
        }
    }
    return broken(view.argument(), 0, at(0));
}

/// Whether the indices of each row ascend and are in [base, base + extent): where one is not above
/// the one before it, a row begins. 64 at once, and a step a row.
template <class Index, class Offsets>
bool is_canonical(const Index* indices, std::uint64_t nnz, const Offsets& offsets,
                  std::uint64_t rows, std::uint64_t extent, std::uint64_t base) {
    if (nnz == 0) return true;
    if (extent == 0) return false;
    const auto least = static_cast<Index>(base);
    const auto most = static_cast<Index>(extent - 1);
    const auto is_in = [&](std::uint64_t i) {
        return static_cast<Index>(indices[i] - least) <= most;
    };
    bool is_fine = is_in(0);
    std::uint64_t row = 0;
    // Bits for the rows that begin in [first, first + 64), which are those from `row` on.
    const auto begins = [&](std::uint64_t first) {
        std::uint64_t out = 0;
        for (; row < rows; ++row) {
            const std::uint64_t at = offsets[row] - base;
            if (at >= first + 64) break;
            if (at >= first) out |= std::uint64_t{1} << (at - first);
        }
        return out;
    };
    std::uint64_t first = 1;
    simd::with_body(simd::level::avx512, [&]<class Body>(Body) {
        for (; is_fine && nnz - first >= 64; first += 64) {
            bool is_outside = false;
            const auto descents = Body::descents(indices + first, least, most, is_outside);
            is_fine = (descents & ~begins(first)) == 0 && !is_outside;
        }
    });
    if (!is_fine) return false;
    std::uint64_t starts = 0;
    for (auto i = first; i < nnz; ++i) {
        if ((i - first) % 64 == 0) starts = begins(i);
        const bool ascends = indices[i - 1] < indices[i];
        is_fine = is_fine && is_in(i) && (ascends || (starts >> (i - first) % 64 & 1) != 0);
    }
    return is_fine;
}

/// `indptr` is valid; of each row, its indices.
template <class Array>
std::optional<Fault> check_rows(const Array& indices, const tensor_view& view,
                                const tensor_view& indptr, std::uint64_t extent,
                                const compressed_rules& rules, const axis_names& names) {
    using index = std::remove_cvref_t<decltype(indices[0])>;
    const auto base = static_cast<index>(rules.base);
    return with_array(indptr, [&](const auto& offsets) -> std::optional<Fault> {
        if constexpr (std::is_pointer_v<Array>) {
            if (rules.is_canonical &&
                is_canonical(indices, view.size(), offsets, indptr.size() - 1, extent,
                             static_cast<std::uint64_t>(rules.base))) {
                return std::nullopt;
            }
        }
        std::uint64_t begin = 0;
        for (std::uint64_t r = 0; r + 1 < indptr.size(); ++r) {
            const std::uint64_t end = offsets[r + 1] - static_cast<std::uint64_t>(rules.base);
            const auto k = end - begin;
            if (k != 0) {
                const auto row = indices + begin;
                bool is_wrong = false;
                if (rules.is_canonical) {
                    // Where they ascend, the first and the last are the least and the greatest.
                    for (std::uint64_t j = 1; j < k; ++j) is_wrong |= row[j] <= row[j - 1];
                    is_wrong |= row[0] < base || row[k - 1] - base >= extent;
                } else {
                    for (std::uint64_t j = 0; j < k; ++j) {
                        is_wrong |= static_cast<index>(row[j] - base) >= extent;
                    }
                }
                if (is_wrong) {
                    return explain_row(view, row, r, k, extent,
                                       static_cast<std::uint64_t>(rules.base), rules.is_canonical,
                                       names);
                }
            }
            begin = end;
        }
        return std::nullopt;
    });
}

inline std::optional<Fault> check_compressed(const DLTensor* indptr_tensor,
                                             const DLTensor* indices_tensor, std::int64_t extent,
                                             const compressed_rules& rules,
                                             const axis_names& names) {
    tensor_view indptr;
    tensor_view indices;
    if (auto fault = view_index(indptr_tensor, 0, "indptr", indptr)) return fault;
    if (auto fault = view_index(indices_tensor, 1, "indices", indices)) return fault;
    if (auto fault = check_extent(extent, names.minor)) return fault;
    if (const auto most = element::limits_of(indices.kind()).high;
        static_cast<std::uint64_t>(extent) > most) {
        return Fault{FaultKind::range,
                     1,
                     -1,
                     static_cast<std::int64_t>(most),
                     extent,
                     fixed_text<232>{} << "the number of " << names.minor
                                       << "s does not fit the indices' dtype: kernels compute with "
                                          "it"};
    }
    const auto base = static_cast<std::uint64_t>(rules.base);
    if (auto fault = check_offsets(indptr, indices.size(), base, "indptr")) return fault;
    return with_array(indices, [&](const auto& array) {
        return check_rows(array, indices, indptr, static_cast<std::uint64_t>(extent), rules, names);
    });
}

}  // namespace detail

/// A CSR operand's two index arrays (arguments 0 and 1 of a fault), of a matrix of so many columns:
/// indptr [rows + 1] begins at the base, does not fall and ends with the number of indices; indices
/// are in [base, base + columns) and ascend strictly within a row. Says which rule is broken, in
/// which row, by which value.
template <class Indptr, class Indices>
std::optional<Fault> csr(Indptr&& indptr, Indices&& indices, std::int64_t columns,
                         const compressed_rules& rules = {}) {
    return detail::check_compressed(inputspec::detail::tensor_of(indptr),
                                    inputspec::detail::tensor_of(indices), columns, rules,
                                    {"row", "column"});
}

/// The same of CSC: indptr [columns + 1], and indices are rows.
template <class Indptr, class Indices>
std::optional<Fault> csc(Indptr&& indptr, Indices&& indices, std::int64_t rows,
                         const compressed_rules& rules = {}) {
    return detail::check_compressed(inputspec::detail::tensor_of(indptr),
                                    inputspec::detail::tensor_of(indices), rows, rules,
                                    {"column", "row"});
}

/// The same of BSR, and its data (argument 2) [blocks, R, C]: C divides the columns, and indices
/// count blocks of columns.
template <class Indptr, class Indices, class Data>
std::optional<Fault> bsr(Indptr&& indptr, Indices&& indices, Data&& data, std::int64_t columns,
                         const compressed_rules& rules = {}) {
    tensor_view blocks;
    const auto* const tensor = inputspec::detail::tensor_of(data);
    auto fault = check_tensor(tensor, 2, sub_byte::packed, blocks);
    if (fault && fault->kind != FaultKind::strides) return fault;
    if (blocks.rank() != 3) {
        return Fault{FaultKind::rank, 2, -1, 3, blocks.rank(), "data is [blocks, R, C]"};
    }
    const auto width = blocks.extent(2);
    if (columns < 0 || (width == 0 ? columns != 0 : columns % width != 0)) {
        return Fault{FaultKind::shape, 2,     2,
                     Fault::none,      width, "a block's columns do not divide the matrix's"};
    }
    const auto* const array = inputspec::detail::tensor_of(indices);
    if (fault = detail::check_compressed(inputspec::detail::tensor_of(indptr), array,
                                         width == 0 ? 0 : columns / width, rules,
                                         {"block row", "block column"});
        fault) {
        return fault;
    }
    if (blocks.extent(0) != array->shape[0]) {
        return Fault{FaultKind::shape,
                     2,
                     0,
                     array->shape[0],
                     blocks.extent(0),
                     "data has as many blocks as indices"};
    }
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
