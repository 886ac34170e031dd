#pragma once

#include <inputspec/version.hpp>
#include <span>
#include <type_traits>
#include <utility>

// <ranges> would be a fifth of what the umbrella costs to parse: it brings the streams.
namespace inputspec::inline INPUTSPEC_ABI::detail {

namespace range_access {
using std::begin;
using std::end;
template <class R>
constexpr auto first(R& range) -> decltype(begin(range)) {
    return begin(range);
}
template <class R>
constexpr auto last(R& range) -> decltype(end(range)) {
    return end(range);
}
}  // namespace range_access

/// What a range-based for loop takes.
template <class R>
concept AnyRange = requires(std::remove_reference_t<R>& range) {
    *range_access::first(range);
    range_access::first(range) != range_access::last(range);
};
template <AnyRange R>
using range_reference = decltype(*range_access::first(std::declval<std::remove_reference_t<R>&>()));

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
