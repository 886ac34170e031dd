#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/csr_data.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/text.hpp>
#include <inputspec/tensor/extent.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// A file of the Deep Learning Matrix Collection (Gale et al., 2020) as canonical CSR. Three lines,
/// numbers from 0 between blanks or commas: "rows, cols, nnz", offsets, columns.
struct smtx_data {
    csr_data csr;

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

    coo_entries entries;
    entries.reserve(nnz, false);
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
        for (; before < offset; ++before) {
            entries.row.push_back(static_cast<std::uint32_t>(row - 1));
        }
    }
    if (before != nnz) return fail(FaultKind::data, "the last offset is ", before, ", not ", nnz);
    if (auto bad = check_line_end()) return bad;
    at.next_line();

    for (std::uint64_t i = 0; i < nnz; ++i) {
        std::uint64_t column = 0;
        if (auto bad = next_number(column)) return bad;
        if (column >= columns) {
            return fail(FaultKind::data, "column ", column, " of row ", entries.row[i],
                        ": there are ", columns);
        }
        entries.column.push_back(static_cast<std::uint32_t>(column));
    }
    for (; !at.is_end(); at.next_line()) {
        if (auto bad = check_line_end()) return bad;
    }
    entries.sort(rows, columns);
    if (const auto cell = csr.assign(rows, columns, std::move(entries))) {
        return fault_about(FaultKind::data, path, ", line 3: row ", cell->row, " has column ",
                           cell->column, " twice");
    }
    return std::nullopt;
}

}  // namespace detail

/// What `smtx` takes as its path: a string, a std::filesystem::path, nullopt … The file is read
/// when this is constructed, once; copies share it.
using smtx_file = detail::loaded_file<detail::smtx_data>;

/// A DLMC file as the first two tensors of a CSR operand: indptr, indices. It has no values.
struct smtx {
    static constexpr std::string_view name = "smtx";
    static constexpr std::size_t arguments = 2;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("path", self.path);
        visit("columns", self.columns);
    }

    smtx_file path = {};
    /// The dense operand's extent that indices point into. Where it is set, the file's column count
    /// must be the same.
    extent columns = {};

    bool supplied() const { return path.supplied(); }
    const std::optional<Fault>& fault() const { return path.fault(); }

    // The file's matrix; all 0 where there is none.
    std::uint64_t rows() const { return path.data() != nullptr ? path.data()->csr.rows() : 0; }
    std::uint64_t file_columns() const {
        return path.data() != nullptr ? path.data()->csr.columns() : 0;
    }
    std::uint64_t nnz() const { return path.data() != nullptr ? path.data()->csr.nnz() : 0; }
    /// The first entry of a row in [0, rows()]; of a matrix that was loaded.
    std::uint64_t row_begin(std::uint64_t row) const { return path.data()->csr.row_begin(row); }
    /// The column of an entry in [0, nnz()).
    std::uint64_t column(std::uint64_t entry) const { return path.data()->csr.column(entry); }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        const auto* loaded = path.data();
        if (loaded == nullptr) return path.fault_of(group.position(0));
        return detail::check_csr(group, loaded->csr.shape(), columns, path.path());
    }
    const std::byte* bytes(std::size_t argument, element_kind kind) const {
        return path.data()->csr.bytes(argument, kind);
    }
    template <class S>
    void read(std::size_t argument, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        path.data()->csr.template read<S>(argument, first, out);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
