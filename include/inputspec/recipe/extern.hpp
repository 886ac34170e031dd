#pragma once

// recipe.hpp for a program of many files: RuntimeSpec's fill, parse and describe take long to
// compile, and are only declared here. One of the files includes recipe/instantiate.hpp.

#include <inputspec/recipe.hpp>
#include <string>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

extern template class active_policy<vocabulary<>>;
extern template class active_policy<vocabulary<>::single>;
extern template class spec_reader<>;
extern template std::string policies_of(const RuntimeSpec&, object_writer::files);

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
