// expect: basic_runtime_spec<mine…>: parse makes a default one
#include <inputspec/recipe.hpp>
namespace is = inputspec;

struct ramp {
    static constexpr std::string_view name = "ramp";
    static constexpr void fields(auto&, auto&&) {}
#ifndef INPUTSPEC_EXPECT_OK
    explicit ramp(float from) : start{from} {}
#endif
    float start = 0;
    float operator()(std::uint64_t, auto) const { return start; }
};
auto spec = is::try_parse<ramp>("Output{}");
