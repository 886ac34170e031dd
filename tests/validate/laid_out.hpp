#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/inputspec.hpp>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

// Operands for the validators, from numbers as one writes them.

using list = std::vector<std::int64_t>;

inline std::string text(const std::optional<inputspec::Fault>& fault) {
    return fault ? std::string{fault->message().view()} : "fine";
}

/// Numbers, in logical order, as a tensor of any integer dtype, shape and strides; between them
/// lies what breaks every rule.
class laid_out {
public:
    laid_out(const list& values, DLDataType type) : laid_out(values, type, {}) {}
    laid_out(const list& values, DLDataType type, list shape, list strides = {})
        : shape_{std::move(shape)}, strides_{std::move(strides)} {
        if (shape_.empty()) shape_ = {static_cast<std::int64_t>(values.size())};
        const bool is_compact = strides_.empty();
        for (auto axis = shape_.size(); is_compact && axis-- > 0;) {
            const auto inner = axis + 1 < shape_.size() ? shape_[axis + 1] * strides_[0] : 1;
            strides_.insert(strides_.begin(), inner);
        }
        std::int64_t low = 0, high = 0;
        for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
            const auto reach = strides_[axis] * (shape_[axis] - 1);
            (reach < 0 ? low : high) += reach;
        }
        const auto size = static_cast<std::size_t>(type.bits / 8);
        bytes_.resize((values.empty() ? 0 : static_cast<std::size_t>(high - low + 1)) * size,
                      std::byte{0x77});
        tensor_ = {bytes_.data() + static_cast<std::size_t>(-low) * (values.empty() ? 0 : size),
                   {kDLCPU, 0},
                   static_cast<int>(shape_.size()),
                   type,
                   shape_.data(),
                   is_compact ? nullptr : strides_.data(),
                   0};
        for (std::size_t i = 0; i < values.size(); ++i)
            put(static_cast<std::int64_t>(i), values[i]);
    }
    laid_out(const laid_out&) = delete;
    laid_out& operator=(const laid_out&) = delete;

    void put(std::int64_t i, std::int64_t value) {
        std::int64_t at = 0;
        for (auto axis = shape_.size(); axis-- > 0; i /= shape_[axis]) {
            at += i % shape_[axis] * strides_[axis];
        }
        const std::int64_t size = tensor_.dtype.bits / 8;
        std::memcpy(static_cast<std::byte*>(tensor_.data) + at * size, &value,
                    static_cast<std::size_t>(size));
    }

    operator const DLTensor*() const { return &tensor_; }

private:
    list shape_, strides_;
    std::vector<std::byte> bytes_;
    DLTensor tensor_{};
};

/// Sizes at which a scan changes how it goes.
inline const list sizes_of_scans{0,  1,  2,  3,  4,  5,   8,   15,  16,
                                 17, 63, 64, 65, 66, 127, 128, 129, 1000};

inline constexpr DLDataType index_dtypes[] = {inputspec::dtype::i32, inputspec::dtype::i64,
                                              inputspec::dtype::u32, inputspec::dtype::u64};
