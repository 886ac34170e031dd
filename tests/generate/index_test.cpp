#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "generate/filled.hpp"
#include "random/statistics.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using filled::refuses;
using is::FaultKind;

TEST_CASE("indices are integers in [0, below), the same in every dtype") {
    for (const std::int64_t below : {1, 2, 7, 8}) {
        const auto expected = filled::integers(is::integers{0, below}, dtype::i64, 1000);
        for (const auto& type : filled::integer_types) {
            CAPTURE(below, is::name_of(is::kind_of(type)));
            CHECK(filled::integers(is::index{below}, type, 1000) == expected);
        }
    }
    for (const std::int64_t below : {std::int64_t{1} << 31, std::int64_t{3} << 30}) {
        CHECK(filled::integers(is::index{below}, dtype::u32, 1000) ==
              filled::integers(is::index{below}, dtype::i64, 1000));
    }
    const std::int64_t most = INT64_MAX;
    CHECK(filled::integers(is::index{most}, dtype::u64, 1000) ==
          filled::integers(is::integers{0, most}, dtype::i64, 1000));
}

TEST_CASE("below may be another argument's extent, with arithmetic") {
    is::HostTensor table(dtype::f32, {37, 5});
    is::HostTensor ids(dtype::i32, {1000});
    is::HostTensor blocks(dtype::i32, {1000});
    is::HostTensor last(dtype::i32, {1000});
    const is::InputSpec spec{is::GeneratorInput{is::uniform{}},
                             is::GeneratorInput{is::index{is::dim<0, 0>}},
                             is::GeneratorInput{is::index{(is::dim<0, 0> + 15) / 16}},
                             is::GeneratorInput{is::index{is::dim<0, -1> * 2 - 1}}};
    spec.fill({table.dl(), ids.dl(), blocks.dl(), last.dl()});
    const auto check = [](const is::HostTensor& tensor, std::size_t below) {
        std::vector<std::uint64_t> counts(below);
        for (const auto value : filled::integers(tensor)) {
            REQUIRE((value >= 0 && static_cast<std::size_t>(value) < below));
            ++counts[static_cast<std::size_t>(value)];
        }
        CHECK(std::abs(statistics::deviations(counts)) < 5);
    };
    check(ids, 37);
    check(blocks, 3);
    check(last, 9);
}

TEST_CASE("indices that do not exist are refused") {
    CHECK(refuses(is::index{}, dtype::i32, FaultKind::bound,
                  "write index{.below} = a number or dim<"));
    CHECK(refuses(is::index{0}, dtype::i32, FaultKind::range, "indices in [0, 0)"));
    CHECK(refuses(is::index{-1}, dtype::i32, FaultKind::bound, "is negative"));
    CHECK(refuses(is::index{9}, dtype::i4, FaultKind::range, "do not exist in int4"));
    CHECK(refuses(is::index{129}, dtype::i8, FaultKind::range, "do not exist in int8"));
    CHECK(
        refuses(is::index{(1ll << 31) + 1}, dtype::i32, FaultKind::range, "do not exist in int32"));
    CHECK(refuses(is::index{is::dim<1, 0>}, dtype::i32, FaultKind::bound, "names argument 1 of 1"));
    CHECK(refuses(is::index{is::dim<0, 1>}, dtype::i32, FaultKind::bound,
                  "names axis 1 of argument 0"));
    CHECK(refuses(is::index{is::dim<0, 0> / 0}, dtype::i32, FaultKind::bound, "divides by 0"));
    for (const auto& type : filled::float_types) {
        CHECK(refuses(is::index{5}, type, FaultKind::dtype, "integer dtype"));
    }
    CHECK(refuses(is::index{1}, dtype::boolean, FaultKind::dtype, "integer dtype"));
    CHECK_FALSE(filled::refusal(is::index{8}, dtype::i4).has_value());
    CHECK_FALSE(filled::refusal(is::index{1ll << 31}, dtype::i32).has_value());
    CHECK_FALSE(filled::refusal(is::index{0}, dtype::i32, 0).has_value());  // nothing to write
}
