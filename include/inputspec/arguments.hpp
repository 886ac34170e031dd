#pragma once

#include <dlpack/dlpack.h>

#include <concepts>
#include <cstddef>
#include <inputspec/tensor/any_range.hpp>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// The DLTensor behind whatever a tuner holds: a pointer, a reference (wrapped or not), a
/// HostTensor or anything else that converts to DLTensor*, a DLManagedTensor (versioned or not), or
/// a smart pointer to one of these.
template <class T>
constexpr const DLTensor* tensor_of(T&& argument) {
    using type = std::remove_cvref_t<T>;
    if constexpr (std::is_null_pointer_v<type>) {
        return nullptr;
    } else if constexpr (std::is_same_v<type, DLTensor>) {
        return &argument;
    } else if constexpr (requires {
                             { &argument.dl_tensor } -> std::convertible_to<const DLTensor*>;
                         }) {
        return &argument.dl_tensor;
    } else if constexpr (std::is_convertible_v<type&, const DLTensor*>) {
        return argument;
    } else if constexpr (std::is_convertible_v<type&, const DLTensor&>) {
        return &static_cast<const DLTensor&>(argument);
    } else if constexpr (requires {
                             { argument.dl() } -> std::convertible_to<const DLTensor*>;
                         }) {
        return argument.dl();
    } else if constexpr (requires {
                             *argument;
                             static_cast<bool>(argument);
                         }) {
        return argument ? tensor_of(*argument) : nullptr;
    } else if constexpr (requires { argument.get(); }) {
        return tensor_of(argument.get());
    } else {
        static_assert(
            sizeof(type) == 0,
            "inputspec: fill(args): an element of args gives no DLTensor. Write DLTensor*, "
            "DLManagedTensor*, DLTensor&, HostTensor, or a type that converts to DLTensor*");
        return nullptr;
    }
}

/// A tensor, or its only owner, by value: it ends before it is filled. (What shares it is
/// copyable.)
template <class R>
inline constexpr bool is_temporary_tensor =
    !std::is_reference_v<R> &&
    (std::is_same_v<std::remove_cv_t<R>, DLTensor> ||
     requires(R argument) { argument.dl_tensor.ndim; } || !std::is_copy_constructible_v<R>);

}  // namespace detail

/// Arguments of a fill: any range whose elements give a DLTensor*.
template <class R>
concept ArgumentRange = detail::AnyRange<R>;

}  // namespace inputspec::inline INPUTSPEC_ABI
