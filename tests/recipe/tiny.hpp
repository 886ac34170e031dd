#pragma once
// An engine of one's own, with a recipe name.
#include <array>
#include <cstdint>
#include <string_view>

namespace recipe_test {

struct tiny {
    using counter_type = std::array<std::uint32_t, 4>;
    using key_type = std::array<std::uint32_t, 2>;
    static constexpr std::string_view name = "tiny";
    static constexpr counter_type generate(counter_type counter, key_type key) {
        for (auto& word : counter) word = (word + key[0]) * 0x9E3779B1;
        return counter;
    }
};

}  // namespace recipe_test
