// What takes long to compile, once for both modules.
#include <inputspec/recipe/instantiate.hpp>
