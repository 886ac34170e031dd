#pragma once
// What holds for a matrix from a file, in all formats that its source has.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/source/dense_of.hpp>
#include <inputspec/source/sparse_file.hpp>
#include <inputspec/validate/compressed.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "target.hpp"

namespace fuzz {

/// The tensors of a sparse operand, and what fills them.
struct sparse_tensors {
    is::HostTensor first, second, values;

    sparse_tensors(DLDataType index, DLDataType value, std::uint64_t first_size,
                   std::uint64_t second_size, const is::extents& value_shape)
        : first{index, {static_cast<std::int64_t>(first_size)}},
          second{index, {static_cast<std::int64_t>(second_size)}},
          values{value, value_shape} {}

    template <class Source>
    bool fill(outcome& out, const Source& source) {
        if constexpr (Source::arguments == 2)
            return fuzz::fill(out, source, {&first, &second});
        else
            return fuzz::fill(out, source, {&first, &second, &values});
    }
    /// Valid compressed rows.
    void check(std::uint64_t columns) {
        const auto broken = is::validate::csr(first, second, static_cast<std::int64_t>(columns));
        require(!broken, "a matrix is valid CSR, CSC or BSR",
                broken ? broken->message().view() : std::string_view{});
    }
};

inline is::extents extent_of(std::uint64_t size) { return {static_cast<std::int64_t>(size)}; }

/// A matrix with its zeros, put together from one format or another.
class dense_image {
public:
    dense_image(std::uint64_t rows, std::uint64_t columns, std::size_t width)
        : rows_{rows}, columns_{columns}, width_{width}, cells(rows * columns * width, '\0') {}

