#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/version.hpp>
#include <string>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A place in a JSON text (RFC 8259), which is read once from its begin to its end, without
/// recursion. Where a step gives false, error() says what is wrong at byte position().
class json_cursor {
public:
    explicit json_cursor(std::string_view text) : text_{text} {}

    std::size_t position() const { return at_; }
    std::string_view error() const { return error_; }
    bool fail(std::string_view what) {
        if (error_.empty()) error_ = what;
        return false;
    }

    bool is_end() {
        skip_blanks();
        return at_ == text_.size();
    }
    /// The next letter after blanks; 0 at the end.
    char peek() {
        skip_blanks();
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool take(char c) {
        if (peek() != c || at_ == text_.size()) return false;
        ++at_;
        return true;
    }
    bool expect(char c, std::string_view what) { return take(c) || fail(what); }

    /// {"key": value, …}: each(key) takes the value.
    template <class Each>
    bool object(std::string_view what, Each&& each) {
        if (!expect('{', what)) return false;
        if (take('}')) return true;
        do {
            std::string_view key;
            if (!string(key) || !expect(':', "':' belongs after a key") || !each(key)) return false;
        } while (take(','));
        return expect('}', "',' or '}' belongs here");
    }
    /// [value, …]: each() takes one.
    template <class Each>
    bool array(std::string_view what, Each&& each) {
        if (!expect('[', what)) return false;
        if (take(']')) return true;
        do {
            if (!each()) return false;
        } while (take(','));
        return expect(']', "',' or ']' belongs here");
    }

    /// A string's text, which refers to the JSON where nothing is escaped, else to this cursor
    /// until its next string.
    bool string(std::string_view& out) {
        if (!expect('"', "a string belongs here")) return false;
        const auto begin = at_;
        while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\') {
            if (is_control(text_[at_])) return fail("a control character in a string");
            ++at_;
        }
        if (at_ == text_.size()) return fail("the string does not end");
        out = text_.substr(begin, at_ - begin);
        if (text_[at_] == '"') {
            ++at_;
            return true;
        }
        unescaped_.assign(out);
        if (!unescape()) return false;
        out = unescaped_;
        return true;
    }
    /// Whether the last string had escapes, and must be kept elsewhere.
    bool was_escaped(std::string_view last) const { return last.data() == unescaped_.data(); }

    /// A whole number from 0 below 2^64, as JSON writes it.
    bool natural(std::uint64_t& out) {
        const char first = peek();
        if (!is_digit(first)) return fail("a number from 0 belongs here");
        out = 0;
        do {
            const auto digit = static_cast<std::uint64_t>(text_[at_] - '0');
            if (__builtin_mul_overflow(out, 10u, &out) ||
                __builtin_add_overflow(out, digit, &out)) {
                return fail("a number beyond 2^64");
            }
            ++at_;
            if (first == '0') break;
        } while (at_ < text_.size() && is_digit(text_[at_]));
        const char next = at_ < text_.size() ? text_[at_] : '\0';
        if (is_digit(next)) return fail("a number with zeros before it");
        if (next == '.' || next == 'e' || next == 'E') return fail("a number that is not whole");
        return true;
    }

    /// Any value, up to 64 of them one inside another.
    bool skip_value() {
        std::uint64_t is_object = 0;  // a bit a level, the innermost one last
        int depth = 0;
        do {
            if (peek() == '{' || peek() == '[') {
                if (depth == 64) return fail("too many values inside each other");
                ++depth;
                is_object = is_object << 1 | (peek() == '{' ? 1u : 0u);
                ++at_;
                if (!take((is_object & 1) != 0 ? '}' : ']')) {
                    if ((is_object & 1) != 0 && !skip_key()) return false;
                    continue;
                }
                is_object >>= 1;
                --depth;
            } else if (!skip_scalar()) {
                return false;
            }
            while (depth > 0 && !take(',')) {
                const bool is_closed = (is_object & 1) != 0
                                           ? expect('}', "',' or '}' belongs here")
                                           : expect(']', "',' or ']' belongs here");
                if (!is_closed) return false;
                is_object >>= 1;
                --depth;
            }
            if (depth > 0 && (is_object & 1) != 0 && !skip_key()) return false;
        } while (depth > 0);
        return true;
    }

private:
    static constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' ||
                                      text_[at_] == '\t' || text_[at_] == '\r')) {
            ++at_;
        }
    }
    bool skip_key() {
        std::string_view key;
        return string(key) && expect(':', "':' belongs after a key");
    }
    bool skip_scalar() {
        const char first = peek();
        std::string_view text;
        if (first == '"') return string(text);
        for (const std::string_view word : {"true", "false", "null"}) {
            if (text_.substr(at_).starts_with(word)) {
                at_ += word.size();
                return true;
            }
        }
        return skip_number();
    }
    bool skip_number() {
        const auto digits = [&] {
            const auto begin = at_;
            while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
            return at_ != begin;
        };
        const auto next = [&](std::string_view any) {
            if (at_ == text_.size() || any.find(text_[at_]) == any.npos) return false;
            ++at_;
            return true;
        };
        (void)next("-");
        if (!next("0") && !digits()) return fail("a value belongs here");
        if (next(".") && !digits()) return fail("digits belong after '.'");
        if (next("eE")) {
            (void)next("+-");
            if (!digits()) return fail("digits belong in an exponent");
        }
        return true;
    }

    /// The rest of a string from its first escape on.
    bool unescape() {
        while (at_ < text_.size() && text_[at_] != '"') {
            const char c = text_[at_++];
            if (is_control(c)) return fail("a control character in a string");
            if (c != '\\') {
                unescaped_ += c;
                continue;
            }
            constexpr std::string_view letters = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
            const char letter = at_ < text_.size() ? text_[at_++] : '\0';
            if (const auto which = letters.find(letter); which != letters.npos) {
                unescaped_ += meant[which];
            } else if (letter != 'u' || !unescape_unicode()) {
                return fail("an escape that JSON has not");
            }
        }
        if (at_ == text_.size()) return fail("the string does not end");
        ++at_;
        return true;
    }
    /// After \u: a code point, of two surrogates where it is beyond 2^16, in UTF-8.
    bool unescape_unicode() {
        std::uint32_t code = 0, low = 0;
        if (!four_digits(code) || (code >= 0xdc00 && code < 0xe000)) return false;
        if (code >= 0xd800 && code < 0xdc00) {
            if (!text_.substr(at_).starts_with("\\u")) return false;
            at_ += 2;
            if (!four_digits(low) || low < 0xdc00 || low >= 0xe000) return false;
            code = 0x10000 + ((code - 0xd800) << 10 | (low - 0xdc00));
        }
        const auto add = [&](std::uint32_t byte) { unescaped_ += static_cast<char>(byte); };
        if (code < 0x80) {
            add(code);
            return true;
        }
        const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        constexpr std::uint32_t lead[] = {0, 0xc0, 0xe0, 0xf0};
        add(lead[more] | code >> 6 * more);
        for (int i = more - 1; i >= 0; --i) add(0x80u | (code >> 6 * i & 0x3fu));
        return true;
    }
    bool four_digits(std::uint32_t& out) {
        for (int i = 0; i < 4; ++i) {
            const char c = at_ < text_.size() ? text_[at_++] : '\0';
            const auto digit = is_digit(c)            ? c - '0'
                               : c >= 'a' && c <= 'f' ? c - 'a' + 10
                               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                      : -1;
            if (digit < 0) return false;
            out = out << 4 | static_cast<std::uint32_t>(digit);
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string_view error_;
    std::string unescaped_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
