#pragma once

#include <cstdint>
#include <inputspec/tensor/extents.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {
struct box_functions;
}

/// Where each logical element of a tensor lies. An axis's index is cut into digits, each with a
/// stride: a strided axis has one digit, a blocked one (C of NCHW16c) two or more. Offsets and
/// strides count scalars.
class storage {
public:
    static constexpr int max_digits = 40;
    static constexpr int max_axes = max_rank + 1;  // lanes are one
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

    /// Adds to all offsets.
    constexpr void add_base(std::int64_t offset) { base_ += offset; }

    /// The functions that write a tensor so stored in boxes (tensor/boxes.hpp); null: none.
    constexpr const detail::box_functions* boxes() const { return boxes_; }
    constexpr void set_boxes(const detail::box_functions* functions) { boxes_ = functions; }

    /// The axes, outermost first: extents, and digits from the outermost on.
    constexpr int rank() const { return rank_; }
    constexpr std::int64_t extent(int axis) const { return extent_[axis]; }
    constexpr std::span<const digit> digits(int axis) const {
        return {digit_ + first_[axis], static_cast<std::size_t>(first_[axis + 1] - first_[axis])};
    }
    constexpr std::int64_t base() const { return base_; }
    /// What an axis's index adds to the offset.
    constexpr std::int64_t offset(int axis, std::int64_t index) const {
        std::int64_t sum = 0;
        for (int at = first_[axis + 1] - 1; at > first_[axis]; --at) {
            sum += index % digit_[at].factor * digit_[at].stride;
            index /= digit_[at].factor;
        }
        return sum + index * digit_[first_[axis]].stride;
    }

    /// Calls sink(offset, stride, position, length) for runs that together are the logical
    /// elements [first, first + count), position counting from 0.
    template <class Sink>
    constexpr void walk(std::uint64_t first, std::uint64_t count, Sink&& sink) const {
        if (count == 0) return;
        if (rank_ == 0) return sink(base_, std::int64_t{1}, std::uint64_t{0}, count);
        std::uint64_t position = 0;
        for (cursor at{*this, first}; position != count;) {
            const auto next = at.next(count - position);
            sink(next.offset, next.stride, position, next.length);
            position += next.length;
        }
    }

private:
    struct run {
        std::int64_t offset, stride;
        std::uint64_t length;
    };
    /// Where a walk is: of each axis the index, and what it adds to the offset.
    class cursor {
    public:
        constexpr cursor(const storage& map, std::uint64_t first)
            : map_{map},
              last_{map.rank_ - 1},
              is_whole_{map.first_[map.rank_] - map.first_[last_] == 1},
              outer_{map.base_} {
            auto rest = static_cast<std::int64_t>(first);
            for (int axis = last_; axis >= 0; --axis) {
                index_[axis] = axis == 0 ? rest : rest % map.extent_[axis];
                rest /= map.extent_[axis];
                part_[axis] = map.offset(axis, index_[axis]);
                if (axis != last_) outer_ += part_[axis];
            }
        }
        /// The next run, of `most` elements at most.
        constexpr run next(std::uint64_t most) {
            if (index_[last_] == map_.extent_[last_]) carry();
            const auto inner = map_.digit_[map_.first_[map_.rank_] - 1];
            auto length = map_.extent_[last_] - index_[last_];
            if (!is_whole_) {
                part_[last_] = map_.offset(last_, index_[last_]);
                const auto block = inner.factor - index_[last_] % inner.factor;
                if (block < length) length = block;
            }
            if (most < static_cast<std::uint64_t>(length)) length = static_cast<std::int64_t>(most);
            const run out{outer_ + part_[last_], inner.stride, static_cast<std::uint64_t>(length)};
            index_[last_] += length;
            part_[last_] += length * inner.stride;
            return out;
        }

    private:
        constexpr void carry() {
            int axis = last_;
            while (index_[axis] == map_.extent_[axis]) {
                index_[axis] = 0;
                if (axis != last_) outer_ -= part_[axis];
                part_[axis] = 0;
                --axis;
                outer_ -= part_[axis];
                ++index_[axis];
                part_[axis] = map_.offset(axis, index_[axis]);
                outer_ += part_[axis];
            }
        }

        const storage& map_;
        int last_;
        bool is_whole_;
        std::int64_t outer_;
        std::int64_t index_[max_axes] = {};
        std::int64_t part_[max_axes] = {};
    };

    const detail::box_functions* boxes_ = nullptr;
    std::int64_t base_ = 0;
    int rank_ = 0;
    int first_[max_axes + 1] = {};  // of axis a: digits [first_[a], first_[a + 1])
    std::int64_t extent_[max_axes] = {};
    digit digit_[max_digits] = {};
};

}  // namespace inputspec::inline INPUTSPEC_ABI