    void put(std::uint64_t row, std::uint64_t column, const std::byte* value) {
        require(row < rows_ && column < columns_, "an entry is in the matrix");
        if (width_ != 0) std::memcpy(&cells[(row * columns_ + column) * width_], value, width_);
    }

private:
    std::uint64_t rows_, columns_;
    std::size_t width_;

public:
    std::string cells;
};

/// What a matrix is that the values' dtype does not hold.
inline constexpr std::string_view refused = "refused";

/// A matrix in one of the formats.
template <class Source>
std::string image_in(Source source, is::sparse_format format, const is::extents& block,
                     DLDataType value) {
    source.format = format;
    source.block = block;
    const auto rows = source.rows(), columns = source.file_columns();
    const bool is_bsr = format == is::sparse_format::bsr;
    const bool is_csc = format == is::sparse_format::csc;
    const bool is_coo = format == is::sparse_format::coo;
    const auto height = is_bsr ? static_cast<std::uint64_t>(block[0]) : 1;
    const auto width = is_bsr ? static_cast<std::uint64_t>(block[1]) : 1;
    const auto count = is_bsr ? source.blocks() : source.nnz();
    const auto compressed = is_csc ? columns : rows / height;
    const auto minor = is_csc ? rows : columns / width;
    sparse_tensors all{is::dtype::i64, value, is_coo ? count : compressed + 1, count,
                       is_bsr ? is::extents{static_cast<std::int64_t>(count), block[0], block[1]}
                              : extent_of(count)};
    outcome out;
    if (!all.fill(out, source)) return std::string{refused};
    if (!is_coo) all.check(minor);
    const std::size_t bytes = Source::has_values ? value.bits / 8u : 1;
    dense_image image{rows, columns, bytes};
    const auto first = std::as_const(all.first).template as<std::int64_t>();
    const auto second = std::as_const(all.second).template as<std::int64_t>();
    constexpr std::byte one{1};
    const auto put = [&](std::uint64_t major, std::size_t i) {
        const auto its = static_cast<std::uint64_t>(second[i]);
        for (std::uint64_t cell = 0; cell < height * width; ++cell) {
            const auto* const from = Source::has_values ? std::as_const(all.values).bytes().data() +
                                                              (i * height * width + cell) * bytes
                                                        : &one;
            const auto row = major * height + cell / width, column = its * width + cell % width;
            is_csc ? image.put(its, major, from) : image.put(row, column, from);
        }
    };
    for (std::size_t i = 0; is_coo && i < count; ++i) {
        require(i == 0 || std::pair{first[i - 1], second[i - 1]} < std::pair{first[i], second[i]},
                "COO ascends, each cell once");
        put(static_cast<std::uint64_t>(first[i]), i);
    }
    for (std::uint64_t major = 0; !is_coo && major < compressed; ++major) {
        for (auto i = first[major]; i < first[major + 1]; ++i)
            put(major, static_cast<std::size_t>(i));
    }
    return image.cells;
}

/// A small divisor of an extent, or itself.
inline std::int64_t divisor_of(std::uint64_t extent) {
    for (const int by : {2, 3, 5}) {
        if (extent % static_cast<unsigned>(by) == 0) return by;
    }
    return static_cast<std::int64_t>(extent);
}

/// All formats are of the same cells and values.
template <class Source>
void compare_formats(const Source& source, DLDataType value) {
    using enum is::sparse_format;
    const auto image = image_in(source, csr, {}, value);
    require(image_in(source, csc, {}, value) == image, "CSC is the same matrix");
    require(image_in(source, coo, {}, value) == image, "COO is the same matrix");
    if constexpr (Source::has_values) {
        const is::extents block{divisor_of(source.rows()), divisor_of(source.file_columns())};
        require(image_in(source, bsr, {1, 1}, value) == image, "BSR is the same matrix");
        require(image_in(source, bsr, block, value) == image, "blocks are the same matrix");
    }
}
template <class Source>
std::string dense_image_of(outcome& out, const Source& source, DLDataType value) {
    is::HostTensor dense{value,
                         {static_cast<std::int64_t>(source.rows()),
                          static_cast<std::int64_t>(source.file_columns())}};
    if (!fill(out, is::dense_of{source}, {&dense})) return std::string{refused};
    const auto bytes = std::as_const(dense).bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The dtypes in which values are asked for: those of text, or the file's own.
template <class Source>
std::vector<DLDataType> value_dtypes(const Source& source) {
    using namespace is::dtype;
    if constexpr (requires { source.matrix()->values.dtype(); })
        return {source.matrix()->values.dtype(), f32};
    else
        return {f64, bf16, i32, c128, i64, u64};
}

/// A matrix is canonical in all formats, which are the same matrix, whatever the index dtype; its
/// values fit or are refused, and so are tensors of other extents.
template <class Source>
void fill_matrix(outcome& out, const Source& source) {
    const auto rows = source.rows(), columns = source.file_columns(), nnz = source.nnz();
    require(source.row_begin(0) == 0 && source.row_begin(rows) == nnz, "rows hold all entries");
    out.told += is::recipe::content_of(*source.path.data()).hex();
    constexpr std::uint64_t most_cells = 1 << 10;  // of what is compared cell by cell
    const bool is_small =
        rows <= most_cells && columns <= most_cells && rows * columns <= most_cells;
    const bool is_full = source.matrix()->csr.is_full();
    if (nnz > most_elements) return;
    bool is_told = false;
    for (const auto value : value_dtypes(source)) {
        if (is_small) {
            if constexpr (Source::has_values) {
                const auto dense = dense_image_of(out, source, value);
                require(is_full || image_in(source, {}, {}, value) == dense,
                        "dense_of is the same matrix");
            }
            if (!is_full) compare_formats(source, value);
        }
        if (is_full) continue;
        auto coo = source;
        coo.format = is::sparse_format::coo;
        sparse_tensors entries{is::dtype::i64, value, nnz, nnz, extent_of(nnz)};
        const bool is_filled = entries.fill(out, coo);
        is_told = is_told || is_filled;
        require(is_filled || Source::has_values, "64 bits hold every index");
        if (rows >= most_elements || !is_filled) continue;
        for (const auto index : {is::dtype::i64, is::dtype::i32}) {
            sparse_tensors all{index, value, rows + 1, nnz, extent_of(nnz)};
            if (!all.fill(out, source)) continue;
            all.check(columns);
            sparse_tensors shorter{index, value, rows, nnz, extent_of(nnz)};
            outcome ignored;
            require(!shorter.fill(ignored, source), "indptr has an entry more than there are rows");
        }
    }
    require(is_told || is_full, "some dtype holds the values");
}

/// A source that is a matrix, with all that holds for it; of duplicates, which are refused, their
/// sums.
template <class Source>
outcome read_matrix(Source source) {
    outcome out;
    if (source.fault()) refuse(out, *source.fault());
    source.sum_duplicates = true;
    if (!source.fault()) fill_matrix(out, source);
    return out;
}

}  // namespace fuzz
