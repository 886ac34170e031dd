// What recipe/extern.hpp declares, compiled once for the programs of tests that include it.
#include <inputspec/recipe/extern.hpp>
#include <inputspec/recipe/instantiate.hpp>
