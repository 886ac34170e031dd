// expect: basic_runtime_spec<mine…>: an engine needs a recipe name
#include <inputspec/recipe.hpp>
namespace is = inputspec;

struct counting {
#ifdef INPUTSPEC_EXPECT_OK
    static constexpr std::string_view name = "counting";
#endif
    using counter_type = std::array<std::uint32_t, 4>;
    using key_type = std::array<std::uint32_t, 2>;
    static constexpr counter_type generate(counter_type counter, key_type) { return counter; }
};
auto spec = is::try_parse<counting>("Output{}");
