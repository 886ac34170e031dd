// Judge: the known answers of Random123 (D. E. Shaw Research), kat_vectors.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <inputspec/random/philox.hpp>

#include "catch.hpp"

namespace is = inputspec;

namespace {

// name, rounds, counter, key, expected
constexpr const char* known_answers = R"(
philox4x32 7 00000000 00000000 00000000 00000000 00000000 00000000   5f6fb709 0d893f64 4f121f81 4f730a48
philox4x32 7 ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff   5207ddc2 45165e59 4d8ee751 8c52f662
philox4x32 7 243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0   4dfccaba 190a87f0 c47362ba b6b5242a
philox4x32 10 00000000 00000000 00000000 00000000 00000000 00000000   6627e8d5 e169c58d bc57ac4c 9b00dbd8
philox4x32 10 ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff   408f276d 41c83b0e a20bc7c6 6d5451fd
philox4x32 10 243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0   d16cfe09 94fdcceb 5001e420 24126ea1
)";

/// Checks the lines about philox4x32 and returns how many they were.
int check(std::istream& answers) {
    int found = 0;
    for (std::string line; std::getline(answers, line);) {
        std::istringstream fields{line};
        std::string name;
        int rounds = 0;
        std::array<std::uint32_t, 4> counter{};
        std::array<std::uint32_t, 2> key{};
        std::array<std::uint32_t, 4> expected{};
        fields >> name >> std::dec >> rounds >> std::hex;
        if (name != "philox4x32" || (rounds != 7 && rounds != 10)) continue;
        for (auto& word : counter) fields >> word;
        for (auto& word : key) fields >> word;
        for (auto& word : expected) fields >> word;
        INFO(line);
        REQUIRE_FALSE(fields.fail());
        CHECK((rounds == 7 ? is::philox4x32_10::generate<7>(counter, key)
                           : is::philox4x32_10::generate(counter, key)) == expected);
        ++found;
    }
    return found;
}

}  // namespace

TEST_CASE("Philox gives the known answers") {
    std::istringstream answers{known_answers};
    CHECK(check(answers) == 6);
}

TEST_CASE("Philox gives the known answers of the file") {
    const char* folder = std::getenv("INPUTSPEC_DATA_DIR");
    if (folder == nullptr) SKIP("INPUTSPEC_DATA_DIR is not set");
    std::ifstream answers{std::string{folder} + "/philox-kat.txt"};
    if (!answers) SKIP("INPUTSPEC_DATA_DIR has no philox-kat.txt");
    CHECK(check(answers) >= 6);
}

TEST_CASE("Philox is a constant expression") {
    static_assert(is::philox4x32_10::generate({0, 0, 0, 0}, {0, 0}) ==
                  std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
}
