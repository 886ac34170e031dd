#pragma once

#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/layout/digits.hpp>
#include <inputspec/tensor/extents.hpp>
#include <inputspec/tensor/storage.hpp>
#include <inputspec/tensor/view.hpp>
#include <optional>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::layout {

/// Where a logical tensor's elements are in one of another shape: of each axis of that, the index
/// as digits of the logical one. At first the logical tensor itself; a layout's apply(map) puts
/// its own axes in the place of those that are there. Not to be copied: digits refer to `logical`.
template <int Rank>
class basic_axes_map {
public:
    constexpr explicit basic_axes_map(const extents& shape) : logical_{shape}, shape_{shape} {
        // Of no elements there are no indices, however large the other extents are.
        if (is_empty()) return;
        for (int axis = 0; axis < shape.rank(); ++axis) index_[axis] = {logical_, axis};
    }
    basic_axes_map(const basic_axes_map&) = delete;

    /// What is wrong with a shape, as a logical one.
    static constexpr std::optional<Fault> check(const extents& shape);

    constexpr const extents& logical() const { return logical_; }
    constexpr bool is_empty() const {
        for (const auto extent : logical_.span()) {
            if (extent == 0) return true;
        }
        return false;
    }
    constexpr const extents& shape() const { return shape_; }
    constexpr const digit_sum& operator[](int axis) const { return index_[axis]; }

    /// Begins the axes of another layout; they are added in order.
    class axes {
    public:
        constexpr void add(const digit_sum& index, std::int64_t extent) {
            if (shape_.rank() < max_rank) index_[shape_.rank()] = index;
            shape_.push_back(extent);
        }
        constexpr int rank() const { return shape_.rank(); }
        /// The axes from here on are a group of their own: in memory a group is one axis.
        constexpr void separate() { separators_ |= 1u << shape_.rank(); }
        /// An axis may also be no longer than its largest index asks for.
        constexpr void may_be_shorter() { may_be_shorter_ = true; }
        /// Of one axis: the places of a buffer, which may have more of them.
        constexpr void be_places() { is_places_ = true; }

    private:
        friend basic_axes_map;
        extents shape_;
        std::uint32_t separators_ = 0;
        bool is_places_ = false;
        bool may_be_shorter_ = false;
        digit_sum index_[max_rank];
    };
    constexpr void become(const axes& next) {
        shape_ = next.shape_;
        separators_ = next.separators_;
        is_places_ = next.is_places_;
        may_be_shorter_ = next.may_be_shorter_;
        for (int axis = 0; axis < shape_.rank(); ++axis) index_[axis] = next.index_[axis];
    }

    /// Where the elements lie in a stored tensor of this shape. A fault where it has another one,
    /// and where two elements would lie in one place.
    constexpr std::optional<Fault> fit(const tensor_view& stored, storage& out,
                                       bool& is_padded) const;

