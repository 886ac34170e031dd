#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/source/file.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A file of a zip archive, as the archive's directory says.
struct zip_entry {
    std::string_view name;
    bool is_deflated = false;
    std::uint32_t crc = 0;
    std::uint64_t size = 0;   // as it is read
    std::string_view stored;  // its bytes in the archive
};

/// Reads the central directory of a zip archive (PKWARE's APPNOTE 6.3, zip64 too) that is one file,
/// stored or deflated, not encrypted. Entries lie inside of the archive and not in one another, and
/// are no larger than deflate can make them.
class zip_reader {
public:
    zip_reader(const std::string& path, std::string_view text) : path_{path}, text_{text} {}

    /// False where there is a fault.
    bool read(std::vector<zip_entry>& out);
    const std::optional<Fault>& fault() const { return fault_; }

private:
    /// What deflate makes of a byte at most (RFC 1951: 258 bytes of two bits).
    static constexpr std::uint64_t most_ratio = 1032;
    static constexpr std::uint32_t all_32 = 0xffffffff;
    static constexpr std::uint32_t all_16 = 0xffff;

    struct directory {
        std::uint64_t entries = 0, size = 0, begin = 0;
    };

    template <class... Parts>
    bool fail(std::uint64_t at, const Parts&... why) {
        fault_ = fault_about(FaultKind::source, path_, ": byte ", at, ": ", why...);
        return false;
    }
    std::uint64_t number(std::uint64_t at, unsigned bytes) const {
        std::uint64_t out = 0;
        for (unsigned i = bytes; i-- > 0;) {
            out = out << 8 | static_cast<unsigned char>(text_[static_cast<std::size_t>(at) + i]);
        }
        return out;
    }
    /// Whether [at, at + size) lies in the file.
    bool is_inside(std::uint64_t at, std::uint64_t size) const {
        return at <= text_.size() && size <= text_.size() - at;
    }
    std::string_view part(std::uint64_t at, std::uint64_t size) const {
        return text_.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(size));
    }
    bool find_directory(directory& out);
    bool read_zip64(std::uint64_t end, directory& out);
    bool read_entry(std::uint64_t& at, std::uint64_t end, zip_entry& out);
    bool find_bytes(std::uint64_t at, std::uint64_t local, std::uint64_t length, zip_entry& out);

    const std::string& path_;
    std::string_view text_;
    std::optional<Fault> fault_;
    std::uint64_t directory_begin_ = 0;
    std::vector<std::string_view> wholes_;  // the files, each with its header
};

inline bool zip_reader::read(std::vector<zip_entry>& out) {
    directory all;
    if (!find_directory(all)) return false;
    // 46 bytes an entry, at least: before anything is reserved for them.
    if (!is_inside(all.begin, all.size) || all.entries > all.size / 46) {
        return fail(all.begin, "a directory of ", all.entries, " files in ", all.size,
                    " bytes does not fit");
    }
    directory_begin_ = all.begin;
    out.reserve(static_cast<std::size_t>(all.entries));
    auto at = all.begin;
    for (std::uint64_t i = 0; i < all.entries; ++i) {
        zip_entry one;
        if (!read_entry(at, all.begin + all.size, one)) return false;
        out.push_back(one);
    }
    if (at != all.begin + all.size) return fail(at, "the directory has bytes that are no file's");

    std::ranges::sort(wholes_, {}, &std::string_view::data);
    for (std::size_t i = 1; i < wholes_.size(); ++i) {
        if (wholes_[i - 1].data() + wholes_[i - 1].size() > wholes_[i].data()) {
            return fail(static_cast<std::uint64_t>(wholes_[i].data() - text_.data()),
                        "files that lie in one another");
        }
    }
    std::ranges::sort(out, {}, &zip_entry::name);
    const auto same = std::ranges::adjacent_find(out, {}, &zip_entry::name);
    return same == out.end() ||
           fail(all.begin, "the file ", shortened(same->name), " for the second time");
}

