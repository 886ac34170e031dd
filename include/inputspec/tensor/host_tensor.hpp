#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/tensor/extents.hpp>
#include <inputspec/tensor/view.hpp>
#include <new>
#include <span>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// An owning host tensor, compact, zeroed, aligned to 64 bytes: for examples and tests.
class HostTensor {
public:
    static constexpr std::size_t alignment = 64;

    HostTensor(DLDataType dtype, const extents& shape, sub_byte mode = sub_byte::packed)
        : shape_{shape} {
        std::uint64_t scalars = dtype.lanes;
        for (const auto extent : shape.span()) scalars *= static_cast<std::uint64_t>(extent);
        const unsigned bits = dtype.code == 1 && dtype.bits == 1           ? 8
                              : dtype.bits < 8 && mode == sub_byte::padded ? 8u
                                                                           : dtype.bits;
        size_ = static_cast<std::size_t>((scalars * bits + 7) / 8);
        data_ = static_cast<std::byte*>(::operator new(size_ + 1, std::align_val_t{alignment}));
        for (std::size_t i = 0; i < size_; ++i) data_[i] = std::byte{};
        tensor_.data = data_;
        tensor_.device = {kDLCPU, 0};
        tensor_.ndim = shape.rank();
        tensor_.dtype = dtype;
        tensor_.shape = shape_.data();
    }

    template <StorageType T>
    static HostTensor of(const extents& shape) {
        return HostTensor(dtype_of<T>(), shape);
    }

    HostTensor(HostTensor&& other) noexcept
        : shape_{other.shape_},
          tensor_{other.tensor_},
          data_{std::exchange(other.data_, nullptr)},
          size_{std::exchange(other.size_, 0)} {
        tensor_.shape = shape_.data();
        other.tensor_.data = nullptr;
    }
    HostTensor& operator=(HostTensor&& other) noexcept {
        if (this != &other) {
            release();
            shape_ = other.shape_;
            tensor_ = other.tensor_;
            tensor_.shape = shape_.data();
            data_ = std::exchange(other.data_, nullptr);
            size_ = std::exchange(other.size_, 0);
            other.tensor_.data = nullptr;
        }
        return *this;
    }
    ~HostTensor() { release(); }

    DLTensor* dl() { return &tensor_; }
    const DLTensor* dl() const { return &tensor_; }
    operator DLTensor*() { return &tensor_; }
    operator const DLTensor*() const { return &tensor_; }

    const extents& shape() const { return shape_; }
    DLDataType dtype() const { return tensor_.dtype; }
    // Templates, so that only who calls them waits for the compiler to make a span.
    template <class Byte = std::byte>
    std::span<Byte> bytes() {
        return {data_, size_};
    }
    template <class Byte = std::byte>
    std::span<const Byte> bytes() const {
        return {data_, size_};
    }
    /// The elements as T, which must be as wide as the dtype.
    template <class T>
    std::span<T> as() {
        return {reinterpret_cast<T*>(data_), size_ / sizeof(T)};
    }
    template <class T>
    std::span<const T> as() const {
        return {reinterpret_cast<const T*>(data_), size_ / sizeof(T)};
    }

private:
    void release() {
        if (data_ != nullptr) ::operator delete(data_, std::align_val_t{alignment});
    }

    extents shape_;
    DLTensor tensor_{};
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
