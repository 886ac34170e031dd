#pragma once

#include <cstdint>
#include <inputspec/recipe/named.hpp>
#include <inputspec/recipe/scanner.hpp>
#include <inputspec/tensor/extent.hpp>
#include <inputspec/tensor/extents.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// Reads extents: an integer, dim<argument,axis>, and + - * / of these by constants, with the usual
/// precedence; {} for an unset one.
class extent_reader {
public:
    explicit extent_reader(scanner& in) : in_{in} {}

    bool read(extent& out) {
        if (in_.take('{')) {
            out = {};
            return in_.expect('}', "after '{': {} is an extent that is not set");
        }
        term all;
        if (!sum(all, 0)) return false;
        out = all.value;
        return true;
    }

    /// {3,20,4,4}, perhaps with `extents` before it.
    bool read(extents& out) {
        const auto from = in_.mark();
        if (const auto word = in_.word(); !word.empty() && word != "extents") {
            return in_.fail(from, "extents{…}");
        }
        if (!in_.expect('{', "of extents{…}")) return false;
        out = {};
        if (in_.take('}')) return true;
        do {
            const auto where = in_.mark();
            std::int64_t value = 0;
            if (!in_.integer(value, "an extent")) return false;
            if (out.rank() == max_rank) return in_.refuse(where, "a shape has at most 16 extents");
            out.push_back(value);
        } while (in_.take(','));
        return in_.expect('}', "or ',' after an extent");
    }

private:
    struct term {
        extent value;
        std::int64_t constant = 0;
        bool is_constant = false;  // one integer, no steps yet
    };

    bool sum(term& left, int depth) {
        if (!product(left, depth)) return false;
        while (in_.peek('+') || in_.peek('-')) {
            const auto where = in_.mark();
            const bool is_plus = in_.take('+');
            if (!is_plus) in_.take('-');
            term right;
            if (!product(right, depth) || !combine(left, is_plus ? '+' : '-', right, where)) {
                return false;
            }
        }
        return true;
    }
    bool product(term& left, int depth) {
        if (!factor(left, depth)) return false;
        while (in_.peek('*') || in_.peek('/')) {
            const auto where = in_.mark();
            const bool is_times = in_.take('*');
            if (!is_times) in_.take('/');
            term right;
            if (!factor(right, depth) || !combine(left, is_times ? '*' : '/', right, where)) {
                return false;
            }
        }
        return true;
    }
    bool factor(term& out, int depth) {
        const auto where = in_.mark();
        if (in_.take('(')) {
            if (depth == max_depth) return in_.refuse(where, "too many parentheses");
            return sum(out, depth + 1) && in_.expect(')', "that ends the '('");
        }
        const auto word = in_.word();
        if (word.empty()) {
            out.is_constant = true;
            if (!in_.integer(out.constant, "an integer or dim<argument,axis>")) return false;
            out.value = out.constant;
            return true;
        }
        if (word != "dim") return in_.fail(where, "an integer or dim<argument,axis>");
        std::int64_t argument = 0;
        std::int64_t axis = 0;
        if (!in_.expect('<', "after dim: dim<argument,axis>") ||
            !in_.integer(argument, "an argument's position") ||
            !in_.expect(',', "after dim's argument") || !in_.integer(axis, "an axis") ||
            !in_.expect('>', "that ends dim<argument,axis>")) {
            return false;
        }
        if (argument < 0 || argument > INT16_MAX || axis < -max_rank || axis >= max_rank) {
            return in_.refuse(
                where, "dim<argument,axis> has an argument from 0 and an axis from -16 to 15");
        }
        out.value = extent::of(static_cast<int>(argument), static_cast<int>(axis));
        return true;
    }

    /// One side is a constant, as in C++: dim<3,0>+1, 2*dim<3,0>.
    bool combine(term& left, char operation, const term& right, std::size_t where) {
        const bool commutes = operation == '+' || operation == '*';
        if (!right.is_constant && !(left.is_constant && commutes)) {
            return in_.refuse(where, "an extent is computed with constants only: dim<3,0>*2+1");
        }
        const auto& value = right.is_constant ? left.value : right.value;
        const auto by = right.is_constant ? right.constant : left.constant;
        if (operation == '-' && by == INT64_MIN) {
            return in_.refuse(where, "the integer is too large");
        }
        left.value = operation == '+'   ? value + by
                     : operation == '-' ? value - by
                     : operation == '*' ? value * by
                                        : value / by;
        left.is_constant = false;
        if (left.value.steps() <= extent::max_steps) return true;
        return in_.refuse(where, "an extent has at most 6 steps of arithmetic");
    }

    scanner& in_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
