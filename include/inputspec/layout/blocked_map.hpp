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

constexpr std::optional<Fault> blocked_map::map(const extents& logical, const tensor_view& stored,
                                                storage& out, bool& is_padded) const {
    if (logical.rank() != from.dimensions) {
        return refuse(stored, FaultKind::layout, from.dimensions, logical.rank(), -1,
                      "the logical shape has another rank than its layout");
    }
    const DLTensor& tensor = stored.tensor();
    if (tensor.ndim != to.dimensions) {
        return refuse(stored, FaultKind::rank, to.dimensions, tensor.ndim, -1,
                      "the stored tensor has another rank than its layout");
    }
    is_padded = false;
    std::int64_t primal[26] = {};
    std::int64_t wanted[26] = {};
    for (int j = 0; j < from.count; ++j) {
        if (from.at[j].factor != 0) continue;
        const char letter = from.at[j].letter;
        const auto extent = logical[from.at[j].dimension];
        if (extent < 0) {
            return refuse(stored, FaultKind::shape, Fault::none, extent, j,
                          "a logical extent is negative");
        }
        std::int64_t total = 0;
        if (__builtin_mul_overflow(extent, from.block(letter), &total)) {
            return refuse(stored, FaultKind::overflow, Fault::none, extent, j,
                          "a logical extent is too large");
        }
        const auto block = to.block(letter);
        primal[letter - 'A'] = extent;
        wanted[letter - 'A'] = total / block + (total % block != 0 ? 1 : 0);
        is_padded |= total % block != 0;
    }
    const auto inside = detail::shape_of(from, primal);
    for (int axis = 0; axis < inside.rank(); ++axis) {
        if (inside[axis] != logical[axis]) {
            return refuse(stored, FaultKind::layout, inside[axis], logical[axis], axis,
                          "the logical shape does not fit its own layout");
        }
    }
    const auto shape = detail::shape_of(to, wanted);
    for (int axis = 0; axis < shape.rank(); ++axis) {
        if (shape[axis] != tensor.shape[axis]) {
            return refuse(stored, FaultKind::shape, shape[axis], tensor.shape[axis], axis,
                          "the stored shape does not fit the logical one: allocate the extent "
                          "expected, or correct .logical");
        }
    }

    out = storage{};
    if (stored.stored_size() == 0) return std::nullopt;

    std::int64_t stride[max_rank] = {};
    for (int j = to.count - 1; j >= 0; --j) {
        stride[j] = stored.stride(to.at[j].dimension);
        for (int k = j + 1; k < to.count && to.at[k].dimension == to.at[j].dimension; ++k) {
            stride[j] *= to.at[k].factor;
        }
    }
    // Cut each logical axis into digits of the stored ones, innermost first.
    struct {
        storage::digit digit[max_rank + 1];
        int count = 0;
    } cut[max_rank];
    for (int j = 0; j < from.count; ++j) {
        if (from.at[j].factor != 0) continue;
        const char letter = from.at[j].letter;
        const detail::chain inner{from, letter};
        const detail::chain target{to, letter};
        int at = 0;
        auto left = std::int64_t{to.at[target.at[0]].factor};  // 0: the primal axis takes all
        auto step = stride[target.at[0]];
        for (int k = 0; k < inner.count; ++k) {
            const auto& axis = from.at[inner.at[k]];
            auto& digits = cut[inner.at[k]];
            auto count = axis.factor != 0 ? std::int64_t{axis.factor} : logical[axis.dimension];
            while (count > 1) {
                if (left == 0 || left % count == 0) {
                    digits.digit[digits.count++] = {count, step};
                    step *= count;
                    left /= count;
                    count = 1;
                } else if (axis.factor == 0 || count % left == 0) {
                    digits.digit[digits.count++] = {left, step};
                    count = count / left + (count % left != 0 ? 1 : 0);
                    left = 1;
                } else {
                    return refuse(stored, FaultKind::layout, left, count, -1,
                                  "neither block divides the other");
                }
                if (left == 1) {
                    ++at;
                    left = to.at[target.at[at]].factor;
                    step = stride[target.at[at]];
                }
            }
        }
    }
    for (int j = 0; j < from.count; ++j) {
        const auto& axis = from.at[j];
        const auto extent = axis.factor != 0 ? std::int64_t{axis.factor} : logical[axis.dimension];
        const auto& digits = cut[j];
        if (digits.count == 0) continue;
        if (digits.count == 1 && digits.digit[0].factor >= extent) {
            out.add_strided(extent, digits.digit[0].stride);
            continue;
        }
        out.add_axis(extent);
        for (int k = digits.count - 1; k >= 0; --k) {
            out.add_digit(digits.digit[k].factor, digits.digit[k].stride);
        }
    }
    out.add_strided(stored.lanes(), 1);
    return std::nullopt;
}

constexpr std::optional<Fault> blocked_map::infer(const tensor_view& stored, extents& out) const {
    const DLTensor& tensor = stored.tensor();
    if (tensor.ndim != to.dimensions) {
        return refuse(stored, FaultKind::rank, to.dimensions, tensor.ndim, -1,
                      "the stored tensor has another rank than its layout");
    }
    std::int64_t primal[26] = {};
    std::int64_t least[26] = {};
    bool is_forced = true;
    for (int j = 0; j < from.count; ++j) {
        if (from.at[j].factor != 0) continue;
        const char letter = from.at[j].letter;
        const auto extent = tensor.shape[to.at[to.primal(letter)].dimension];
        const auto outer = to.block(letter);
        const auto inner = from.block(letter);
        std::int64_t positions = 0;
        if (__builtin_mul_overflow(extent, outer, &positions)) {
            return refuse(stored, FaultKind::overflow, Fault::none, extent,
                          to.at[to.primal(letter)].dimension, "a stored extent is too large");
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
        return refuse(stored, FaultKind::logical_shape, Fault::none, Fault::none, -1,
                      fits << "since padding does not show: write .logical = extents{…}");
    }
    out = detail::shape_of(from, primal);
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::layout
