#include <cstdint>
#include <inputspec/inputspec.hpp>
#include <inputspec/validate.hpp>
#include <string>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;

namespace {

std::string message(const std::vector<std::int32_t>& rows, const std::vector<std::int64_t>& columns,
                    std::int64_t base = 0) {
    auto r = is::HostTensor::of<std::int32_t>({static_cast<std::int64_t>(rows.size())});
    auto c = is::HostTensor::of<std::int64_t>({static_cast<std::int64_t>(columns.size())});
    for (std::size_t i = 0; i < rows.size(); ++i) r.as<std::int32_t>()[i] = rows[i];
    for (std::size_t i = 0; i < columns.size(); ++i) c.as<std::int64_t>()[i] = columns[i];
    const auto fault = is::validate::coo(r, c, 3, 4, base);
    return fault ? std::string{fault->message().view()} : "fine";
}

}  // namespace

TEST_CASE("coo: sorted, in range, each cell once") {
    CHECK(message({}, {}) == "fine");
    CHECK(message({0, 0, 2}, {1, 3, 0}) == "fine");
    CHECK(message({1, 1, 3}, {1, 4, 1}, 1) == "fine");
    CHECK(message({0, 3}, {1, 0}) ==
          "argument 0, axis 0: invalid data: found 3; non-zero 1: a row is in [0, 3)");
    CHECK(message({0, -2}, {1, 0}) ==
          "argument 0, axis 0: invalid data: found -2; non-zero 1: a row is in [0, 3)");
    CHECK(message({0, 1}, {1, 4}) ==
          "argument 1, axis 0: invalid data: found 4; non-zero 1: a column is in [0, 4)");
    CHECK(message({1, 0}, {1, 1}) ==
          "argument 0, axis 0: invalid data: found 0; non-zero 1: it comes after a greater one: "
          "sort by row, then column");
    CHECK(message({1, 1}, {2, 1}) ==
          "argument 1, axis 0: invalid data: found 1; non-zero 1: it comes after a greater one: "
          "sort by row, then column");
    CHECK(message({1, 1}, {2, 2}) ==
          "argument 1, axis 0: invalid data: found 2; non-zero 1: the cell of the one before it, a "
          "second time");
    CHECK(message({1, 1}, {2}) ==
          "argument 1, axis 0: wrong extent: expected 2, found 1; each non-zero has a row and a "
          "column");
    const auto none = is::HostTensor::of<std::int32_t>({0});
    CHECK(is::validate::coo(none, none, -1, 4)->kind == is::FaultKind::bound);
    CHECK(!is::validate::coo(none, none, 0, 0));
}
