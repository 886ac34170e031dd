// expect: error: static assertion failed.*describe\(spec\): the engine needs a recipe name
#include <inputspec/inputspec.hpp>
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
auto text = is::describe(is::with_engine<counting>(is::InputSpec{is::Output{}}));
