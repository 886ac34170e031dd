#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/recipe/hash.hpp>
#include <inputspec/source/fit.hpp>
#include <inputspec/source/memory.hpp>
#include <inputspec/source/strided_reader.hpp>
#include <inputspec/source/view.hpp>
#include <inputspec/tensor/check.hpp>
#include <inputspec/tensor/extents.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace recipe {

/// Data in memory: says of each of its arguments what tensor_type it is (a span, which any shape of
/// as many elements agrees with, gives one axis and `is_flat`), and whether it may be read.
template <class S>
concept MemorySource = Source<S> && requires(const S& source, std::size_t argument) {
    { source.type(argument) } -> std::same_as<tensor_type>;
};

/// What a source's argument holds, hashed: its elements in logical order, as its dtype stores them
/// (4-bit ones one a byte).
template <SourceReader S>
Fingerprint content_of(const S& source, std::size_t argument, const tensor_type& type) {
    hasher out;
    const auto kind = kind_of(type.dtype);
    auto left = static_cast<std::uint64_t>(scalars_of(type.dtype));
    for (const auto extent : type.shape.span()) left *= static_cast<std::uint64_t>(extent);
    if (left == 0) return out.value();
    if (const auto* bytes = source.bytes(argument, kind)) {
        const auto width = is_sub_byte(kind) ? 1 : bits_of(kind) / 8;
        out.update(std::span{bytes, static_cast<std::size_t>(left * width)});
        return out.value();
    }
    element::with_types(kind, [&]<class C, class T>() {
        constexpr std::size_t block = 4096;
        inputspec::detail::stored_t<T> values[block];
        for (std::uint64_t first = 0; left != 0;) {
            const std::span part{values, left < block ? static_cast<std::size_t>(left) : block};
            source.template read<T>(argument, first, part);
            out.update(std::as_bytes(part));
            first += part.size();
            left -= part.size();
        }
    });
    return out.value();
}

inline Fingerprint content_of(const source_view& data) {
    return content_of(inputspec::detail::strided_reader{data}, 0,
                      {inputspec::detail::dtype_of_elements(data), extents{data.elements()}});
}

/// The place of data in memory in a recipe: hole<float32,[3,4],0123…> names dtype, shape and hash
/// of the content; a span's has a count in place of the shape. Bound to a tensor, it is a source;
/// broadcast(hole<…>) makes that fit.
struct hole {
    static constexpr std::string_view name = "hole";

    std::optional<tensor_type> type;  ///< none: hole<>, of data that was not supplied
    bool is_flat = false;             ///< as many scalars, in any shape (and lanes)
    std::optional<Fingerprint> content;
    bool is_open = true;  ///< takes any content: the recipe gives no hash
    inputspec::detail::fitting fit = inputspec::detail::fitting::none;
    const DLTensor* tensor = nullptr;

    constexpr bool is_bound() const { return tensor != nullptr; }
    /// What a hash was given for is there, be it bound yet or not.
    constexpr bool supplied() const { return is_bound() || content.has_value(); }

    constexpr std::int64_t flat_size() const { return type->shape[0] * scalars_of(type->dtype); }

    /// Refers to a tensor whose dtype, shape and content are the hole's.
    std::optional<Fault> bind(const DLTensor* given);
};

/// The hole of a source of one argument.
template <ViewedSource S>
hole hole_of(const S& source) {
    hole out;
    if constexpr (requires { source.get(); }) {  // std::optional
        return source.get() ? hole_of(*source.get()) : out;
    } else {
        if (!source.supplied()) return out;
        out.type.emplace();
        out.content.emplace();
        source_view data;
        if (source.look(data)) return out;  // nothing has this hash; the fill says why
        out.type->dtype = inputspec::detail::dtype_of_elements(data);
        out.is_flat = data.is_flat;
        if (data.is_flat) out.type->shape.push_back(static_cast<std::int64_t>(data.elements()));
        for (int i = 0; i < data.rank - int{data.is_complex} && !data.is_flat; ++i) {
            out.type->shape.push_back(data.axes[i].extent);
        }
        out.content = content_of(data);
        return out;
    }
}

/// The holes of one FixedInput: a source of N arguments.
template <std::size_t N>
struct holes {
    static constexpr std::string_view name = N == 1 ? "hole" : "holes";
    static constexpr std::size_t arguments = N;

