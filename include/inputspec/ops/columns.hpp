#pragma once

#include <inputspec/concepts.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI::ops {

/// The pattern with the operator's columns, where none are written.
template <PlainPattern P>
constexpr P with_columns(P pattern, const extent& columns) {
    if (!pattern.columns.is_set()) pattern.columns = columns;
    return pattern;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::ops
