#pragma once

#include <cstdint>
#include <inputspec/recipe/hash.hpp>
#include <inputspec/recipe/hole.hpp>
#include <inputspec/recipe/words.hpp>
#include <inputspec/source/binary_values.hpp>
#include <inputspec/source/matrix_market.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/source/raw.hpp>
#include <inputspec/source/safetensors.hpp>
#include <inputspec/source/smtx.hpp>
#include <inputspec/source/sparse_data.hpp>
#include <inputspec/source/text_values.hpp>
#include <span>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// The files that a recipe can name: the one list of them.
using file_sources = words<npy, safetensors, raw, matrix_market, smtx>;

// What a file holds, hashed, whatever its path and however it is written down.

inline void update(hasher& out, const inputspec::detail::csr_data& csr) {
    for (const auto word : {csr.rows(), csr.columns(), csr.nnz()}) out.update(word);
    const bool has_few_rows = csr.has_few_rows(csr.rows(), csr.nnz());
    for (std::uint64_t row = 0; row < csr.rows() && has_few_rows; ++row) {
        out.update(csr.row_begin(row));
    }
    for (std::uint64_t entry = 0; entry < csr.nnz() && !has_few_rows; ++entry) {
        out.update(csr.row_of(entry));
    }
    for (std::uint64_t entry = 0; entry < csr.nnz(); ++entry) out.update(csr.column(entry));
}

/// Reals as the nearest doubles, integers exactly.
inline void update(hasher& out, const inputspec::detail::text_values& values) {
    out.update(static_cast<std::uint64_t>(values.field()));
    out.update(std::as_bytes(std::span{values.words().data(), values.words().size()}));
}
inline void update(hasher& out, const inputspec::detail::binary_values& values) {
    const auto dtype = values.dtype();
    for (const auto word : {int{dtype.code}, int{dtype.bits}}) {
        out.update(static_cast<std::uint64_t>(word));
    }
    out.update(std::span{values.all_bytes().data(), values.all_bytes().size()});
}
inline void update(hasher&, const inputspec::detail::pattern_values&) {}

template <class Values>
Fingerprint content_of(const inputspec::detail::sparse_data<Values>& data) {
    hasher out;
    update(out, data.matrix.csr);
    update(out, data.matrix.values);
    return out.value();
}

namespace detail {
struct array_source {
    const inputspec::detail::byte_array& array;

    const std::byte* bytes(std::size_t, element_kind) const { return array.bytes(); }
    template <class S>
    void read(std::size_t, std::uint64_t first,
              std::span<inputspec::detail::stored_t<S>> out) const {
        array.template read<S>(first, out);
    }
};
}  // namespace detail

/// A file's array as data in memory: its fingerprint is that of the same array in a hole.
inline tensor_type type_of(const inputspec::detail::byte_array& array) {
    return {array.dtype(), array.shape()};
}
inline Fingerprint content_of(const inputspec::detail::byte_array& array) {
    return content_of(detail::array_source{array}, 0, type_of(array));
}

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
