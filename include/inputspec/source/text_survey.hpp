#pragma once

#include <bit>
#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/dtype.hpp>
#include <inputspec/element/holds.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/source/decimal.hpp>
#include <inputspec/source/file.hpp>
#include <optional>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// What a text file says its values are. A pattern has none: each is 1.
enum class text_field : std::uint8_t { pattern, integer, real, complex };

/// Whether a dtype holds all values of a text: what a check needs to know is gathered while they
/// come in. A value's word is a double's bits, or a two's-complement integer.
class text_survey {
public:
    using word = std::uint64_t;
    /// The line of what stands in none: of the cells of a file with duplicates, which were summed.
    static constexpr std::uint64_t no_line = ~std::uint64_t{0};

    /// Takes note of a value and of the line that it stands in, from 1. Gives its word.
    [[gnu::always_inline]] word note_real(const decimal& value, std::uint64_t line) {
        const auto bits = std::bit_cast<word>(value.value);
        const auto magnitude = bits & ~sign;
        if (fraction_line_ == 0 && (value.side != 0 || !number{value.value}.is_integer())) {
            fraction_line_ = line;
        }
        if (magnitude <= infinity) note(bits != magnitude, magnitude, line);
        return bits;
    }
    word note_integer(bool is_negative, std::uint64_t magnitude, std::uint64_t line) {
        note(is_negative && magnitude != 0, magnitude, line);
        return is_negative ? 0 - magnitude : magnitude;
    }
    /// Adds what was noted of a later part of the text, whose line 1 is `lines` + 1 here.
    void append(const text_survey& part, std::uint64_t lines) {
        for (const bool is_negative : {false, true}) {
            const auto& its = part.extreme_[is_negative];
            if (its.line != 0) note(is_negative, its.magnitude, its.line + lines);
        }
        if (fraction_line_ == 0 && part.fraction_line_ != 0) {
            fraction_line_ = part.fraction_line_ + lines;
        }
    }

    /// False where no 64-bit type holds the least and the greatest integer.
    bool has_integer_type() const { return !is_unsigned() || extreme_[1].line == 0; }
    /// Some integer is 2^63 or more.
    bool is_unsigned() const { return extreme_[0].magnitude > ~sign; }

    /// A fault names the first line found with a value that the dtype does not hold.
    std::optional<Fault> check(text_field field, DLDataType dtype, std::string_view path) const;

private:
    static constexpr word sign = word{1} << 63;
    static constexpr word infinity = 0x7ff0000000000000;
    struct extreme {
        std::uint64_t magnitude = 0;  // of a real one: the bits without the sign
        std::uint64_t line = 0;       // 0: there is none
    };

    void note(bool is_negative, std::uint64_t magnitude, std::uint64_t line) {
        auto& most = extreme_[is_negative ? 1 : 0];
        if (most.line == 0 || magnitude > most.magnitude) most = {magnitude, line};
    }
    number number_of(bool is_real, int is_negative) const {
        const auto magnitude = extreme_[is_negative].magnitude;
        if (is_real) return std::bit_cast<double>(is_negative != 0 ? magnitude | sign : magnitude);
        if (is_negative != 0) return static_cast<std::int64_t>(0 - magnitude);
        return magnitude;
    }

    extreme extreme_[2];               // the greatest and the least, as magnitudes
    std::uint64_t fraction_line_ = 0;  // the first line whose value is no 64-bit integer
};

inline std::optional<Fault> text_survey::check(text_field field, DLDataType dtype,
                                               std::string_view path) const {
    const auto kind = kind_of(dtype);
    const auto refuse = [&](std::uint64_t line, std::string_view why) {
        return line != no_line
                   ? fault_about(FaultKind::range, path, ", line ", line, ": ", why, name_of(dtype))
                   : fault_about(FaultKind::range, path, ": with duplicates summed, ", why,
                                 name_of(dtype));
    };
    if (is_complex(dtype) != (field == text_field::complex)) {
        auto out = fault_about(FaultKind::dtype, path,
                               field == text_field::complex
                                   ? ": its values are complex: write complex64 or complex128"
                                   : ": its values are real: write a float or an integer dtype");
        out.found = Fault::pack(dtype);
        return out;
    }
    const bool is_real = field == text_field::real || field == text_field::complex;
    const bool is_rounded = is_real && is_floating(kind);
    if (is_real && !is_rounded && fraction_line_ != 0) {
        return refuse(fraction_line_, "the value is no integer that a double holds, so no ");
    }
    for (const int is_negative : {0, 1}) {
        const auto line = extreme_[is_negative].line;
        if (line == 0) continue;
        const auto value = number_of(is_real, is_negative);
        // Rounding overflows to infinity; where there is none, the value does not fit.
        const bool fits = !is_rounded
                              ? element::holds(kind, value)
                              : kind != element_kind::f8_e4m3fn ||
                                    (element::encode<float8_e4m3fn>(value.real()) & 0x7f) != 0x7f;
        if (!fits) return refuse(line, "the value does not fit ");
    }
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
