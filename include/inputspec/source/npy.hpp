#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/array.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/loading.hpp>
#include <inputspec/source/npy_header.hpp>
#include <inputspec/tensor/place.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

inline constexpr std::string_view npy_magic = "\x93NUMPY";

/// Where an .npy file's elements begin, and the dictionary before them; or what is wrong, of
/// `whose` bytes.
inline std::optional<Fault> read_npy_begin(std::string_view whose, std::string_view text,
                                           std::size_t& offset, std::string_view& header) {
    const auto fail = [&](const auto&... why) {
        return fault_about(FaultKind::source, whose, ": ", why...);
    };
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty()) return fail("the file is empty");
    if (!text.starts_with(npy_magic)) return fail("byte 0: an .npy file begins with \\x93NUMPY");
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
    offset = begin + length;
    header = text.substr(begin, length);
    if (offset % 16 != 0) {
        return fail("byte 8: the array would begin at byte ", offset, ", no multiple of 16");
    }
    return std::nullopt;
}

/// The array of an .npy file's bytes, to which it refers; or what is wrong, of `whose` bytes.
inline std::optional<Fault> read_npy(std::string_view whose, std::string_view text,
                                     byte_array& out) {
    const auto fail = [&](const auto&... why) {
        return fault_about(FaultKind::source, whose, ": ", why...);
    };
    std::size_t offset = 0;
    std::string_view dictionary;
    if (auto bad = read_npy_begin(whose, text, offset, dictionary)) return bad;
    npy_header header;
    npy_header_reader reader{dictionary};
    if (!reader.read(header)) {
        return fail("byte ", offset - dictionary.size() + reader.position(), ": ", reader.error());
    }

    const std::size_t width = header.dtype.bits / 8u;
    const auto left = text.size() - offset;
    std::uint64_t size = 0;
    if (!count_elements(header.shape, left / width, size))
        return fail("the array is cut: its shape needs more than the ", left, " bytes left");
    if (const auto array_end = offset + size * width; array_end != text.size()) {
        return text.substr(array_end).starts_with(npy_magic)
                   ? fail("byte ", array_end,
                          ": another array follows; one file holds one array here")
                   : fail("byte ", array_end, ": ", text.size() - array_end,
                          " bytes too many after the array");
    }
    if (kind_of(header.dtype) == element_kind::boolean) {
        if (auto bad = check_bools(whose, text, offset, text.size())) return bad;
    }
    using enum byte_array::order;
    out = {reinterpret_cast<const std::byte*>(text.data()) + offset, header.dtype, header.shape,
           header.is_fortran ? fortran : c, header.is_big_endian};
    return std::nullopt;
}

/// An .npy file: its bytes, and the array in them.
class npy_data {
public:
    using file_type = array_file<loading::read>;

    const byte_array& array() const { return array_; }

    std::optional<Fault> load(const std::string& path, file_type file) {
        file_ = std::move(file);
        return read_npy(path, file_.text(), array_);
    }

private:
    byte_array array_;
    file_type file_;
};

}  // namespace detail

/// What `npy` takes as its path: a string, a std::filesystem::path, nullopt …; with load_options,
/// npy_file{path, {.how = loading::mapped}}. The file is read when this is constructed, once;
/// copies share it.
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

    /// What was loaded; null where nothing was.
    const detail::byte_array* array() const {
        return path.data() != nullptr ? &path.data()->array() : nullptr;
    }
    std::optional<Fault> look(source_view& out) const {
        if (array() == nullptr) return path.fault_of(0);
        out = array()->view();
        return std::nullopt;
    }
    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        if (array() == nullptr) return path.fault_of(group.position(0));
        return array()->check(group, path.path());
    }
    const std::byte* bytes(std::size_t, element_kind) const { return array()->bytes(); }
    template <class S>
    void read(std::size_t, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        array()->template read<S>(first, out);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
