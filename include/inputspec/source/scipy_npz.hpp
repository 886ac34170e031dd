#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/element/convert.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/source/array.hpp>
#include <inputspec/source/binary_values.hpp>
#include <inputspec/source/bulk.hpp>
#include <inputspec/source/csr_build.hpp>
#include <inputspec/source/csr_data.hpp>
#include <inputspec/source/csr_repeats.hpp>
#include <inputspec/source/entry_list.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/npz.hpp>
#include <inputspec/source/sparse_data.hpp>
#include <inputspec/source/sparse_file.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// Makes a matrix of the arrays of scipy.sparse.save_npz: csr, csc, coo, bsr.
class scipy_loader {
public:
    scipy_loader(const std::string& path, const npz_data& file) : path_{path}, file_{file} {}

    std::optional<Fault> load(sparse_data<binary_values>& out);

private:
    using numbers = bulk<std::uint64_t>;
    template <class... Parts>
    std::optional<Fault> fail(const Parts&... why) const {
        return fault_about(FaultKind::data, path_, ": ", why...);
    }
    std::optional<Fault> no_memory() const {
        return fault_about(FaultKind::source, path_, ": no memory for its ", nnz_, " entries");
    }

    std::optional<Fault> find(std::string_view name, const byte_array*& out) const {
        out = file_.arrays().get(name);
        if (out != nullptr) return std::nullopt;
        return file_.arrays().fault_of(path_, "array", name);
    }
    /// An array of one axis of numbers from 0.
    std::optional<Fault> read_numbers(std::string_view name, numbers& out) const;
    std::optional<Fault> read_shape();
    std::optional<Fault> read_coordinates();
    std::optional<Fault> read_compressed(std::string_view format);
    /// Adds the entries of one compressed row: its cells, or those of its blocks.
    std::optional<Fault> add(std::uint64_t row, std::uint64_t column, std::uint64_t place);
    std::optional<Fault> take_values(sparse_data<binary_values>& out);

    const std::string& path_;
    const npz_data& file_;
    const byte_array* data_ = nullptr;
    std::uint64_t rows_ = 0;
    std::uint64_t columns_ = 0;
    std::uint64_t height_ = 1;  // of blocks
    std::uint64_t width_ = 1;
    std::uint64_t nnz_ = 0;
    entry_list<std::uint64_t> entries_;  // values are places in data
};

inline std::optional<Fault> scipy_loader::read_numbers(std::string_view name, numbers& out) const {
    const byte_array* array = nullptr;
    if (auto bad = find(name, array)) return bad;
    if (!is_index(kind_of(array->dtype())) || array->shape().rank() != 1) {
        return fail(name, " is not one axis of int32 or int64");
    }
    const auto size = static_cast<std::uint64_t>(array->shape()[0]);
    if (!out.allocate(size)) return no_memory();
    std::uint64_t negative = size;
    element::with_types(kind_of(array->dtype()), [&]<class C, class S>() {
        if constexpr (std::is_integral_v<S> && sizeof(S) >= 4) {
            S some[512];
            for (std::uint64_t first = 0; first < size;) {
                const auto count = std::min(size - first, std::uint64_t{512});
                array->template read<S>(first, std::span{some, count});
                for (std::uint64_t i = 0; i < count; ++i, ++first) {
                    if (std::is_signed_v<S> && some[i] < S{0} && negative == size) negative = first;
                    out[first] = static_cast<std::uint64_t>(some[i]);
                }
            }
        }
    });
    if (negative == size) return std::nullopt;
    return fail(name, "[", negative, "] is negative");
}

inline std::optional<Fault> scipy_loader::read_shape() {
    numbers shape;
    if (auto bad = read_numbers("shape", shape)) return bad;
    if (shape.size() != 2) return fail("its shape has ", shape.size(), " axes, and a matrix two");
    rows_ = shape[0];
    columns_ = shape[1];
    if (rows_ > csr_data::max_extent || columns_ > csr_data::max_extent) {
        return fail("more than 4294967295 rows or columns");
    }
    return std::nullopt;
}

inline std::optional<Fault> scipy_loader::add(std::uint64_t row, std::uint64_t column,
                                              std::uint64_t place) {
    if (row >= rows_) return fail("row ", row, " of ", rows_);
    if (column >= columns_) return fail("column ", column, " of ", columns_);
    const bool has_memory =
        entries_.add(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column), place);
    return has_memory ? std::nullopt : no_memory();
}

inline std::optional<Fault> scipy_loader::read_coordinates() {
    numbers row, column;
    if (auto bad = read_numbers("row", row)) return bad;
    if (auto bad = read_numbers("col", column)) return bad;
    if (row.size() != nnz_ || column.size() != nnz_) {
        return fail("row, col and data are ", row.size(), ", ", column.size(), " and ", nnz_,
                    " long, not the same");
    }
    if (!entries_.reserve(nnz_)) return no_memory();
    for (std::uint64_t i = 0; i < nnz_; ++i) {
        if (auto bad = add(row[i], column[i], i)) return bad;
    }
    return std::nullopt;
}

