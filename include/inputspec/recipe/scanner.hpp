#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/number.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/recipe/suggest.hpp>
#include <inputspec/source/decimal.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// Reads a recipe's words, from left to right. What fails keeps the first fault, which names the
/// column (bytes, from 1), and gives false.
class scanner {
public:
    explicit scanner(std::string_view text) : text_{text} { skip_blanks(); }

    const std::optional<Fault>& fault() const { return fault_; }
    std::size_t column() const { return fault_column_; }
    bool is_end() const { return at_ == text_.size(); }

    /// Where the next word begins; and back there.
    std::size_t mark() const { return at_; }
    void back_to(std::size_t mark) { at_ = mark; }

    /// "column 12: expected <parts>, found 'x'".
    template <class... Parts>
    bool fail(std::size_t where, const Parts&... parts) {
        return fail_as(where, "expected ", true, parts...);
    }
    /// "column 12: <parts>".
    template <class... Parts>
    bool refuse(std::size_t where, const Parts&... parts) {
        return fail_as(where, "", false, parts...);
    }
    /// fail, with what was perhaps meant, or what there is.
    bool fail_name(std::size_t where, std::string_view what, std::string_view word,
                   std::span<const std::string_view> known) {
        const auto meant = closest(word, known);
        if (!meant.empty()) {
            return refuse(where, "expected ", what, ", found '", word.substr(0, longest_shown),
                          "'; did you mean ", meant, "?");
        }
        fixed_text<160> all;
        for (const auto name : known) all << (all.size == 0 ? " (" : ", ") << name;
        if (all.size != 0) all << ")";
        return fail(where, what, all.view());
    }

    bool peek(char c) const { return !is_end() && text_[at_] == c; }
    bool take(char c) {
        if (!peek(c)) return false;
        ++at_;
        skip_blanks();
        return true;
    }
    bool expect(char c, std::string_view after) {
        return take(c) || fail(at_, "'", std::string_view{&c, 1}, "' ", after);
    }
    /// A name, or an empty one where there is none.
    std::string_view word() {
        const auto from = at_;
        if (at_ < text_.size() && is_letter(text_[at_])) {
            while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
        }
        const auto out = text_.substr(from, at_ - from);
        skip_blanks();
        return out;
    }
    std::string_view peek_word() {
        const auto from = mark();
        const auto out = word();
        back_to(from);
        return out;
    }

