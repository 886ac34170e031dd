// expect: basic_runtime_spec<mine…>: each type needs a recipe name: add
#include <inputspec/recipe.hpp>
namespace is = inputspec;

struct ramp {
#ifdef INPUTSPEC_EXPECT_OK
    static constexpr std::string_view name = "ramp";
    static constexpr void fields(auto&, auto&&) {}
#endif
    float operator()(std::uint64_t i, auto) const { return static_cast<float>(i); }
};
auto spec = is::try_parse<ramp>("Output{}");
