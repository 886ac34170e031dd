#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <inputspec/validate/repeats.hpp>
#include <optional>

namespace inputspec::inline INPUTSPEC_ABI::validate {

/// Indices into an axis (take, gather, embedding): each in [base, base + extent).
template <class T>
std::optional<Fault> indices(T&& tensor, std::int64_t extent, std::int64_t base = 0) {
    tensor_view view;
    if (auto fault = detail::view_index(inputspec::detail::tensor_of(tensor), 0, "indices", view)) {
        return fault;
    }
    if (auto fault = detail::check_extent(extent, "indexed")) return fault;
    return detail::with_array(view, [&](const auto& array) -> std::optional<Fault> {
        using index = std::remove_cvref_t<decltype(array[0])>;
        const auto first = static_cast<index>(base);
        const auto below = detail::reach(view, extent);
        bool is_wrong = false;
        for (std::uint64_t i = 0; i < view.size(); ++i) {
            is_wrong |= static_cast<index>(array[i] - first) >= below;
        }
        for (std::uint64_t i = 0; is_wrong && i < view.size(); ++i) {
            if (static_cast<index>(array[i] - first) < below) continue;
            return detail::broken(0, detail::signed_value(view, array[i]),
                                  fixed_text<232>{} << "element " << static_cast<std::int64_t>(i)
                                                    << ": an index is in [" << base << ", "
                                                    << base + extent << ")");
        }
        return std::nullopt;
    });
}

/// Indices of which none comes twice (unique targets of a scatter); n of n are a permutation. Takes
/// a bit of heap an index that there may be.
template <class T>
std::optional<Fault> distinct(T&& tensor, std::int64_t extent, std::int64_t base = 0) {
    if (auto fault = indices(tensor, extent, base)) return fault;
    tensor_view view;
    FaultKind found;
    (void)view.look(inputspec::detail::tensor_of(tensor), 0, sub_byte::packed, found);
    return detail::with_array(view, [&](const auto& array) -> std::optional<Fault> {
        const auto i = detail::first_repeat(
            array, view.size(),
            static_cast<std::uint64_t>(extent) + static_cast<std::uint64_t>(base));
        if (i == view.size()) return std::nullopt;
        return detail::broken(0, detail::signed_value(view, array[i]),
                              fixed_text<232>{} << "element " << static_cast<std::int64_t>(i)
                                                << ": the index came before");
    });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
