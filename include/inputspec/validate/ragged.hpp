#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <inputspec/validate/offsets.hpp>
#include <inputspec/validate/scan.hpp>
#include <limits>
#include <optional>

namespace inputspec::inline INPUTSPEC_ABI::validate {

/// How long a ragged operand's segments may be, in elements.
struct ragged_rules {
    std::int64_t shortest = 0;
    std::int64_t longest = std::numeric_limits<std::int64_t>::max();  ///< max_seqlen, if given
};

/// A ragged operand's cu_seqlens [segments + 1] (argument 0 of a fault), of so many elements in
/// all: [0] = 0, none less than the one before, the last = total, and no segment shorter or longer
/// than the rules have it.
template <class Offsets>
std::optional<Fault> ragged(Offsets&& cu_seqlens, std::int64_t total,
                            const ragged_rules& rules = {}) {
    tensor_view view;
    if (auto fault =
            detail::view_index(inputspec::detail::tensor_of(cu_seqlens), 0, "cu_seqlens", view)) {
        return fault;
    }
    if (auto fault = detail::check_extent(total, "packed")) return fault;
    if (rules.shortest < 0 || rules.longest < rules.shortest) {
        return Fault{FaultKind::range,          -1, -1, rules.shortest, rules.longest,
                     "0 <= shortest <= longest"};
    }
    if (auto fault =
            detail::check_offsets(view, static_cast<std::uint64_t>(total), 0, "cu_seqlens");
        fault || (rules.shortest == 0 && rules.longest >= total)) {
        return fault;
    }
    return detail::with_array(view, [&](const auto& array) -> std::optional<Fault> {
        const auto least = static_cast<std::uint64_t>(rules.shortest);
        const auto span = static_cast<std::uint64_t>(rules.longest) - least;
        const auto length = [&](std::uint64_t s) { return std::uint64_t{array[s + 1]} - array[s]; };
        bool is_wrong = false;
        for (std::uint64_t s = 0; s + 1 < view.size(); ++s) is_wrong |= length(s) - least > span;
        if (!is_wrong) return std::nullopt;
        std::uint64_t s = 0;
        while (length(s) - least <= span) ++s;
        return detail::broken(0, static_cast<std::int64_t>(length(s)),
                              detail::place_of("segment", s)
                                  << "its length is in [" << rules.shortest << ", " << rules.longest
                                  << "]");
    });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
