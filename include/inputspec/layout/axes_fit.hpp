#pragma once

#include <inputspec/layout/axes_map.hpp>

namespace inputspec::inline INPUTSPEC_ABI::layout {

template <int Rank>
constexpr bool basic_axes_map<Rank>::is_one_to_one(const digit_sum& index) {
    const auto order = index.by_scale();
    std::int64_t below = 0;
    for (int n = 0; n < index.size(); ++n) {
        const int at = order.at[n];
        if (index.step(at) <= below) return false;
        below += index.step(at) * (index[at].count - 1);
    }
    return true;
}

template <int Rank>
constexpr std::optional<Fault> basic_axes_map<Rank>::check_shape(
    const tensor_view& stored, std::int64_t (&stride)[max_rank]) const {
    const DLTensor& tensor = stored.tensor();
    if (is_places_) {
        if (!stored.is_stored_compact()) {
            return refuse(stored, FaultKind::strides, Fault::none, Fault::none, -1,
                          "a layout that says the places itself is of a tensor without strides");
        }
        const auto places = static_cast<std::int64_t>(stored.stored_size()) / stored.lanes();
        stride[0] = stored.lanes();
        if (places >= shape_[0]) return std::nullopt;
        return refuse(stored, FaultKind::shape, shape_[0], places, -1,
                      "the stored tensor has fewer places than its layout: allocate as many, or "
                      "correct .logical");
    }
    const bool is_flat = tensor.ndim == 1;
    const bool is_grouped = !is_flat && tensor.ndim == groups();
    if (tensor.ndim != shape_.rank() && !is_flat && !is_grouped) {
        return refuse(stored, FaultKind::rank, shape_.rank(), tensor.ndim, -1,
                      "the stored tensor has another rank than its layout");
    }
    for (int last = shape_.rank() - 1, axis = tensor.ndim - 1; last >= 0; --axis) {
        std::int64_t extent = 1;
        bool is_too_large = false;
        stride[last] = stored.stride(axis);
        for (bool is_first = false; !is_first; --last) {
            is_too_large |= __builtin_mul_overflow(extent, shape_[last], &extent);
            is_first = last == 0 || (tensor.ndim == shape_.rank()) ||
                       (is_grouped && (separators_ >> last & 1) != 0);
            is_too_large |=
                !is_first && __builtin_mul_overflow(stride[last], shape_[last], &stride[last - 1]);
        }
        const bool is_shorter = may_be_shorter_ && tensor.ndim == shape_.rank() &&
                                tensor.shape[axis] == index_[axis].greatest() + 1;
        if (is_too_large || (extent != tensor.shape[axis] && !is_shorter)) {
            return refuse(stored, FaultKind::shape, is_too_large ? INT64_MAX : extent,
                          tensor.shape[axis], axis,
                          "the stored shape does not fit the logical one: allocate the extent "
                          "expected, or correct .logical");
        }
    }
    return std::nullopt;
}

template <int Rank>
constexpr std::optional<Fault> basic_axes_map<Rank>::fit(const tensor_view& stored, storage& out,
                                                         bool& is_padded) const {
    for (int axis = 0; axis < shape_.rank() && axis < max_rank; ++axis) {
        if (const char* error = index_[axis].error()) {
            return refuse(stored, FaultKind::layout, Fault::none, Fault::none, axis, error);
        }
    }
    std::int64_t strides[max_rank] = {};
    if (auto fault = check_shape(stored, strides)) return fault;
    out = storage{};
    std::int64_t elements = is_empty() ? 0 : stored.lanes();
    for (int axis = 0; axis < logical_.rank() && elements != 0; ++axis) elements *= logical_[axis];
    is_padded = static_cast<std::uint64_t>(elements) != stored.stored_size();
    if (elements == 0) return std::nullopt;

    // All digits, and which logical axes they join.
    struct placed : digit {
        std::int64_t stride = 0;
    };
    placed all[storage::max_digits];
    int count = 0;
    bool is_joined[max_rank + 1] = {};  // to the axis before
    std::int64_t base = 0;
    for (int axis = 0; axis < shape_.rank(); ++axis) {
        const auto& index = index_[axis];
        if (index.least() < 0 || index.greatest() >= shape_[axis]) {
            return refuse(stored, FaultKind::layout, shape_[axis],
                          index.least() < 0 ? index.least() : index.greatest(), axis,
                          "the layout reaches beyond the stored tensor's axis");
        }
        if (!is_one_to_one(index)) {
            return refuse(stored, FaultKind::layout, Fault::none, Fault::none, axis,
                          "the layout is not one-to-one: on this axis two elements share a place");
        }
        const auto stride = strides[axis];
        base += index.offset() * stride;
        for (int i = 0; i < index.size(); ++i) {
            if (count == storage::max_digits - 1) {
                return refuse(stored, FaultKind::layout, Fault::none, Fault::none, axis,
                              "the layout has more than 39 parts");
            }
            all[count++] = {index[i], index[i].scale * stride};
            for (int a = index[i].first + 1; a <= index[i].last; ++a) is_joined[a] = true;
        }
    }
    out.add_base(base);
    for (int first = 0, last = 0; first < logical_.rank(); first = last + 1) {
        for (last = first; is_joined[last + 1];) ++last;
        std::int64_t extent = 1;
        for (int axis = first; axis <= last; ++axis) extent *= logical_[axis];
        // The digits of this axis, or of these that are one, innermost first.
        placed* mine[storage::max_digits];
        int mine_count = 0;
        for (int i = 0; i < count; ++i) {
            auto& one = all[i];
            if (one.first < first || one.last > last) continue;
            std::int64_t inside = 1;
            for (int axis = one.last + 1; axis <= last; ++axis) inside *= logical_[axis];
            if (one.is_top && one.first != first) {
                std::int64_t own = 1;
                for (int axis = one.first; axis <= one.last; ++axis) own *= logical_[axis];
                if (own % one.divisor != 0) {
                    return refuse(stored, FaultKind::layout, one.divisor, own, -1,
                                  "an axis is cut both by itself and with others, unevenly");
                }
                one.is_top = false;
            }
            one.divisor *= inside;
            int at = mine_count++;
            for (; at > 0 && mine[at - 1]->divisor > one.divisor; --at) mine[at] = mine[at - 1];
            mine[at] = &one;
        }
        std::int64_t covered = 1;
        bool is_whole = true;
        for (int i = 0; i < mine_count; ++i) {
            is_whole = is_whole && mine[i]->divisor == covered;
            covered = mine[i]->is_top ? extent : covered * mine[i]->count;
        }
        if (!is_whole || covered < extent) {
            return refuse(stored, FaultKind::layout, Fault::none, Fault::none, -1,
                          fixed_text<232>{} << "the layout is not one-to-one: part of logical axis "
                                            << std::int64_t{first}
                                            << " is in no index of the stored tensor, or twice");
        }
        if (mine_count <= 1) {
            if (mine_count == 1) out.add_strided(extent, mine[0]->stride);
            continue;
        }
        out.add_axis(extent);
        for (int i = mine_count - 1; i >= 0; --i) out.add_digit(mine[i]->count, mine[i]->stride);
    }
    out.add_strided(stored.lanes(), 1);
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::layout
