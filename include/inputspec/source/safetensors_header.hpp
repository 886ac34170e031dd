#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <inputspec/element/dtype.hpp>
#include <inputspec/source/array.hpp>
#include <inputspec/source/json.hpp>
#include <inputspec/tensor/extents.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A tensor that a safetensors header names: its bytes are [begin, end) of those after the header.
struct safetensors_entry {
    std::string_view name;
    std::string_view type;  // as the file writes it
    DLDataType dtype{};     // none, which no kind has: no elements of the library's
    extents shape;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::size_t at = 0;  // where the header names it
};

/// What a safetensors file says beside its tensors.
using safetensors_metadata = std::vector<std::pair<std::string, std::string>>;

/// Reads the JSON of a safetensors file (Hugging Face, 2022) strictly: each tensor has 'dtype',
/// 'shape' and 'data_offsets'; no name twice; the tensors' bytes follow each other from the first
/// to the last byte.
class safetensors_header_reader {
public:
    explicit safetensors_header_reader(std::string_view json) : in_{json} {}

    /// `size`: how many bytes follow the header. Entries are sorted by name; they refer to the JSON
    /// and to `texts`. Of the metadata those that are strings, as the format has them.
    bool read(std::uint64_t size, std::vector<safetensors_entry>& out,
              std::deque<std::string>& texts, safetensors_metadata& metadata);

    std::string_view error() const { return in_.error(); }
    std::size_t position() const { return error_at_ != 0 ? error_at_ : in_.position(); }

private:
    bool fail(const safetensors_entry& at, std::string_view what) {
        error_at_ = at.at;
        return in_.fail(what);
    }
    bool read_metadata(safetensors_metadata& out);
    bool read_entry(safetensors_entry& out);
    bool read_shape(extents& out);
    bool set_dtype(safetensors_entry& out, std::string_view type);
    bool check(std::vector<safetensors_entry>& all, std::uint64_t size);

    json_cursor in_;
    std::vector<std::uint8_t> bits_;  // of each tensor's elements
    std::size_t error_at_ = 0;
};

inline bool safetensors_header_reader::read(std::uint64_t size, std::vector<safetensors_entry>& out,
                                            std::deque<std::string>& texts,
                                            safetensors_metadata& metadata) {
    bool has_metadata = false;
    const bool is_read = in_.object("the header is a JSON object", [&](std::string_view key) {
        if (key == "__metadata__") {
            if (has_metadata) return in_.fail("__metadata__ for the second time");
            has_metadata = true;
            return read_metadata(metadata);
        }
        safetensors_entry one;
        one.at = in_.position();
        one.name = in_.was_escaped(key) ? std::string_view{texts.emplace_back(key)} : key;
        if (!read_entry(one)) return false;
        out.push_back(one);
        return true;
    });
    if (!is_read) return false;
    if (!in_.is_end()) return in_.fail("something after the header's '}'");
    return check(out, size);
}

inline bool safetensors_header_reader::read_metadata(safetensors_metadata& out) {
    if (in_.peek() != '{') return in_.skip_value();
    return in_.object("metadata are a JSON object", [&](std::string_view key) {
        std::string name{key};
        if (in_.peek() != '"') return in_.skip_value();
        std::string_view value;
        if (!in_.string(value)) return false;
        out.emplace_back(std::move(name), value);
        return true;
    });
}

inline bool safetensors_header_reader::read_entry(safetensors_entry& out) {
    bool has[3] = {};
    const bool is_read = in_.object("a tensor is a JSON object", [&](std::string_view key) {
        constexpr std::string_view keys[] = {"dtype", "shape", "data_offsets"};
        const auto which =
            static_cast<std::size_t>(std::ranges::find(keys, key) - std::begin(keys));
        if (which == 3) return in_.skip_value();  // as others do, so that formats may grow
        if (has[which]) return in_.fail("a key for the second time");
        has[which] = true;
        if (which == 0) {
            std::string_view type;
            return in_.string(type) && set_dtype(out, type);
        }
        if (which == 1) return read_shape(out.shape);
        return in_.expect('[', "[begin, end] belongs here") && in_.natural(out.begin) &&
               in_.expect(',', "[begin, end] belongs here") && in_.natural(out.end) &&
               in_.expect(']', "[begin, end] belongs here");
    });
    if (!is_read) return false;
    if (!has[0] || !has[1] || !has[2]) {
        return in_.fail("a tensor has 'dtype', 'shape' and 'data_offsets'");
    }
    return true;
}

