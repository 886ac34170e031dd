#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/source/bulk.hpp>
#include <inputspec/source/decimal.hpp>
#include <inputspec/source/text_survey.hpp>
#include <inputspec/tensor/place.hpp>
#include <inputspec/tensor/view.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// The values of a text file, converted to a dtype when they are read: reals correctly rounded from
/// their decimals, integers exactly. Those of complex numbers are their parts, the real one first.
class text_values {
public:
    using word = text_survey::word;
    static constexpr bool has_values = true;

    text_values() = default;
    text_values(text_field field, const text_survey& survey, bulk<word>&& words)
        : field_{field}, survey_{survey}, words_{std::move(words)} {}

    text_field field() const { return field_; }
    const bulk<word>& words() const { return words_; }
    /// Words of a value: 1, or a complex one's 2.
    std::size_t parts() const { return field_ == text_field::complex ? 2 : 1; }

    /// True where a narrower format may round the double up and the decimal down, or the reverse.
    static bool may_be_tie(const decimal& value) {
        return value.side != 0 && (std::bit_cast<word>(value.value) & 0x0fffffff) == 0;
    }
    /// Says on which side of its word a value lies; false where there is no memory.
    bool set_side(std::uint64_t index, int side) {
        if (sides_.empty()) {
            if (!sides_.allocate(words_.size())) return false;
            std::ranges::fill(sides_, std::int8_t{0});
        }
        sides_[index] = static_cast<std::int8_t>(side);
        return true;
    }

    /// Whether the tensor's dtype holds every value.
    std::optional<Fault> check(const tensor_view& view, std::string_view path) const {
        return survey_.check(field_, view.dtype(), path);
    }
    /// All values as the dtype stores them, or null.
    const std::byte* bytes(element_kind kind) const {
        const bool is_same = field_ == text_field::integer
                                 ? kind == element_kind::i64 || kind == element_kind::u64
                                 : field_ != text_field::pattern && kind == element_kind::f64;
        return is_same ? words_.bytes() : nullptr;
    }
    /// Values [first, first + out.size()) as storage type S.
    template <class S>
    void read(std::uint64_t first, std::span<stored_t<S>> out) const;

    /// These values in another order: from[i] is the place of the i-th, or `gap`, a zero. False
    /// where there is no memory.
    static constexpr std::uint64_t gap = ~std::uint64_t{0};
    bool gather(const bulk<std::uint64_t>& from, bool has_gaps, text_values& out) const;

private:
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
            return survey_.is_unsigned() ? as(bits) : as(static_cast<std::int64_t>(bits));
        } else {
            return to_stored<S>(bits);
        }
    }
    template <class S>
    static constexpr bool is_small_float =
        std::is_same_v<S, float16> || std::is_same_v<S, bfloat16> ||
        std::is_same_v<S, float8_e4m3fn> || std::is_same_v<S, float8_e5m2>;

    text_field field_ = text_field::pattern;
    text_survey survey_;
    bulk<word> words_;
    bulk<std::int8_t> sides_;  // of each word; or empty, where none is on a tie
};

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

inline bool text_values::gather(const bulk<std::uint64_t>& from, bool has_gaps,
                                text_values& out) const {
    const bool is_pattern = field_ == text_field::pattern;
    out = {};
    out.field_ = is_pattern && has_gaps ? text_field::integer : field_;
    out.survey_ = survey_;
    if (is_pattern && !has_gaps) return true;
    const auto count = parts();
    if (!out.words_.allocate(from.size() * count)) return false;
    if (!sides_.empty() && !out.sides_.allocate(from.size() * count)) return false;
    std::size_t to = 0;
    for (const auto place : from) {
        for (std::size_t part = 0; part < count; ++part, ++to) {
            const auto at = place * count + part;
            out.words_[to] = place == gap ? 0 : is_pattern ? 1 : words_[at];
            if (!sides_.empty()) out.sides_[to] = place == gap ? std::int8_t{0} : sides_[at];
        }
    }
    return true;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
