#pragma once

#include <inputspec/concepts.hpp>
#include <inputspec/policy/fixed_input.hpp>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Data of one argument as the source that as<T>, broadcast, tile_to_fit and slice are made of:
/// whatever FixedInput takes.
template <class Data>
auto single_source(Data&& data) {
    using source = source_t<std::remove_cvref_t<Data>>;
    static_assert(source::arguments == 1,
                  "inputspec: as<T>, cast_saturating<T>, broadcast, tile_to_fit and slice are of "
                  "data for one argument, and this source covers several: write them around a "
                  "source of one, as npy{path} or a span");
    static_assert(source::arguments != 1 || ViewedSource<source>,
                  "inputspec: as<T>, cast_saturating<T>, broadcast, tile_to_fit and slice ask a "
                  "source where its data lie: add `std::optional<Fault> look(source_view&) const`");
    return source(std::forward<Data>(data));
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
