#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "effort.hpp"
#include "generate/filled.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using filled::refuses;
using is::FaultKind;
using is::sequence;

TEST_CASE("sequences of integers are exact, to both ends of the dtype") {
    for (const auto& type : filled::integer_types) {
        CAPTURE(is::name_of(is::kind_of(type)));
        CHECK(filled::integers(sequence{}, type, 8) ==
              std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7});
        CHECK(filled::integers(sequence{7, -1}, type, 8) ==
              std::vector<std::int64_t>{7, 6, 5, 4, 3, 2, 1, 0});
        const auto limits = is::element::limits_of(is::kind_of(type));
        const bool is_signed = type.code == 0;
        const auto low =
            is_signed ? is::number{static_cast<std::int64_t>(limits.low)} : is::number{limits.low};
        CHECK_FALSE(filled::refusal(sequence{low, limits.high}, type, 2).has_value());
        CHECK(refuses(sequence{limits.high, 1}, type, FaultKind::range, "leaves the range of", 2));
        CHECK(refuses(sequence{low, -1}, type, FaultKind::range, "leaves the range of", 2));
        CHECK_FALSE(filled::refusal(sequence{limits.high, 1}, type, 1).has_value());
        CHECK(refuses(sequence{0, 0.5}, type, FaultKind::range, "are integers"));
        const auto down = filled::codes(filled::tensor(sequence{limits.high, -2}, type, 3));
        CHECK(down == std::vector<std::uint64_t>{limits.high, limits.high - 2, limits.high - 4});
    }
    CHECK(filled::integers(sequence{-8, 1}, dtype::i4, 16).back() == 7);
    CHECK(refuses(sequence{-8, 1}, dtype::i4, FaultKind::range, "leaves the range of int4", 17));
    CHECK(filled::integers(sequence{INT64_MIN, INT64_MAX}, dtype::i64, 3) ==
          std::vector<std::int64_t>{INT64_MIN, -1, INT64_MAX - 1});
    CHECK(filled::codes(filled::tensor(sequence{0, 1ull << 62}, dtype::u64, 4)) ==
          std::vector<std::uint64_t>{0, 1ull << 62, 1ull << 63, 3ull << 62});
    CHECK(refuses(sequence{0, 1ull << 62}, dtype::u64, FaultKind::range, "leaves the range", 5));
    CHECK(refuses(sequence{0, ~0ull}, dtype::u64, FaultKind::range, "leaves the range", 3));
    CHECK(filled::integers(sequence{5, 0}, dtype::i8, 1000) == std::vector<std::int64_t>(1000, 5));
    CHECK(filled::integers(sequence{}, dtype::boolean, 2) == std::vector<std::int64_t>{0, 1});
    CHECK(refuses(sequence{}, dtype::boolean, FaultKind::range, "leaves the range of bool", 3));
}

TEST_CASE("sequences of floats are start + i·step in double, rounded to the dtype") {
    const auto check = [](DLDataType type, is::number start, is::number step) {
        CAPTURE(is::name_of(is::kind_of(type)), start.real(), step.real());
        const std::size_t size = 50;
        const auto values = filled::floats(sequence{start, step}, type, size);
        for (std::size_t i = 0; i < size; ++i) {
            volatile double product = static_cast<double>(i) * step.real();
            volatile double sum = start.real() + product;
            const double rounded = is::element::with_float_type(
                is::kind_of(type), [&]<class T>(T) { return is::element::nearest_value<T>(sum); });
            CHECK(values[i] == rounded);
        }
    };
    for (const auto& type : filled::float_types) {
        check(type, 0, 1);
        check(type, 0.1, 0.3);
        check(type, -7.0, 0.7);
        check(type, 100, -1.5);
    }
    check(dtype::f64, (1ull << 53) + 2, 1);
    check(dtype::f32, 16777216, 1);
    check(dtype::f16, 1 + 0x1p-11, 0x1p-40);
    check(dtype::f16, 65504, -3);
}

