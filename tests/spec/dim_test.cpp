// Extents that are other arguments' extents.

#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;
using test::Guarded;

/// The greatest index drawn of 4000 below an extent, next to a tensor of shape {5, 7}.
std::int64_t greatest(is::extent below) {
    Guarded other{is::dtype::f32, {5, 7}}, indices{is::dtype::i64, {4000}};
    is::InputSpec{is::Zeroed{}, is::GeneratorInput{is::index{.below = below}}}.fill(
        {other, indices});
    const auto codes = indices.codes();
    return static_cast<std::int64_t>(*std::max_element(codes.begin(), codes.end()));
}
std::string fault_of(is::extent below) {
    Guarded other{is::dtype::f32, {5, 7}}, indices{is::dtype::i64, {40}};
    const is::InputSpec spec{is::Zeroed{}, is::GeneratorInput{is::index{.below = below}}};
    const auto fault = spec.check({other, indices});
    REQUIRE(fault);
    CHECK_FALSE(spec.try_fill({other, indices}));
    CHECK((other.is_untouched() && indices.is_untouched()));
    CHECK(fault->kind == is::FaultKind::bound);
    CHECK(fault->argument == 1);
    return std::string{fault->message().view()};
}

}  // namespace

TEST_CASE("An extent is a number or another argument's, with arithmetic") {
    CHECK(greatest(3) == 2);
    CHECK(greatest(is::dim<0, 0>) == 4);
    CHECK(greatest(is::dim<0, 1>) == 6);
    CHECK(greatest(is::dim<0, -1>) == 6);
    CHECK(greatest(is::dim<0, -2>) == 4);
    CHECK(greatest(is::dim<0, 1> + 3) == 9);
    CHECK(greatest(3 + is::dim<0, 1>) == 9);
    CHECK(greatest(is::dim<0, 1> - 3) == 3);
    CHECK(greatest(is::dim<0, 1> * 2) == 13);
    CHECK(greatest(2 * is::dim<0, 1>) == 13);
    CHECK(greatest(is::dim<0, 1> / 2) == 2);
    CHECK(greatest((is::dim<0, 1> + 15) / 16) == 0);
    CHECK(greatest((is::dim<0, 1> * -1 + 4) / -2 + 5) == 5);  // −3 / −2 rounds down to 1
    CHECK(greatest((is::dim<0, 1> * -1) / 2 + 10) == 5);      // −7 / 2 rounds down to −4
    CHECK(greatest(is::dim<0, 1> + std::int8_t{1}) == 7);
    CHECK(greatest(is::dim<0, 1> + 1u) == 7);
    static_assert(is::dim<2, 1> + 1 == is::extent::of(2, 1) + 1);
    static_assert(!(is::dim<2, 1> == is::dim<1, 2>));
}

TEST_CASE("An extent that is none is a fault") {
    CHECK_THAT(fault_of({}),
               ContainsSubstring("write index{.below} = a number or dim<argument, axis>"));
    CHECK_THAT(fault_of(is::dim<2, 0>), ContainsSubstring("names argument 2 of 2"));
    CHECK_THAT(fault_of(is::dim<1000, 0>), ContainsSubstring("names argument 1000 of 2"));
    CHECK_THAT(fault_of(is::dim<0, 2>), ContainsSubstring("axis 2 of argument 0, which has 2"));
    CHECK_THAT(fault_of(is::dim<0, -3>), ContainsSubstring("axis -3 of argument 0, which has 2"));
    CHECK_THAT(fault_of(is::dim<0, 0> - 6), ContainsSubstring("negative"));
    CHECK_THAT(fault_of(-1), ContainsSubstring("negative"));
    CHECK_THAT(fault_of(is::dim<0, 0> / 0), ContainsSubstring("divides by 0"));
    CHECK_THAT(fault_of(is::dim<0, 0> * INT64_MAX), ContainsSubstring("overflows"));
    CHECK_THAT(fault_of(is::dim<0, 0> + INT64_MAX), ContainsSubstring("overflows"));
    CHECK_THAT(fault_of(is::extent{INT64_MIN} / -1), ContainsSubstring("overflows"));
    CHECK_THAT(fault_of(is::dim<0, 0> - INT64_MIN), ContainsSubstring("overflows"));
    CHECK_THAT(fault_of(is::dim<0, 0> + ~std::uint64_t{0}), ContainsSubstring("overflows"));
    CHECK_THAT(fault_of(~std::uint64_t{0}), ContainsSubstring("overflows"));
    is::extent many = is::dim<0, 0>;
    for (int i = 0; i < 6; ++i) many = many + 1;
    CHECK(greatest(many) == 10);
    for (int i = 0; i < 260; ++i) {
        many = many + 1;
        CHECK_THAT(fault_of(many), ContainsSubstring("more than 6 steps"));
    }
}

TEST_CASE("Two arguments may name each other") {
    Guarded a{is::dtype::i32, {50}}, b{is::dtype::i32, {9}};
    is::InputSpec{is::GeneratorInput{is::index{.below = is::dim<1, 0>}},
                  is::GeneratorInput{is::index{.below = is::dim<0, 0>}}}
        .fill({a, b});
    for (const auto code : a.codes()) CHECK(code < 9);
    for (const auto code : b.codes()) CHECK(code < 50);
}
