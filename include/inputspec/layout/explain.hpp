#pragma once

#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/tensor/extents.hpp>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI::layout {

/// Which layouts would explain a stored shape, given the logical one: the axes in any order, and up
/// to three blocks behind them, as what to write: "ABCD" stored as "ABCD16b". Three at most are
/// named, those first whose axes keep their order. Text for a fault's note.
/// A template, so that only who fills compiles it.
template <class Stored>
class explanation {
public:
    constexpr explanation(std::span<const std::int64_t> logical, const Stored& stored)
        : logical_{logical}, stored_{stored} {
        const auto extra = static_cast<int>(stored.size()) - rank();
        if (rank() > 0 && rank() <= max_rank && extra >= 0 && extra <= most_blocks) {
            for (const bool keeps_order : {true, false}) {
                if (extra != 0 || !keeps_order) try_blocks(0, extra, keeps_order);
            }
        }
        if (found_ == 0) text_ << "no order of the axes and no three blocks explain it";
        if (found_ > most_named) text_ << ", and others";
    }
    constexpr std::string_view text() const { return text_.view(); }

private:
    static constexpr int most_blocks = 3;
    static constexpr int most_named = 3;

    constexpr int rank() const { return static_cast<int>(logical_.size()); }
    /// The stored extent of the i-th block.
    constexpr std::int64_t block(int i) const {
        return stored_[logical_.size() + static_cast<std::size_t>(i)];
    }

    /// All ways to give the blocks from the i-th on to axes.
    constexpr void try_blocks(int i, int count, bool keeps_order) {
        if (found_ > most_named) return;
        if (i == count) return try_order(count, keeps_order);
        if (block(i) < 2) return;
        for (int axis = 0; axis < rank(); ++axis) {
            axis_[i] = axis;
            try_blocks(i + 1, count, keeps_order);
        }
    }
    /// The outer axes in their order, or in the one nearest to it that has the extents.
    constexpr void try_order(int count, bool keeps_order) {
        int order[max_rank] = {};
        bool is_taken[max_rank] = {};
        bool is_kept = true;
        for (int place = 0; place < rank(); ++place) {
            const auto fits = [&](int axis) {
                auto extent = logical_[static_cast<std::size_t>(axis)];
                for (int i = 0; i < count; ++i) {
                    if (axis_[i] == axis)
                        extent = extent / block(i) + (extent % block(i) != 0 ? 1 : 0);
                }
                return !is_taken[axis] && extent == stored_[static_cast<std::size_t>(place)];
            };
            int axis = place;
            if (!fits(axis)) {
                is_kept = false;
                for (axis = 0; axis < rank() && !fits(axis);) ++axis;
                if (axis == rank()) return;
            }
            is_taken[axis] = true;
            order[place] = axis;
        }
        if (is_kept == keeps_order && ++found_ <= most_named) name(order, count);
    }
    constexpr void name(const int* order, int count) {
        const auto letter = [](char first, int axis) {
            const char one[] = {static_cast<char>(first + axis)};
            return fixed_text<2>{std::string_view{one, 1}};
        };
        text_ << (found_ == 1 ? "runtime_layout{\"" : ", or \"");
        if (found_ == 1) {
            for (int axis = 0; axis < rank(); ++axis) text_ << letter('A', axis);
            text_ << "\", \"";
        }
        for (int place = 0; place < rank(); ++place) text_ << letter('A', order[place]);
        for (int i = 0; i < count; ++i) text_ << block(i) << letter('a', axis_[i]);
        text_ << (found_ == 1 ? "\"} explains it" : "\"");
    }

    std::span<const std::int64_t> logical_;
    Stored stored_;
    int axis_[most_blocks] = {};
    int found_ = 0;
    fixed_text<160> text_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::layout
