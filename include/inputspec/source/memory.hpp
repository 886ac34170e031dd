#pragma once

#include <cstdint>
#include <cstring>
#include <inputspec/concepts.hpp>
#include <inputspec/tensor/check.hpp>
#include <inputspec/tensor/place.hpp>
#include <optional>
#include <span>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

template <class Engine>
constexpr std::optional<Fault> check_dtype(const basic_group<Engine>& group, std::size_t i,
                                           DLDataType source) {
    if (same_elements(group[i].dtype(), source)) return std::nullopt;
    return group.fault(FaultKind::dtype, i,
                       "the data's dtype and the argument's must agree: as<T>(source) converts",
                       Fault::pack(source), Fault::pack(group[i].dtype()));
}

template <class Engine>
constexpr std::optional<Fault> check_shape(const basic_group<Engine>& group, std::size_t i,
                                           std::span<const std::int64_t> source) {
    const auto& view = group[i];
    if (view.shape().size() != source.size()) {
        return group.fault(FaultKind::rank, i, "the data's rank and the argument's must agree",
                           static_cast<std::int64_t>(source.size()), view.rank());
    }
    for (std::size_t axis = 0; axis < source.size(); ++axis) {
        if (source[axis] != view.shape()[axis]) {
            return group.fault(FaultKind::shape, i,
                               "the data's shape and the argument's (logical) one must agree",
                               source[axis], view.shape()[axis], static_cast<int>(axis));
        }
    }
    return std::nullopt;
}

}  // namespace detail

/// A span's elements, in logical order: as many as the argument has. Refers to the memory; a null
/// span is "not supplied".
template <StorageType T>
class span_source {
public:
    static constexpr std::string_view name = "span";
    static constexpr std::size_t arguments = 1;

    constexpr span_source() = default;
    constexpr span_source(std::span<const T> data) : data_{data} {}

    constexpr bool supplied() const { return data_.data() != nullptr; }
    constexpr std::span<const T> data() const { return data_; }
    constexpr tensor_type type(std::size_t) const { return {dtype_of<T>(), extents{data_.size()}}; }
    /// It agrees with every shape of as many elements.
    constexpr bool is_flat() const { return true; }
    std::optional<Fault> look(source_view& out) const {
        out.data = bytes(0, {});
        out.set_elements(dtype_of<T>());
        out.is_flat = true;
        out.add_axis(static_cast<std::int64_t>(data_.size()), 1);
        out.add_parts();
        return std::nullopt;
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        const auto& view = group[0];
        if (!detail::same_scalars(dtype_of<T>(), view.dtype())) {
            return group.fault(FaultKind::dtype, 0,
                               "the span's element type and the argument's dtype must agree",
                               Fault::pack(dtype_of<T>()), Fault::pack(view.dtype()));
        }
        const auto size = view.size() / static_cast<unsigned>(scalars_of(dtype_of<T>()));
        if (data_.size() != size) {
            return group.fault(
                FaultKind::shape, 0, "the span must have as many elements as the argument",
                static_cast<std::int64_t>(size), static_cast<std::int64_t>(data_.size()));
        }
        return std::nullopt;
    }
    const std::byte* bytes(std::size_t, element_kind) const {
        return reinterpret_cast<const std::byte*>(data_.data());
    }
    template <class S>
    void read(std::size_t, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        const auto* const from = reinterpret_cast<const scalar*>(data_.data()) + first;
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = detail::to_stored<S>(from[i]);
    }

private:
    using scalar = detail::scalar_t<T>;

    std::span<const T> data_{};
};

/// Another DLTensor's elements, whatever its strides. Refers to it; null is "not supplied".
class tensor_source {
public:
    static constexpr std::string_view name = "tensor";
    static constexpr std::size_t arguments = 1;

    constexpr tensor_source() = default;
    constexpr tensor_source(const DLTensor* tensor) : tensor_{tensor} {}

