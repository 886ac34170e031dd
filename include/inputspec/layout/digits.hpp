#pragma once

#include <cstdint>
#include <inputspec/tensor/extents.hpp>

// The algebra of layouts: where an element lies is a sum of digits of its logical index.

namespace inputspec::inline INPUTSPEC_ABI::layout {

/// scale · (index / divisor % count), of the row-major index over the logical axes [first, last],
/// nearly always one. The top digit is all that the divisor leaves: nothing is above it.
struct digit {
    std::int16_t first, last;
    bool is_top;
    std::int64_t divisor, count, scale;

    constexpr bool is_of_same_axes(const digit& other) const {
        return first == other.first && last == other.last;
    }
};

/// offset + Σ digits: an index of a stored tensor. Sums, multiples by constants, floor quotients
/// and remainders of such sums are such sums, where the digits allow it; else `error` says why not.
/// Refers to the logical shape. A template, so that only who uses it compiles it.
template <unsigned Most>
class basic_digit_sum {
public:
    static constexpr int most = int{Most};

    constexpr basic_digit_sum() = default;
    constexpr basic_digit_sum(std::int64_t constant) : offset_{constant}, bound_{constant} {}
    /// Of twelve digits few are there, and only those are copied.
    constexpr basic_digit_sum(const basic_digit_sum& other) { *this = other; }
    constexpr basic_digit_sum& operator=(const basic_digit_sum& other) {
        if (this == &other) return *this;
        shape_ = other.shape_, error_ = other.error_;
        offset_ = other.offset_, bound_ = other.bound_, size_ = other.size_;
        for (int i = 0; i < other.size_; ++i) digit_[i] = other.digit_[i];
        return *this;
    }
    /// The index of a logical axis.
    constexpr basic_digit_sum(const extents& logical, int axis) : shape_{&logical} {
        const auto at = static_cast<std::int16_t>(axis);
        bound_ = logical[axis] - 1;
        add({at, at, true, 1, logical[axis], 1});
    }

    constexpr const char* error() const { return error_; }
    constexpr int size() const { return size_; }
    constexpr const digit& operator[](int i) const { return digit_[i]; }
    constexpr std::int64_t offset() const { return offset_; }
    constexpr bool is_constant() const { return size_ == 0; }

    /// The least value and the greatest.
    constexpr std::int64_t least() const {
        auto out = offset_;
        for (int i = 0; i < size_; ++i) out += digit_[i].scale < 0 ? reach(i) : 0;
        return out;
    }
    constexpr std::int64_t greatest() const {
        auto out = offset_;
        for (int i = 0; i < size_; ++i) out += digit_[i].scale > 0 ? reach(i) : 0;
        return out;
    }

    /// The digits' numbers, from the smallest scale to the largest, whatever their signs.
    struct order {
        int at[Most];
    };
    constexpr order by_scale() const {
        order out{};
        for (int i = 0; i < size_; ++i) {
            int place = i;
            for (; place > 0 && step(out.at[place - 1]) > step(i); --place) {
                out.at[place] = out.at[place - 1];
            }
            out.at[place] = i;
        }
        return out;
    }
    /// A digit's scale without its sign.
    constexpr std::int64_t step(int i) const {
        return digit_[i].scale < 0 ? -digit_[i].scale : digit_[i].scale;
    }

    /// What it stays within, as it is written: of a remainder, all that the divisor leaves room
    /// for.
    constexpr std::int64_t bound() const { return bound_; }

    friend constexpr basic_digit_sum operator+(const basic_digit_sum& a, const basic_digit_sum& b) {
        auto out = a;
        out.take(b);
        if (__builtin_add_overflow(a.offset_, b.offset_, &out.offset_)) out.fail(too_large);
        if (__builtin_add_overflow(a.bound_, b.bound_, &out.bound_)) out.fail(too_large);
        for (int i = 0; i < b.size_; ++i) out.add(b.digit_[i]);
        return out;
    }
    friend constexpr basic_digit_sum operator-(const basic_digit_sum& a, const basic_digit_sum& b) {
        auto out = a + b * basic_digit_sum{-1};
        out.bound_ = out.greatest();
        return out;
    }
    friend constexpr basic_digit_sum operator*(const basic_digit_sum& a, const basic_digit_sum& b) {
        if (a.is_constant() && !b.is_constant()) return b * a;
        auto out = a;
        out.take(b);
        if (!b.is_constant()) out.fail("a product of two indices is no layout");
        if (b.offset_ == 0) out.size_ = 0;
        if (__builtin_mul_overflow(a.offset_, b.offset_, &out.offset_) ||
            __builtin_mul_overflow(a.bound_, b.offset_, &out.bound_)) {
            out.fail(too_large);
        }
        for (int i = 0; i < out.size_; ++i) {
            auto& one = out.digit_[i];
            if (__builtin_mul_overflow(one.scale, b.offset_, &one.scale) ||
                one.scale > most_scale || one.scale < -most_scale) {
                out.fail(too_large);
            }
        }
        return out;
    }
    /// Rounded down, and what that leaves.
    friend constexpr basic_digit_sum operator/(const basic_digit_sum& a, const basic_digit_sum& b) {
        basic_digit_sum low, high;
        a.split(b, low, high);
        return high;
    }
    friend constexpr basic_digit_sum operator%(const basic_digit_sum& a, const basic_digit_sum& b) {
        basic_digit_sum low, high;
        a.split(b, low, high);
        return low;
    }
    constexpr void split(const basic_digit_sum& by, basic_digit_sum& low,
                         basic_digit_sum& high) const {
        low.take(*this), low.take(by);
        if (!by.is_constant() || by.offset_ <= 0) low.fail("a divisor is a constant above 0");
        high.take(low);
        if (low.error_ != nullptr) return;
        const char* const problem = try_split(by.offset_, low, high);
        if (problem == nullptr) return;
        // (h·W + w) / 16, and neither of W and 16 divides the other: of h and w as one axis.
        auto fused = *this;
        if (fused.fuse()) return fused.split(by, low, high);
        low.fail(problem);
        high.fail(problem);
    }