TEST_CASE("a sequence that leaves the float's range is refused, or is no sequence of numbers") {
    CHECK(refuses(sequence{65000, 100}, dtype::f16, FaultKind::range, "leaves the range", 7));
    CHECK_FALSE(filled::refusal(sequence{65000, 100}, dtype::f16, 6).has_value());
    CHECK(refuses(sequence{0, -150}, dtype::f8_e4m3fn, FaultKind::range, "leaves the range", 4));
    CHECK(refuses(sequence{1e39, 0}, dtype::f32, FaultKind::range, "leaves the range"));
    CHECK(refuses(sequence{0, 1e308}, dtype::f64, FaultKind::range, "leaves the range", 3));
    CHECK(refuses(sequence{HUGE_VAL, 0}, dtype::f64, FaultKind::range, "are finite numbers"));
    CHECK(refuses(sequence{0, std::nan("")}, dtype::f32, FaultKind::range, "are finite numbers"));
    CHECK(refuses(sequence{is::number{}, 1}, dtype::i32, FaultKind::range, "are finite numbers"));
    CHECK_FALSE(filled::refusal(sequence{1000, 1}, dtype::i8, 0).has_value());  // nothing to write
}

TEST_CASE("sequences are the scalar ones at every level, also beyond the caches") {
    const auto check = [](sequence values, DLDataType type, std::int64_t size) {
        CAPTURE(is::name_of(is::kind_of(type)), size, values.start.real(), values.step.real());
        using is::simd::level;
        const auto expected = filled::tensor(values, type, size, {.widest = level::scalar});
        for (const auto widest : {level::narrow, level::avx2, level::avx512}) {
            const auto found = filled::tensor(values, type, size, {.widest = widest});
            CHECK(std::memcmp(found.bytes().data(), expected.bytes().data(),
                              expected.bytes().size()) == 0);
        }
    };
    for (const std::int64_t size : {0, 1, 7, 8, 9, 15, 16, 17, 33, 65536, 65537, 200000}) {
        check({-3, 1}, dtype::i32, size);
        check({5, 0}, dtype::u8, size);
        check({-3, 1}, dtype::i64, size);
        check({-3, 7}, dtype::f32, size);
        check({0.5, 7}, dtype::f32, size);
        check({0.1, 7}, dtype::f32, size);
        check({-3, 0.1}, dtype::f64, size);
    }
    check({32767, -1}, dtype::i16, 65536);
    check({0, 1}, dtype::u16, 65536);
    check({-128, 1}, dtype::i8, 256);
    constexpr auto beyond = static_cast<std::int64_t>(is::simd::cached_bytes);
    for (const std::int64_t more : {-1, 0, 1}) {
        if (test::sanitized && more < 1) continue;
        check({-9, 3}, dtype::i32, beyond / 4 + more);
        check({-9, 3}, dtype::f32, beyond / 4 + more);
        check({-9, 0.3}, dtype::f32, beyond / 4 + more);
        check({-9.5, 3}, dtype::f64, beyond / 8 + more);
    }
}

TEST_CASE("integers in a float round once, and zero keeps its sign") {
    const auto check = [](is::number start, is::number step, std::int64_t size) {
        CAPTURE(start.real(), step.real());
        const auto values = filled::tensor(sequence{start, step}, dtype::f32, size);
        for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) {
            volatile double product = static_cast<double>(i) * step.real();
            volatile double sum = start.real() + product;
            const auto expected = static_cast<float>(sum);
            if (std::bit_cast<std::uint32_t>(values.as<float>()[i]) !=
                std::bit_cast<std::uint32_t>(expected)) {
                FAIL(i << ": " << values.as<float>()[i] << ", not " << expected);
            }
        }
        SUCCEED();
    };
    check(-0.0, 1, 70);
    check(-0.0, -1, 70);
    check(-0.0, -0.0, 70);
    check(0, -0.0, 70);
    check(10, -1, 70);
    check(16777216 - 30, 1, 70);
    check(0x7fffffff - 70, 1, 70);
    check(0x7fffffff - 69, 1, 70);
    check(0x7fffffff, 1, 70);
    check(INT32_MIN + 70, -1, 70);
    check(INT32_MIN, 1, 70);
    check(0, 0x7fffffff, 3);
    check(INT64_MAX, INT64_MIN, 3);
    check(0, ~0ull, 70);
    check(-5.0, 3e9, 70);
    // Times a power of two: the same, down to the smallest normal float and to where 31 bits end.
    for (const double unit : {0x1p-1, 0x1p-30, 0x1p-126, 0x1p-127, 0x1p-149, 0x1p90}) {
        check(0, unit, 70);
        check(-35 * unit, unit, 70);
        check(-0.0, unit, 70);
        check(3 * unit, -40 * unit, 70);
        check((16777216 - 30) * unit, unit, 70);
        check((0x7fffffff - 70) * unit, unit, 70);
        check((0x7fffffff - 69) * unit, unit, 70);
    }
    check(0.5, 0, 70);
    check(0, 0x1p200, 1);
    check(0x1p62, 0x1p40, 70);
}
