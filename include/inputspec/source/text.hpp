#pragma once

#include <cstdint>
#include <cstring>
#include <inputspec/fault.hpp>
#include <inputspec/source/decimal.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A place in a text of lines, which is read once from its begin to its end. A newline stands after
/// the text (file_bytes), so that nothing here looks for the end but at newlines.
class text_cursor {
public:
    explicit text_cursor(std::string_view text)
        : at_{text.data()}, end_{text.data() + text.size()} {}

    std::uint64_t line() const { return line_; }
    std::uint64_t left() const { return static_cast<std::uint64_t>(end_ - at_); }
    bool is_end() const { return at_ == end_; }
    bool is_line_end() const { return *at_ == '\n'; }
    bool is_number_end() const { return is_blank(*at_) || is_line_end(); }
    char peek() const { return *at_; }

    void skip_blanks() {
        while (is_blank(*at_)) ++at_;
    }
    void skip_line() {
        at_ = static_cast<const char*>(std::memchr(at_, '\n', left() + 1));
        next_line();
    }
    /// To the next line that is neither empty nor a comment; and over the blanks before its text.
    void skip_empty_lines(char comment) {
        while (true) {
            skip_blanks();
            if (peek() == comment) {
                skip_line();
            } else if (is_line_end() && !is_end()) {
                next_line();
            } else {
                return;
            }
        }
    }
    /// From a line's end to the next line.
    void next_line() {
        if (at_ == end_) return;
        ++at_;
        ++line_;
    }

    /// The word that begins here, cut at 24 characters, for messages.
    fixed_text<25> word() const {
        fixed_text<25> out;
        for (const char* at = at_; !is_blank(*at) && *at != '\n' && out.size < 24; ++at) {
            out << std::string_view{*at > ' ' && *at <= '~' ? at : "?", 1};
        }
        return out;
    }
    std::string_view take_word() {
        const char* const first = at_;
        while (!is_number_end()) ++at_;
        return {first, static_cast<std::size_t>(at_ - first)};
    }

    /// Whether so much text is left that usual numbers may be read by eight characters at a time.
    bool is_roomy() const { return end_ - at_ >= 192; }
    const char* here() const { return at_; }
    /// To the line after one that ends at `end`, a newline.
    void pass_line(const char* end) {
        at_ = end + 1;
        ++line_;
    }

    /// Digits below 2^64; false (and no step) where there are none.
    bool take_natural(std::uint64_t& out) {
        const char* at = at_;
        std::uint64_t value = 0;
        if (left() >= 8) {
            std::uint64_t eight = 0;
            std::memcpy(&eight, at, 8);
            const auto count = count_digits(eight);
            if (count == 0) return false;
            if (count < 8) {
                out = digits_value(eight, count);
                at_ += count;
                return true;
            }
        }
        for (; is_digit(*at); ++at) value = 10 * value + digit_of(*at);
        if (at - at_ > 19 && is_beyond_64_bits(at)) return false;
        if (at == at_) return false;
        out = value;
        at_ = at;
        return true;
    }
    bool take_decimal(decimal& out) {
        if (left() >= 64) {
            if (const char* const after = read_usual_decimal(at_, out)) {
                at_ = after;
                return true;
            }
        }
        const char* const after = read_decimal(at_, out);
        if (after == nullptr) return false;
        at_ = after;
        return true;
    }
    bool take(char c) {
        if (*at_ != c || at_ == end_) return false;
        ++at_;
        return true;
    }

private:
    static constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
    bool is_beyond_64_bits(const char* last) const {
        std::uint64_t value = 0;
        for (const char* at = at_; at != last; ++at) {
            if (__builtin_mul_overflow(value, 10u, &value) ||
                __builtin_add_overflow(value, digit_of(*at), &value)) {
                return true;
            }
        }
        return false;
    }

    const char* at_;
    const char* end_;
    std::uint64_t line_ = 1;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
