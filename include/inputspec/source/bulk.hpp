#pragma once

#include <cstddef>
#include <cstdlib>
#include <inputspec/source/memory_block.hpp>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Memory for many elements, which are written before they are read; of huge pages where the system
/// gives them. Memory that is asked for and never touched costs nothing.
template <class T>
class bulk {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignof(std::max_align_t));

public:
    bulk() = default;
    bulk(bulk&& other) noexcept
        : data_{std::exchange(other.data_, nullptr)}, size_{std::exchange(other.size_, 0)} {}
    bulk& operator=(bulk&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~bulk() { std::free(data_); }

    /// Room for `size` elements, whose values are none; false where there is no memory. What was
    /// there is gone.
    bool allocate(std::size_t size) {
        std::size_t bytes = 0;
        *this = bulk{};
        if (__builtin_mul_overflow(size, sizeof(T), &bytes)) return false;
        data_ = reinterpret_cast<T*>(allocate_block(bytes).release());
        size_ = data_ != nullptr ? size : 0;
        return data_ != nullptr;
    }
    /// Keeps the first elements alone.
    void cut(std::size_t size) { size_ = size; }

    /// The same bytes as elements of another type.
    template <class U>
    bulk<U> as() && {
        bulk<U> out;
        out.size_ = size_ * sizeof(T) / sizeof(U);
        out.data_ = reinterpret_cast<U*>(std::exchange(data_, nullptr));
        size_ = 0;
        return out;
    }

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T* data() { return data_; }
    const T* data() const { return data_; }
    T* begin() { return data_; }
    T* end() { return data_ + size_; }
    const T* begin() const { return data_; }
    const T* end() const { return data_ + size_; }
    T& operator[](std::size_t i) { return data_[i]; }
    const T& operator[](std::size_t i) const { return data_[i]; }
    const std::byte* bytes() const { return reinterpret_cast<const std::byte*>(data_); }

private:
    template <class U>
    friend class bulk;

    T* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
