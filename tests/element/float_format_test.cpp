// Judges: ml_dtypes 0.5 and NumPy (the hashes), and a reference of two lines of libm.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <inputspec/element/float_format.hpp>
#include <inputspec/element/holds.hpp>

#include "catch.hpp"

namespace is = inputspec;
namespace element = inputspec::element;

namespace {

template <class T>
using code_t = typename element::format_of<T>::bits_type;

template <class T>
constexpr code_t<T> sign_bit = element::format_of<T>::sign;

bool is_nan(float x) { return (std::bit_cast<std::uint32_t>(x) & 0x7fffffffu) > 0x7f800000u; }

/// |x| rounded to nearest even in the format, by libm; `beyond` where it is too large.
template <class T>
std::uint64_t reference(double x) {
    using format = element::format_of<T>;
    const std::uint64_t sign = std::signbit(x) ? format::sign : 0u;
    if (std::isnan(x)) return sign | format::nan;
    if (std::isinf(x)) return sign | format::overflow;
    x = std::fabs(x);
    const int lowest = 1 - format::bias;
    const int exponent = x == 0 ? lowest : std::max(std::ilogb(x), lowest);
    const int last = exponent - static_cast<int>(format::mantissa);
    const double steps = std::nearbyint(std::scalbn(x, -last));
    // In a binade's code the hidden bit adds one to the exponent field below it.
    const auto code = (static_cast<std::uint64_t>(exponent - lowest) << format::mantissa) +
                      static_cast<std::uint64_t>(steps);
    return sign | (code > format::max ? format::overflow : code);
}

/// FNV-1a, 64 bits, of a word's bytes.
template <class Word>
void mix(std::uint64_t& hash, Word word) {
    for (std::size_t byte = 0; byte < sizeof(Word); ++byte) {
        hash = (hash ^ (word >> (8 * byte) & 0xff)) * 0x100000001b3;
    }
}
constexpr std::uint64_t fnv = 0xcbf29ce484222325;

/// All finite values ascending, the zeros once.
template <class T>
std::vector<double> finite_values() {
    std::vector<double> out;
    for (unsigned code = 0; code <= element::format_of<T>::max; ++code) {
        const double value = element::decode<T>(static_cast<code_t<T>>(code));
        out.push_back(value);
        if (value != 0) out.push_back(-value);
    }
    std::sort(out.begin(), out.end());
    return out;
}

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

#define NARROW_FLOATS is::float16, is::bfloat16, is::float8_e4m3fn, is::float8_e5m2

TEMPLATE_TEST_CASE("encode is decode's inverse, on every code", "", NARROW_FLOATS) {
    using format = element::format_of<TestType>;
    bool same = true;
    unsigned nans = 0;
    for (unsigned i = 0; i < 1u << (8 * sizeof(TestType)); ++i) {
        const auto code = static_cast<code_t<TestType>>(i);
        const float value = element::decode<TestType>(code);
        if (is_nan(value)) {
            ++nans;
            same &= (code & ~sign_bit<TestType>) > format::max;
            same &= (element::encode<TestType>(value) & ~sign_bit<TestType>) == format::nan;
        } else {
            same &= element::encode<TestType>(value) == code;
            same &= element::encode<TestType>(static_cast<double>(value)) == code;
        }
        same &= std::signbit(value) == ((code & sign_bit<TestType>) != 0);
    }
    CHECK(same);
    const unsigned top = (sign_bit<TestType> - 1u) - format::max;
    CHECK(nans == 2 * (format::overflow == format::nan ? top : top - 1));
}

TEST_CASE("decode and encode are those of ml_dtypes and NumPy") {
    // Every code's value; the codes of 65536 floats of all sizes, of every midpoint of two
    // neighbours, and of its own two neighbours. The sign of a NaN is dropped.
    const auto check = [&]<class T>(T, std::uint64_t decoded, std::uint64_t encoded) {
        std::uint64_t hash = fnv;
        for (unsigned code = 0; code < 1u << (8 * sizeof(T)); ++code) {
            const float value = element::decode<T>(static_cast<code_t<T>>(code));
            mix(hash, is_nan(value) ? 0x7fc00000u : std::bit_cast<std::uint32_t>(value));
        }
        CHECK(hash == decoded);

        hash = fnv;
        const auto encode = [&](std::uint32_t word) {
            const auto value = std::bit_cast<float>(word);
            const auto code = element::encode<T>(value);
            mix(hash, is_nan(value) ? element::nan_code<T> : code);
        };
        for (std::uint32_t i = 0; i < 65536; ++i) encode(i * 65521);
        for (unsigned code = 0; code < element::format_of<T>::max; ++code) {
            const double low = element::decode<T>(static_cast<code_t<T>>(code));
            const double high = element::decode<T>(static_cast<code_t<T>>(code + 1));
            const auto middle = std::bit_cast<std::uint32_t>(static_cast<float>((low + high) / 2));
            for (const auto word : {middle - 1, middle, middle + 1}) encode(word);
        }
        CHECK(hash == encoded);
    };
    check(is::float16{}, 0x1f87f165810ea7c5, 0x998b6662d80188e7);
    check(is::bfloat16{}, 0xcf8e09175d8f5ba5, 0x4017e058bc444983);
    check(is::float8_e4m3fn{}, 0xdad1d9c50f749ca5, 0xfad91ff0feb06f72);
    check(is::float8_e5m2{}, 0x6c1e56b6fb09c905, 0x46a617e8524c6e16);
}

TEMPLATE_TEST_CASE("encode rounds to nearest even, once, from float and from double", "",
                   NARROW_FLOATS) {
    std::uint64_t wrong = 0;
    std::uint32_t word = 0;
    for (unsigned i = 0; i < 1u << 22; ++i, word += 0x9e3779b9) {
        const auto value = std::bit_cast<float>(word);
        wrong += element::encode<TestType>(value) != reference<TestType>(value);
    }
    CHECK(wrong == 0);
    for (unsigned code = 0; code < element::format_of<TestType>::max; ++code) {
        const double low = element::decode<TestType>(static_cast<code_t<TestType>>(code));
        const double high = element::decode<TestType>(static_cast<code_t<TestType>>(code + 1));
        const double middle = (low + high) / 2;
        for (const double x :
             {low, middle, std::nextafter(middle, 0), std::nextafter(middle, 1e300),
              std::nextafter(low, 1e300), low + (high - low) / 4}) {
            wrong += element::encode<TestType>(x) != reference<TestType>(x);
            wrong += element::encode<TestType>(-x) != reference<TestType>(-x);
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("the ends of the formats") {
    const auto half = [](double x) { return element::encode<is::float16>(x); };
    CHECK(half(65504.0) == 0x7bff);
    CHECK(half(std::nextafter(65520.0, 0)) == 0x7bff);
    CHECK(half(65520.0) == 0x7c00);
    CHECK(half(-1e300) == 0xfc00);
    CHECK(half(0x1p-24) == 0x0001);
    CHECK(half(0x1p-25) == 0x0000);
    CHECK(half(std::nextafter(0x1p-25, 1)) == 0x0001);
    CHECK(half(0x1.8p-24) == 0x0002);
    CHECK(half(-0.0) == 0x8000);
    CHECK(half(-0x1p-1074) == 0x8000);

    const auto brain = [](double x) { return element::encode<is::bfloat16>(x); };
    CHECK(brain(0x1.fep127) == 0x7f7f);
    CHECK(brain(0x1.ffp127) == 0x7f80);
    CHECK(brain(std::nextafter(0x1.ffp127, 0)) == 0x7f7f);
    CHECK(brain(0x1p-133) == 0x0001);
    CHECK(brain(0x1p-134) == 0x0000);
    CHECK(element::encode<is::bfloat16>(0x1.8p-133f) == 0x0002);

    const auto e4m3 = [](double x) { return element::encode<is::float8_e4m3fn>(x); };
    CHECK(e4m3(448.0) == 0x7e);
    CHECK(e4m3(464.0) == 0x7e);  // a tie, to even
    CHECK(e4m3(std::nextafter(464.0, 1e3)) == 0x7f);
    CHECK(e4m3(480.0) == 0x7f);
    CHECK(e4m3(-infinity) == 0xff);  // no infinity: NaN
    CHECK(e4m3(0x1p-9) == 0x01);
    CHECK(e4m3(0x1p-10) == 0x00);

    const auto e5m2 = [](double x) { return element::encode<is::float8_e5m2>(x); };
    CHECK(e5m2(57344.0) == 0x7b);
    CHECK(e5m2(61440.0) == 0x7c);
    CHECK(e5m2(std::nextafter(61440.0, 0)) == 0x7b);
    CHECK(e5m2(infinity) == 0x7c);
    CHECK(e5m2(0x1p-16) == 0x01);
    CHECK(e5m2(0x1p-17) == 0x00);

    static_assert(element::encode<is::float16>(1.0f) == 0x3c00);
    static_assert(element::decode<is::float8_e4m3fn>(0x7e) == 448.0f);
}

TEMPLATE_TEST_CASE("NaNs become the canonical one", "", NARROW_FLOATS) {
    for (const std::uint32_t word : {0x7fc00000u, 0x7f800001u, 0x7fffffffu, 0x7fa00000u}) {
        CHECK(element::encode<TestType>(std::bit_cast<float>(word)) == element::nan_code<TestType>);
    }
    for (const std::uint64_t word :
         {0x7ff8000000000000u, 0x7ff0000000000001u, 0x7fffffffffffffffu}) {
        CHECK(element::encode<TestType>(std::bit_cast<double>(word)) ==
              element::nan_code<TestType>);
    }
}

TEMPLATE_TEST_CASE("nearest, least and greatest values are those of a search", "", NARROW_FLOATS) {
    const auto values = finite_values<TestType>();
    std::vector<double> probes;
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
        const double middle = (values[i] + values[i + 1]) / 2;
        for (const double x : {values[i], middle}) {
            probes.insert(probes.end(),
                          {std::nextafter(x, -infinity), x, std::nextafter(x, infinity)});
        }
    }
    probes.insert(probes.end(),
                  {values.back(), values.back() * 1.01, -values.back() * 1.01,
                   std::nextafter(values.back(), infinity), 1e300, -1e300, 0x1p-1074});
    std::uint64_t wrong = 0;
    const auto check = [&](is::number x, double real) {
        const auto above = std::lower_bound(values.begin(), values.end(), real);
        double found = -1e308;
        wrong += element::least_value<TestType>(x, found) != (above != values.end());
        wrong += above != values.end() && found != *above;
        wrong += element::greatest_value_below<TestType>(x, found) != (above != values.begin());
        wrong += above != values.begin() && found != above[-1];
        const double clamped = std::clamp(real, values.front(), values.back());
        const auto code = reference<TestType>(clamped);
        const double nearest = element::nearest_value<TestType>(x);
        wrong += nearest != element::decode<TestType>(static_cast<code_t<TestType>>(code));
        wrong += std::signbit(nearest) != std::signbit(real);
    };
    for (const double x : probes) check(x, x);
    CHECK(wrong == 0);
    for (std::int64_t i = -70'000; i <= 70'000; ++i) check(i, static_cast<double>(i));
    CHECK(wrong == 0);
}

TEST_CASE("nearest, least and greatest values of float and double are those of nextafter") {
    const auto check = [](auto type, double x) {
        using T = decltype(type);
        const double most = std::numeric_limits<T>::max();
        const auto nearest = static_cast<T>(std::clamp(x, -most, most));
        INFO(x);
        CHECK(element::nearest_value<T>(x) == static_cast<double>(nearest));
        const auto up =
            static_cast<double>(nearest) >= x ? nearest : std::nextafter(nearest, T(infinity));
        const auto down =
            static_cast<double>(nearest) < x ? nearest : std::nextafter(nearest, T(-infinity));
        double found = 0;
        CHECK(element::least_value<T>(x, found) == std::isfinite(up));
        if (std::isfinite(up)) CHECK(found == static_cast<double>(up));
        CHECK(element::greatest_value_below<T>(x, found) == std::isfinite(down));
        if (std::isfinite(down)) CHECK(found == static_cast<double>(down));
    };
    std::uint64_t word = 1;
    for (int i = 0; i < 3000; ++i, word = word * 6364136223846793005u + 1442695040888963407u) {
        const auto x = std::bit_cast<double>(word);
        if (!std::isfinite(x)) continue;
        check(double{}, x);
        check(float{}, x);
        check(float{}, std::bit_cast<float>(static_cast<std::uint32_t>(word >> 32) & 0xff7fffffu));
    }
    for (const double x : {0.0, -0.0, 0x1p-1074, -0x1p-1074, 0x1p-149, 0x1p-150, -0x1.8p-149, 1.0,
                           0x1.ffffffp127, -0x1.ffffffp127, 0x1.fffffep127, 0x1.fffffffffffffp1023,
                           -0x1.fffffffffffffp1023, 0x1p-126, 0x1p-1022}) {
        check(double{}, x);
        check(float{}, x);
    }
}

TEST_CASE("integers beyond 2^53 round once, and are compared exactly") {
    // A double in between would round 2^63 + 2^39 + 1 down to a tie of float's.
    const std::uint64_t above_tie = (1ull << 63) + (1ull << 39) + 1;
    CHECK(element::nearest_value<float>(above_tie) == 0x1.000002p63);
    CHECK(element::nearest_value<float>(above_tie - 1) == 0x1p63);
    CHECK(element::nearest_value<is::bfloat16>((1ull << 63) + (1ull << 55) + 1) == 0x1.02p63);
    CHECK(element::nearest_value<is::bfloat16>((1ull << 63) + (1ull << 55)) == 0x1p63);
    CHECK(element::nearest_value<is::bfloat16>(-(1ll << 62) - (1ll << 54) - 1) == -0x1.02p62);
    CHECK(element::nearest_value<is::bfloat16>((1ull << 63) + (3ull << 55) - 1) == 0x1.02p63);

    double found = 0;
    const std::uint64_t odd = (1ull << 53) + 1;
    CHECK((element::least_value<double>(odd, found) && found == 0x1p53 + 2));
    CHECK((element::greatest_value_below<double>(odd, found) && found == 0x1p53));
    CHECK((element::least_value<double>(~0ull, found) && found == 0x1p64));
    CHECK((element::greatest_value_below<double>(~0ull, found) && found == 0x1p64 - 2048));
    CHECK((element::least_value<double>(INT64_MIN, found) && found == -0x1p63));
    CHECK((element::greatest_value_below<float>(INT64_MIN, found) && found == -0x1p63 - 0x1p40));
    CHECK((element::least_value<float>(INT64_MIN + 1, found) && found == -0x1p63 + 0x1p39));
    CHECK((element::least_value<is::float16>(2049, found) && found == 2050));
    CHECK_FALSE(element::least_value<is::float16>(65505, found));
    CHECK((element::greatest_value_below<is::float16>(1ull << 60, found) && found == 65504));
}

TEST_CASE("holds says what a dtype holds") {
    using kind = is::element_kind;
    const auto holds = [](kind k, is::number x) { return element::holds(k, x); };
    CHECK(holds(kind::boolean, 1));
    CHECK(holds(kind::boolean, true));
    CHECK_FALSE(holds(kind::boolean, 2));
    CHECK_FALSE(holds(kind::boolean, -1));
    CHECK(holds(kind::i4, -8));
    CHECK_FALSE(holds(kind::i4, -9));
    CHECK(holds(kind::i4, 7));
    CHECK_FALSE(holds(kind::i4, 8));
    CHECK(holds(kind::u4, 15));
    CHECK_FALSE(holds(kind::u4, 16));
    CHECK(holds(kind::i8, -128.0));
    CHECK_FALSE(holds(kind::i8, 1.5));
    CHECK(holds(kind::i64, INT64_MIN));
    CHECK(holds(kind::i64, -0x1p63));
    CHECK_FALSE(holds(kind::i64, 0x1p63));
    CHECK_FALSE(holds(kind::i64, 1ull << 63));
    CHECK(holds(kind::u64, ~0ull));
    CHECK(holds(kind::u64, 0x1p63));
    CHECK_FALSE(holds(kind::u64, 0x1p64));
    CHECK_FALSE(holds(kind::u64, -1));
    CHECK(holds(kind::u64, -0.0));
    CHECK_FALSE(holds(kind::i32, infinity));
    CHECK(holds(kind::f32, infinity));
    CHECK(holds(kind::f8_e5m2, -infinity));
    CHECK_FALSE(holds(kind::f8_e4m3fn, infinity));
    CHECK(holds(kind::f8_e4m3fn, std::numeric_limits<double>::quiet_NaN()));
    CHECK(holds(kind::f8_e4m3fn, 448));
    CHECK_FALSE(holds(kind::f8_e4m3fn, 448.5));
    CHECK_FALSE(holds(kind::f32, 0x1.ffffffp127));
    CHECK(holds(kind::f64, ~0ull));
    CHECK_FALSE(holds(kind::f16, 65505));
}
