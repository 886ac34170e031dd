#pragma once

#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/tensor/extents.hpp>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI::layout {

/// What would explain a stored shape, given the logical one: a permutation of the axes, or blocks
/// of one or two axes at the end (NCHW16c, OIHW4i16o), or nothing known. Text for a fault's note.
[[gnu::cold]] constexpr fixed_text<160> explain(std::span<const std::int64_t> logical,
                                                std::span<const std::int64_t> stored) {
    fixed_text<160> text;
    const auto rank = logical.size();
    const auto append_axes = [&](int first, std::int64_t first_block, int second,
                                 std::int64_t second_block) {
        text << (text.size == 0 ? "it would be blocks of " : ", or of ") << first_block
             << " on axis " << std::int64_t{first};
        if (second >= 0) text << " and of " << second_block << " on axis " << std::int64_t{second};
    };
    const auto blocks = [](std::int64_t extent, std::int64_t block) {
        return block <= 0 ? -1 : extent / block + (extent % block != 0 ? 1 : 0);
    };
    if (stored.size() == rank) {
        // Equal as multisets, axis by axis: each stored extent is found as often as in the logical.
        bool is_permutation = true;
        for (const auto extent : logical) {
            int balance = 0;
            for (const auto other : logical) balance += other == extent ? 1 : 0;
            for (const auto other : stored) balance -= other == extent ? 1 : 0;
            is_permutation &= balance == 0;
        }
        if (is_permutation) text << "it would be a permutation of the axes";
    } else if (stored.size() == rank + 1 || stored.size() == rank + 2) {
        const auto extra = stored.size() - rank;
        const auto fits = [&](int first, int second) {
            for (std::size_t axis = 0; axis < rank; ++axis) {
                auto expected = logical[axis];
                if (static_cast<int>(axis) == first) expected = blocks(expected, stored[rank]);
                if (static_cast<int>(axis) == second) expected = blocks(expected, stored[rank + 1]);
                if (expected != stored[axis]) return false;
            }
            return true;
        };
        const auto axes = static_cast<int>(rank);
        for (int first = 0; first < axes; ++first) {
            if (extra == 1 && fits(first, -1)) append_axes(first, stored[rank], -1, 0);
            for (int second = 0; extra == 2 && second < axes; ++second) {
                if (second != first && fits(first, second)) {
                    append_axes(first, stored[rank], second, stored[rank + 1]);
                }
            }
        }
    }
    if (text.size == 0) text << "no permutation and no block of one or two axes explains it";
    return text;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::layout