    /// The stored index of a logical one.
    constexpr extents forward(const extents& logical) const {
        extents out;
        for (int axis = 0; axis < shape_.rank(); ++axis) {
            const auto& index = index_[axis];
            auto sum = index.offset();
            for (int i = 0; i < index.size(); ++i) {
                const auto& one = index[i];
                const auto value = joined(logical, one) / one.divisor;
                sum += (one.is_top ? value : value % one.count) * one.scale;
            }
            out.push_back(sum);
        }
        return out;
    }
    /// The logical index that is stored at one, of a map that fits; false where padding is.
    constexpr bool backward(const extents& stored, extents& logical) const {
        std::int64_t linear[max_rank] = {};  // of each run of axes, at its first one
        int last[max_rank] = {};
        for (int axis = 0; axis < logical_.rank(); ++axis) last[axis] = axis;
        for (int axis = 0; axis < shape_.rank(); ++axis) {
            for (int i = 0; i < index_[axis].size(); ++i) {
                const auto& one = index_[axis][i];
                if (one.last > last[one.first]) last[one.first] = one.last;
            }
        }
        logical = extents{};
        for (int axis = 0; axis < logical_.rank(); ++axis) logical.push_back(0);
        for (int axis = 0; axis < shape_.rank(); ++axis) {
            const auto& index = index_[axis];
            auto rest = stored[axis] - index.least();
            const auto order = index.by_scale();
            for (int n = index.size() - 1; n >= 0; --n) {
                const int at = order.at[n];
                auto value = rest / index.step(at);
                if (value < 0 || value >= index[at].count) return false;
                rest %= index.step(at);
                if (index[at].scale < 0) value = index[at].count - 1 - value;
                linear[index[at].first] += value * index[at].divisor;
                if (last[index[at].first] != index[at].last) return false;
            }
            if (rest != 0) return false;
        }
        for (int first = 0; first < logical_.rank(); ++first) {
            auto rest = linear[first];
            for (int axis = last[first]; axis > first; --axis) {
                logical[axis] += rest % logical_[axis];
                rest /= logical_[axis];
            }
            logical[first] += rest;
        }
        for (int axis = 0; axis < logical_.rank(); ++axis) {
            if (logical[axis] >= logical_[axis]) return false;
        }
        return forward(logical) == stored;
    }

private:
    /// The row-major index over a digit's axes.
    constexpr std::int64_t joined(const extents& index, const digit& one) const {
        std::int64_t out = 0;
        for (int axis = one.first; axis <= one.last; ++axis) {
            out = out * logical_[axis] + index[axis];
        }
        return out;
    }
    static constexpr Fault refuse(const tensor_view& stored, FaultKind kind, std::int64_t expected,
                                  std::int64_t found, int axis, std::string_view note) {
        return {kind, stored.argument(), axis, expected, found, note};
    }
    /// Strides of the axes, where the stored tensor has these axes; or their groups; or all of them
    /// as one, as a flat buffer has.
    constexpr std::optional<Fault> check_shape(const tensor_view& stored,
                                               std::int64_t (&stride)[max_rank]) const;
    constexpr int groups() const { return __builtin_popcount(separators_) + 1; }
    /// Whether no two indices of an axis are one: each digit is above what those below it add up
    /// to.
    static constexpr bool is_one_to_one(const digit_sum& index);

    extents logical_;
    extents shape_;
    std::uint32_t separators_ = 0;  // a bit for each axis that begins another group
    bool is_places_ = false;
    bool may_be_shorter_ = false;
    digit_sum index_[max_rank];
};

/// Of a layout that says the places in a buffer itself.
template <int Rank>
constexpr std::optional<Fault> become_places(basic_axes_map<Rank>& map, const digit_sum& place) {
    if (place.error() != nullptr) {
        return Fault{FaultKind::layout, -1, -1, Fault::none, Fault::none, place.error()};
    }
    typename basic_axes_map<Rank>::axes next;
    next.add(place, map.is_empty() ? 0 : place.greatest() + 1);
    next.be_places();
    map.become(next);
    return std::nullopt;
}

template <int Rank>
constexpr std::optional<Fault> basic_axes_map<Rank>::check(const extents& shape) {
    const auto refuse = [](FaultKind kind, std::int64_t found, int axis, const char* note) {
        return Fault{kind, -1, axis, Fault::none, found, note};
    };
    if (shape.rank() > max_rank) {
        return refuse(FaultKind::rank, shape.rank(), -1, "a logical shape has 16 axes at most");
    }
    std::int64_t total = 1;
    int overflows = -1;
    bool has_none = false;
    for (int axis = 0; axis < shape.rank(); ++axis) {
        const auto extent = shape[axis];
        if (extent < 0) {
            return refuse(FaultKind::shape, extent, axis, "a logical extent is negative");
        }
        has_none |= extent == 0;
        if (overflows < 0 &&
            (__builtin_mul_overflow(total, extent, &total) || total > tensor_view::most_scalars)) {
            overflows = axis;
        }
    }
    if (overflows < 0 || has_none) return std::nullopt;
    return refuse(FaultKind::overflow, shape[overflows], overflows,
                  "a logical extent is too large");
}

using axes_map = basic_axes_map<max_rank>;

}  // namespace inputspec::inline INPUTSPEC_ABI::layout

#include <inputspec/layout/axes_fit.hpp>  // the definition of fit
