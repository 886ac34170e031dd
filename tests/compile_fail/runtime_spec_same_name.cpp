// expect: basic_runtime_spec<mine…>: two types have the same recipe name
#include <inputspec/recipe.hpp>
namespace is = inputspec;

struct ramp {
#ifdef INPUTSPEC_EXPECT_OK
    static constexpr std::string_view name = "ramp";
#else
    static constexpr std::string_view name = "uniform";
#endif
    static constexpr void fields(auto&, auto&&) {}
    float operator()(std::uint64_t i, auto) const { return static_cast<float>(i); }
};
auto spec = is::try_parse<ramp>("Output{}");
