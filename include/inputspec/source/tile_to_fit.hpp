#pragma once

#include <inputspec/source/fit.hpp>
#include <inputspec/source/single.hpp>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// The data of a source of one argument, repeated along each axis until the argument is full, and
/// cut where it ends: element [i, j] of the argument is element [i mod rows, j mod columns] of the
/// data, as numpy.tile has it. Axes are matched from the innermost one outwards, so data of one
/// axis fill each row anew. Outermost of all: tile_to_fit(as<float>(npy{…})).
template <class Data>
auto tile_to_fit(Data&& data) {
    detail::refuse_fitted<Data>();
    auto source = detail::single_source(std::forward<Data>(data));
    return detail::fitted_source<decltype(source), detail::fitting::tile>{std::move(source)};
}

}  // namespace inputspec::inline INPUTSPEC_ABI