inline bool safetensors_header_reader::read_shape(extents& out) {
    return in_.array("a shape is [extents]", [&] {
        std::uint64_t extent = 0;
        if (!in_.natural(extent)) return false;
        if (extent > std::uint64_t{INT64_MAX}) return in_.fail("an extent beyond 2^63");
        if (out.rank() == max_rank) return in_.fail("more than 16 axes");
        out.push_back(static_cast<std::int64_t>(extent));
        return true;
    });
}

inline bool safetensors_header_reader::set_dtype(safetensors_entry& out, std::string_view type) {
    struct entry {
        std::string_view type;
        DLDataType dtype;
        std::uint8_t bits;
    };
    constexpr DLDataType none{};
    // Those without a dtype have their bytes checked, and are refused when they are asked for.
    constexpr entry table[] = {
        {"BOOL", dtype::boolean, 8},
        {"U8", dtype::u8, 8},
        {"I8", dtype::i8, 8},
        {"U16", dtype::u16, 16},
        {"I16", dtype::i16, 16},
        {"U32", dtype::u32, 32},
        {"I32", dtype::i32, 32},
        {"U64", dtype::u64, 64},
        {"I64", dtype::i64, 64},
        {"F16", dtype::f16, 16},
        {"BF16", dtype::bf16, 16},
        {"F32", dtype::f32, 32},
        {"F64", dtype::f64, 64},
        {"F8_E4M3", dtype::f8_e4m3fn, 8},
        {"F8_E5M2", dtype::f8_e5m2, 8},
        {"F8_E8M0", none, 8},
        {"F8_E4M3FNUZ", none, 8},
        {"F8_E5M2FNUZ", none, 8},
        {"F4", none, 4},
        {"F6_E2M3", none, 6},
        {"F6_E3M2", none, 6},
        {"C64", dtype::c64, 64},
    };
    for (const auto& one : table) {
        if (one.type != type) continue;
        out.type = one.type;
        out.dtype = one.dtype;
        bits_.push_back(one.bits);
        return true;
    }
    return in_.fail("a dtype that safetensors has not");
}

inline bool safetensors_header_reader::check(std::vector<safetensors_entry>& all,
                                             std::uint64_t size) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& one = all[i];
        if (one.begin > one.end || one.end > size) {
            return fail(one, "data_offsets outside of the file");
        }
        // Elements of 4 and 6 bits fill whole bytes, all of them together.
        std::uint64_t elements = 0, whole = 0;
        const bool fits = count_elements(one.shape, UINT64_MAX, elements) &&
                          !__builtin_mul_overflow(elements, bits_[i], &whole) && whole % 8 == 0 &&
                          whole / 8 == one.end - one.begin;
        if (!fits) return fail(one, "data_offsets that are not as long as its shape and dtype say");
    }
    std::ranges::sort(all, [](const auto& a, const auto& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    std::uint64_t next = 0;
    for (const auto& one : all) {
        if (one.begin != next) {
            return fail(one, one.begin < next ? "bytes that are another tensor's too"
                                              : "bytes before it that are no tensor's");
        }
        next = one.end;
    }
    if (next != size) return in_.fail("bytes after the last tensor");
    std::ranges::sort(all, {}, &safetensors_entry::name);
    const auto same = std::ranges::adjacent_find(all, {}, &safetensors_entry::name);
    return same == all.end() ||
           fail(same->at > same[1].at ? *same : same[1], "a tensor's name for the second time");
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
