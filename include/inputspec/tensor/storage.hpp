#pragma once

#include <cstdint>
#include <inputspec/tensor/extents.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Where each logical element of a tensor lies. An axis's index is cut into digits, each with a
/// stride: a strided axis has one digit, a blocked one (C of NCHW16c) two or more. Offsets and
/// strides count scalars.
class storage {
public:
    static constexpr int max_digits = 40;
    struct digit {
        std::int64_t factor;  ///< how many values; the outermost digit of an axis takes the rest
        std::int64_t stride;
    };

    /// Adds an axis inside the former ones.
    constexpr void add_axis(std::int64_t extent) {
        extent_[rank_] = extent;
        first_[rank_ + 1] = first_[rank_];
        ++rank_;
    }
    /// Adds a digit inside the last axis's former ones.
    constexpr void add_digit(std::int64_t factor, std::int64_t stride) {
        digit_[first_[rank_]++] = {factor, stride};
    }
    /// A plain axis; joined to the former one where the two are one run.
    constexpr void add_strided(std::int64_t extent, std::int64_t stride) {
        if (extent == 1) return;
        if (rank_ > 0 && first_[rank_] - first_[rank_ - 1] == 1) {
            auto& outer = digit_[first_[rank_] - 1];
            if (outer.stride == extent * stride) {
                extent_[rank_ - 1] *= extent;
                outer = {extent_[rank_ - 1], stride};
                return;
            }
        }
        add_axis(extent);
        add_digit(extent, stride);
    }

    /// Calls sink(offset, stride, position, length) for runs that together are the logical
    /// elements [first, first + count), position counting from 0.
    template <class Sink>
    constexpr void walk(std::uint64_t first, std::uint64_t count, Sink&& sink) const {
        if (count == 0) return;
        if (rank_ == 0) return sink(std::int64_t{0}, std::int64_t{1}, std::uint64_t{0}, count);
        std::int64_t index[max_rank + 1] = {};
        std::int64_t part[max_rank + 1] = {};
        auto rest = static_cast<std::int64_t>(first);
        for (int axis = rank_ - 1; axis >= 0; --axis) {
            index[axis] = axis == 0 ? rest : rest % extent_[axis];
            rest /= extent_[axis];
            part[axis] = offset(axis, index[axis]);
        }
        std::int64_t outer = 0;
        const int last = rank_ - 1;
        for (int axis = 0; axis < last; ++axis) outer += part[axis];

        const auto inner = digit_[first_[rank_] - 1];
        const bool whole = first_[rank_] - first_[last] == 1;
        std::uint64_t position = 0;
        while (true) {
            auto length = extent_[last] - index[last];
            if (!whole) {
                const auto block = inner.factor - index[last] % inner.factor;
                if (block < length) length = block;
            }
            const auto left = static_cast<std::int64_t>(count - position);
            if (left < length) length = left;
            sink(outer + part[last], inner.stride, position, static_cast<std::uint64_t>(length));
            position += static_cast<std::uint64_t>(length);
            if (position == count) return;
            index[last] += length;
            int axis = last;
            while (index[axis] == extent_[axis]) {  // carry
                index[axis] = 0;
                if (axis != last) outer -= part[axis];
                part[axis] = 0;
                --axis;
                if (axis != last) outer -= part[axis];
                ++index[axis];
                part[axis] = offset(axis, index[axis]);
                if (axis != last) outer += part[axis];
            }
            if (axis == last) part[last] = offset(last, index[last]);
        }
    }

private:
    constexpr std::int64_t offset(int axis, std::int64_t index) const {
        std::int64_t sum = 0;
        for (int at = first_[axis + 1] - 1; at > first_[axis]; --at) {
            sum += index % digit_[at].factor * digit_[at].stride;
            index /= digit_[at].factor;
        }
        return sum + index * digit_[first_[axis]].stride;
    }

    int rank_ = 0;
    int first_[max_rank + 2] = {};  // of axis a: digits [first_[a], first_[a + 1])
    std::int64_t extent_[max_rank + 1] = {};
    digit digit_[max_digits] = {};
};

}  // namespace inputspec::inline INPUTSPEC_ABI
