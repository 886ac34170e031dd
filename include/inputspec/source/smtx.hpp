#pragma once

#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/source/bulk.hpp>
#include <inputspec/source/csr_build.hpp>
#include <inputspec/source/csr_data.hpp>
#include <inputspec/source/csr_repeats.hpp>
#include <inputspec/source/entry_list.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/sparse_data.hpp>
#include <inputspec/source/sparse_file.hpp>
#include <inputspec/source/text.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// A file of the Deep Learning Matrix Collection (Gale et al., 2020): where a matrix's entries are.
/// Three lines, numbers from 0 between blanks or commas: "rows, cols, nnz", offsets, columns.
struct smtx_data : sparse_data<pattern_values> {
    static constexpr std::string_view name = "smtx";

    std::optional<Fault> load(const std::string& path, const file_bytes& file);
};

inline std::optional<Fault> smtx_data::load(const std::string& path, const file_bytes& file) {
    text_cursor at{file.text()};
    const auto fail = [&](FaultKind kind, const auto&... why) {
        return fault_about(kind, path, ", line ", at.line(), ": ", why...);
    };
    const auto skip_separators = [&] {
        do at.skip_blanks();
        while (at.take(','));
    };
    const auto next_number = [&](std::uint64_t& out) -> std::optional<Fault> {
        skip_separators();
        const auto begin = at;
        if (at.take_natural(out) && (at.is_number_end() || at.peek() == ',')) return std::nullopt;
        if (begin.is_line_end()) return fail(FaultKind::source, "too few numbers");
        return fail(FaultKind::source, "'", begin.word(), "' is no number");
    };
    const auto check_line_end = [&]() -> std::optional<Fault> {
        skip_separators();
        if (!at.is_line_end()) return fail(FaultKind::source, "too many numbers");
        return std::nullopt;
    };

    if (at.is_end()) return fail(FaultKind::source, "the file is empty");
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t nnz = 0;
    for (auto* size : {&rows, &columns, &nnz}) {
        if (auto bad = next_number(*size)) return bad;
    }
    if (auto bad = check_line_end()) return bad;
    if (rows > csr_data::max_extent || columns > csr_data::max_extent) {
        return fail(FaultKind::source, "more than 4294967295 rows or columns");
    }
    if (nnz > at.left() || rows + nnz > at.left()) {
        return fail(FaultKind::source, rows, " rows and ", nnz, " non-zeros do not fit the ",
                    at.left(), " bytes that follow");
    }
    at.next_line();

    const auto no_memory = [&] {
        return fault_about(FaultKind::source, path, ": no memory for its ", nnz, " non-zeros");
    };
    bulk<std::uint64_t> begin;  // of each row
    if (!begin.allocate(rows + 1)) return no_memory();
    std::uint64_t before = 0;
    for (std::uint64_t row = 0; row <= rows; ++row) {
        std::uint64_t offset = 0;
        if (auto bad = next_number(offset)) return bad;
        if (row == 0 && offset != 0) {
            return fail(FaultKind::data, "the first offset is ", offset, ", not 0");
        }
        if (offset < before || offset > nnz) {
            return fail(FaultKind::data, "offset ", row, " is ", offset, ", outside ", before,
                        " to ", nnz);
        }
        before = begin[row] = offset;
    }
    if (before != nnz) return fail(FaultKind::data, "the last offset is ", before, ", not ", nnz);
    if (auto bad = check_line_end()) return bad;
    at.next_line();

    entry_list<no_value> entries;
    if (!entries.reserve(nnz)) return no_memory();
    std::uint64_t row = 0;
    for (std::uint64_t i = 0; i < nnz; ++i) {
        while (begin[row + 1] <= i) ++row;
        std::uint64_t column = 0;
        if (auto bad = next_number(column)) return bad;
        if (column >= columns) {
            return fail(FaultKind::data, "column ", column, " of row ", row, ": there are ",
                        columns);
        }
        entries.add(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column), {});
    }
    for (; !at.is_end(); at.next_line()) {
        if (auto bad = check_line_end()) return bad;
    }
    built_csr<no_value> built;
    if (!csr_builder<no_value>{rows, columns, entries, 0}.build(built)) return no_memory();
    if (built.has_repeats) {
        const auto cell = first_repeat(built.csr);
        return fault_about(FaultKind::data, path, ", line 3: row ", cell.row, " has column ",
                           cell.column, " twice");
    }
    matrix.csr = std::move(built.csr);
    return std::nullopt;
}

}  // namespace detail

/// What `smtx` takes as its path: a string, a std::filesystem::path, nullopt … The file is read
/// when this is constructed, once; copies share it.
using smtx_file = detail::loaded_file<detail::smtx_data>;

/// A DLMC file as the index arrays of a sparse operand, two arguments: it has no values.
using smtx = sparse_file<detail::smtx_data>;

}  // namespace inputspec::inline INPUTSPEC_ABI
