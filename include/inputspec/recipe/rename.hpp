#pragma once

#include <inputspec/generate/coordinates.hpp>
#include <inputspec/recipe/named.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>
#include <type_traits>
#include <variant>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// Renames the arguments that an object names: those of its extents, to any depth. rename(i) is
/// the new name of argument i.
template <class T, class Rename>
void rename_arguments(T& object, const Rename& rename) {
    if constexpr (std::is_same_v<T, extent>) {
        if (object.is_dim()) object = object.of_argument(rename(object.argument()));
    } else if constexpr (requires { object.alternatives; }) {
        for (auto& one : object.alternatives) rename_arguments(one.leaf, rename);
    } else if constexpr (requires { object.which; }) {
        rename_arguments(object.which, rename);
    } else if constexpr (requires { object.valueless_by_exception(); }) {
        std::visit([&](auto& one) { rename_arguments(one, rename); }, object);
    } else if constexpr (requires { object.source(); }) {
        auto source = object.source();
        rename_arguments(source, rename);
        object = T{source};
    } else if constexpr (Named<T>) {
        if constexpr (std::is_same_v<T, coordinates>) {
            if (object.argument >= 0) object.argument = rename(object.argument);
        }
        T::fields(object,
                  [&](std::string_view, auto& member) { rename_arguments(member, rename); });
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
