#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/layout/axes_map.hpp>
#include <inputspec/layout/digits.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::layout {

/// An index map's text, as TVM prints it: "lambda n, c, h, w: (n, c // 16, h, w, c % 16)". Results
/// are sums, differences, products, floor quotients and remainders of the parameters and integers,
/// also spelt floordiv(a, b), T.floormod(a, b) or T.int64(16); and AXIS_SEPARATOR, with or without
/// the modules in front of it. Evaluated as it is read, over the axes that a map has.
template <class Map>
class lambda_reader {
public:
    constexpr explicit lambda_reader(std::string_view text) : text_{text} {}

    /// Whether it is a lambda. How many parameters and results it has are known then.
    constexpr bool parse() {
        typename Map::axes none;
        return read(nullptr, none);
    }
    /// Its results over the axes of `from`, with their extents, into `out`.
    constexpr bool evaluate(const Map& from, typename Map::axes& out) { return read(&from, out); }

    constexpr const char* error() const { return error_; }
    constexpr int column() const { return static_cast<int>(error_at_) + 1; }
    constexpr int parameters() const { return parameters_; }
    constexpr int results() const { return results_; }

private:
    static constexpr int deepest = 64;

    constexpr bool read(const Map* from, typename Map::axes& out) {
        at_ = 0, from_ = from, parameters_ = results_ = depth_ = 0, error_ = nullptr;
        const auto first = dotted();
        const bool is_wrapped = last_part(first) == "index_map";  // T.index_map(lambda …)
        if (is_wrapped && !take('(')) return fail(at_, "'(' after index_map");
        if (is_wrapped ? word() != "lambda" : first != "lambda") {
            return fail(start_, "a map begins with 'lambda'");
        }
        if (!take(':')) {
            do {
                const auto name = word();
                if (name.empty()) return fail(start_, "a parameter's name");
                for (int i = 0; i < parameters_; ++i) {
                    if (name_[i] == name) return fail(start_, "a parameter twice");
                }
                if (parameters_ == max_rank) return fail(start_, "more than 16 parameters");
                name_[parameters_++] = name;
            } while (take(','));
            if (!take(':')) return fail(at_, "',' or ':' after a parameter");
        }
        char close = take('(') ? ')' : take('[') ? ']' : '\0';
        // "(a + b) // 2" is one result, and no list that ends behind b.
        if (close == ')' && !is_list()) at_ = opened_, close = '\0';
        if (close == '\0') {
            do {
                if (!result(out)) return false;
            } while (take(',') && !is_end() && text_[at_] != ')');
        } else {
            while (!take(close)) {
                if (!result(out)) return false;
                if (take(close)) break;
                if (!take(',')) return fail(at_, "',' or the list's end after a result");
            }
        }
        if (is_wrapped && !take(')')) return fail(at_, "a bracket's end");
        if (!is_end()) return fail(at_, "nothing after the results");
        return results_ != 0 || fail(at_, "a result");
    }
    /// Whether the bracket that was opened is the results', with nothing to reckon behind it.
    constexpr bool is_list() {
        opened_ = at_ - 1;
        int depth = 1;
        auto i = at_;
        for (; i < text_.size() && depth > 0; ++i) {
            depth += text_[i] == '(' ? 1 : text_[i] == ')' ? -1 : 0;
        }
        while (i < text_.size() && is_space(text_[i])) ++i;
        return i >= text_.size() || std::string_view{",+-*/%"}.find(text_[i]) == text_.npos;
    }

