#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/operand/sparse_operand.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// A valid CSR operand over three arguments: indptr [rows + 1], indices [nnz], values [nnz]. The
/// nnz is the buffers' own and met exactly; indices ascend strictly within a row. With no_values{}
/// it covers the first two. indptr and indices are int32, int64, uint32 or uint64.
template <class P, class V = default_values>
struct SparseCSRFallback : detail::sparse_operand<SparseCSRFallback<P, V>, P, V> {
    P pattern;
    V values{};

    SparseCSRFallback()
        requires std::default_initializable<V>
    = default;
    constexpr explicit SparseCSRFallback(P where, V what = {})
        : pattern{std::move(where)}, values{std::move(what)} {}

    static constexpr std::string_view name = "SparseCSRFallback";
    static constexpr std::size_t index_arrays = 2;
    static constexpr int offsets_array = 0;
    static constexpr int columns_array = 1;
    static constexpr std::size_t arguments = index_arrays + (SparseCSRFallback::has_values ? 1 : 0);

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("values", self.values);
    }

private:
    friend detail::sparse_operand<SparseCSRFallback, P, V>;

    template <class Engine>
    static constexpr std::optional<Fault> check_arrays(const basic_group<Engine>& group) {
        constexpr const char* note =
            "a CSR operand's arrays have one axis each: indptr [rows + 1], indices [nnz], values "
            "[nnz]";
        return detail::check_compressed<SparseCSRFallback::has_values>(
            group, note, "indptr has rows + 1 entries: allocate one for no rows");
    }

    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        out.rows = group[0].size() - 1;
        out.nnz = group[1].size();
        return detail::columns_of(pattern, group, 1, out.columns);
    }

    template <class Engine>
    static constexpr std::optional<Fault> check_grid(const sparse_grid& grid, std::uint64_t base,
                                                     const basic_group<Engine>& group) {
        if (auto fault = detail::check_fits(group, 0, grid.nnz + base,
                                            "the nnz does not fit indptr's dtype: write int64")) {
            return fault;
        }
        // Not only the last index must fit: kernels compute with the column count itself.
        return detail::check_fits(group, 1, grid.columns,
                                  "the columns do not fit the indices' dtype: write int64");
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
