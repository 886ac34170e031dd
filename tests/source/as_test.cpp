// as<T> and cast_saturating<T>: what is converted, and what is refused.
#include <inputspec/inputspec.hpp>
#include <inputspec/source/as.hpp>
#include <inputspec/source/broadcast.hpp>
#include <inputspec/source/npy.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "adapted.hpp"
#include "catch.hpp"
#include "files.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

template <class T>
using list = std::vector<T>;

template <class T, class From>
list<T> exact(const list<From>& data) {
    return adapted::filled<T>(is::as<T>(std::span{data}), {data.size()});
}
template <class T, class From>
list<T> saturated(const list<From>& data) {
    return adapted::filled<T>(is::cast_saturating<T>(std::span{data}), {data.size()});
}
/// Why one value is no T.
template <class T, class From>
std::string refused(From value) {
    const list<From> data{From{}, value};
    return adapted::refusal<T>(is::as<T>(std::span{data}), {2});
}

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("An integer fits, or the fault says which one does not") {
    CHECK(exact<std::uint8_t>(list<std::int32_t>{0, 1, 255}) == list<std::uint8_t>{0, 1, 255});
    CHECK(exact<std::int8_t>(list<std::int64_t>{-128, 127}) == list<std::int8_t>{-128, 127});
    CHECK(exact<std::int64_t>(list<std::uint64_t>{0, INT64_MAX}) ==
          list<std::int64_t>{0, INT64_MAX});
    CHECK(exact<std::uint64_t>(list<std::int64_t>{0, INT64_MAX}) ==
          list<std::uint64_t>{0, INT64_MAX});
    CHECK_THAT(refused<std::uint8_t>(std::int32_t{256}),
               ContainsSubstring("argument 0: impossible range; as<uint8>: element [1] is 256, "
                                 "which it does not hold; cast_saturating<T>(source) rounds"));
    CHECK_THAT(refused<std::uint64_t>(std::int8_t{-1}), ContainsSubstring("element [1] is -1,"));
    CHECK_THAT(refused<std::int8_t>(std::int64_t{-129}), ContainsSubstring("is -129,"));
    CHECK_THAT(refused<std::int64_t>(UINT64_MAX), ContainsSubstring("is 18446744073709551615,"));

    auto table = adapted::counted<std::int16_t>({10, 30});
    CHECK_THAT(adapted::refusal<std::uint8_t>(is::as<std::uint8_t>(table.dl()), {10, 30}),
               ContainsSubstring("element [8, 16] is 256"));
}

TEST_CASE("A float becomes a whole number that fits, or none") {
    CHECK(exact<std::int8_t>(list<double>{-0.0, 127, -128}) == list<std::int8_t>{0, 127, -128});
    CHECK(exact<std::int64_t>(list<double>{-0x1p63, 0x1p63 - 1024}) ==
          list<std::int64_t>{INT64_MIN, INT64_MAX - 1023});
    CHECK(exact<std::uint64_t>(list<float>{0x1p63f, 0x1p64f - 0x1p40f}) ==
          list<std::uint64_t>{std::uint64_t{1} << 63, UINT64_MAX - (std::uint64_t{1} << 40) + 1});
    CHECK_THAT(refused<std::int32_t>(0.5f), ContainsSubstring("element [1] is 0.5,"));
    CHECK_THAT(refused<std::int64_t>(0x1p63), ContainsSubstring("is 9223372036854775808"));
    CHECK_THAT(refused<std::uint64_t>(0x1p64), ContainsSubstring("as<uint64>"));
    CHECK_THAT(refused<std::uint8_t>(-1.0), ContainsSubstring("is -1,"));
    CHECK_THAT(refused<std::uint8_t>(-5e-324), ContainsSubstring("is -5e-324,"));
    CHECK_THAT(refused<std::int32_t>(no_number), ContainsSubstring("nan,"));
    CHECK_THAT(refused<std::int32_t>(-infinity), ContainsSubstring("is -inf,"));
    CHECK_THAT(refused<std::int32_t>(is::float16{0x7c00}), ContainsSubstring("is inf,"));
}

TEST_CASE("bool is 0 or 1") {
    const list<std::int32_t> ones{0, 1, 1};
    auto tensor = is::HostTensor::of<bool>({3});
    REQUIRE(adapted::fill(is::as<bool>(std::span{ones}), tensor.dl()) == "");
    CHECK(tensor.as<bool>()[1]);
    CHECK_FALSE(tensor.as<bool>()[0]);
    CHECK_THAT(refused<bool>(2), ContainsSubstring("as<bool>: element [1] is 2,"));
    CHECK_THAT(refused<bool>(0.5), ContainsSubstring("is 0.5,"));
    const auto floats =
        adapted::filled<float>(is::as<float>(static_cast<const DLTensor*>(tensor.dl())), {3});
    CHECK(floats == list<float>{0, 1, 1});
    const list<double> some{0.5, 0.6, -3, no_number, infinity};
    auto five = is::HostTensor::of<std::uint8_t>({5});
    auto view = *five.dl();
    view.dtype = is::dtype::boolean;
    REQUIRE(adapted::fill(is::cast_saturating<bool>(std::span{some}), &view) == "");
    CHECK(list<std::uint8_t>(five.as<std::uint8_t>().begin(), five.as<std::uint8_t>().end()) ==
          list<std::uint8_t>{0, 1, 0, 0, 1});
}

