#pragma once

#include <dlpack/dlpack.h>

#include <concepts>
#include <cstdint>
#include <inputspec/tensor/any_range.hpp>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI {

/// The most axes a tensor may have here.
inline constexpr int max_rank = 16;

/// A shape of up to max_rank extents, without heap: extents{3, 20, 4, 4}, or from any range of
/// integers. A longer range gives a rank above max_rank, which a fill refuses.
class extents {
public:
    constexpr extents() = default;

    template <std::integral... I>
        requires(sizeof...(I) > 0 && sizeof...(I) <= max_rank)
    constexpr extents(I... extent)
        : rank_{sizeof...(I)}, extent_{static_cast<std::int64_t>(extent)...} {}

    template <detail::AnyRange R>
        requires std::integral<std::remove_cvref_t<detail::range_reference<const R>>>
    constexpr extents(const R& range) {
        for (const auto value : range) {
            if (rank_ < max_rank) extent_[rank_] = static_cast<std::int64_t>(value);
            ++rank_;
        }
    }

    constexpr int rank() const { return rank_; }
    constexpr bool empty() const { return rank_ == 0; }
    constexpr std::int64_t operator[](int axis) const { return extent_[axis]; }
    constexpr std::int64_t& operator[](int axis) { return extent_[axis]; }
    constexpr void push_back(std::int64_t extent) {
        if (rank_ < max_rank) extent_[rank_] = extent;
        ++rank_;
    }
    constexpr const std::int64_t* data() const { return extent_; }
    constexpr std::int64_t* data() { return extent_; }
    constexpr std::span<const std::int64_t> span() const {
        return {extent_, static_cast<std::size_t>(rank_ < max_rank ? rank_ : max_rank)};
    }

    friend constexpr bool operator==(const extents& a, const extents& b) {
        if (a.rank_ != b.rank_) return false;
        for (int axis = 0; axis < a.rank_ && axis < max_rank; ++axis) {
            if (a.extent_[axis] != b.extent_[axis]) return false;
        }
        return true;
    }

private:
    int rank_ = 0;
    std::int64_t extent_[max_rank] = {};
};

/// A tensor's type: dtype and logical shape, as a task's signature states it.
struct tensor_type {
    DLDataType dtype{2, 32, 1};
    extents shape;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
