#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/holds.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/source/decimal.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/tensor/place.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// What a text file says its values are. A pattern has none: each is 1.
enum class text_field : std::uint8_t { pattern, integer, real };

/// The values of a text file, converted to a dtype when they are read: reals correctly rounded from
/// their decimals, integers exactly. What a check needs to know is gathered while values come in.
class text_values {
public:
    /// A double's bits, or a two's-complement integer.
    using word = std::uint64_t;

    text_values() = default;
    explicit text_values(text_field field) : field_{field} {}

    text_field field() const { return field_; }

    /// Takes note of a value and the line that it stands in. Gives its word.
    word note_real(const decimal& value, std::uint64_t line) {
        const auto bits = std::bit_cast<word>(value.value);
        const auto magnitude = bits & ~sign;
        const number as_number{value.value};
        if (fraction_line_ == 0 && (value.side != 0 || !as_number.is_integer()))
            fraction_line_ = line;
        if (!as_number.is_nan()) note(bits != magnitude, magnitude, line);
        return bits;
    }
    word note_integer(bool is_negative, std::uint64_t magnitude, std::uint64_t line) {
        note(is_negative && magnitude != 0, magnitude, line);
        return is_negative ? 0 - magnitude : magnitude;
    }
    /// True where a narrower format may round the double up and the decimal down, or the reverse.
    static bool may_be_tie(const decimal& value) {
        return value.side != 0 && (std::bit_cast<word>(value.value) & 0x0fffffff) == 0;
    }
    /// False where no 64-bit type holds the least and the greatest integer.
    bool has_integer_type() const {
        return field_ != text_field::integer || !is_unsigned() || extreme_[1].line == 0;
    }

    void assign(std::vector<word>&& words) { words_ = std::move(words); }
    /// Says on which side of its word a value lies.
    void set_side(std::uint64_t index, int side) {
        if (sides_.empty()) sides_.resize(words_.size());
        sides_[index] = static_cast<std::int8_t>(side);
    }

    /// Whether the dtype holds every value; a fault names the first line found with one it does
    /// not.
    std::optional<Fault> check(element_kind kind, std::string_view path) const;

    /// All values as the dtype stores them, or null.
    const std::byte* bytes(element_kind kind) const {
        const bool is_same = field_ == text_field::real ? kind == element_kind::f64
                             : field_ == text_field::integer
                                 ? kind == element_kind::i64 || kind == element_kind::u64
                                 : false;
        return is_same ? reinterpret_cast<const std::byte*>(words_.data()) : nullptr;
    }
    /// Values [first, first + out.size()) as storage type S.
    template <class S>
    void read(std::uint64_t first, std::span<stored_t<S>> out) const;

private:
    static constexpr word sign = word{1} << 63;
    struct extreme {
        std::uint64_t magnitude = 0;  // of a real one: the bits without the sign
        std::uint64_t line = 0;       // 0: there is none
    };

    void note(bool is_negative, std::uint64_t magnitude, std::uint64_t line) {
        auto& most = extreme_[is_negative ? 1 : 0];
        if (most.line == 0 || magnitude > most.magnitude) most = {magnitude, line};
    }
    bool is_unsigned() const { return extreme_[0].magnitude > ~sign; }
    number number_of(int is_negative) const {
        const auto magnitude = extreme_[is_negative].magnitude;
        if (field_ == text_field::real) {
            return std::bit_cast<double>(is_negative != 0 ? magnitude | sign : magnitude);
        }
        if (is_negative != 0) return static_cast<std::int64_t>(0 - magnitude);
        return magnitude;
    }

    template <class S>
    stored_t<S> from_real(word bits) const {
        const auto value = std::bit_cast<double>(bits);
        if constexpr (std::is_floating_point_v<S> || is_small_float<S>) {
            return to_stored<S>(value);
        } else {
            const auto magnitude = static_cast<std::uint64_t>(value < 0 ? -value : value);
            return to_stored<S>(value < 0 ? 0 - magnitude : magnitude);
        }
    }
    template <class S>
    stored_t<S> from_integer(word bits) const {
        if constexpr (std::is_floating_point_v<S> || is_small_float<S>) {
            const auto as = [](auto value) {
                if constexpr (is_small_float<S>) {
                    return to_stored<S>(element::nearest_value<S>(number{value}));
                } else {
                    return static_cast<S>(value);
                }
            };
            return is_unsigned() ? as(bits) : as(static_cast<std::int64_t>(bits));
        } else {
            return to_stored<S>(bits);
        }
    }
    template <class S>
    static constexpr bool is_small_float =
        std::is_same_v<S, float16> || std::is_same_v<S, bfloat16> ||
        std::is_same_v<S, float8_e4m3fn> || std::is_same_v<S, float8_e5m2>;

    text_field field_ = text_field::pattern;
    std::vector<word> words_;
    std::vector<std::int8_t> sides_;   // of each word; or empty, where none is on a tie
    extreme extreme_[2];               // the greatest and the least, as magnitudes
    std::uint64_t fraction_line_ = 0;  // the first line whose value is no 64-bit integer
};

inline std::optional<Fault> text_values::check(element_kind kind, std::string_view path) const {
    const auto refuse = [&](std::uint64_t line, const auto&... why) {
        return fault_about(FaultKind::range, path, ", line ", line, ": ", why..., name_of(kind));
    };
    const bool is_rounded = field_ == text_field::real && is_floating(kind);
    if (field_ == text_field::real && !is_rounded && fraction_line_ != 0) {
        return refuse(fraction_line_, "the value is no integer that a double holds, so no ");
    }
    for (const int is_negative : {0, 1}) {
        const auto line = extreme_[is_negative].line;
        if (line == 0) continue;
        const auto value = number_of(is_negative);
        // Rounding overflows to infinity; where there is none, the value does not fit.
        const bool fits = !is_rounded
                              ? element::holds(kind, value)
                              : kind != element_kind::f8_e4m3fn ||
                                    (element::encode<float8_e4m3fn>(value.real()) & 0x7f) != 0x7f;
        if (!fits) return refuse(line, "the value does not fit ");
    }
    return std::nullopt;
}

template <class S>
void text_values::read(std::uint64_t first, std::span<stored_t<S>> out) const {
    if (field_ == text_field::pattern) {
        for (auto& value : out) value = to_stored<S>(std::uint32_t{1});
        return;
    }
    const word* const words = words_.data() + first;
    if (field_ == text_field::integer) {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = from_integer<S>(words[i]);
        return;
    }
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = from_real<S>(words[i]);
    if constexpr (std::is_same_v<S, float> || is_small_float<S>) {
        for (std::size_t i = 0; i < out.size() && !sides_.empty(); ++i) {
            // The next double on that side is on no tie, and rounds as the decimal does.
            const auto step = static_cast<word>(std::int64_t{sides_[first + i]});
            if (step != 0) out[i] = from_real<S>(words[i] + step);
        }
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
