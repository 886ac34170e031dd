#pragma once

#include <cstdint>
#include <inputspec/recipe/hash.hpp>
#include <inputspec/recipe/hole.hpp>
#include <inputspec/recipe/words.hpp>
#include <inputspec/source/matrix_market.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/source/raw.hpp>
#include <inputspec/source/safetensors.hpp>
#include <inputspec/source/smtx.hpp>
#include <span>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// The files that a recipe can name: the one list of them.
using file_sources = words<npy, safetensors, raw, matrix_market, smtx>;

// What a file holds, hashed, whatever its path and however it is written down.

inline void update(hasher& out, const inputspec::detail::csr_data& csr) {
    for (const auto word : {csr.rows(), csr.columns(), csr.nnz()}) out.update(word);
    for (std::uint64_t row = 0; row < csr.rows(); ++row) out.update(csr.row_begin(row));
    for (std::uint64_t entry = 0; entry < csr.nnz(); ++entry) out.update(csr.column(entry));
}

inline Fingerprint content_of(const inputspec::detail::smtx_data& data) {
    hasher out;
    update(out, data.csr);
    return out.value();
}

/// Reals as the nearest doubles, integers exactly.
inline Fingerprint content_of(const inputspec::detail::matrix_market_data& data) {
    using inputspec::detail::text_field;
    hasher out;
    update(out, data.csr);
    const auto field = data.values.field();
    out.update(static_cast<std::uint64_t>(field));
    const auto update_values = [&]<class T>(T value) {
        for (std::uint64_t i = 0; i < data.csr.nnz(); ++i) {
            data.values.template read<T>(i, std::span{&value, 1});
            out.update(std::as_bytes(std::span{&value, 1}));
        }
    };
    if (field == text_field::real) update_values(double{});
    if (field == text_field::integer) update_values(std::int64_t{});
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
    DLDataType dtype{};
    element::with_types(array.kind(), [&]<class C, class T>() {
        if constexpr (StorageType<T>) dtype = dtype_of<T>();
    });
    return {dtype, array.shape()};
}
inline Fingerprint content_of(const inputspec::detail::byte_array& array) {
    return content_of(detail::array_source{array}, 0, type_of(array));
}

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
