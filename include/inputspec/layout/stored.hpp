#pragma once

#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/tensor/extents.hpp>
#include <inputspec/tensor/view.hpp>
#include <optional>

namespace inputspec::inline INPUTSPEC_ABI::layout {

/// A layout that sees words as 4-bit elements (int4_words), or whose last one does; or that may,
/// its int4_dtype() an optional.
template <class L>
concept SeesInt4 = requires(const L& layout) { layout.int4_dtype(); };

/// A stored tensor as a layout takes it: itself, or its words as 4-bit elements along the last
/// axis. Not to be copied: the view refers to what is here.
class stored_tensor {
public:
    constexpr stored_tensor() = default;
    stored_tensor(const stored_tensor&) = delete;

    template <class L>
    constexpr std::optional<Fault> look(const L& layout, const tensor_view& tensor) {
        if constexpr (SeesInt4<L>) {
            const std::optional<DLDataType> inside = layout.int4_dtype();
            if (inside) return look_inside(*inside, tensor);
        }
        view_ = tensor;
        return std::nullopt;
    }
    constexpr const tensor_view& view() const { return view_; }
    constexpr extents shape() const {
        const DLTensor& tensor = view_.tensor();
        return extents{std::span{tensor.shape, static_cast<std::size_t>(tensor.ndim)}};
    }

private:
    constexpr std::optional<Fault> look_inside(DLDataType dtype, const tensor_view& words) {
        const int last = words.tensor().ndim - 1;
        if (!is_integer(words.kind()) || words.lanes() != 1 || words.bits() < 8 || last < 0 ||
            (words.tensor().shape[last] > 1 && words.stride(last) != 1)) {
            return Fault{FaultKind::dtype,
                         words.argument(),
                         -1,
                         Fault::none,
                         Fault::pack(words.dtype()),
                         "4-bit elements are in words of int8 to int64, side by side on the last "
                         "axis"};
        }
        const std::int64_t each = words.bits() / 4;
        words_ = words.tensor();
        words_.dtype = dtype;
        for (int axis = 0; axis <= last; ++axis) {
            shape_[axis] = words_.shape[axis] * (axis == last ? each : 1);
            strides_[axis] = words.stride(axis) * (axis == last ? 1 : each);
        }
        words_.shape = shape_;
        words_.strides = words.is_stored_compact() ? nullptr : strides_;
        auto unasked = FaultKind::user;
        view_.look(&words_, words.argument(), sub_byte::packed, unasked);
        return std::nullopt;
    }

    tensor_view view_;
    DLTensor words_{};
    std::int64_t shape_[max_rank] = {};
    std::int64_t strides_[max_rank] = {};
};

}  // namespace inputspec::inline INPUTSPEC_ABI::layout
