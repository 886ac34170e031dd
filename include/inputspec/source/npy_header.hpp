#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/tensor/extents.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// What an .npy file says of its array.
struct npy_header {
    DLDataType dtype{};
    bool is_big_endian = false;
    bool is_fortran = false;
    extents shape;
};

/// Reads the header's dictionary (NEP 1) strictly: exactly the keys 'descr', 'fortran_order' and
/// 'shape', each once, in any order.
class npy_header_reader {
public:
    explicit npy_header_reader(std::string_view text) : text_{text} {}

    /// False where the text is no header: error() says what is wrong at byte position() of it.
    bool read(npy_header& out);

    std::string_view error() const { return error_; }
    std::size_t position() const { return position_; }

private:
    bool fail(std::string_view what) {
        error_ = what;
        return false;
    }
    void skip_blanks() {
        while (position_ < text_.size() && text_[position_] == ' ') ++position_;
    }
    /// Takes a token after blanks.
    bool take(std::string_view token) {
        skip_blanks();
        if (!text_.substr(position_).starts_with(token)) return false;
        position_ += token.size();
        return true;
    }
    /// Takes a string between quotes of either kind, without escapes.
    bool take_string(std::string_view& out) {
        skip_blanks();
        if (position_ == text_.size() || (text_[position_] != '\'' && text_[position_] != '"'))
            return false;
        const auto end = text_.find(text_[position_], position_ + 1);
        if (end == std::string_view::npos) return false;
        out = text_.substr(position_ + 1, end - position_ - 1);
        position_ = end + 1;
        return true;
    }
    bool read_entry(npy_header& out);
    bool read_descr(npy_header& out);
    bool read_shape(extents& out);

    std::string_view text_;
    std::size_t position_ = 0;
    std::string_view error_;
    bool has_[3] = {};
};

inline bool npy_header_reader::read(npy_header& out) {
    if (!take("{")) return fail("the header begins with '{'");
    while (!take("}")) {
        if (!read_entry(out)) return false;
        if (take(",")) continue;
        if (!take("}")) return fail("',' or '}' belongs here");
        break;
    }
    if (!has_[0] || !has_[1] || !has_[2]) {
        return fail("the header needs 'descr', 'fortran_order' and 'shape'");
    }
    skip_blanks();
    if (text_.substr(position_) != "\n") return fail("blanks and one newline end the header");
    return true;
}

inline bool npy_header_reader::read_entry(npy_header& out) {
    constexpr std::string_view keys[] = {"descr", "fortran_order", "shape"};
    std::string_view key;
    if (!take_string(key)) return fail("a key in quotes belongs here");
    int which = 0;
    while (which < 3 && key != keys[which]) ++which;
    if (which == 3) return fail("a key other than 'descr', 'fortran_order' and 'shape'");
    if (has_[which]) return fail("a key for the second time");
    has_[which] = true;
    if (!take(":")) return fail("':' belongs here");
    if (which == 0) return read_descr(out);
    if (which == 2) return read_shape(out.shape);
    out.is_fortran = take("True");
    return out.is_fortran || take("False") || fail("True or False belongs here");
}

inline bool npy_header_reader::read_descr(npy_header& out) {
    struct entry {
        std::string_view descr;
        DLDataType dtype;
    };
    // What NumPy writes after the byte order; and for the types of ml_dtypes, of which it writes
    // only the size (V1 can be others of theirs too), besides their names.
    constexpr entry table[] = {
        {"b1", dtype::boolean},   {"i1", dtype::i8},
        {"i2", dtype::i16},       {"i4", dtype::i32},
        {"i8", dtype::i64},       {"u1", dtype::u8},
        {"u2", dtype::u16},       {"u4", dtype::u32},
        {"u8", dtype::u64},       {"f2", dtype::f16},
        {"f4", dtype::f32},       {"f8", dtype::f64},
        {"V2", dtype::bf16},      {"bfloat16", dtype::bf16},
        {"V1", dtype::f8_e4m3fn}, {"float8_e4m3fn", dtype::f8_e4m3fn},
        {"f1", dtype::f8_e5m2},   {"float8_e5m2", dtype::f8_e5m2},
        {"c8", dtype::c64},       {"c16", dtype::c128},
    };
    std::string_view descr;
    if (!take_string(descr)) {
        return fail("a structured dtype is no tensor's: save each field as an array of its own");
    }
    const bool has_order =
        !descr.empty() && (descr[0] == '<' || descr[0] == '>' || descr[0] == '|');
    out.is_big_endian = has_order && descr[0] == '>';
    if (has_order) descr.remove_prefix(1);
    for (const auto& entry : table) {
        const bool is_name = entry.descr.size() > 3;
        if (descr != entry.descr || (!is_name && !has_order)) continue;
        out.dtype = entry.dtype;
        return true;
    }
    return fail(
        "a dtype that is no bool, integer or float of up to 64 bits, and no complex64 or "
        "complex128");
}

inline bool npy_header_reader::read_shape(extents& out) {
    if (!take("(")) return fail("a tuple belongs here: (), (3,) or (3, 4)");
    bool has_comma = true;
    while (!take(")")) {
        skip_blanks();
        std::int64_t extent = 0;
        const auto first = position_;
        for (; position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9';
             ++position_) {
            if (__builtin_mul_overflow(extent, 10, &extent) ||
                __builtin_add_overflow(extent, text_[position_] - '0', &extent)) {
                return fail("an extent beyond 2^63");
            }
        }
        if (position_ == first || !has_comma)
            return fail("extents are numbers from 0, with commas");
        if (position_ < text_.size() && text_[position_] == 'L') ++position_;  // Python 2 wrote 3L
        out.push_back(extent);
        has_comma = take(",");
    }
    if (out.rank() == 1 && !has_comma) return fail("(3) is no tuple: (3,) is");
    if (out.rank() > max_rank) return fail("more than 16 axes");
    return true;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
