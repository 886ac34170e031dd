#pragma once

// What recipe/extern.hpp declares, compiled: for one file of a program.

#include <inputspec/recipe.hpp>
#include <string>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

template class active_policy<vocabulary<>>;
template class active_policy<vocabulary<>::single>;
template class spec_reader<>;
template std::string policies_of(const RuntimeSpec&, object_writer::files);

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