TEST_CASE("Every code of the narrow floats goes to double and back") {
    const auto see = [&]<class T>(T) {
        using bits = decltype(T::bits);
        list<T> all;
        for (unsigned code = 0; code <= std::numeric_limits<bits>::max(); ++code) {
            all.push_back({static_cast<bits>(code)});
        }
        const auto wide = exact<double>(all);
        REQUIRE(wide.size() == all.size());
        list<double> numbers;
        list<T> expected;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const double value = is::element::decode<T>(all[i].bits);
            if (std::isnan(value) != std::isnan(wide[i])) FAIL(i);
            if (std::isnan(value)) continue;
            if (value != wide[i] || std::signbit(value) != std::signbit(wide[i])) FAIL(i);
            numbers.push_back(value);
            expected.push_back(all[i]);
        }
        CHECK(exact<T>(numbers) == expected);
        CHECK(exact<T>(exact<float>(expected)) == expected);
        CHECK(exact<T>(expected) == expected);
    };
    see(is::float16{});
    see(is::bfloat16{});
    see(is::float8_e4m3fn{});
    see(is::float8_e5m2{});
}

TEST_CASE("Floats are rounded once, to nearest, ties to even; beyond the largest is refused") {
    CHECK(exact<float>(list<double>{1 + 0x1p-24, 1 + 0x3p-24, 1 + 0x1p-24 + 0x1p-52}) ==
          list<float>{1, 1 + 0x1p-22f, 1 + 0x1p-23f});
    const double most = std::numeric_limits<float>::max();
    CHECK(exact<float>(list<double>{most + 0x1p102, -most}) ==
          list<float>{static_cast<float>(most), static_cast<float>(-most)});
    CHECK_THAT(refused<float>(most + 0x1p103), ContainsSubstring("as<float32>: element [1] is"));
    CHECK_THAT(refused<is::float16>(65520.0f), ContainsSubstring("is 65520,"));
    CHECK(exact<is::float16>(list<float>{65519.0f}) == list<is::float16>{{0x7bff}});
    // Through float it would be a tie, and go down.
    CHECK(exact<is::bfloat16>(list<double>{1 + 0x1p-8 + 0x1p-40}) == list<is::bfloat16>{{0x3f81}});
    // NaN and infinity stay.
    const auto kept = exact<float>(list<double>{infinity, -infinity, no_number});
    REQUIRE(kept.size() == 3);
    CHECK(kept[0] == std::numeric_limits<float>::infinity());
    CHECK(kept[1] == -kept[0]);
    CHECK(std::isnan(kept[2]));
    CHECK(exact<is::float8_e5m2>(list<float>{-std::numeric_limits<float>::infinity()}) ==
          list<is::float8_e5m2>{{0xfc}});
    CHECK_THAT(refused<is::float8_e4m3fn>(infinity), ContainsSubstring("is inf,"));
    CHECK(exact<is::float8_e4m3fn>(list<double>{no_number}) == list<is::float8_e4m3fn>{{0x7f}});
}

TEST_CASE("Integers are rounded once to floats, however narrow") {
    // Through double it would be a tie, and go down.
    const std::int64_t above = (std::int64_t{1} << 62) + (std::int64_t{1} << 54) + 1;
    CHECK(exact<is::bfloat16>(list<std::int64_t>{above, -above}) ==
          list<is::bfloat16>{{0x5e81}, {0xde81}});
    CHECK_THAT(refused<is::float16>(std::int64_t{65520}), ContainsSubstring("is 65520,"));
    CHECK_THAT(refused<is::float8_e4m3fn>(std::int32_t{-465}), ContainsSubstring("is -465,"));

    std::mt19937_64 random{1};
    list<std::uint64_t> words{0, 1, UINT64_MAX};
    list<is::bfloat16> expected{{0}, {0x3f80}, {0x5f80}};
    for (int i = 0; i < 2000; ++i) {
        const auto width = 1 + random() % 64;
        auto word = random() >> (64 - width) | std::uint64_t{1} << (width - 1);
        if (i % 2 != 0 && width > 10) word &= ~std::uint64_t{0} << (width - 9);  // a tie, or none
        words.push_back(word);
        const auto drop = width > 8 ? width - 8 : 0;
        auto kept = word >> drop;
        const auto rest = word - (kept << drop);
        const auto half = drop == 0 ? 1 : std::uint64_t{1} << (drop - 1);
        if (rest > half || (rest == half && drop != 0 && kept % 2 != 0)) ++kept;
        const auto value = std::ldexp(static_cast<float>(kept), static_cast<int>(drop));
        expected.push_back({static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16)});
    }
    CHECK(exact<is::bfloat16>(words) == expected);
}

