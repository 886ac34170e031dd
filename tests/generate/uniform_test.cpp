// Judge: contract.py, the value contract in exact rational arithmetic.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "generate/contract_values.hpp"
#include "generate/filled.hpp"
#include "random/statistics.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using filled::refuses;
using is::FaultKind;
using is::uniform;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("uniform floats are those of the contract") {
    for (const auto& row : contract::uniform_table) {
        CAPTURE(is::name_of(is::kind_of(row.dtype)), row.low.real(), row.high.real());
        const auto tensor = filled::tensor(uniform{row.low, row.high}, row.dtype, contract::count,
                                           {.seed = contract::seed});
        const auto codes = filled::codes(tensor);
        for (std::size_t i = 0; i < 4; ++i) CHECK(codes[i] == row.value[i]);
        CHECK(filled::hash(tensor) == row.hash);
    }
}

TEST_CASE("every uniform value is in [low, high): high never appears, low may") {
    const auto check = [](DLDataType type, double low, double high) {
        CAPTURE(is::name_of(is::kind_of(type)), low, high);
        const auto values = filled::floats(uniform{low, high}, type, 100'000);
        const auto [least, most] = std::minmax_element(values.begin(), values.end());
        CHECK(*least >= low);
        CHECK(*most < high);
        return std::pair{*least, *most};
    };
    for (const auto& type : filled::float_types) {
        check(type, 0.0, 1.0);
        check(type, -1.0, 1.0);
        check(type, -0.3, 0.2);
        check(type, 0.0, 0.01);
    }
    // Few values in [low, high): all of them appear, rounding goes to both ends and stops there.
    CHECK(check(dtype::f16, 0.0, 1.0).first == 0.0);
    CHECK(check(dtype::f16, 0.0, 1.0).second == 1 - 0x1p-11);
    CHECK(check(dtype::bf16, 1.0, 1.0625) == std::pair{1.0, 1.0546875});
    CHECK(check(dtype::f8_e4m3fn, -1.0, 1.0) == std::pair{-1.0, 0.9375});
    CHECK(check(dtype::f8_e5m2, -1.0, 1.0) == std::pair{-1.0, 0.875});
    CHECK(check(dtype::f32, 16777215.0, 16777217.5) == std::pair{16777215.0, 16777216.0});
    CHECK(check(dtype::f32, 0.7, 0.7000001).first == static_cast<double>(0.7f) + 0x1p-24);
    CHECK(check(dtype::f64, 0x1p53, 0x1p53 + 6) == std::pair{0x1p53, 0x1p53 + 4});
}

TEST_CASE("a range with one value in it gives that value") {
    const auto only = [](DLDataType type, is::number low, is::number high) {
        const auto values = filled::floats(uniform{low, high}, type, 300);
        CHECK(std::count(values.begin(), values.end(), values[0]) == 300);
        return values[0];
    };
    CHECK(only(dtype::f32, 1.0, 1.0 + 0x1p-24) == 1.0);
    CHECK(only(dtype::f32, 1.0 - 0x1p-24, 1.0) == 1.0 - 0x1p-24);
    CHECK(only(dtype::f32, std::nextafter(1.0, 0), std::nextafter(1.0, 2)) == 1.0);
    CHECK(only(dtype::f16, 2049, 2051) == 2050.0);
    CHECK(only(dtype::f8_e4m3fn, 441.0, 1e30) == 448.0);
    CHECK(only(dtype::f8_e5m2, -1e30, -50000.0) == -57344.0);
    CHECK(only(dtype::bf16, 257, 259) == 258.0);
    CHECK(only(dtype::f64, (1ull << 53) + 1, (1ull << 53) + 3) == 0x1p53 + 2);
    CHECK(only(dtype::f64, 0.0, 0x1p-1074) == 0.0);
    CHECK(only(dtype::f32, -1e-50, 1e-50) == 0.0);
}

TEST_CASE("a range without a value of the dtype is refused") {
    const auto text = "no value in [low, high)";
    CHECK(refuses(uniform{1.0, 1.0}, dtype::f32, FaultKind::range, text));
    CHECK(refuses(uniform{1.0, 0.0}, dtype::f32, FaultKind::range, text));
    CHECK(refuses(uniform{1.0 + 0x1p-40, 1.0 + 0x1p-30}, dtype::f32, FaultKind::range, text));
    CHECK(refuses(uniform{1.01, 1.02}, dtype::f8_e4m3fn, FaultKind::range, text));
    CHECK(refuses(uniform{(1ull << 53) + 1, (1ull << 53) + 2}, dtype::f64, FaultKind::range, text));
    CHECK(refuses(uniform{449, 1000}, dtype::f8_e4m3fn, FaultKind::range, text));
    CHECK(refuses(uniform{1e6, 2e6}, dtype::f16, FaultKind::range, text));
    CHECK(refuses(uniform{-2e6, -65504.0}, dtype::f16, FaultKind::range, text));
    CHECK(refuses(uniform{0.0, -0.0}, dtype::f64, FaultKind::range, text));
    CHECK_FALSE(filled::refusal(uniform{1.0 + 0x1p-40, 1.0 + 0x1p-30}, dtype::f64).has_value());
    CHECK_FALSE(filled::refusal(uniform{-2e6, -65503.0}, dtype::f16).has_value());
}

TEST_CASE("bounds that are no finite numbers, or beyond the largest float, are refused") {
    CHECK(refuses(uniform{0.0, infinity}, dtype::f32, FaultKind::range, "finite"));
    CHECK(refuses(uniform{std::nan(""), 1.0}, dtype::f64, FaultKind::range, "finite"));
    CHECK(refuses(uniform{is::number{}, 1.0}, dtype::f64, FaultKind::range, "finite"));
    CHECK(refuses(uniform{-3e38, 3e38}, dtype::f32, FaultKind::range, "largest float"));
    CHECK(refuses(uniform{0.0, 1e39}, dtype::f32, FaultKind::range, "largest float"));
    CHECK(refuses(uniform{-1e39, 0.0}, dtype::bf16, FaultKind::range, "largest float"));
    CHECK(refuses(uniform{-1e308, 1e308}, dtype::f64, FaultKind::range, "largest float"));
    const double most = 0x1.fffffep127;
    CHECK_FALSE(filled::refusal(uniform{0.0, most}, dtype::f32).has_value());
    CHECK_FALSE(filled::refusal(uniform{-most, 0.0}, dtype::f32).has_value());
    CHECK_FALSE(filled::refusal(uniform{-most / 2, most / 2}, dtype::f16).has_value());
    for (const double value : filled::floats(uniform{-most / 2, most / 2}, dtype::f32, 1000)) {
        CHECK(std::fabs(value) <= most / 2);
    }
}

TEST_CASE("uniform on an integer argument says what to write instead") {
    for (const auto& type : filled::integer_types) {
        CHECK(refuses(uniform{}, type, FaultKind::dtype, "write integers{"));
    }
    CHECK(refuses(uniform{}, dtype::boolean, FaultKind::dtype, "write integers{"));
    const auto message = filled::refusal(uniform{}, dtype::i32)->message();
    CHECK(message.view() ==
          "argument 0: wrong dtype: found int32; uniform makes floats: write integers{.low = …, "
          ".high "
          "= …} (half-open), or index{.below = …} for an index argument");
}

TEST_CASE("uniform floats are uniform, and their low bits too") {
    for (const auto& type : {dtype::f32, dtype::f64, dtype::f16}) {
        CAPTURE(is::name_of(is::kind_of(type)));
        const auto values = filled::floats(uniform{0.0, 1.0}, type, 200'000);
        std::vector<std::uint64_t> tops(256), bottoms(256);
        const double fine = type.bits == 16 ? 0x1p11 : type.bits == 32 ? 0x1p24 : 0x1p53;
        for (const double value : values) {
            ++tops[static_cast<std::size_t>(value * 256)];
            ++bottoms[static_cast<std::uint64_t>(value * fine) & 255];
        }
        CHECK(std::abs(statistics::deviations(tops)) < (type.bits == 16 ? 8 : 5));
        if (type.bits != 16) CHECK(std::abs(statistics::deviations(bottoms)) < 5);
    }
}
