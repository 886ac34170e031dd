#pragma once
#include <cstdint>
#include <inputspec/inputspec.hpp>
#include <optional>
#include <vector>

namespace sparse {

namespace is = inputspec;

/// A pattern in memory, as a file that was read would give it.
struct given_pattern {
    std::vector<std::uint64_t> begin;
    std::vector<std::uint64_t> columns_of;
    std::uint64_t width = 0;
    std::optional<is::Fault> wrong{};
    is::extent columns{};

    bool supplied() const { return !begin.empty() || wrong.has_value(); }
    const std::optional<is::Fault>& fault() const { return wrong; }
    std::uint64_t rows() const { return begin.empty() ? 0 : begin.size() - 1; }
    std::uint64_t file_columns() const { return width; }
    std::uint64_t nnz() const { return columns_of.size(); }
    std::uint64_t row_begin(std::uint64_t row) const { return begin[row]; }
    std::uint64_t column(std::uint64_t entry) const { return columns_of[entry]; }
};

}  // namespace sparse
