#include <cstdint>
#include <inputspec/inputspec.hpp>
#include <inputspec/validate.hpp>
#include <string>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;

namespace {

std::string message(const std::vector<std::int32_t>& values, std::int64_t total,
                    std::int64_t base = 0) {
    auto tensor = is::HostTensor::of<std::int32_t>({static_cast<std::int64_t>(values.size())});
    for (std::size_t i = 0; i < values.size(); ++i) tensor.as<std::int32_t>()[i] = values[i];
    const auto fault = is::validate::offsets(tensor, total, base);
    return fault ? std::string{fault->message().view()} : "fine";
}

}  // namespace

TEST_CASE("offsets: from the base, never falling, to the total") {
    CHECK(message({0, 3, 3, 10}, 10) == "fine");
    CHECK(message({1, 4, 11}, 10, 1) == "fine");
    CHECK(message({0}, 0) == "fine");
    CHECK(message({}, 0) ==
          "argument 0, axis 0: wrong extent: expected 1, found 0; offsets has an entry more than "
          "parts: one for none");
    CHECK(message({2, 3}, 3) ==
          "argument 0, axis 0: invalid data: expected 0, found 2; offsets[0] is not the base");
    CHECK(message({0, 5, 4, 10}, 10) ==
          "argument 0, axis 0: invalid data: found 4; offsets[2] is less than the entry before it, "
          "5");
    CHECK(message({0, 5, 11}, 10) ==
          "argument 0, axis 0: invalid data: expected 10, found 11; offsets: the last entry is not "
          "the base and the number of elements");
}
