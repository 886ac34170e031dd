#pragma once

#include <inputspec/source/fit.hpp>
#include <inputspec/source/single.hpp>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// The data of a source of one argument, broadcast to the argument's shape by NumPy's rules: axes
/// are matched from the innermost one outwards (lanes are the innermost), an axis of one element
/// and axes that the data have not are repeated. Outermost of all: broadcast(as<float>(npy{…})).
template <class Data>
auto broadcast(Data&& data) {
    detail::refuse_fitted<Data>();
    auto source = detail::single_source(std::forward<Data>(data));
    return detail::fitted_source<decltype(source), detail::fitting::broadcast>{std::move(source)};
}

}  // namespace inputspec::inline INPUTSPEC_ABI