    constexpr bool result(typename Map::axes& out) {
        const auto where = at_;
        if (const auto name = dotted(); last_part(name) == "AXIS_SEPARATOR") {
            out.separate();
            return true;
        }
        at_ = where;
        digit_sum index;
        if (!sum(index)) return false;
        if (results_ == max_rank) return fail(where, "more than 16 results");
        ++results_;
        if (from_ == nullptr) return true;
        if (index.error() != nullptr) return fail(skipped(where), index.error());
        if (index.least() < 0) return fail(skipped(where), "a result that may be negative");
        out.add(index, index.bound() + 1);
        return true;
    }
    constexpr bool sum(digit_sum& out) {
        if (++depth_ > deepest) return fail(at_, "brackets deeper than 64");
        if (!product(out)) return false;
        for (;;) {
            digit_sum right;
            if (take('+')) {
                if (!product(right)) return false;
                out = out + right;
            } else if (take('-')) {
                if (!product(right)) return false;
                out = out - right;
            } else {
                --depth_;
                return true;
            }
        }
    }
    constexpr bool product(digit_sum& out) {
        if (!factor(out)) return false;
        for (;;) {
            digit_sum right;
            const auto where = at_;
            if (take('*')) {
                if (!factor(right)) return false;
                out = out * right;
            } else if (take('/')) {
                if (!take('/')) return fail(skipped(where), "'//': a quotient is rounded down");
                if (!factor(right)) return false;
                out = out / right;
            } else if (take('%')) {
                if (!factor(right)) return false;
                out = out % right;
            } else {
                return true;
            }
        }
    }
    constexpr bool factor(digit_sum& out) {
        skip();
        const auto where = at_;
        if (take('-')) {
            if (++depth_ > deepest) return fail(where, "brackets deeper than 64");
            if (!factor(out)) return false;
            --depth_;
            out = digit_sum{} - out;
            return true;
        }
        if (take('(')) return sum(out) && (take(')') || fail(at_, "a bracket's end"));
        if (at_ < text_.size() && is_digit(text_[at_])) return integer(out);
        const auto name = dotted();
        if (name.empty()) return fail(where, "a parameter, an integer or a bracket");
        if (take('(')) return call(last_part(name), where, out);
        for (int i = 0; i < parameters_; ++i) {
            if (name_[i] != name) continue;
            if (from_ != nullptr && i < from_->shape().rank()) out = (*from_)[i];
            return true;
        }
        return fail(where, "no parameter of this name");
    }
    constexpr bool call(std::string_view name, std::size_t where, digit_sum& out) {
        if (!sum(out)) return false;
        if (name == "int32" || name == "int64") {
            return take(')') || fail(at_, "a bracket's end");
        }
        const bool is_quotient = name == "floordiv" || name == "indexdiv" || name == "truncdiv";
        const bool is_rest = name == "floormod" || name == "indexmod" || name == "truncmod";
        if (!is_quotient && !is_rest) return fail(where, "no function but floordiv and floormod");
        digit_sum right;
        if (!take(',')) return fail(at_, "',' and a divisor");
        if (!sum(right)) return false;
        out = is_quotient ? out / right : out % right;
        return take(')') || fail(at_, "a bracket's end");
    }
    constexpr bool integer(digit_sum& out) {
        std::int64_t value = 0;
        const auto where = at_;
        for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
            value = value * 10 + (text_[at_] - '0');
            if (value > std::int64_t{1} << 56) return fail(where, "an integer beyond 2^56");
        }
        out = digit_sum{value};
        return true;
    }

    static constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n'; }
    static constexpr bool is_letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }
    constexpr void skip() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }
    constexpr std::size_t skipped(std::size_t from) const {
        while (from < text_.size() && is_space(text_[from])) ++from;
        return from;
    }
    constexpr bool is_end() {
        skip();
        return at_ == text_.size();
    }
    constexpr bool take(char c) {
        skip();
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    constexpr std::string_view word() {
        skip();
        start_ = at_;
        if (at_ < text_.size() && is_letter(text_[at_])) {
            while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
        }
        return text_.substr(start_, at_ - start_);
    }
    constexpr std::string_view dotted() {
        const auto first = word();
        const auto from = start_;
        while (!first.empty() && at_ < text_.size() && text_[at_] == '.') {
            ++at_;
            if (word().empty()) return {};
        }
        start_ = from;
        return text_.substr(from, at_ - from);
    }
    static constexpr std::string_view last_part(std::string_view name) {
        return name.substr(name.rfind('.') + 1);
    }
    constexpr bool fail(std::size_t where, const char* what) {
        if (error_ == nullptr) error_ = what, error_at_ = where;
        return false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t start_ = 0;   // of the last word
    std::size_t opened_ = 0;  // where the results' bracket is
    const Map* from_ = nullptr;
    std::string_view name_[max_rank] = {};
    int parameters_ = 0;
    int results_ = 0;
    int depth_ = 0;
    const char* error_ = nullptr;
    std::size_t error_at_ = 0;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::layout
