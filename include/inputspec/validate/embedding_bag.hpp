#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <inputspec/validate/offsets.hpp>
#include <inputspec/validate/scan.hpp>
#include <optional>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI::validate {

/// How an embedding bag's offsets are written down.
struct embedding_bag_rules {
    bool has_last_offset = false;  ///< [bags + 1], the last being the number of indices
};

namespace detail {

struct bag_arrays {
    tensor_view ids, starts;

    template <class Indices, class Offsets>
    std::optional<Fault> look(Indices&& indices, Offsets&& offsets) {
        using inputspec::detail::tensor_of;
        if (auto fault = view_index(tensor_of(indices), 0, "indices", ids)) return fault;
        return view_index(tensor_of(offsets), 1, "offsets", starts);
    }
};

/// The offsets, where the bags of so many indices begin.
inline std::optional<Fault> check_bags(const tensor_view& ids, const tensor_view& starts,
                                       const embedding_bag_rules& rules) {
    const auto bags = starts.size();
    if (rules.has_last_offset) return check_offsets(starts, ids.size(), 0, "offsets");
    if (bags == 0) {
        if (ids.size() == 0) return std::nullopt;
        return Fault{FaultKind::shape,
                     0,
                     0,
                     0,
                     static_cast<std::int64_t>(ids.size()),
                     "there are indices, and no bag for them"};
    }
    // Up to where the last bag begins, it is as if that were the total.
    const auto last = element_at(starts, bags - 1);
    if (auto fault = check_offsets(starts, last, 0, "offsets")) return fault;
    if (last <= ids.size()) return std::nullopt;
    return broken(1, static_cast<std::int64_t>(last),
                  place_of("bag", bags - 1) << "it begins beyond the "
                                            << static_cast<std::int64_t>(ids.size()) << " indices");
}

}  // namespace detail

/// An embedding bag's indices (argument 0 of a fault), each in [0, rows) of its table, and offsets
/// (1), where the bags begin: [0] = 0, none less than the one before, none beyond the indices, of
/// which every one is in a bag.
template <class Indices, class Offsets>
std::optional<Fault> embedding_bag(Indices&& indices, Offsets&& offsets, std::int64_t rows,
                                   const embedding_bag_rules& rules = {}) {
    detail::bag_arrays arrays;
    if (auto fault = arrays.look(indices, offsets)) return fault;
    const auto& [ids, starts] = arrays;
    if (auto fault = detail::check_extent(rows, "table's")) return fault;
    if (auto fault = detail::check_bags(ids, starts, rules)) return fault;
    return detail::check_range(ids, rows, "a row of the table",
                               [](std::uint64_t i) { return detail::place_of("index", i); });
}

/// The same of several tables in one pair of arrays, each with `rows[t]` rows and as many bags as
/// the others, table after table.
template <class Indices, class Offsets>
std::optional<Fault> embedding_bag(Indices&& indices, Offsets&& offsets,
                                   std::span<const std::int64_t> rows,
                                   const embedding_bag_rules& rules = {}) {
    detail::bag_arrays arrays;
    if (auto fault = arrays.look(indices, offsets)) return fault;
    const auto& [ids, starts] = arrays;
    if (auto fault = detail::check_bags(ids, starts, rules)) return fault;
    const auto bags = starts.size() - (rules.has_last_offset ? 1 : 0);
    if (rows.empty() ? bags != 0 : bags % rows.size() != 0) {
        return Fault{FaultKind::shape,
                     1,
                     0,
                     static_cast<std::int64_t>(rows.size()),
                     static_cast<std::int64_t>(bags),
                     "there are as many bags of each table: a multiple"};
    }
    return detail::with_array(ids, [&](const auto& array) -> std::optional<Fault> {
        std::uint64_t i = 0;
        for (std::size_t table = 0; table < rows.size(); ++table) {
            if (auto fault = detail::check_extent(rows[table], "table's")) return fault;
            const auto next = (table + 1) * (bags / rows.size());
            const auto end = next < starts.size() ? detail::element_at(starts, next) : ids.size();
            const auto below = detail::reach(ids, rows[table]);
            while (i < end && array[i] < below) ++i;
            if (i < end) {
                return detail::broken(0, detail::signed_value(ids, array[i]),
                                      detail::place_of("table", table, "index", i)
                                          << "a row of the table is in [0, " << rows[table] << ")");
            }
        }
        return std::nullopt;
    });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
