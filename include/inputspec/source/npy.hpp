#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/npy_header.hpp>
#include <inputspec/tensor/extents.hpp>
#include <inputspec/tensor/place.hpp>
#include <inputspec/tensor/storage.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// An .npy file: its bytes, and how its array lies in them.
class npy_data {
public:
    element_kind kind() const { return header_.kind; }
    const extents& shape() const { return header_.shape; }

    /// The array in C order and this machine's byte order, or null.
    const std::byte* bytes() const {
        return header_.is_big_endian || !is_c_order_ ? nullptr : array();
    }
    template <class S>
    void read(std::uint64_t first, std::span<stored_t<S>> out) const;

    std::optional<Fault> load(const std::string& path, file_bytes file);

private:
    const std::byte* array() const { return file_.data() + offset_; }

    npy_header header_;
    file_bytes file_;
    std::size_t offset_ = 0;  // where the array begins
    bool is_c_order_ = true;
    storage where_;
};

inline std::optional<Fault> npy_data::load(const std::string& path, file_bytes file) {
    constexpr std::string_view magic = "\x93NUMPY";
    const auto fail = [&](const auto&... why) {
        return fault_about(FaultKind::source, path, ": ", why...);
    };
    const auto text = file.text();
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty()) return fail("the file is empty");
    if (!text.starts_with(magic)) return fail("byte 0: an .npy file begins with \\x93NUMPY");
    if (text.size() < 10) return fail("the file ends in its header");
    const unsigned version = byte(6);
    if (version < 1 || version > 3 || byte(7) != 0) {
        return fail("byte 6: version ", version, ".", int{byte(7)}, " is not 1.0, 2.0 or 3.0");
    }
    const std::size_t begin = version == 1 ? 10 : 12;
    if (text.size() < begin) return fail("the file ends in its header");
    std::size_t length = byte(8) | static_cast<std::size_t>(byte(9)) << 8;
    if (version != 1) {
        length |= static_cast<std::size_t>(byte(10)) << 16 | static_cast<std::size_t>(byte(11))
                                                                 << 24;
    }
    if (length > text.size() - begin) {
        return fail("byte 8: a header of ", length, " bytes, but ", text.size() - begin, " follow");
    }
    offset_ = begin + length;
    if (offset_ % 16 != 0) {
        return fail("byte 8: the array would begin at byte ", offset_, ", no multiple of 16");
    }
    npy_header_reader reader{text.substr(begin, length)};
    if (!reader.read(header_)) {
        return fail("byte ", begin + reader.position(), ": ", reader.error());
    }

    const auto width = bits_of(header_.kind) / 8;
    std::uint64_t size = 1;
    bool is_too_large = false;
    bool is_empty = false;
    for (const auto extent : shape().span()) {
        is_empty |= extent == 0;
        is_too_large |= __builtin_mul_overflow(size, static_cast<std::uint64_t>(extent), &size);
    }
    if (is_empty) {
        size = 0;
        is_too_large = false;
    }
    const auto left = text.size() - offset_;
    is_too_large |= size > left / width;
    if (is_too_large)
        return fail("the array is cut: its shape needs more than the ", left, " bytes left");
    if (const auto array_end = offset_ + size * width; array_end != text.size()) {
        return text.substr(array_end).starts_with(magic)
                   ? fail("byte ", array_end,
                          ": another array follows; one file holds one array here")
                   : fail("byte ", array_end, ": ", text.size() - array_end,
                          " bytes too many after the array");
    }
    if (header_.kind == element_kind::boolean) {
        for (auto i = offset_; i < text.size(); ++i) {
            if (byte(i) > 1) {
                return fault_about(FaultKind::data, path, ": byte ", i, ": ", int{byte(i)},
                                   " is no bool");
            }
        }
    }

    is_c_order_ = true;
    if (size > 1) {
        const int rank = shape().rank();
        std::int64_t stride = header_.is_fortran ? 1 : static_cast<std::int64_t>(size);
        for (int axis = 0; axis < rank; ++axis) {
            if (!header_.is_fortran) stride /= shape()[axis];
            where_.add_strided(shape()[axis], stride);
            if (header_.is_fortran) stride *= shape()[axis];
        }
        int long_axes = 0;
        for (const auto extent : shape().span()) long_axes += extent > 1;
        is_c_order_ = !header_.is_fortran || long_axes <= 1;
    }
    file_ = std::move(file);
    return std::nullopt;
}

template <class S>
void npy_data::read(std::uint64_t first, std::span<stored_t<S>> out) const {
    using stored = stored_t<S>;
    const auto* const from = array();
    where_.walk(
        first, out.size(),
        [&](std::int64_t offset, std::int64_t stride, std::uint64_t to, std::uint64_t length) {
            for (std::uint64_t i = 0; i < length; ++i, offset += stride) {
                const auto* at = from + offset * std::int64_t{sizeof(stored)};
                unsigned char bytes[sizeof(stored)];
                std::memcpy(bytes, at, sizeof(stored));
                for (std::size_t b = 0; header_.is_big_endian && b < sizeof(stored) / 2; ++b) {
                    std::swap(bytes[b], bytes[sizeof(stored) - 1 - b]);
                }
                std::memcpy(&out[to + i], bytes, sizeof(stored));
            }
        });
}

}  // namespace detail

/// What `npy` takes as its path: a string, a std::filesystem::path, nullopt … The file is read when
/// this is constructed, once; copies share it.
using npy_file = detail::loaded_file<detail::npy_data>;

/// One array of NumPy's format: versions 1 to 3, C or Fortran order, either byte order. Its dtype
/// and shape must be the argument's (lanes are an innermost axis).
struct npy {
    static constexpr std::string_view name = "npy";
    static constexpr std::size_t arguments = 1;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("path", self.path);
    }

    npy_file path = {};

    bool supplied() const { return path.supplied(); }
    const std::optional<Fault>& fault() const { return path.fault(); }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const;

    const std::byte* bytes(std::size_t, element_kind) const { return path.data()->bytes(); }
    template <class S>
    void read(std::size_t, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        path.data()->template read<S>(first, out);
    }
};

template <class Engine>
std::optional<Fault> npy::check(const basic_group<Engine>& group) const {
    const auto* loaded = path.data();
    if (loaded == nullptr) return path.fault_of(group.position(0));
    const auto fault = [&](FaultKind kind, std::int64_t expected, std::int64_t found, int axis,
                           const auto&... why) {
        auto out = detail::fault_about(kind, path.path(), why...);
        out.argument = group.position(0);
        out.axis = axis;
        out.expected = expected;
        out.found = found;
        return out;
    };
    const auto& view = group[0];
    if (view.kind() != loaded->kind()) {
        return fault(FaultKind::dtype, Fault::none, Fault::pack(view.dtype()), -1, " holds ",
                     name_of(loaded->kind()), ": save it in the argument's dtype");
    }
    extents shape{view.shape()};
    if (view.lanes() != 1) shape.push_back(view.lanes());
    if (loaded->shape().rank() != shape.rank()) {
        return fault(FaultKind::rank, loaded->shape().rank(), shape.rank(), -1,
                     ": its array and the argument must have the same axes");
    }
    for (int axis = 0; axis < shape.rank(); ++axis) {
        if (loaded->shape()[axis] != shape[axis]) {
            return fault(FaultKind::shape, loaded->shape()[axis], shape[axis], axis,
                         ": its array and the argument must have the same shape");
        }
    }
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI
