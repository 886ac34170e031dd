#pragma once

#include <cstdint>
#include <cstring>
#include <inputspec/arguments.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/save/elements.hpp>
#include <inputspec/save/file.hpp>
#include <inputspec/save/text.hpp>
#include <inputspec/validate/compressed.hpp>
#include <optional>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// What a CSR operand's entries are written from.
struct csr_tensors {
    const DLTensor* indptr = nullptr;
    const DLTensor* indices = nullptr;
    const DLTensor* values = nullptr;
    bool is_pattern = false;
};

inline std::optional<Fault> write_matrix_market(std::string_view path, const csr_tensors& csr,
                                                std::int64_t columns,
                                                const validate::compressed_rules& rules) {
    if (auto bad = validate::csr(csr.indptr, csr.indices, columns, rules)) {
        return for_file(*bad, path);
    }
    element_array indptr, indices, values;
    text_values_of text{"pattern"};
    if (auto fault = indptr.look(csr.indptr, 0)) return for_file(*fault, path);
    if (auto fault = indices.look(csr.indices, 1)) return for_file(*fault, path);
    const auto rows = indptr.all().shape()[0] - 1, nnz = indices.all().shape()[0];
    if (!csr.is_pattern) {
        if (auto fault = values.look(csr.values, 2)) return for_file(*fault, path);
        if (auto fault = text.look(values, 2)) return for_file(*fault, path);
        const auto& shape = values.all().shape();
        if (shape.rank() != 1 || shape[0] != nnz) {
            return for_file(
                {FaultKind::shape, 2, -1, nnz, shape.rank() == 1 ? shape[0] : Fault::none,
                 "values have one axis, and one for each index"},
                path);
        }
    }
    const auto base = static_cast<std::uint64_t>(rules.base);
    const auto load = [](const element_array& array, std::int64_t i) {
        const bool is_wide = array.all().dtype().bits == 64;
        std::uint64_t out = 0;  // none is negative
        std::memcpy(&out, array.data() + i * (is_wide ? 8 : 4), is_wide ? 8 : 4);
        return out;
    };

    new_file file;
    if (auto fault = file.open(path)) return fault;
    text_sink out{file};
    const auto line = [&](auto... parts) {
        return out.begin_line() && (out.add(parts), ..., true);
    };
    line(std::string_view{"%%MatrixMarket matrix coordinate "}, text.field,
         std::string_view{" general\n"});
    line(rows, std::string_view{" "}, columns, std::string_view{" "}, nnz, std::string_view{"\n"});
    bool is_fine = true;
    for (std::int64_t r = 0, i = 0; r < rows && is_fine; ++r) {
        for (const auto end = load(indptr, r + 1) - base;
             static_cast<std::uint64_t>(i) < end && is_fine; ++i) {
            is_fine = line(r + 1, std::string_view{" "}, load(indices, i) - base + 1);
            if (!csr.is_pattern) {
                out.add(" ");
                text.write(out, values.data(), static_cast<std::uint64_t>(i));
            }
            out.add("\n");
        }
    }
    out.flush();
    return file.finish();
}

inline std::optional<Fault> write_matrix_market(std::string_view path, const DLTensor* dense) {
    element_array matrix;
    text_values_of text;
    if (auto fault = matrix.look(dense, 0)) return for_file(*fault, path);
    if (dense->ndim != 2) {
        return for_file({FaultKind::rank, 0, -1, 2, dense->ndim, "a matrix has two axes"}, path);
    }
    if (auto fault = text.look(matrix, 0)) return for_file(*fault, path);
    const auto rows = matrix.all().shape()[0], columns = matrix.all().shape()[1];

    new_file file;
    if (auto fault = file.open(path)) return fault;
    text_sink out{file};
    for (const auto part : {std::string_view{"%%MatrixMarket matrix array "}, text.field,
                            std::string_view{" general\n"}}) {
        out.add(part);
    }
    out.add(rows);
    out.add(" ");
    out.add(columns);
    out.add("\n");
    bool is_fine = true;
    for (std::int64_t c = 0; c < columns && is_fine; ++c) {
        for (std::int64_t r = 0; r < rows && is_fine; ++r) {
            is_fine = out.begin_line();
            text.write(out, matrix.data(), static_cast<std::uint64_t>(r * columns + c));
            out.add("\n");
        }
    }
    out.flush();
    return file.finish();
}

}  // namespace detail

/// Saves a CSR operand (arguments 0, 1 and 2 of a fault) of so many columns as a coordinate Matrix
/// Market file: real, integer or complex by the values' dtype, bool as the integers 0 and 1. Reals
/// are the shortest decimals that read back as the same values. `rules`: what validate::csr asks of
/// the operand first. The file appears when it is whole.
template <detail::Path P, class Indptr, class Indices, class Values>
std::optional<Fault> try_save_matrix_market(const P& path, const Indptr& indptr,
                                            const Indices& indices, const Values& values,
                                            std::int64_t columns,
                                            const validate::compressed_rules& rules = {}) {
    return detail::write_matrix_market(
        detail::path_text(path),
        detail::csr_tensors{detail::tensor_of(indptr), detail::tensor_of(indices),
                            detail::tensor_of(values)},
        columns, rules);
}
/// The same of a pattern, without values.
template <detail::Path P, class Indptr, class Indices>
std::optional<Fault> try_save_matrix_market(const P& path, const Indptr& indptr,
                                            const Indices& indices, std::int64_t columns,
                                            const validate::compressed_rules& rules = {}) {
    return detail::write_matrix_market(
        detail::path_text(path),
        detail::csr_tensors{detail::tensor_of(indptr), detail::tensor_of(indices), nullptr, true},
        columns, rules);
}
/// A dense matrix of two axes, in the array format: column by column.
template <detail::Path P, class T>
std::optional<Fault> try_save_matrix_market(const P& path, const T& dense) {
    return detail::write_matrix_market(detail::path_text(path), detail::tensor_of(dense));
}

#if defined(__cpp_exceptions)
// try_save_matrix_market that throws its fault as an Error.
template <detail::Path P, class Indptr, class Indices, class Values>
void save_matrix_market(const P& path, const Indptr& indptr, const Indices& indices,
                        const Values& values, std::int64_t columns,
                        const validate::compressed_rules& rules = {}) {
    auto fault = try_save_matrix_market(path, indptr, indices, values, columns, rules);
    if (fault) throw Error{*fault};
}
template <detail::Path P, class Indptr, class Indices>
void save_matrix_market(const P& path, const Indptr& indptr, const Indices& indices,
                        std::int64_t columns, const validate::compressed_rules& rules = {}) {
    auto fault = try_save_matrix_market(path, indptr, indices, columns, rules);
    if (fault) throw Error{*fault};
}
template <detail::Path P, class T>
void save_matrix_market(const P& path, const T& dense) {
    if (auto fault = try_save_matrix_market(path, dense)) throw Error{*fault};
}
#endif

}  // namespace inputspec::inline INPUTSPEC_ABI
