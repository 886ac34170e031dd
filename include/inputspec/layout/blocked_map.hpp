#pragma once

#include <inputspec/layout/blocked.hpp>

namespace inputspec::inline INPUTSPEC_ABI::layout {

namespace detail {

/// The axes of one letter, innermost first: subordinates from the last to the first, then the
/// primal axis.
struct chain {
    int at[max_rank] = {};
    int count = 0;

    constexpr chain(const axes& side, char letter) {
        for (int j = side.count - 1; j >= 0; --j) {
            if (side.at[j].letter == letter && side.at[j].factor != 0) at[count++] = j;
        }
        at[count++] = side.primal(letter);
    }
};

/// The shape of one side, given what its primal axes' extents are.
constexpr extents shape_of(const axes& side, const std::int64_t (&primal)[26]) {
    extents shape;
    for (int j = 0; j < side.count; ++j) {
        const auto& axis = side.at[j];
        const auto extent = axis.factor != 0 ? axis.factor : primal[axis.letter - 'A'];
        if (shape.rank() == axis.dimension) {
            shape.push_back(extent);
        } else {
            shape[axis.dimension] *= extent;
        }
    }
    return shape;
}

}  // namespace detail

template <class Map>
constexpr std::optional<Fault> blocked_map::apply(Map& map) const {
    if (is_undefined()) return std::nullopt;
    const auto& logical = map.shape();
    if (logical.rank() != from.dimensions) {
        return refuse(FaultKind::layout, from.dimensions, logical.rank(), -1,
                      "the logical shape has another rank than its layout");
    }
    std::int64_t primal[26] = {};
    std::int64_t wanted[26] = {};
    for (int j = 0; j < from.count; ++j) {
        if (from.at[j].factor != 0) continue;
        const char letter = from.at[j].letter;
        const auto extent = logical[from.at[j].dimension];
        std::int64_t total = 0;
        if (__builtin_mul_overflow(extent, from.block(letter), &total)) {
            return refuse(FaultKind::overflow, Fault::none, extent, j,
                          "a logical extent is too large");
        }
        const auto block = to.block(letter);
        primal[letter - 'A'] = extent;
        wanted[letter - 'A'] = total / block + (total % block != 0 ? 1 : 0);
    }
    const auto inside = detail::shape_of(from, primal);
    for (int axis = 0; axis < inside.rank(); ++axis) {
        if (inside[axis] != logical[axis]) {
            return refuse(FaultKind::layout, inside[axis], logical[axis], axis,
                          "the logical shape does not fit its own layout");
        }
    }
    // Each axis's index: packed ones are cut apart.
    digit_sum given[max_rank], made[max_rank];
    for (int j = from.count - 1, dimension = -1; j >= 0; --j) {
        const auto& axis = from.at[j];
        const bool is_innermost = axis.dimension != dimension;
        dimension = axis.dimension;
        const auto index = is_innermost ? map[dimension] : given[j];
        const bool is_outermost = j == 0 || from.at[j - 1].dimension != dimension;
        if (is_outermost) {
            given[j] = index;
        } else {
            digit_sum low, high;
            index.split(axis.factor, low, high);
            given[j] = low;
            given[j - 1] = high;
        }
    }
    for (int j = 0; j < from.count; ++j) {
        if (from.at[j].factor != 0) continue;
        const char letter = from.at[j].letter;
        const detail::chain inner{from, letter};
        digit_sum position;
        std::int64_t weight = 1;
        for (int k = 0; k < inner.count; ++k) {
            position = position + given[inner.at[k]] * digit_sum{weight};
            weight *= from.at[inner.at[k]].factor;
        }
        const detail::chain target{to, letter};
        for (int k = 0; k < target.count; ++k) {
            const auto factor = to.at[target.at[k]].factor;
            if (factor == 0) {
                made[target.at[k]] = position;
            } else {
                digit_sum high;
                position.split(factor, made[target.at[k]], high);
                position = high;
            }
        }
    }
    const auto shape = detail::shape_of(to, wanted);
    typename Map::axes next;
    for (int j = 0; j < to.count;) {
        const auto dimension = to.at[j].dimension;
        auto index = made[j];
        for (++j; j < to.count && to.at[j].dimension == dimension; ++j) {
            index = index * digit_sum{to.at[j].factor} + made[j];
        }
        next.add(index, shape[dimension]);
    }
    map.become(next);
    return std::nullopt;
}

template <class Extents>
constexpr std::optional<Fault> blocked_map::infer(const Extents& stored, Extents& out) const {
    if (is_undefined()) {
        out = stored;
        return std::nullopt;
    }
    if (stored.rank() != to.dimensions) {
        return refuse(FaultKind::rank, to.dimensions, stored.rank(), -1,
                      "the stored tensor has another rank than its layout");
    }
    std::int64_t primal[26] = {};
    std::int64_t least[26] = {};
    bool is_forced = true;
    for (int j = 0; j < from.count; ++j) {
        if (from.at[j].factor != 0) continue;
        const char letter = from.at[j].letter;
        const int axis = to.at[to.primal(letter)].dimension;
        const auto extent = stored[axis];
        const auto outer = to.block(letter);
        const auto inner = from.block(letter);
        std::int64_t positions = 0;
        if (__builtin_mul_overflow(extent, outer, &positions)) {
            return refuse(FaultKind::overflow, Fault::none, extent, axis,
                          "a stored extent is too large");
        }
        // Positions in (outer·(extent − 1), outer·extent], in whole blocks of the logical side.
        const auto most = positions / inner;
        least[letter - 'A'] = extent == 0 ? 0 : (positions - outer) / inner + 1;
        is_forced &= least[letter - 'A'] == most && most * inner == positions;
        primal[letter - 'A'] = most;
    }
    if (!is_forced) {
        fixed_text<232> fits{"what would fit: "};
        for (int j = 0; j < from.count; ++j) {
            if (from.at[j].factor != 0) continue;
            const char letter = from.at[j].letter;
            const auto low = least[letter - 'A'], high = primal[letter - 'A'];
            fits << std::string_view{&letter, 1} << " = " << (low < high ? low : high);
            if (low < high) fits << " to " << high;
            fits << ", ";
        }
        return refuse(FaultKind::logical_shape, Fault::none, Fault::none, -1,
                      fits << "since padding does not show: write .logical = extents{…}");
    }
    out = detail::shape_of(from, primal);
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::layout
