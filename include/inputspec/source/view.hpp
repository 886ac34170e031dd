#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/group.hpp>
#include <inputspec/tensor/extents.hpp>
#include <inputspec/tensor/storage.hpp>
#include <optional>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI {

/// Where the data of a source of one argument lie, and what they are. Lanes are an innermost axis,
/// and so are the two parts of complex numbers; 4-bit elements are one a byte.
struct source_view {
    struct axis {
        std::int64_t extent = 1;
        std::int64_t stride = 0;  ///< in scalars
    };

    const std::byte* data = nullptr;
    element_kind kind = element_kind::unsupported;
    bool is_complex = false;  ///< the last axis has the real part and the imaginary one
    bool is_big_endian = false;
    bool is_flat = false;  ///< agrees with every shape of as many elements
    int rank = 0;
    axis axes[storage::max_axes] = {};

    constexpr void add_axis(std::int64_t extent, std::int64_t stride) {
        axes[rank++] = {extent, stride};
    }
    /// Says what elements are, of a dtype whose lanes do not count.
    constexpr void set_elements(DLDataType dtype) {
        kind = kind_of(dtype);
        is_complex = inputspec::is_complex(dtype);
    }
    /// After the axes, in whose strides complex numbers are counted: their parts.
    constexpr void add_parts() {
        if (!is_complex) return;
        for (int i = 0; i < rank; ++i) axes[i].stride *= 2;
        add_axis(2, 1);
    }
    /// Axes without gaps, in C order. (Of no elements, extents may be beyond all bounds.)
    constexpr void add_compact(std::span<const std::int64_t> shape) {
        const int first = rank;
        for (const auto extent : shape) add_axis(extent, 1);
        for (int i = rank - 2; i >= first; --i)
            axes[i].stride = size() != 0 ? axes[i + 1].stride * axes[i + 1].extent : 0;
    }
    /// Complex numbers are one, whatever their parts.
    constexpr std::uint64_t elements() const { return is_complex ? size() / 2 : size(); }
    /// Scalars.
    constexpr std::uint64_t size() const {
        std::uint64_t size = 1;
        for (int i = 0; i < rank; ++i) size *= static_cast<std::uint64_t>(axes[i].extent);
        return size;
    }
    /// Whether logical order is memory order without gaps.
    constexpr bool is_compact() const {
        std::int64_t expected = 1;
        for (int i = rank - 1; i >= 0 && size() != 0; --i) {
            if (axes[i].extent != 1 && axes[i].stride != expected) return false;
            expected *= axes[i].extent;
        }
        return true;
    }
};

namespace detail {

/// A tensor's logical axes, lanes behind them.
struct argument_axes {
    int rank = 0;
    std::int64_t extent[storage::max_axes] = {};

    explicit constexpr argument_axes(const tensor_view& view) {
        for (const auto one : view.shape()) extent[rank++] = one;
        if (const auto lanes = view.dtype().lanes; lanes != 1) extent[rank++] = lanes;
        if (is_complex(view.dtype())) extent[rank++] = 2;
    }
};

/// The dtype of data, without lanes.
constexpr DLDataType dtype_of_elements(const source_view& data) {
    const auto kind = data.kind;
    if (data.is_complex) return kind == element_kind::f32 ? dtype::c64 : dtype::c128;
    if (is_sub_byte(kind)) return kind == element_kind::i4 ? dtype::i4 : dtype::u4;
    DLDataType out{};
    element::with_types(kind, [&]<class C, class T>() {
        if constexpr (StorageType<T>) out = dtype_of<T>();
    });
    return out;
}

/// Whether the argument's elements are what the data's are. `advice` says what to write instead.
template <class Engine>
constexpr std::optional<Fault> check_elements(const basic_group<Engine>& group,
                                              const source_view& data, std::string_view advice) {
    auto expected = dtype_of_elements(data);
    if (!same_scalars(group[0].dtype(), expected)) {
        expected.lanes = group[0].dtype().lanes;
        return group.fault(FaultKind::dtype, 0, advice, Fault::pack(expected),
                           Fault::pack(group[0].dtype()));
    }
    if (!group[0].is_packed()) return std::nullopt;
    return group.fault(FaultKind::source, 0,
                       "packed 4-bit data comes as one value a byte: set FillOptions.sub_byte "
                       "= padded on both sides");
}

/// Whether data fill the argument as they are: the same elements and shape.
template <class Engine>
constexpr std::optional<Fault> check_view(const basic_group<Engine>& group,
                                          const source_view& data) {
    if (auto fault = check_elements(group, data,
                                    "the data's dtype and the argument's must agree: as<T>(source) "
                                    "converts")) {
        return fault;
    }
    if (data.is_flat) {
        if (data.size() == group[0].size()) return std::nullopt;
        return group.fault(
            FaultKind::shape, 0, "the data must have as many elements as the argument",
            static_cast<std::int64_t>(group[0].size()), static_cast<std::int64_t>(data.size()));
    }
    const argument_axes argument{group[0]};
    if (argument.rank != data.rank) {
        return group.fault(FaultKind::rank, 0,
                           "the data's rank and the argument's must agree: broadcast(source) "
                           "repeats",
                           data.rank, argument.rank);
    }
    for (int i = 0; i < data.rank; ++i) {
        if (data.axes[i].extent != argument.extent[i]) {
            return group.fault(FaultKind::shape, 0,
                               "the data's shape and the argument's (logical) one must agree: "
                               "broadcast(source) repeats",
                               data.axes[i].extent, argument.extent[i], i);
        }
    }
    return std::nullopt;
}

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI
