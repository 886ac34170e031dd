#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/tensor/range.hpp>
#include <inputspec/tensor/storage.hpp>
#include <optional>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI {

/// How 4-bit elements lie in memory: two a byte, the first in the low half (DLPack 1.x), or one a
/// byte (older TVM).
enum class sub_byte : std::uint8_t { packed, padded };

class tensor_view;

namespace detail {

/// How a transformed tensor is written box by box (tensor/boxes.hpp).
struct box_functions {
    using produce = void(const void* self, std::uint64_t first, std::byte* to, std::size_t count);

    void (*write)(const tensor_view& view, range elements, const void* self, produce* make);
    void (*place)(const tensor_view& view, range elements, const std::byte* values);
};

}  // namespace detail

/// A checked view over a DLTensor: what its logical elements are and where they lie. The logical
/// shape is the tensor's own, or the one that a layout was resolved to. Lanes are an innermost
/// axis, and so are a complex number's parts: its kind is theirs.
class tensor_view {
public:
    constexpr int argument() const { return argument_; }
    constexpr element_kind kind() const { return kind_; }
    constexpr DLDataType dtype() const { return tensor_->dtype; }
    /// Scalars an element: the dtype's lanes, of complex numbers twice as many.
    constexpr int lanes() const { return scalars_of(tensor_->dtype); }
    constexpr int rank() const { return rank_; }
    constexpr std::int64_t extent(int axis) const { return shape_[axis]; }
    constexpr std::span<const std::int64_t> shape() const {
        return {shape_, static_cast<std::size_t>(rank_)};
    }
    /// Logical scalars (lanes counted).
    constexpr std::uint64_t size() const { return size_; }
    /// Bytes of the stored tensor.
    constexpr std::uint64_t bytes() const {
        return (stored_ * (bits_ / 4u) + 1) / 2;  // < 2^60 scalars of at most 16 half bytes
    }
    /// Stored bits a scalar.
    constexpr unsigned bits() const { return bits_; }

    /// True where logical order is memory order without gaps.
    constexpr bool is_compact() const { return !is_strided_ && map_ == nullptr; }
    constexpr bool is_packed() const { return is_packed_; }

    /// The stored tensor, whatever the layout: how many scalars, whether without gaps, and where.
    constexpr std::uint64_t stored_size() const { return stored_; }
    constexpr bool is_stored_compact() const { return !is_strided_; }
    constexpr const DLTensor& tensor() const { return *tensor_; }
    /// The layout's map, or null where the tensor's own strides say it all.
    constexpr const storage* map() const { return map_; }

    /// The first stored byte (byte_offset applied).
    std::byte* data() const {
        return static_cast<std::byte*>(tensor_->data) + tensor_->byte_offset;
    }
    template <class T>
    T* data_as() const {
        return reinterpret_cast<T*>(data());
    }

    /// Where the logical elements lie.
    constexpr storage make_storage() const { return map_ != nullptr ? *map_ : make_stored(); }

    /// Where the stored elements lie.
    constexpr storage make_stored() const {
        storage out;
        const DLTensor& t = *tensor_;
        const std::int64_t lane_count = lanes();
        if (!is_strided_) {
            out.add_strided(static_cast<std::int64_t>(stored_), 1);
            return out;
        }
        for (int axis = 0; axis < t.ndim; ++axis) {
            if (t.shape[axis] == 1) continue;  // its stride says nothing, and may be anything
            out.add_strided(t.shape[axis], t.strides[axis] * lane_count);
        }
        out.add_strided(lane_count, 1);
        return out;
    }

    /// The stride of a stored axis in scalars.
    constexpr std::int64_t stride(int axis) const {
        // Of an axis of one element it may be anything, and of no elements beyond all bounds.
        if (stored_ == 0 || tensor_->shape[axis] == 1) return 0;
        if (tensor_->strides != nullptr) return tensor_->strides[axis] * lanes();
        std::int64_t out = lanes();
        for (int inner = tensor_->ndim - 1; inner > axis; --inner) out *= tensor_->shape[inner];
        return out;
    }

    /// The functions that write it in boxes; null where it has no layout, or is packed.
    constexpr const detail::box_functions* boxes() const {
        return map_ != nullptr && !is_packed_ ? map_->boxes() : nullptr;
    }

    /// The same memory seen as a tensor of another logical shape through a map.
    constexpr tensor_view with_layout(const extents& logical, const storage& map) const {
        auto out = *this;
        out.rank_ = logical.rank();
        out.shape_ = logical.data();
        out.map_ = &map;
        out.size_ = static_cast<std::uint64_t>(lanes());
        for (const auto extent : logical.span()) out.size_ *= static_cast<std::uint64_t>(extent);
        return out;
    }

