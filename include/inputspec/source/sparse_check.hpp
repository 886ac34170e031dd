#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/integer_limits.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/tensor/extent.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// What a tensor of a given sparse operand must be: its one axis' extent, and of index arrays the
/// greatest number. The texts say what it counts: " has 3 rows, and indptr one entry more".
struct sparse_array {
    std::string_view name;
    std::uint64_t counted = 0;
    std::string_view what;
    std::uint64_t size = 0;
    std::uint64_t most = 0;
    std::string_view most_what = {};  // empty: no index array
};

/// Extents and dtypes of the arrays of a group, in its order. `whose` begins each note: a path, or
/// "the matrix".
template <class Engine>
constexpr std::optional<Fault> check_sparse_arrays(const basic_group<Engine>& group,
                                                   std::span<const sparse_array> arrays,
                                                   std::string_view whose) {
    for (std::size_t i = 0; i < group.size() && i < arrays.size(); ++i) {
        const auto& view = group[i];
        const auto& rule = arrays[i];
        const auto fault = [&](FaultKind kind, std::int64_t expected, std::int64_t found, int axis,
                               const auto&... why) {
            auto out = fault_about(kind, whose, why...);
            out.argument = group.position(i);
            out.axis = axis;
            out.expected = expected;
            out.found = found;
            return out;
        };
        if (view.rank() != 1) {
            return fault(FaultKind::rank, 1, view.rank(), -1, ": ", rule.name, " has one axis");
        }
        if (const auto lanes = view.dtype().lanes; lanes != 1) {
            return fault(FaultKind::lanes, 1, lanes, -1, ": ", rule.name, " has no lanes");
        }
        const auto expected = static_cast<std::int64_t>(rule.size);
        if (view.extent(0) != expected) {
            return fault(FaultKind::shape, expected, view.extent(0), 0, " has ", rule.counted,
                         rule.what);
        }
        if (rule.most_what.empty()) continue;
        if (!is_index(view.kind()) || is_complex(view.dtype())) {
            return fault(FaultKind::dtype, Fault::none, Fault::pack(view.dtype()), -1, ": ",
                         rule.name, " is int32, int64, uint32 or uint64");
        }
        if (rule.most > element::limits_of(view.kind()).high) {
            return fault(FaultKind::range, Fault::none, static_cast<std::int64_t>(rule.most), -1,
                         ": its ", rule.most_what, " do not fit ", name_of(view.kind()), "; make ",
                         rule.name, " 64 bits wide");
        }
    }
    return std::nullopt;
}

/// An extent of the operand's that must be the matrix's, where it is set. `words`: " columns",
/// ".columns".
template <class Engine>
constexpr std::optional<Fault> check_sparse_extent(const basic_group<Engine>& group, std::size_t i,
                                                   const extent& set, std::uint64_t its,
                                                   const std::array<std::string_view, 2>& words,
                                                   std::string_view whose) {
    if (!set.is_set()) return std::nullopt;
    std::int64_t wanted = 0;
    if (auto unbound = group.resolve(set, i, words[1], wanted)) return unbound;
    if (static_cast<std::uint64_t>(wanted) == its) return std::nullopt;
    auto out = fault_about(FaultKind::shape, whose, " has ", its, words[0], ", and ", words[1],
                           " is ", wanted, ": indices must agree with the dense operand");
    out.argument = group.position(i);
    out.expected = wanted;
    out.found = static_cast<std::int64_t>(its);
    return out;
}

/// What a CSR operand's tensors are checked against.
struct csr_extents {
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t nnz = 0;
};

/// indptr (argument 0 of the group), indices and, where there are three, values. `columns`, where
/// it is set, must be the data's.
template <class Engine>
constexpr std::optional<Fault> check_csr(const basic_group<Engine>& group, const csr_extents& data,
                                         const extent& columns, std::string_view whose) {
    const sparse_array arrays[] = {
        {"indptr", data.rows, " rows, and indptr one entry more", data.rows + 1, data.nnz,
         "non-zeros"},
        {"indices", data.nnz, " non-zeros", data.nnz, data.columns, "columns"},
        {"values", data.nnz, " non-zeros", data.nnz}};
    if (auto bad = check_sparse_arrays(group, arrays, whose)) return bad;
    return check_sparse_extent(group, 1, columns, data.columns, {" columns", ".columns"}, whose);
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
