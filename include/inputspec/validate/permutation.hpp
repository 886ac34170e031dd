#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <inputspec/validate/repeats.hpp>
#include <inputspec/validate/scan.hpp>
#include <optional>

namespace inputspec::inline INPUTSPEC_ABI::validate {

/// A permutation of n elements (argument 0 of a fault): each of 0 to n − 1 once. Takes a bit of
/// heap an element.
template <class T>
std::optional<Fault> permutation(T&& tensor) {
    tensor_view view;
    if (auto fault =
            detail::view_index(inputspec::detail::tensor_of(tensor), 0, "permutation", view)) {
        return fault;
    }
    const auto place = [](std::uint64_t i) { return detail::place_of("element", i); };
    if (auto fault = detail::check_range(view, static_cast<std::int64_t>(view.size()),
                                         "each number of a permutation", place)) {
        return fault;
    }
    return detail::with_array(view, [&](const auto& array) -> std::optional<Fault> {
        const auto i = detail::first_repeat(array, view.size(), view.size());
        if (i == view.size()) return std::nullopt;
        return detail::broken(0, detail::signed_value(view, array[i]),
                              place(i) << "it is element "
                                       << static_cast<std::int64_t>(detail::first_like(array, i))
                                       << " too: a permutation has each number once");
    });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
