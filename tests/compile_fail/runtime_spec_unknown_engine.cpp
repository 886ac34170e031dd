// expect: error: static assertion failed.*with_engine<E>\(runtime spec\): its recipes know no
// engine E
#include <array>
#include <inputspec/recipe.hpp>
namespace is = inputspec;

struct tiny {
    using counter_type = std::array<std::uint32_t, 4>;
    using key_type = std::array<std::uint32_t, 2>;
    static constexpr std::string_view name = "tiny";
    static constexpr counter_type generate(counter_type counter, key_type) { return counter; }
};

#ifdef INPUTSPEC_EXPECT_OK
auto spec = is::with_engine<tiny>(is::basic_runtime_spec<tiny>{});
#else
auto spec = is::with_engine<tiny>(is::RuntimeSpec{});
#endif