    hole at[N];

    bool supplied() const {
        for (const auto& one : at) {
            if (!one.supplied()) return false;
        }
        return true;
    }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        using inputspec::detail::check_fit, inputspec::detail::check_view;
        using inputspec::detail::fitting;
        for (std::size_t i = 0; i < N; ++i) {
            if (!at[i].is_bound()) {
                return group.fault(FaultKind::not_supplied, i,
                                   "the recipe has a hole here: bind(i, tensor) its data first");
            }
            const auto part = group.part(i, 1);
            const tensor_source its{at[i].tensor};
            source_view data;
            if (at[i].fit != fitting::none) {
                if (auto fault = its.look(data)) return part.placed(*fault);
                if (auto fault = check_fit(part, data, at[i].fit)) return fault;
                continue;
            }
            if (!at[i].is_flat) {
                const bool has_axis_of_lanes =
                    its.type(0).dtype.lanes == 1 && group[i].lanes() != 1;
                if (has_axis_of_lanes && !its.look(data) && !check_view(part, data)) continue;
                if (auto fault = its.check(part)) return fault;
                continue;
            }
            if (!inputspec::detail::same_scalars(group[i].dtype(), at[i].type->dtype)) {
                return group.fault(FaultKind::dtype, i,
                                   "the data's element type and the argument's dtype must agree",
                                   Fault::pack(at[i].type->dtype), Fault::pack(group[i].dtype()));
            }
            const auto found = static_cast<std::int64_t>(group[i].size());
            if (found != at[i].flat_size()) {
                return group.fault(FaultKind::shape, i,
                                   "the data must have as many elements as the argument",
                                   at[i].flat_size(), found);
            }
        }
        return std::nullopt;
    }
    inputspec::detail::strided_reader reader(std::size_t argument, const tensor_view& view) const {
        source_view data;
        (void)tensor_source{at[argument].tensor}.look(data);
        return inputspec::detail::fitted_reader(data, view, at[argument].fit);
    }
};

inline std::optional<Fault> hole::bind(const DLTensor* given) {
    const auto refuse = [](FaultKind kind, std::int64_t expected, std::int64_t found, int axis,
                           std::string_view note) {
        return Fault{kind, -1, axis, expected, found, note};
    };
    tensor_view view;
    if (auto fault = check_tensor(given, -1, sub_byte::padded, view);
        fault && fault->kind != FaultKind::strides) {
        return fault;
    }
    const std::span<const std::int64_t> shape{view.shape()};
    const bool is_same_dtype =
        !type || (is_flat ? inputspec::detail::same_scalars(type->dtype, given->dtype)
                          : inputspec::detail::same_elements(type->dtype, given->dtype));
    if (!is_same_dtype) {
        return refuse(FaultKind::dtype, Fault::pack(type->dtype), Fault::pack(given->dtype), -1,
                      "the tensor has another dtype than the recipe's hole");
    }
    if (type && is_flat) {
        const auto count = static_cast<std::int64_t>(view.size());
        if (count != flat_size()) {
            return refuse(FaultKind::shape, flat_size(), count, -1,
                          "the tensor has another number of elements than the recipe's hole");
        }
    } else if (type) {
        if (view.rank() != type->shape.rank()) {
            return refuse(FaultKind::rank, type->shape.rank(), view.rank(), -1,
                          "the tensor has another rank than the recipe's hole");
        }
        for (int axis = 0; axis < view.rank(); ++axis) {
            if (view.extent(axis) == type->shape[axis]) continue;
            return refuse(FaultKind::shape, type->shape[axis], view.extent(axis), axis,
                          "the tensor has another shape than the recipe's hole");
        }
    }
    const tensor_type its{given->dtype, extents{shape}};
    const auto found = content_of(tensor_source{given}, 0, its);
    if (!is_open && *content != found) {
        return refuse(FaultKind::data, Fault::none, Fault::none, -1,
                      fixed_text<232>{} << "the tensor's content has the hash " << found.hex()
                                        << ", and the recipe's hole " << content->hex()
                                        << ": these are not the data it was made from");
    }
    if (!type) type = its;
    content = found;
    tensor = given;
    return std::nullopt;
}

}  // namespace recipe

}  // namespace inputspec::inline INPUTSPEC_ABI
