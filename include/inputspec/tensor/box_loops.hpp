#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/simd/stores.hpp>
#include <inputspec/tensor/storage.hpp>
#include <inputspec/tensor/transpose.hpp>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A box of elements as a nest of loops over digits, each with a stride in bytes on both sides.
class box_loops {
public:
    /// False for a box that ends inside of a digit.
    bool make(const storage& where, const std::int64_t* extent, const std::int64_t* stride,
              std::int64_t bytes) {
        for (int axis = where.rank() - 1; axis >= 0; --axis) {
            auto left = extent[axis];
            auto from = stride[axis];
            const auto digits = where.digits(axis);
            for (std::size_t i = digits.size(); left > 1; from *= digits[i].factor) {
                --i;
                const auto n = left < digits[i].factor ? left : digits[i].factor;
                if (left % n != 0) return false;
                add({n, from, digits[i].stride * bytes});
                left /= n;
            }
        }
        return true;
    }
    void swap() {
        for (int i = 0; i < count_; ++i) std::swap(at_[i].from, at_[i].to);
    }
    template <simd::stores Kind, std::size_t Bytes>
    void run(std::byte* to, const std::byte* from) {
        constexpr auto bytes = static_cast<std::int64_t>(Bytes);
        constexpr loop none{1, 0, 0};
        const int unit = find(&loop::to, bytes);
        const auto x = unit >= 0 ? take(unit) : none;
        // What is side by side in both is copied, for each of what is next in memory.
        const bool is_copy = x.from == bytes;
        const int second = is_copy ? least() : find(&loop::from, bytes);
        const auto y = second >= 0 && second < count_ ? take(second) : none;
        nest(count_ - 1, to, from, [&](std::byte* row, const std::byte* values) {
            if (unit < 0) {
                scatter<Bytes>(row, y.to, values, y.from, y.count);
            } else if (is_copy) {
                copy_rows<Kind, Bytes>(row, y.to, values, y.from, x.count, y.count);
            } else if (second < 0) {
                scatter<Bytes>(row, x.to, values, x.from, x.count);
            } else {
                transpose<Kind, Bytes>(row, y.to, values, x.from, x.count, y.count);
            }
        });
    }

private:
    struct loop {
        std::int64_t count, from, to;
    };
    void add(const loop& one) {
        if (count_ > 0) {
            auto& inner = at_[count_ - 1];
            if (one.from == inner.from * inner.count && one.to == inner.to * inner.count) {
                inner.count *= one.count;
                return;
            }
        }
        at_[count_++] = one;
    }
    loop take(int i) {
        const auto out = at_[i];
        for (--count_; i < count_; ++i) at_[i] = at_[i + 1];
        return out;
    }
    int find(std::int64_t loop::* stride, std::int64_t bytes) const {
        for (int i = 0; i < count_; ++i) {
            if (at_[i].*stride == bytes) return i;
        }
        return -1;
    }

    /// The loop of the least stride in memory.
    int least() const {
        int out = 0;
        for (int i = 1; i < count_; ++i) {
            if (at_[i].to < at_[out].to) out = i;
        }
        return out;
    }
    template <class F>
    void nest(int depth, std::byte* to, const std::byte* from, const F& f) const {
        if (depth < 0) return f(to, from);
        const auto& mine = at_[depth];
        for (std::int64_t i = 0; i < mine.count; ++i) {
            nest(depth - 1, to + i * mine.to, from + i * mine.from, f);
        }
    }

    int count_ = 0;
    loop at_[storage::max_digits];
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