    /// Views a tensor; false, and what is wrong with it by itself, if anything is. tensor/check.hpp
    /// says that in words, and knows whether strides that it wonders at are wrong.
    constexpr bool look(const DLTensor* tensor, int argument, sub_byte storage_of_4_bits,
                        FaultKind& found);
    static constexpr std::int64_t most_scalars = INT64_MAX / 8;
    /// Bytes from the last address that is aligned to the element.
    std::uintptr_t misaligned() const {
        const auto address = reinterpret_cast<std::uintptr_t>(tensor_->data) + tensor_->byte_offset;
        return address & ((bits_ - 1u) / 8);
    }

private:
    /// Whether extents whose product is none, negative or too large make an empty tensor.
    [[gnu::noinline]] constexpr bool look_at_extents(FaultKind& found) const {
        bool is_empty = false;
        for (int axis = 0; axis < tensor_->ndim; ++axis) {
            if (tensor_->shape[axis] < 0) {
                found = FaultKind::shape;
                return false;
            }
            is_empty |= tensor_->shape[axis] == 0;
        }
        found = FaultKind::overflow;
        return is_empty;
    }
    [[gnu::noinline]] constexpr bool look_at_strides(FaultKind& found) {
        const DLTensor& t = *tensor_;
        std::int64_t expected = 1;
        for (int axis = t.ndim - 1; axis >= 0; --axis) {
            if (t.shape[axis] != 1 && t.strides[axis] != expected) {
                is_strided_ = true;
                found = FaultKind::strides;
                return false;
            }
            expected *= t.shape[axis];
        }
        return true;
    }

    const DLTensor* tensor_ = nullptr;
    const std::int64_t* shape_ = nullptr;
    const storage* map_ = nullptr;
    std::uint64_t size_ = 0;
    std::uint64_t stored_ = 0;
    int rank_ = 0;
    int argument_ = 0;
    element_kind kind_ = element_kind::unsupported;
    std::uint8_t bits_ = 0;
    bool is_strided_ = false;
    bool is_packed_ = false;
};

namespace detail {

/// CPU, and the pinned or managed kinds that the host may write: CUDA host, ROCm host, CUDA
/// managed.
constexpr bool is_host(int device) {
    return device == 1 || device == 3 || device == 11 || device == 13;
}

}  // namespace detail

constexpr bool tensor_view::look(const DLTensor* tensor, int argument, sub_byte storage_of_4_bits,
                                 FaultKind& found) {
    const auto wonder_at = [&](FaultKind what) {
        found = what;
        return false;
    };
    tensor_ = tensor;
    argument_ = argument;
    if (tensor == nullptr) return wonder_at(FaultKind::null_tensor);
    const DLTensor& t = *tensor;
    if (t.ndim < 0 || t.ndim > max_rank) return wonder_at(FaultKind::rank);
    if (t.ndim > 0 && t.shape == nullptr) return wonder_at(FaultKind::rank);
    rank_ = t.ndim;
    shape_ = t.shape;
    // Not loaded as the enum, which what a caller forgot to set may not be.
    if (!detail::is_host(std::bit_cast<int>(t.device.device_type))) {
        return wonder_at(FaultKind::device);
    }
    kind_ = kind_of(t.dtype);
    if (kind_ == element_kind::unsupported) return wonder_at(FaultKind::dtype);
    if (t.dtype.lanes == 0 || t.dtype.lanes > 0x7fff) return wonder_at(FaultKind::lanes);
    bits_ = t.dtype.bits;
    std::int64_t size = t.dtype.lanes;
    if (kind_ == element_kind::f32 || kind_ == element_kind::f64) {
        if (is_complex(t.dtype)) {
            bits_ /= 2;
            size *= 2;
        }
    } else if (bits_ < 8) {
        is_packed_ = is_sub_byte(kind_) && storage_of_4_bits == sub_byte::packed;
        if (!is_packed_) bits_ = 8;
    }

    std::int64_t signs = 0;
    for (int axis = 0; axis < t.ndim; ++axis) {
        signs |= t.shape[axis];
        if (__builtin_mul_overflow(size, t.shape[axis], &size)) return look_at_extents(found);
    }
    if (signs < 0 || static_cast<std::uint64_t>(size) - 1 >= std::uint64_t{most_scalars}) {
        return look_at_extents(found);
    }
    stored_ = size_ = static_cast<std::uint64_t>(size);

    if (t.data == nullptr) return wonder_at(FaultKind::null_data);
    if (t.byte_offset > static_cast<std::uint64_t>(INT64_MAX)) {
        return wonder_at(FaultKind::byte_offset);
    }
    if (!std::is_constant_evaluated() && misaligned() != 0) return wonder_at(FaultKind::alignment);
    return t.strides == nullptr || look_at_strides(found);
}

}  // namespace inputspec::inline INPUTSPEC_ABI