TEST_CASE("Saturating clamps what is too large, rounds fractions, and makes NaN 0") {
    CHECK(saturated<std::uint8_t>(list<double>{-1, 0.5, 1.5, 2.5, 254.5, 255.5, 1e300, no_number,
                                               infinity, -infinity}) ==
          list<std::uint8_t>{0, 0, 2, 2, 254, 255, 255, 0, 255, 0});
    CHECK(saturated<std::int8_t>(list<float>{-128.5f, -129, -0.5f, -1.5f, 0.49999997f}) ==
          list<std::int8_t>{-128, -128, 0, -2, 0});
    CHECK(saturated<std::int8_t>(list<std::uint64_t>{127, 128, UINT64_MAX}) ==
          list<std::int8_t>{127, 127, 127});
    CHECK(saturated<std::uint64_t>(list<std::int64_t>{-1, 5}) == list<std::uint64_t>{0, 5});
    CHECK(saturated<std::int64_t>(list<double>{1e19, -1e19}) ==
          list<std::int64_t>{INT64_MAX, INT64_MIN});
    CHECK(saturated<is::float16>(list<double>{1e6, -1e6, infinity}) ==
          list<is::float16>{{0x7bff}, {0xfbff}, {0x7c00}});
    CHECK(saturated<is::float8_e4m3fn>(list<double>{1e6, -infinity}) ==
          list<is::float8_e4m3fn>{{0x7e}, {0xfe}});
    CHECK(saturated<float>(list<double>{1e300, -1e300}) ==
          list<float>{std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest()});
}

TEST_CASE("Data are converted once, when the source is made; copies share them") {
    std::optional<decltype(is::as<double>(std::span<const float>{}))> source;
    {
        list<float> data{1, 2, 3};
        source = is::as<double>(std::span{data});
        data.assign(3, 0);
    }
    const auto copy = *source;
    source.reset();
    CHECK(adapted::filled<double>(copy, {3}) == list<double>{1, 2, 3});
    // A span agrees with every shape of as many elements, converted too.
    CHECK(adapted::filled<double>(copy, {1, 3}) == list<double>{1, 2, 3});
    CHECK_THAT(adapted::refusal<double>(copy, {4}), ContainsSubstring("expected 4, found 3"));
    CHECK_THAT(adapted::refusal<float>(copy, {3}),
               ContainsSubstring("expected float64, found float32"));
}

TEST_CASE("Strides, byte order, lanes: the source's shape in C order") {
    auto table = adapted::counted<std::int16_t>({3, 5});
    const adapted::reversed across{table};
    const auto source = is::as<float>(across.dl());
    const auto filled = adapted::filled<float>(source, {5, 3});
    REQUIRE(filled.size() == 15);
    for (std::size_t i = 0; i < 15; ++i) CHECK(filled[i] == static_cast<float>(i % 3 * 5 + i / 3));
    CHECK_THAT(adapted::refusal<float>(source, {3, 5}), ContainsSubstring("argument 0, axis 0"));
    CHECK_THAT(adapted::refusal<float>(source, {15}), ContainsSubstring("wrong rank"));

    is::HostTensor lanes{is::dtype::with_lanes(is::dtype::f32, 3), {5}};
    CHECK(adapted::fill(source, lanes.dl()) == "");
    CHECK(list<float>(lanes.as<float>().begin(), lanes.as<float>().end()) == filled);
    CHECK(adapted::filled<double>(is::as<double>(static_cast<const DLTensor*>(lanes.dl())), {5, 3})
              .size() == 15);
    CHECK(adapted::filled<float>(is::as<float>(is::as<std::int8_t>(source)), {5, 3}) == filled);

    auto scalar = adapted::counted<double>({});
    CHECK(adapted::filled<float>(is::as<float>(scalar.dl()), {}) == list<float>{0});
    auto empty = adapted::counted<double>({2, 0});
    CHECK(adapted::refusal<float>(is::as<float>(empty.dl()), {2, 0}) == "");
}

TEST_CASE("What the source's own fault is, is its; not supplied stays so") {
    CHECK_THAT(adapted::refusal<float>(is::as<float>(is::npy{"no such.npy"}), {3}),
               ContainsSubstring("argument 0: unreadable source; no such.npy: cannot open it"));
    CHECK_FALSE(is::as<float>(is::npy{}).supplied());
    CHECK_FALSE(is::as<float>(std::span<const double>{}).supplied());
    CHECK_FALSE(is::as<float>(std::optional<is::npy>{}).supplied());
    CHECK(is::as<float>(std::optional{is::npy{"no such.npy"}}).supplied());

    const is::InputSpec spec{
        is::OrElse{is::FixedInput{is::as<float>(is::npy{})}, is::GeneratorInput{is::constant{7}}}};
    auto tensor = is::HostTensor::of<float>({2});
    const auto report = spec.fill({tensor.dl()});
    CHECK(report[0].is_fallback);
    CHECK(tensor.as<float>()[1] == 7);

    is::HostTensor nibbles{is::dtype::i4, {4}, is::sub_byte::padded};
    CHECK_THAT(adapted::refusal<float>(is::as<float>(nibbles.dl()), {4}),
               ContainsSubstring("as<T>: no conversion of int4"));
}
