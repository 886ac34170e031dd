#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/save/crc32.hpp>
#include <inputspec/save/elements.hpp>
#include <inputspec/save/file.hpp>
#include <inputspec/save/named_tensors.hpp>
#include <inputspec/save/npy.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// Numbers of so many bytes in a row, the lowest byte first.
class byte_text {
public:
    byte_text& add(std::uint64_t value, std::size_t bytes) {
        for (std::size_t i = 0; i < bytes; ++i) text_ += static_cast<char>(value >> 8 * i & 0xff);
        return *this;
    }
    byte_text& add(std::string_view text) {
        text_ += text;
        return *this;
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// Writes a zip archive (PKWARE's APPNOTE 6.3) of stored files, zip64 where sizes need it.
class zip_writer {
public:
    explicit zip_writer(new_file& file) : file_{file} {}

    /// A file's header; its `size` bytes, whose CRC is `crc`, are written next. They begin at a
    /// multiple of 64, where readers that map the archive want them.
    void begin_entry(std::string_view name, std::uint64_t size, std::uint32_t crc);
    void end();

private:
    static constexpr std::uint64_t all_32 = 0xffffffff, all_16 = 0xffff;
    static constexpr std::uint64_t date = 1 << 5 | 1;  // 1980-01-01: the same bytes every time
    static constexpr std::uint64_t utf8 = 1 << 11;     // of names

    struct entry {
        std::string name;
        std::uint64_t size = 0, begin = 0;
        std::uint32_t crc = 0;
    };
    static std::uint64_t capped(std::uint64_t value) { return value < all_32 ? value : all_32; }
    /// What local and central headers share.
    static void add_shared(byte_text& out, const entry& one, bool is_64) {
        out.add(is_64 ? 45 : 20, 2).add(utf8, 2).add(0, 2).add(0, 2).add(date, 2).add(one.crc, 4);
    }
    void write(const byte_text& bytes) {
        file_.write(bytes.text());
        at_ += bytes.text().size();
    }

    new_file& file_;
    std::uint64_t at_ = 0;
    std::vector<entry> entries_;
};

inline void zip_writer::begin_entry(std::string_view name, std::uint64_t size, std::uint32_t crc) {
    const auto& one = entries_.emplace_back(entry{std::string{name}, size, at_, crc});
    const bool is_64 = size >= all_32;
    byte_text extra;
    if (is_64) extra.add(1, 2).add(16, 2).add(size, 8).add(size, 8);
    const auto begin = at_ + 30 + name.size() + extra.text().size() + 4;
    const auto padding = (64 - begin % 64) % 64;
    extra.add(0xd935, 2).add(padding, 2).add(std::string(padding, '\0'));  // zipalign's field
    byte_text header;
    header.add("PK\x03\x04");
    add_shared(header, one, is_64);
    const auto shown = is_64 ? all_32 : size;
    header.add(shown, 4).add(shown, 4).add(name.size(), 2).add(extra.text().size(), 2);
    header.add(name).add(extra.text());
    write(header);
    at_ += size;
}

inline void zip_writer::end() {
    const auto begin = at_;
    for (const auto& one : entries_) {
        byte_text extra;  // each of what does not fit 32 bits, in this order
        if (one.size >= all_32) extra.add(one.size, 8).add(one.size, 8);
        if (one.begin >= all_32) extra.add(one.begin, 8);
        const bool is_64 = !extra.text().empty();
        byte_text header;
        header.add("PK\x01\x02").add(3 << 8 | (is_64 ? 45 : 20), 2);  // made as on Unix
        add_shared(header, one, is_64);
        header.add(capped(one.size), 4).add(capped(one.size), 4).add(one.name.size(), 2);
        header.add(is_64 ? extra.text().size() + 4 : 0, 2).add(0, 2).add(0, 2).add(0, 2);
        header.add(std::uint64_t{0100644} << 16, 4).add(capped(one.begin), 4).add(one.name);
        if (is_64) header.add(1, 2).add(extra.text().size(), 2).add(extra.text());
        write(header);
    }
    const auto size = at_ - begin, count = std::uint64_t{entries_.size()};
    byte_text out;
    if (count >= all_16 || size >= all_32 || begin >= all_32) {
        out.add("PK\x06\x06").add(44, 8).add(3 << 8 | 45, 2).add(45, 2).add(0, 4).add(0, 4);
        out.add(count, 8).add(count, 8).add(size, 8).add(begin, 8);
        out.add("PK\x06\x07").add(0, 4).add(at_, 8).add(1, 4);
    }
    const auto shown = count < all_16 ? count : all_16;
    out.add("PK\x05\x06").add(0, 2).add(0, 2).add(shown, 2).add(shown, 2);
    out.add(capped(size), 4).add(capped(begin), 4).add(0, 2);
    write(out);
}

/// What a key of an archive may not be.
inline std::optional<Fault> check_npz_names(const named_tensors& arrays, std::string_view path) {
    for (const auto& one : arrays) {
        const auto refuse = [&](std::string_view why) {
            return fault_about(FaultKind::file, path, ": the name '", shortened(one.name), "' ",
                               why);
        };
        if (one.name.empty()) return refuse("is empty");
        if (one.name.find_first_of(std::string_view{"/\\\0", 3}) != one.name.npos ||
            one.name.find("..") != one.name.npos) {
            return refuse("would be a path, with '/', '\\', \"..\" or a zero byte");
        }
        if (one.name.size() > 0xff00) return refuse("has more than 65280 bytes");
        if (!is_utf8(one.name)) return refuse("is no UTF-8");
    }
    return check_names_differ(arrays, path);
}

inline std::optional<Fault> write_npz(std::string_view path, const named_tensors& arrays) {
    if (auto fault = check_npz_names(arrays, path)) return fault;
    elements array;
    for (std::size_t i = 0; i < arrays.size(); ++i) {
        const auto& one = arrays[i];
        auto fault = look_for_npy(one.tensor, static_cast<int>(i), path, one.name, array);
        if (fault) return fault;
    }
    new_file file;
    if (auto fault = file.open(path)) return fault;
    zip_writer zip{file};
    for (const auto& one : arrays) {
        if (auto fault = look_for_npy(one.tensor, 0, path, one.name, array)) return fault;
        const auto header = npy_header_of(npy_descr(array.dtype()), array.shape());
        crc32 crc;
        crc.update(header.data(), header.size());
        array.each_block([&](const std::byte* data, std::size_t size) {
            crc.update(data, size);
            return true;
        });
        zip.begin_entry(std::string{one.name} + ".npy", header.size() + array.bytes(), crc.value());
        file.write(header);
        array.each_block(
            [&](const std::byte* data, std::size_t size) { return file.write(data, size); });
    }
    zip.end();
    return file.finish();
}

}  // namespace detail

/// Saves tensors as NumPy's .npz, stored: save_npz(path, {{"a", a}, {"b", b}}). A name is not
/// empty, no path, UTF-8, and of one array. Faults, and what an array holds, as of save_npy; a
/// fault's `argument` counts the arrays. Needs no zlib.
template <detail::Path P>
std::optional<Fault> try_save_npz(const P& path, const named_tensors& arrays) {
    return detail::write_npz(detail::path_text(path), arrays);
}

#if defined(__cpp_exceptions)
/// try_save_npz that throws its fault as an Error.
template <detail::Path P>
void save_npz(const P& path, const named_tensors& arrays) {
    if (auto fault = try_save_npz(path, arrays)) throw Error{*fault};
}
#endif

}  // namespace inputspec::inline INPUTSPEC_ABI