    constexpr void fail(const char* why) {
        if (error_ == nullptr) error_ = why;
    }

private:
    static constexpr const char* too_large = "an index is beyond 2^56";
    static constexpr std::int64_t most_scale = std::int64_t{1} << 56;

    constexpr std::int64_t reach(int i) const { return (digit_[i].count - 1) * digit_[i].scale; }
    constexpr void take(const basic_digit_sum& other) {
        if (shape_ == nullptr) shape_ = other.shape_;
        if (other.error_ != nullptr) fail(other.error_);
    }
    constexpr std::int64_t size_of(const digit& one) const {
        std::int64_t out = 1;
        for (int axis = one.first; axis <= one.last; ++axis) out *= (*shape_)[axis];
        return out;
    }

    /// The lower digit of so many values, and the one above it; false where there are none.
    static constexpr bool cut(const digit& one, std::int64_t at, digit& low, digit& high) {
        if (!one.is_top && one.count % at != 0) return false;
        low = high = one;
        low.is_top = false;
        low.count = at;
        high.divisor *= at;
        high.count = one.count / at + (one.count % at != 0 ? 1 : 0);
        high.scale *= at;
        return true;
    }
    /// Two digits of the same divisor.
    constexpr void join(const digit& a, const digit& b) {
        const auto& longer = a.count > b.count ? a : b;
        auto both = a.count > b.count ? b : a;
        if (longer.count == both.count) {
            both.scale += longer.scale;
            return add(both);
        }
        digit low, high;
        if (!cut(longer, both.count, low, high)) return fail(uneven);
        both.scale += low.scale;
        add(both);
        add(high);
    }
    constexpr void add(const digit& one) {
        if (one.count <= 1 || one.scale == 0) return;
        for (int i = 0; i < size_; ++i) {
            const auto other = digit_[i];
            if (!other.is_of_same_axes(one)) continue;
            const auto& low = other.divisor <= one.divisor ? other : one;
            const auto& high = other.divisor <= one.divisor ? one : other;
            const bool is_apart = !low.is_top && low.divisor * low.count <= high.divisor;
            if (is_apart &&
                (low.divisor * low.count != high.divisor || low.scale * low.count != high.scale)) {
                continue;
            }
            const digit a = low, b = high;
            digit_[i] = digit_[--size_];
            if (is_apart) {
                auto both = a;
                both.is_top = b.is_top;
                both.count =
                    b.is_top ? (size_of(a) + a.divisor - 1) / a.divisor : a.count * b.count;
                return add(both);
            }
            if (a.divisor == b.divisor) return join(a, b);
            digit below, above;
            if (b.divisor % a.divisor != 0 || !cut(a, b.divisor / a.divisor, below, above)) {
                return fail(uneven);
            }
            join(above, b);
            return add(below);
        }
        if (size_ == most) return fail("an index of more than 12 parts");
        digit_[size_++] = one;
    }

    /// What is wrong, if anything.
    constexpr const char* try_split(std::int64_t by, basic_digit_sum& low,
                                    basic_digit_sum& high) const {
        low.size_ = high.size_ = 0;
        low.bound_ = by - 1;
        high.bound_ = bound_ / by;
        if (offset_ < 0) return "a quotient of what may be negative";
        low.offset_ = offset_ % by;
        high.offset_ = offset_ / by;
        for (int i = 0; i < size_; ++i) {
            auto one = digit_[i];
            if (one.scale < 0) return "a quotient of what may be negative";
            if (one.scale % by == 0) {
                one.scale /= by;
                high.add(one);
            } else if (one.count - 1 <= (by - 1) / one.scale) {
                low.add(one);
            } else {
                digit below, above;
                if (by % one.scale != 0 || !cut(one, by / one.scale, below, above)) return uneven;
                above.scale /= by;
                low.add(below);
                high.add(above);
            }
        }
        return low.greatest() < by ? nullptr : "a quotient with a carry is no layout";
    }
    /// Whole axes that lie in a row, as one; whether there were any.
    constexpr bool fuse() {
        const auto is_whole = [&](const digit& one) { return one.is_top && one.divisor == 1; };
        for (int i = 0; i < size_; ++i) {
            for (int j = 0; j < size_; ++j) {
                auto& inner = digit_[i];
                const auto& outer = digit_[j];
                if (!is_whole(inner) || !is_whole(outer) || outer.last + 1 != inner.first ||
                    outer.scale != inner.scale * inner.count) {
                    continue;
                }
                inner.first = outer.first;
                inner.count *= outer.count;
                digit_[j] = digit_[--size_];
                return true;
            }
        }
        return false;
    }

    static constexpr const char* uneven = "neither of two blocks of an axis divides the other";

    const extents* shape_ = nullptr;
    const char* error_ = nullptr;
    std::int64_t offset_ = 0;
    std::int64_t bound_ = 0;
    int size_ = 0;
    digit digit_[Most];  // of them size_ are there
};

using digit_sum = basic_digit_sum<12>;

}  // namespace inputspec::inline INPUTSPEC_ABI::layout
