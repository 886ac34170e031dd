// expect: basic_runtime_spec<mine…>: two types have the same recipe name, or a name of the
// library's
#include <inputspec/recipe.hpp>
namespace is = inputspec;

#ifdef INPUTSPEC_EXPECT_OK
auto spec = is::try_parse("engine=ars, Output{}");
#else
auto spec = is::try_parse<is::ars>("engine=ars, Output{}");
#endif