inline bool zip_reader::find_directory(directory& out) {
    constexpr std::string_view mark = "PK\x05\x06";
    constexpr std::size_t length = 22, most_comment = 65535;
    if (text_.size() < length) return fail(0, "no zip archive: it is too short");
    // The last mark whose comment ends with the file; of a large file only its end is looked at.
    const auto least = text_.size() - std::min(text_.size(), length + most_comment);
    auto tail = text_.substr(least, text_.size() - least - length + mark.size());
    std::size_t end = 0;
    do {
        const auto at = tail.rfind(mark);
        if (at == tail.npos) return fail(0, "no zip archive: it has no end of a directory");
        end = least + at;
        tail = tail.substr(0, at + mark.size() - 1);
    } while (end + length + number(end + 20, 2) != text_.size());
    if (number(end + 4, 2) != number(end + 6, 2)) return fail(end, "an archive of several files");
    out = {number(end + 10, 2), number(end + 12, 4), number(end + 16, 4)};
    const bool is_64 = out.entries == all_16 || out.size == all_32 || out.begin == all_32;
    if (is_64 && !read_zip64(end, out)) return false;
    return is_inside(out.begin, out.size) && out.begin + out.size <= end
               ? true
               : fail(end, "a directory outside of the file");
}

inline bool zip_reader::read_zip64(std::uint64_t end, directory& out) {
    constexpr std::uint64_t locator = 20, record = 56;
    if (end < locator || part(end - locator, 4) != "PK\x06\x07") {
        return fail(end, "the zip64 locator is missing");
    }
    const auto at = number(end - locator + 8, 8);
    if (!is_inside(at, record) || part(at, 4) != "PK\x06\x06") {
        return fail(end - locator, "the zip64 record is not where the locator says");
    }
    out = {number(at + 32, 8), number(at + 40, 8), number(at + 48, 8)};
    return true;
}

inline bool zip_reader::read_entry(std::uint64_t& at, std::uint64_t end, zip_entry& out) {
    constexpr std::uint64_t length = 46;
    if (end - at < length || part(at, 4) != "PK\x01\x02") {
        return fail(at, "a file of the directory belongs here");
    }
    const auto flags = number(at + 8, 2), method = number(at + 10, 2);
    out.crc = static_cast<std::uint32_t>(number(at + 16, 4));
    auto stored = number(at + 20, 4), local = number(at + 42, 4);
    out.size = number(at + 24, 4);
    const auto name = number(at + 28, 2), extra = number(at + 30, 2), comment = number(at + 32, 2);
    if (end - at - length < name + extra + comment) return fail(at, "a file's name is cut");
    out.name = part(at + length, name);
    if ((flags & 1) != 0) return fail(at, shortened(out.name), " is encrypted");
    if (method != 0 && method != 8) {
        return fail(at, shortened(out.name), " is neither stored nor deflated, but by method ",
                    method);
    }
    out.is_deflated = method == 8;

    // zip64: what does not fit 32 bits stands in an extra field, in this order.
    auto field = at + length + name;
    const auto fields_end = field + extra;
    while (fields_end - field >= 4) {
        const auto id = number(field, 2), size = number(field + 2, 2);
        field += 4;
        if (fields_end - field < size) return fail(field, "an extra field is cut");
        auto value = field;
        for (auto* wanted : {&out.size, &stored, &local}) {
            if (id != 1 || *wanted != all_32) continue;
            if (field + size - value < 8) return fail(field, "a zip64 field is cut");
            *wanted = number(value, 8);
            value += 8;
        }
        field += size;
    }
    if (!find_bytes(at, local, stored, out)) return false;
    at += length + name + extra + comment;
    return true;
}

inline bool zip_reader::find_bytes(std::uint64_t at, std::uint64_t local, std::uint64_t length,
                                   zip_entry& out) {
    constexpr std::uint64_t header = 30;
    if (!is_inside(local, header) || part(local, 4) != "PK\x03\x04") {
        return fail(at, shortened(out.name), " is not where the directory says, at byte ", local);
    }
    const auto name = number(local + 26, 2), extra = number(local + 28, 2);
    const auto begin = local + header + name + extra;
    if (!is_inside(local + header, name) || part(local + header, name) != out.name) {
        return fail(local, "a file of another name than in the directory, ", shortened(out.name));
    }
    if (!is_inside(begin, length) || begin + length > directory_begin_) {
        return fail(at, shortened(out.name), " has ", length, " bytes, which do not fit the file");
    }
    const bool is_sound = out.is_deflated ? out.size / most_ratio <= length : out.size == length;
    if (!is_sound) {
        return fail(at, shortened(out.name), " would be ", out.size, " bytes of ", length,
                    out.is_deflated ? ": more than deflate makes" : " that are stored");
    }
    out.stored = part(begin, length);
    wholes_.push_back(part(local, begin + length - local));
    return true;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
