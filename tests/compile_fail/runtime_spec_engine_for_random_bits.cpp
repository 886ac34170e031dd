// expect: error: static assertion failed.*with_engine<E>\(runtime spec\): a type of one's own takes
// random_bits
#include <inputspec/recipe.hpp>
namespace is = inputspec;

struct low_bit {
    static constexpr std::string_view name = "low_bit";
    static constexpr void fields(auto&, auto&&) {}
#ifdef INPUTSPEC_EXPECT_OK
    std::uint32_t operator()(std::uint64_t i, auto bits) const { return bits.draw(i) & 1; }
#else
    std::uint32_t operator()(std::uint64_t i, is::random_bits bits) const {
        return bits.draw(i) & 1;
    }
#endif
};

auto spec = is::with_engine<is::ars>(is::basic_runtime_spec<low_bit>{});
