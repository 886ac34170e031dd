#pragma once
// Patterns as plain vectors, and the laws of CSR.
#include <inputspec/inputspec.hpp>

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace sparse {

namespace is = inputspec;

struct matrix {
    std::uint64_t columns = 0;
    std::vector<std::uint64_t> begin;   // of each row, from 0
    std::vector<std::uint64_t> column;  // of each non-zero, from 0

    std::uint64_t rows() const { return begin.size() - 1; }
    std::uint64_t nnz() const { return column.size(); }
    std::uint64_t count(std::uint64_t row) const { return begin[row + 1] - begin[row]; }
    friend bool operator==(const matrix&, const matrix&) = default;
};

/// Which law of canonical CSR is broken, and where; empty: none.
inline std::string violation(const matrix& m, std::uint64_t nnz) {
    const auto at = [](std::uint64_t row) { return " in row " + std::to_string(row); };
    if (m.begin.empty()) return "no rows + 1";
    if (m.begin.front() != 0) return "indptr does not begin at base";
    if (m.begin.back() != nnz) return "indptr ends at " + std::to_string(m.begin.back());
    for (std::uint64_t r = 0; r < m.rows(); ++r) {
        if (m.begin[r + 1] < m.begin[r]) return "indptr falls" + at(r);
        if (m.begin[r + 1] > nnz) return "indptr leaves the indices" + at(r);
        for (auto i = m.begin[r]; i < m.begin[r + 1]; ++i) {
            if (m.column[i] >= m.columns) return "a column out of range" + at(r);
            if (i > m.begin[r] && m.column[i] <= m.column[i - 1]) return "not ascending" + at(r);
        }
    }
    return {};
}

/// The pattern filled into compact buffers of signed indices.
template <class Index = std::int64_t, class P>
matrix make(const P& pattern, std::uint64_t columns, std::uint64_t rows, std::uint64_t nnz,
            std::uint64_t seed = 1) {
    auto indptr = is::HostTensor::of<Index>({rows + 1});
    auto indices = is::HostTensor::of<Index>({nnz});
    const is::InputSpec spec{is::SparseCSRFallback{pattern, is::no_values{}}};
    spec.fill({indptr.dl(), indices.dl()}, {.seed = seed}, is::execute::serial{});
    matrix out{columns, {}, {}};
    const auto base = static_cast<std::uint64_t>(pattern.base);
    for (const auto value : indptr.template as<std::make_unsigned_t<Index>>())
        out.begin.push_back(value - base);
    for (const auto value : indices.template as<std::make_unsigned_t<Index>>())
        out.column.push_back(value - base);
    return out;
}

}  // namespace sparse
