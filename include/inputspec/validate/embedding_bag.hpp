#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <inputspec/validate/offsets.hpp>
#include <inputspec/validate/scan.hpp>
#include <optional>

namespace inputspec::inline INPUTSPEC_ABI::validate {

/// How an embedding bag's offsets are written down.
struct embedding_bag_rules {
    bool has_last_offset = false;  ///< [bags + 1], the last being the number of indices
};

/// An embedding bag's indices (argument 0 of a fault), each in [0, rows) of its table, and offsets
/// (1), where the bags begin: [0] = 0, none less than the one before, none beyond the indices, of
/// which every one is in a bag.
template <class Indices, class Offsets>
std::optional<Fault> embedding_bag(Indices&& indices, Offsets&& offsets, std::int64_t rows,
                                   const embedding_bag_rules& rules = {}) {
    tensor_view ids;
    tensor_view starts;
    using inputspec::detail::tensor_of;
    if (auto fault = detail::view_index(tensor_of(indices), 0, "indices", ids)) return fault;
    if (auto fault = detail::view_index(tensor_of(offsets), 1, "offsets", starts)) return fault;
    if (auto fault = detail::check_extent(rows, "table's")) return fault;
    const auto bags = starts.size();
    if (rules.has_last_offset) {
        if (auto fault = detail::check_offsets(starts, ids.size(), 0, "offsets")) return fault;
    } else if (bags == 0) {
        if (ids.size() != 0) {
            return Fault{FaultKind::shape,
                         0,
                         0,
                         0,
                         static_cast<std::int64_t>(ids.size()),
                         "there are indices, and no bag for them"};
        }
    } else {
        // Up to where the last bag begins, it is as if that were the total.
        const auto last = detail::element_at(starts, bags - 1);
        if (auto fault = detail::check_offsets(starts, last, 0, "offsets")) return fault;
        if (last > ids.size()) {
            return detail::broken(1, static_cast<std::int64_t>(last),
                                  detail::place_of("bag", bags - 1)
                                      << "it begins beyond the "
                                      << static_cast<std::int64_t>(ids.size()) << " indices");
        }
    }
    return detail::check_range(ids, rows, "a row of the table",
                               [](std::uint64_t i) { return detail::place_of("index", i); });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
