#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <inputspec/validate/scan.hpp>
#include <optional>

namespace inputspec::inline INPUTSPEC_ABI::validate {

/// What segment ids must be, besides in range.
struct segment_rules {
    bool is_sorted = true;  ///< none is less than the one before it
};

/// Segment ids (argument 0 of a fault), one an element: each in [0, segments), and sorted where the
/// kernel counts on it. Segments may be empty.
template <class Ids>
std::optional<Fault> segment_ids(Ids&& ids, std::int64_t segments,
                                 const segment_rules& rules = {}) {
    tensor_view view;
    if (auto fault =
            detail::view_index(inputspec::detail::tensor_of(ids), 0, "segment_ids", view)) {
        return fault;
    }
    if (auto fault = detail::check_extent(segments, "segment")) return fault;
    if (rules.is_sorted) {
        auto fault = detail::with_array(view, [&](const auto& array) -> std::optional<Fault> {
            const auto count = view.size();
            const auto below = detail::reach(view, segments);
            const auto i = detail::first_fall(array, count);
            // Where they do not fall, the last is the greatest.
            if (i == count && (count == 0 || array[count - 1] < below)) return std::nullopt;
            // What is out of range before is said first.
            if (i == count || detail::first_outside(array, i + 1, below) <= i) return std::nullopt;
            return detail::broken(0, detail::signed_value(view, array[i]),
                                  detail::place_of("element", i)
                                      << "it comes after "
                                      << detail::signed_value(view, array[i - 1])
                                      << ": segment ids are sorted");
        });
        if (fault) return fault;
    }
    return detail::check_range(view, segments, "a segment",
                               [](std::uint64_t i) { return detail::place_of("element", i); });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