/// Of CSC, rows and columns have changed places.
inline std::optional<Fault> scipy_loader::read_compressed(std::string_view format) {
    const bool is_csc = format == "csc";
    numbers begin, index;
    if (auto bad = read_numbers("indptr", begin)) return bad;
    if (auto bad = read_numbers("indices", index)) return bad;
    if (rows_ % height_ != 0 || columns_ % width_ != 0) {
        return fail("blocks of ", height_, " x ", width_, " do not divide ", rows_, " x ",
                    columns_);
    }
    const auto compressed = is_csc ? columns_ : rows_ / height_;
    if (begin.size() != compressed + 1) {
        return fail("indptr is ", begin.size(), " long, not ", compressed + 1);
    }
    if (index.size() != nnz_) {
        return fail("indices are ", index.size(), " long, and data ", nnz_);
    }
    if (begin[0] != 0) return fail("indptr[0] is ", begin[0], ", not 0");
    for (std::uint64_t i = 1; i < begin.size(); ++i) {
        if (begin[i] < begin[i - 1] || begin[i] > nnz_) {
            return fail("indptr[", i, "] is ", begin[i], ", outside ", begin[i - 1], " to ", nnz_);
        }
    }
    const auto area = height_ * width_;  // the data have it, as many times as blocks
    if (!entries_.reserve(begin[compressed] * area)) return no_memory();
    for (std::uint64_t i = 0; i < compressed; ++i) {
        if (begin[i] == begin[i + 1]) continue;  // blocks that are not there may be high
        for (std::uint64_t r = 0; r < height_; ++r) {
            for (auto at = begin[i]; at < begin[i + 1]; ++at) {
                if (index[at] >= csr_data::max_extent) {
                    return fail("indices[", at, "] is ", index[at]);
                }
                for (std::uint64_t c = 0; c < width_; ++c) {
                    const auto major = i * height_ + r, minor = index[at] * width_ + c;
                    if (auto bad = add(is_csc ? minor : major, is_csc ? major : minor,
                                       at * area + r * width_ + c)) {
                        return bad;
                    }
                }
            }
        }
    }
    return std::nullopt;
}

inline std::optional<Fault> scipy_loader::load(sparse_data<binary_values>& out) {
    std::string format;
    if (auto bad = file_.read_word(path_, "format", format)) return bad;
    if (format != "csr" && format != "csc" && format != "coo" && format != "bsr") {
        return fail("a matrix in the format '", format.substr(0, 8),
                    "': save it as csr, csc, coo or bsr");
    }
    if (auto bad = read_shape()) return bad;
    if (auto bad = find("data", data_)) return bad;
    const auto& shape = data_->shape();
    if (shape.rank() != (format == "bsr" ? 3 : 1)) {
        return fail("data have ", shape.rank(), " axes, and of ", format, " they have ",
                    format == "bsr" ? 3 : 1);
    }
    nnz_ = static_cast<std::uint64_t>(shape[0]);
    if (format == "bsr") {
        height_ = static_cast<std::uint64_t>(shape[1]);
        width_ = static_cast<std::uint64_t>(shape[2]);
        if (height_ == 0 || width_ == 0) return fail("blocks without cells");
    }
    if (auto bad = format == "coo" ? read_coordinates() : read_compressed(format)) return bad;
    return take_values(out);
}

inline std::optional<Fault> scipy_loader::take_values(sparse_data<binary_values>& out) {
    built_csr<std::uint64_t> built;
    if (!csr_builder<std::uint64_t>{rows_, columns_, entries_, 0}.build(built)) {
        return no_memory();
    }
    // The data in C order, from which values are taken.
    const auto dtype = data_->dtype();
    const std::size_t width = dtype.bits / 8u;
    const auto count = nnz_ * height_ * width_;
    bulk<std::byte> bytes;
    if (!bytes.allocate(count * width)) return no_memory();
    if (const auto* const all = data_->bytes(); all != nullptr && count != 0) {
        std::memcpy(bytes.data(), all, bytes.size());
    } else {
        element::with_types(kind_of(dtype), [&]<class C, class S>() {
            using stored = stored_t<S>;
            const std::span<stored> to{reinterpret_cast<stored*>(bytes.data()),
                                       bytes.size() / sizeof(stored)};
            data_->template read<S>(0, to);
        });
    }
    binary_values values{dtype, std::move(bytes)};
    if (built.has_repeats) {
        const auto cell = first_repeat(built.csr);
        out.repeats = fail("row ", cell.row, ", column ", cell.column,
                           " is there twice; sum_duplicates() before, or write .sum_duplicates = "
                           "true");
        bool has_memory = false;
        const bool is_summed = sum_repeats(
            built, [&](std::uint64_t to, std::uint64_t other) { return values.add(to, other); },
            has_memory);
        if (!has_memory) return no_memory();
        if (!is_summed) return fail("duplicates whose sum is no ", name_of(dtype));
    }
    if (!values.gather(built.value, false, out.matrix.values)) return no_memory();
    out.matrix.csr = std::move(built.csr);
    return std::nullopt;
}

/// What scipy.sparse.save_npz writes, as a sparse matrix.
struct scipy_npz_data : sparse_data<binary_values> {
    using file_type = npz_data::file_type;
    static constexpr std::string_view name = "scipy_npz";

    std::optional<Fault> load(const std::string& path, file_type file) {
        npz_data arrays;
        if (auto bad = arrays.load(path, std::move(file))) return bad;
        return scipy_loader{path, arrays}.load(*this);
    }
};

}  // namespace detail

/// What `scipy_npz` takes as its path: a string, a std::filesystem::path, nullopt … The file is
/// read when this is constructed, once; copies share it.
using scipy_npz_file = detail::loaded_file<detail::scipy_npz_data>;

/// What scipy.sparse.save_npz writes, of csr, csc, coo or bsr, as a sparse operand of three
/// arguments, in any format that `.format` names: indices in the arguments' dtypes, values in the
/// file's own, which the argument's must be. A block's zeros are entries. Needs zlib.
using scipy_npz = sparse_file<detail::scipy_npz_data>;

}  // namespace inputspec::inline INPUTSPEC_ABI
