#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/csr_data.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/matrix_market_reader.hpp>
#include <inputspec/source/text_values.hpp>
#include <inputspec/tensor/extent.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// A Matrix Market file as canonical CSR.
struct matrix_market_data {
    csr_data csr;
    text_values values;

    std::optional<Fault> load(const std::string& path, const file_bytes& file);

private:
    static Fault duplicate(const std::string& path, const file_bytes& file, csr_data::cell cell);
};

inline std::optional<Fault> matrix_market_data::load(const std::string& path,
                                                     const file_bytes& file) {
    using symmetry = matrix_market_reader::symmetry;
    matrix_market_reader reader{path, file.text()};
    if (!reader.open()) return reader.fault();
    const bool is_general = reader.kind() == symmetry::general;
    const auto field = reader.field();
    values = text_values{field};

    struct tie {
        csr_data::cell cell;
        int side;
    };
    std::vector<tie> ties;
    coo_entries entries;
    entries.reserve(reader.size() * (is_general ? 1 : 2), field != text_field::pattern);
    const auto add = [&](const matrix_market_reader::entry& e) {
        entries.row.push_back(e.row);
        entries.column.push_back(e.column);
        if (field == text_field::real) {
            entries.value.push_back(values.note_real(e.real, e.line));
            if (text_values::may_be_tie(e.real)) ties.push_back({{e.row, e.column}, e.real.side});
        } else if (field == text_field::integer) {
            entries.value.push_back(values.note_integer(e.is_negative, e.magnitude, e.line));
        }
    };
    matrix_market_reader::entry e;
    while (reader.next(e)) {
        add(e);
        if (is_general || e.row == e.column) continue;
        std::swap(e.row, e.column);
        if (reader.kind() == symmetry::skew) {
            e.real.value = -e.real.value;
            e.is_negative = !e.is_negative;
        }
        add(e);
    }
    if (reader.fault()) return reader.fault();
    if (!values.has_integer_type()) {
        return fault_about(FaultKind::data, path,
                           ": no integer type holds both its least and its greatest value");
    }
    entries.sort(reader.rows(), reader.columns());
    values.assign(std::move(entries.value));
    if (const auto cell = csr.assign(reader.rows(), reader.columns(), std::move(entries))) {
        return duplicate(path, file, *cell);
    }
    for (const auto& [cell, side] : ties) values.set_side(csr.find(cell.row, cell.column), side);
    return std::nullopt;
}

/// Goes through the file again, for the lines.
inline Fault matrix_market_data::duplicate(const std::string& path, const file_bytes& file,
                                           csr_data::cell cell) {
    matrix_market_reader reader{path, file.text()};
    std::uint64_t line[2] = {};
    matrix_market_reader::entry e;
    for (int found = reader.open() ? 0 : 2; found < 2 && reader.next(e);) {
        const bool is_it = e.row == cell.row && e.column == cell.column;
        const bool is_mirrored = reader.kind() != matrix_market_reader::symmetry::general &&
                                 e.row == cell.column && e.column == cell.row;
        if (is_it || is_mirrored) line[found++] = e.line;
    }
    return fault_about(FaultKind::data, path, ", lines ", line[0], " and ", line[1],
                       ": both give row ", cell.row + 1, ", column ", cell.column + 1,
                       "; sum them before");
}

}  // namespace detail

/// What `matrix_market` takes as its path: a string, a std::filesystem::path, nullopt … The file is
/// read when this is constructed, once; copies share it.
using matrix_market_file = detail::loaded_file<detail::matrix_market_data>;

/// A coordinate Matrix Market file as a CSR operand: indptr, indices, values. Symmetric and
/// skew-symmetric files are expanded, rows sorted; a pattern's values are 1. Reals are rounded
/// once, to the argument's dtype; an integer that it cannot hold is a fault, and so are duplicates.
struct matrix_market {
    static constexpr std::string_view name = "matrix_market";
    static constexpr std::size_t arguments = 3;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("path", self.path);
        visit("columns", self.columns);
    }

    matrix_market_file path = {};
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
    /// Non-zeros, after expansion.
    std::uint64_t nnz() const { return path.data() != nullptr ? path.data()->csr.nnz() : 0; }
    /// The first entry of a row in [0, rows()]; of a matrix that was loaded.
    std::uint64_t row_begin(std::uint64_t row) const { return path.data()->csr.row_begin(row); }
    /// The column of an entry in [0, nnz()).
    std::uint64_t column(std::uint64_t entry) const { return path.data()->csr.column(entry); }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        const auto* loaded = path.data();
        if (loaded == nullptr) return path.fault_of(group.position(0));
        if (auto bad = detail::check_csr(group, loaded->csr.shape(), columns, path.path()))
            return bad;
        auto bad = loaded->values.check(group[2].kind(), path.path());
        if (const auto dtype = group[2].dtype(); is_complex(dtype)) {
            bad = detail::fault_about(FaultKind::dtype, path.path(),
                                      ": its values are real: write a float or an integer dtype");
            bad->found = Fault::pack(dtype);
        }
        if (bad) bad->argument = group.position(2);
        return bad;
    }
    const std::byte* bytes(std::size_t argument, element_kind kind) const {
        const auto& loaded = *path.data();
        return argument == 2 ? loaded.values.bytes(kind) : loaded.csr.bytes(argument, kind);
    }
    template <class S>
    void read(std::size_t argument, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        const auto& loaded = *path.data();
        if (argument == 2) {
            loaded.values.template read<S>(first, out);
        } else {
            loaded.csr.template read<S>(argument, first, out);
        }
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
