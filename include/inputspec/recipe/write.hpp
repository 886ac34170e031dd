#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/element/number.hpp>
#include <inputspec/tensor/integer_list.hpp>
#include <inputspec/tensor/extent.hpp>
#include <inputspec/tensor/extents.hpp>
#include <string>
#include <string_view>
#include <type_traits>

// Scalars as a recipe's text. No locale, no stream.

namespace inputspec::inline INPUTSPEC_ABI::recipe {

template <std::integral I>
void write(std::string& out, I value) {
    if constexpr (std::same_as<I, bool>) {
        out += value ? "true" : "false";
    } else {
        char digits[24];
        out.append(digits, std::to_chars(digits, digits + sizeof(digits), value).ptr);
    }
}

/// An integer as it is, a real so that it reads back as the same bits and as no integer: 1.0, -0.0,
/// 1e+22, inf, nan; an unset one is {}.
inline void write(std::string& out, const number& value) {
    if (!value.is_set()) {
        out += "{}";
    } else if (!value.is_real()) {
        if (value.is_negative()) out += '-';
        write(out, value.magnitude());
    } else if (value.is_nan()) {
        out += "nan";
    } else if (!value.is_finite()) {
        out += value.is_negative() ? "-inf" : "inf";
    } else {
        char digits[32];
        const std::string_view text{
            digits, static_cast<std::size_t>(
                        std::to_chars(digits, digits + sizeof(digits), value.real()).ptr - digits)};
        out += text;
        if (text.find_first_of(".e") == text.npos) out += ".0";
    }
}
inline void write(std::string& out, double value) { write(out, number{value}); }
inline void write(std::string& out, float value) { write(out, number{value}); }

/// dim<3,0>, (dim<3,0>+15)/16, 4096; an unset one is {}.
inline void write(std::string& out, const extent& value) {
    if (!value.is_set()) {
        out += "{}";
        return;
    }
    std::string text;
    if (value.is_dim()) {
        text += "dim<";
        write(text, value.argument());
        text += ',';
        write(text, value.axis());
        text += '>';
    } else {
        write(text, value.constant());
    }
    bool is_sum = false;
    for (int i = 0; i < value.steps(); ++i) {
        // Steps beyond the most are lost, and the extent is a fault of the fill: parse refuses it.
        const auto step = i < extent::max_steps ? value.at(i) : extent::step{};
        const bool adds = step.what == extent::op::add;
        if (!adds) {
            if (is_sum) text.insert(0, 1, '(').push_back(')');
            text += step.what == extent::op::multiply ? '*' : '/';
        } else if (step.by >= 0) {
            text += '+';
        }
        write(text, step.by);
        is_sum = adds;
    }
    out += text;
}

inline void write(std::string& out, const extents& shape) {
    out += "extents{";
    for (int axis = 0; axis < shape.rank() && axis < max_rank; ++axis) {
        if (axis != 0) out += ',';
        write(out, shape[axis]);
    }
    out += '}';
}

inline void write(std::string& out, const integer_list& list) {
    out += '{';
    for (std::size_t i = 0; i < list.span().size(); ++i) {
        if (i != 0) out += ',';
        write(out, list[i]);
    }
    out += '}';
}

template <class T>
    requires std::is_enum_v<T>
void write(std::string& out, T value) {
    out += words_of(value)[static_cast<std::size_t>(value)];
}

/// In double quotes, with \" \\ \n \r \t and \x of two hexadecimal digits for what is no text.
inline void write_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n' || c == '\r' || c == '\t') {
            out += '\\';
            out += c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
        } else if (code < 0x20 || code == 0x7f) {
            out += "\\x";
            out += "0123456789abcdef"[code >> 4];
            out += "0123456789abcdef"[code & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

/// float32, int4, float16x8 (with lanes).
inline void write_dtype(std::string& out, DLDataType type) {
    out += name_of(type);
    if (type.lanes != 1) {
        out += 'x';
        write(out, type.lanes);
    }
}
inline void write(std::string& out, DLDataType type) {
    if (kind_of(type) == element_kind::unsupported) {
        out += "{}";
    } else {
        write_dtype(out, type);
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
