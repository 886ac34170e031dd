#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/array.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/loading.hpp>
#include <inputspec/source/named_arrays.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/source/zip.hpp>
#include <inputspec/tensor/place.hpp>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// Inflates to exactly `size` bytes; there is room for one more, to see that it ends there.
inline std::optional<Fault> inflate_to(char* out, std::size_t size, std::string_view whose,
                                       std::string_view deflated) {
    const auto fail = [&](const auto&... why) {
        return fault_about(FaultKind::source, whose, ": ", why...);
    };
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return fail("no memory for inflating it");
    constexpr std::size_t most = 1u << 30;  // zlib counts in 32 bits
    std::size_t read = 0, written = 0;
    int state = Z_OK;
    bool is_moving = true;
    while (state == Z_OK && is_moving && written <= size) {
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(deflated.data() + read));
        stream.avail_in = static_cast<uInt>(std::min(deflated.size() - read, most));
        stream.next_out = reinterpret_cast<Bytef*>(out + written);
        stream.avail_out = static_cast<uInt>(std::min(size + 1 - written, most));
        const auto in = stream.avail_in, room = stream.avail_out;
        state = inflate(&stream, Z_NO_FLUSH);
        read += in - stream.avail_in;
        written += room - stream.avail_out;
        is_moving = in != stream.avail_in || room != stream.avail_out;
    }
    inflateEnd(&stream);
    if (written > size) return fail("it inflates to more than its ", size, " bytes");
    if (state != Z_STREAM_END || written != size) return fail("its deflated bytes are broken");
    if (read != deflated.size()) return fail("bytes after its deflated ones");
    return std::nullopt;
}

/// A zip archive's file as it was before it was stored, checked by its CRC; `memory` has it where
/// the archive has not.
inline std::optional<Fault> unzip(std::string_view whose, const zip_entry& entry,
                                  std::unique_ptr<char[]>& memory, std::string_view& out) {
    const auto fail = [&](const auto&... why) {
        return fault_about(FaultKind::source, whose, ": ", why...);
    };
    const auto size = static_cast<std::size_t>(entry.size);
    const bool is_aligned = reinterpret_cast<std::uintptr_t>(entry.stored.data()) % 16 == 0;
    out = entry.stored;
    if (entry.is_deflated || !is_aligned) {
        memory.reset(new (std::nothrow) char[size + 1]);
        if (memory == nullptr) return fail("no memory for its ", size, " bytes");
        out = {memory.get(), size};
    }
    if (entry.is_deflated) {
        if (auto bad = inflate_to(memory.get(), size, whose, entry.stored)) return bad;
    } else if (!is_aligned) {
        std::ranges::copy(entry.stored, memory.get());
    }
    if (crc32_z(0, reinterpret_cast<const Bytef*>(out.data()), out.size()) != entry.crc) {
        return fail("its CRC is another one than the archive has for it");
    }
    return std::nullopt;
}

/// An .npz file: its arrays, inflated where they were deflated.
class npz_data {
public:
    using file_type = array_file<loading::mapped>;

    const named_arrays& arrays() const { return arrays_; }
    /// An array without axes of a few characters, which is no tensor: "csr".
    std::optional<Fault> read_word(const std::string& path, std::string_view name,
                                   std::string& out) const;

    std::optional<Fault> load(const std::string& path, file_type file);

private:
    /// An array's file in the archive, unzipped.
    struct member {
        std::string_view name;
        std::string_view text;
    };

    file_type file_;
    std::vector<std::unique_ptr<char[]>> memory_;
    std::vector<member> members_;
    named_arrays arrays_;
};

inline std::optional<Fault> npz_data::load(const std::string& path, file_type file) {
    file_ = std::move(file);
    zip_reader zip{path, file_.text()};
    std::vector<zip_entry> entries;
    if (!zip.read(entries)) return zip.fault();
    constexpr std::string_view ending = ".npy";
    std::vector<named_array> all;
    for (const auto& entry : entries) {
        if (!entry.name.ends_with(ending)) continue;
        auto& one = all.emplace_back();
        one.name = entry.name.substr(0, entry.name.size() - ending.size());
        const auto whose = path + ": " + std::string{shortened(entry.name).view()};
        std::string_view text;
        one.fault = unzip(whose, entry, memory_.emplace_back(), text);
        if (one.fault) continue;
        members_.push_back({one.name, text});
        one.fault = read_npy(whose, text, one.array);
    }
    arrays_ = named_arrays{std::move(all)};
    return std::nullopt;
}

inline std::optional<Fault> npz_data::read_word(const std::string& path, std::string_view name,
                                                std::string& out) const {
    const auto found = std::ranges::find(members_, name, &member::name);
    if (found == members_.end()) return arrays_.fault_of(path, "array", name);
    constexpr std::size_t most = 64;
    std::size_t begin = 0;
    std::string_view header;
    const auto whose = path + ": " + std::string{name};
    if (auto bad = read_npy_begin(whose, found->text, begin, header)) return bad;
    out.clear();
    const auto text = found->text.substr(begin);
    for (const char c : text.substr(0, most)) {
        if (c != 0) out += c;  // as bytes, or as characters of four
    }
    if (!out.empty() && text.size() <= most) return std::nullopt;
    return fault_about(FaultKind::source, whose, ": no word of a few characters");
}

}  // namespace detail

/// What `npz` takes as its path: a string, a std::filesystem::path, nullopt … The file is read when
/// this is constructed, once; copies share it.
using npz_file = detail::loaded_file<detail::npz_data>;

/// One array of NumPy's archives, by its key, stored or deflated (zip64 too). Needs zlib. For many
/// arrays of one file, make one npz_file, and of it each npz{file, "key"}.
struct npz {
    static constexpr std::string_view name = "npz";
    static constexpr std::size_t arguments = 1;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("path", self.path);
        visit("key", self.key);
    }

    npz_file path = {};
    std::string key = {};

    bool supplied() const { return path.supplied(); }
    const std::optional<Fault>& fault() const { return path.fault(); }
    /// The array; null where the file has none of this key, or it cannot be read.
    const detail::byte_array* array() const {
        return path.data() != nullptr ? path.data()->arrays().get(key) : nullptr;
    }

    std::optional<Fault> look(source_view& out) const {
        if (path.data() == nullptr) return path.fault_of(0);
        if (array() == nullptr) {
            auto why = path.data()->arrays().fault_of(path.path(), "array", key);
            why.argument = 0;
            return why;
        }
        out = array()->view();
        return std::nullopt;
    }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        if (array() != nullptr) return array()->check(group, path.path());
        source_view none;
        const auto why = look(none);
        return why ? std::optional{group.placed(*why)} : std::nullopt;
    }
    const std::byte* bytes(std::size_t, element_kind) const { return array()->bytes(); }
    template <class S>
    void read(std::size_t, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        array()->template read<S>(first, out);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
