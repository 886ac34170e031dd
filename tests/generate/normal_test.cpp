// The values of the standard normal are element/normal_test's; here is what is done to them.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "generate/filled.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using filled::refuses;
using is::FaultKind;
using is::normal;

TEST_CASE("normal floats are mean + stddev·z in float, rounded to the dtype") {
    const is::random_bits bits{9, 0};
    for (const auto& [mean, stddev] : {std::pair{0.0, 1.0}, {0.1, 0.3}, {-5.0, 1e-3}, {1e4, 1e4}}) {
        std::vector<double> exact;
        for (std::uint64_t i = 0; i < 3000; ++i) {
            const float z = is::element::normal(bits.draw<std::uint32_t>(i));
            volatile float product = static_cast<float>(stddev) * z;
            volatile float sum = static_cast<float>(mean) + product;
            exact.push_back(static_cast<double>(sum));
        }
        for (const auto& type : filled::float_types) {
            if (type.bits == 64) continue;
            CAPTURE(is::name_of(is::kind_of(type)), mean, stddev);
            const auto values = filled::floats(normal{mean, stddev}, type, 3000, {.seed = 9});
            std::uint64_t wrong = 0;
            for (std::size_t i = 0; i < 3000; ++i) {
                wrong +=
                    values[i] != is::element::with_float_type(is::kind_of(type), [&]<class T>(T) {
                        return is::element::nearest_value<T>(exact[i]);
                    });
            }
            CHECK(wrong == 0);
        }
    }
}

TEST_CASE("normal doubles take 64 bits a draw") {
    const is::random_bits bits{9, 0};
    const auto values = filled::floats(normal{0.25, 3.0}, dtype::f64, 3000, {.seed = 9});
    for (std::uint64_t i = 0; i < 3000; ++i) {
        volatile double product = 3.0 * is::element::normal(bits.draw<std::uint64_t>(i));
        volatile double sum = 0.25 + product;
        REQUIRE(values[static_cast<std::size_t>(i)] == sum);
    }
}

TEST_CASE("normal values are finite: what is beyond the dtype is its largest value") {
    for (const auto& type : filled::float_types) {
        const auto most = is::element::with_float_type(is::kind_of(type), []<class T>(T) {
            return is::element::nearest_value<T>(0x1.fffffffffffffp1023);
        });
        const double stddev = type.bits == 64 ? 0x1p1000 : 0x1p120;
        const auto values = filled::floats(normal{0.0, stddev}, type, 1000);
        const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
        CHECK(*greatest <= most);
        CHECK(*least >= -most);
        if (type.bits < 16 || type.code == 2) {
            CHECK((*greatest == most) == (most < stddev));
        }
    }
    CHECK(filled::floats(normal{2.5, 0}, dtype::f16, 100) == std::vector<double>(100, 2.5));
    CHECK(filled::floats(normal{1e9, 0}, dtype::f16, 100) == std::vector<double>(100, 65504));
}

TEST_CASE("normal refuses what is no distribution, and integer arguments") {
    for (const auto& type : filled::integer_types) {
        CHECK(refuses(normal{}, type, FaultKind::dtype, "write integers{"));
    }
    CHECK(refuses(normal{0, -1}, dtype::f32, FaultKind::range, "stddev is not negative"));
    CHECK(refuses(normal{0, HUGE_VAL}, dtype::f32, FaultKind::range, "are finite"));
    CHECK(refuses(normal{std::nan(""), 1}, dtype::f64, FaultKind::range, "are finite"));
    CHECK(refuses(normal{0, 0x1p121}, dtype::bf16, FaultKind::range, "below 2^120"));
    CHECK(refuses(normal{is::number{}, 1}, dtype::f64, FaultKind::range, "are finite"));
    CHECK_FALSE(filled::refusal(normal{0, 0x1p121}, dtype::f64).has_value());
}