    constexpr bool supplied() const { return tensor_ != nullptr; }
    constexpr const DLTensor* tensor(std::size_t = 0) const { return tensor_; }
    constexpr tensor_type type(std::size_t) const {
        return {tensor_->dtype, extents{std::span{tensor_->shape, std::size_t(tensor_->ndim)}}};
    }
    constexpr std::optional<Fault> look(source_view& out) const {
        tensor_view mine;
        if (auto fault = look(0, sub_byte::padded, mine)) return fault;
        out.data = mine.data();
        out.set_elements(mine.dtype());
        for (int axis = 0; axis < mine.rank(); ++axis) {
            out.add_axis(mine.extent(axis), mine.stride(axis));
        }
        if (const auto lanes = mine.dtype().lanes; lanes != 1) {
            out.add_axis(lanes, mine.lanes() / lanes);
        }
        if (out.is_complex) out.add_axis(2, 1);
        return std::nullopt;
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        tensor_view mine;
        const auto mode = group.options().sub_byte;
        if (auto fault = look(group.position(0), mode, mine)) return fault;
        if (auto fault = detail::check_dtype(group, 0, tensor_->dtype)) return fault;
        if (group[0].is_packed()) {
            return group.fault(
                FaultKind::source, 0,
                "packed 4-bit data comes as one value a byte: set FillOptions.sub_byte "
                "= padded on both sides");
        }
        return detail::check_shape(group, 0, {tensor_->shape, std::size_t(tensor_->ndim)});
    }
    const std::byte* bytes(std::size_t, element_kind) const {
        const auto view = view_of();
        return view.is_compact() && !view.is_packed() ? view.data() : nullptr;
    }
    template <class S>
    void read(std::size_t, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        const auto view = view_of();
        const auto* from = view.template data_as<const detail::stored_t<S>>();
        view.make_storage().walk(
            first, out.size(),
            [&](std::int64_t offset, std::int64_t stride, std::uint64_t to, std::uint64_t length) {
                for (std::uint64_t i = 0; i < length; ++i, offset += stride) {
                    out[to + i] = from[offset];
                }
            });
    }

private:
    constexpr std::optional<Fault> look(int argument, sub_byte mode, tensor_view& out) const {
        const auto fault = check_tensor(tensor_, argument, mode, out);
        // A zero stride is a fault only where it would be written.
        if (!fault || fault->kind == FaultKind::strides) return std::nullopt;
        const auto reason = fault->message();
        return Fault{FaultKind::source,
                     argument,
                     -1,
                     Fault::none,
                     Fault::none,
                     fixed_text<232>{} << "the given tensor itself: " << reason.view()};
    }
    tensor_view view_of() const {
        tensor_view view;
        (void)check_tensor(tensor_, 0, sub_byte::padded, view);
        return view;
    }

    const DLTensor* tensor_ = nullptr;
};

template <class T, std::size_t Extent>
    requires StorageType<std::remove_const_t<T>>
struct source_for<std::span<T, Extent>> {
    using type = span_source<std::remove_const_t<T>>;
};
template <>
struct source_for<DLTensor*> {
    using type = tensor_source;
};
template <>
struct source_for<const DLTensor*> {
    using type = tensor_source;
};

/// An optional source: empty is "not supplied".
template <Source S>
class optional_source {
public:
    static constexpr std::string_view name = S::name;
    static constexpr std::size_t arguments = S::arguments;

    constexpr optional_source() = default;
    constexpr optional_source(const std::optional<S>& source) : source_{source} {}

    constexpr bool supplied() const { return source_.has_value() && source_->supplied(); }
    constexpr const std::optional<S>& get() const { return source_; }
    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        return source_->check(group);
    }
    const std::byte* bytes(std::size_t argument, element_kind kind) const
        requires SourceReader<S>
    {
        return source_->bytes(argument, kind);
    }
    template <class T>
        requires SourceReader<S>
    void read(std::size_t argument, std::uint64_t first, std::span<detail::stored_t<T>> out) const {
        source_->template read<T>(argument, first, out);
    }
    auto reader(std::size_t argument, const tensor_view& view) const
        requires ShapedSource<S>
    {
        return source_->reader(argument, view);
    }
    std::optional<Fault> look(source_view& out) const
        requires ViewedSource<S>
    {
        return source_->look(out);
    }

private:
    std::optional<S> source_;
};

template <class T>
    requires Source<T>
struct source_for<std::optional<T>> {
    using type = optional_source<T>;
};
template <class T>
    requires(!Source<T> && requires { typename source_for<T>::type; })
struct source_for<std::optional<T>> {
    using type = optional_source<typename source_for<T>::type>;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