    /// Digits as they stand, with no sign.
    bool natural(std::uint64_t& out, std::string_view what) {
        const auto from = at_;
        out = 0;
        bool is_too_large = false;
        for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
            is_too_large |= __builtin_mul_overflow(out, std::uint64_t{10}, &out);
            is_too_large |=
                __builtin_add_overflow(out, static_cast<std::uint64_t>(text_[at_] - '0'), &out);
        }
        if (at_ == from) return fail(from, what);
        if (is_too_large) return refuse(from, "an integer of more than 64 bits");
        if (at_ < text_.size() && (is_letter(text_[at_]) || text_[at_] == '.')) {
            return fail(from, what);
        }
        skip_blanks();
        return true;
    }
    template <std::integral I>
    bool integer(I& out, std::string_view what) {
        const auto from = at_;
        if constexpr (std::same_as<I, bool>) {
            const auto text = word();
            out = text == "true";
            return out || text == "false" || fail(from, "true or false for ", what);
        } else {
            const bool is_negative = take('-');
            std::uint64_t magnitude = 0;
            if (!natural(magnitude, what)) return false;
            const auto value = is_negative ? 0 - magnitude : magnitude;
            out = static_cast<I>(value);
            const bool fits = static_cast<std::uint64_t>(out) == value &&
                              (is_negative ? (magnitude == 0 || out < I{}) : out >= I{});
            return fits || refuse(from, "the integer does not fit ", what);
        }
    }

    /// 3, -0.5, 1e-3, inf, nan; {} for unset.
    bool real_or_integer(number& out, std::string_view field) {
        const auto from = at_;
        if (take('{')) {
            out = {};
            return expect('}', "after '{': {} is a number that is not set");
        }
        const auto end = text_.find_first_not_of(
            "+-.0123456789abcdefghijklmnopqrstuvwxyz"
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ_",
            from);
        const std::string token{text_.substr(from, end - from)};
        const auto first = token.find_first_not_of('-');
        const bool is_integer =
            token.find_first_not_of("0123456789", token[0] == '-' ? 1 : 0) == token.npos &&
            first != token.npos && first <= 1;
        if (is_integer) {
            const bool is_negative = take('-');
            std::uint64_t magnitude = 0;
            if (!natural(magnitude, field)) return false;
            if (is_negative && magnitude > std::uint64_t{1} << 63) {
                return refuse(from, "an integer below -2^63: write it with a point");
            }
            out =
                is_negative ? number{static_cast<std::int64_t>(0 - magnitude)} : number{magnitude};
            return true;
        }
        inputspec::detail::decimal value;
        const char* const read = token.empty() || token[0] == '+'
                                     ? nullptr
                                     : inputspec::detail::read_decimal(token.c_str(), value);
        if (read == nullptr || read != token.c_str() + token.size()) {
            return fail(from, "a number for ", field);
        }
        out = value.value;
        const bool is_spelled = token.find_first_of("nN") != token.npos;
        if (!out.is_finite() && !is_spelled) {
            return refuse(from, "a number beyond the largest double: write inf");
        }
        at_ = from + token.size();
        skip_blanks();
        return true;
    }

    /// In double quotes; \" \\ \n \r \t and \x with two hexadecimal digits.
    bool quoted(std::string& out, std::string_view what) {
        const auto from = at_;
        if (!peek('"')) return fail(from, what, " in double quotes");
        out.clear();
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            char c = text_[at_];
            if (c == '\\') {
                const auto escape = at_++;
                c = at_ < text_.size() ? text_[at_] : '\0';
                if (c == 'x') {
                    const int high = at_ + 2 < text_.size() ? hex_digit(text_[at_ + 1]) : -1;
                    const int low = high >= 0 ? hex_digit(text_[at_ + 2]) : -1;
                    if (low < 0) return refuse(escape, "\\x needs two hexadecimal digits");
                    c = static_cast<char>(high * 16 + low);
                    at_ += 2;
                } else if (c == 'n' || c == 'r' || c == 't') {
                    c = c == 'n' ? '\n' : c == 'r' ? '\r' : '\t';
                } else if (c != '"' && c != '\\') {
                    return refuse(escape, "no such escape: write \\\" \\\\ \\n \\r \\t or \\x41");
                }
            }
            out += c;
        }
        if (is_end()) return refuse(from, "the quote has no end");
        ++at_;
        skip_blanks();
        return true;
    }

    static constexpr int hex_digit(char c) {
        return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }
    /// All that follows and is a hexadecimal digit.
    std::string_view hex() {
        const auto from = at_;
        while (at_ < text_.size() && hex_digit(text_[at_]) >= 0) ++at_;
        const auto out = text_.substr(from, at_ - from);
        skip_blanks();
        return out;
    }

private:
    static constexpr std::size_t longest_shown = 32;

    static constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static constexpr bool is_letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }
    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' ||
                                      text_[at_] == '\n' || text_[at_] == '\r')) {
            ++at_;
        }
    }

    template <class... Parts>
    bool fail_as(std::size_t where, std::string_view begin, bool shows_found,
                 const Parts&... parts) {
        if (fault_.has_value()) return false;
        fault_column_ = where + 1;
        fault_.emplace();
        fault_->kind = FaultKind::recipe;
        auto& note = fault_->note;
        note << "column " << static_cast<std::int64_t>(fault_column_) << ": " << begin;
        (note << ... << std::string_view{parts});
        if (shows_found) note << ", found " << found_at(where).view();
        return false;
    }
    /// The word or character that stands there, for a message.
    fixed_text<64> found_at(std::size_t where) const {
        if (where >= text_.size()) return "the end of the text";
        auto end = where;
        while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
        const auto code = static_cast<unsigned char>(text_[where]);
        if (code < 0x20 || code >= 0x7f) return fixed_text<64>{} << "byte " << std::int64_t{code};
        if (end == where) ++end;
        return fixed_text<64>{} << "'" << text_.substr(where, end - where).substr(0, longest_shown)
                                << "'";
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::optional<Fault> fault_;
    std::size_t fault_column_ = 0;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
