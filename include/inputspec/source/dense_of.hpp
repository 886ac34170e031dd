#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/sparse_file.hpp>
#include <inputspec/tensor/place.hpp>
#include <optional>
#include <span>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// A sparse file's matrix with its zeros, as one argument of its rows by columns; and what a dense
/// Matrix Market file (array) is: dense_of{matrix_market{path}}.
template <class S>
struct dense_of {
    static_assert(
        requires(const S& source) { source.matrix()->values.parts(); },
        "inputspec: dense_of{source}: write a sparse file that has values, as matrix_market{path}");

    static constexpr std::string_view name = "dense_of";
    static constexpr std::size_t arguments = 1;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("source", self.source);
    }

    S source = {};

    bool supplied() const { return source.supplied(); }
    const std::optional<Fault>& fault() const { return source.fault(); }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        const auto* const matrix = source.matrix();
        if (matrix == nullptr) return source.fault_of(group.position(0));
        const auto& view = group[0];
        const auto fault = [&](FaultKind kind, std::uint64_t expected, std::int64_t found, int axis,
                               const auto&... why) {
            auto out = detail::fault_about(kind, source.path.path(), why...);
            out.argument = group.position(0);
            out.axis = axis;
            out.expected = static_cast<std::int64_t>(expected);
            out.found = found;
            return out;
        };
        if (view.rank() != 2) {
            return fault(FaultKind::rank, 2, view.rank(), -1, ": a matrix has two axes");
        }
        if (const auto lanes = view.dtype().lanes; lanes != 1) {
            return fault(FaultKind::lanes, 1, lanes, -1, ": a matrix has no lanes");
        }
        const std::uint64_t shape[] = {matrix->csr.rows(), matrix->csr.columns()};
        for (const int axis : {0, 1}) {
            if (static_cast<std::uint64_t>(view.extent(axis)) == shape[axis]) continue;
            return fault(FaultKind::shape, shape[axis], view.extent(axis), axis, " is ", shape[0],
                         " x ", shape[1]);
        }
        auto bad = matrix->values.check(view, source.path.path());
        if (bad) bad->argument = group.position(0);
        return bad;
    }
    const std::byte* bytes(std::size_t, element_kind kind) const {
        const auto& matrix = *source.matrix();
        return matrix.csr.is_full() ? matrix.values.bytes(kind) : nullptr;
    }
    template <class S2>
    void read(std::size_t, std::uint64_t first, std::span<detail::stored_t<S2>> out) const {
        const auto& [csr, values] = *source.matrix();
        if (csr.is_full()) return values.template read<S2>(first, out);
        std::ranges::fill(out, detail::stored_t<S2>{});
        const auto last = first + out.size();
        const std::uint64_t parts = values.parts(), width = csr.columns() * parts;
        for (auto row = out.empty() ? 0 : first / width; row * width < last; ++row) {
            const auto end = csr.row_begin(row + 1);
            auto entry = csr.row_begin(row);
            if (row * width < first) {  // the range begins in this row
                entry = csr.find({static_cast<std::uint32_t>(row),
                                  static_cast<std::uint32_t>((first - row * width) / parts)});
            }
            for (; entry < end; ++entry) {
                for (std::uint64_t part = 0; part < parts; ++part) {
                    const auto at = row * width + csr.column(entry) * parts + part;
                    if (at >= last) return;
                    if (at < first) continue;
                    values.template read<S2>(entry * parts + part, out.subspan(at - first, 1));
                }
            }
        }
    }
};

template <class S>
dense_of(S) -> dense_of<S>;

}  // namespace inputspec::inline INPUTSPEC_ABI
