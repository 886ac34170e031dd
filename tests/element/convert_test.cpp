#include <bit>
#include <complex>
#include <concepts>
#include <cstdint>
#include <utility>

#include <inputspec/element/convert.hpp>
#include <inputspec/element/integer_limits.hpp>

#include "catch.hpp"

namespace is = inputspec;
namespace element = inputspec::element;

TEST_CASE("integers convert modulo 2^bits") {
    CHECK(element::convert<std::int8_t>(std::uint32_t{0x1ff}) == -1);
    CHECK(element::convert<std::uint8_t>(std::uint32_t{0x1ff}) == 255);
    CHECK(element::convert<std::int64_t>(~std::uint64_t{0}) == -1);
    CHECK(element::convert<std::uint32_t>(std::int8_t{-1}) == 0xffffffffu);
    CHECK(element::convert<std::uint64_t>(std::int8_t{-1}) == ~0ull);
    for (std::uint32_t value = 0; value < 64; ++value) {
        CHECK(element::convert<element::uint4>(value).bits == value % 16);
        const auto wrapped =
            static_cast<std::int8_t>(value % 16 < 8 ? value % 16 : value % 16 - 16);
        CHECK(static_cast<std::int8_t>(element::convert<element::int4>(value).bits) == wrapped);
    }
    CHECK(element::convert<element::int4>(std::int64_t{-8}).bits == 0xf8);
}

TEST_CASE("bool is what is not zero") {
    CHECK(element::convert<bool>(std::uint64_t{1} << 63));
    CHECK(element::convert<bool>(0.5f));
    CHECK_FALSE(element::convert<bool>(-0.0));
    CHECK_FALSE(element::convert<bool>(is::float16{0x8000}));
    CHECK(element::convert<bool>(is::float16{0x0001}));
    CHECK(element::convert<float>(true) == 1.0f);
}

TEST_CASE("floats convert by one rounding, or exactly") {
    CHECK(element::convert<is::float16>(1.0 + 0x1p-11 + 0x1p-40) == is::float16{0x3c01});
    CHECK(element::convert<is::float16>(1.0 + 0x1p-11) == is::float16{0x3c00});
    CHECK(element::convert<double>(is::bfloat16{0x3f81}) == 1.0078125);
    CHECK(element::convert<is::bfloat16>(is::float16{0x3c00}) == is::bfloat16{0x3f80});
    CHECK(element::convert<is::float8_e4m3fn>(is::float8_e5m2{0x3c}) == is::float8_e4m3fn{0x38});
    CHECK(element::convert<is::float16>(std::int32_t{2049}) == is::float16{0x6800});
    CHECK(element::convert<float>(0.1) == 0.1f);
    CHECK(element::convert<element::int4>(-1.0f).bits == 0xff);
    CHECK(element::convert<element::uint4>(15.0).bits == 15);
    CHECK(element::convert<std::int32_t>(is::float16{0xc000}) == -2);
}

TEST_CASE("every kind has a carrier and a storage type, and every dtype its kind") {
    const DLDataType types[] = {
        is::dtype::boolean,   is::dtype::i4,     is::dtype::u4,   is::dtype::i8,  is::dtype::u8,
        is::dtype::i16,       is::dtype::u16,    is::dtype::i32,  is::dtype::u32, is::dtype::i64,
        is::dtype::u64,       is::dtype::f16,    is::dtype::bf16, is::dtype::f32, is::dtype::f64,
        is::dtype::f8_e4m3fn, is::dtype::f8_e5m2};
    for (const auto& type : types) {
        const auto kind = is::kind_of(type);
        CAPTURE(is::name_of(kind));
        REQUIRE(kind != is::element_kind::unsupported);
        bool called = false;
        element::with_types(kind, [&]<class C, class S>() {
            called = true;
            CHECK(is::is_floating(kind) == std::floating_point<C>);
            CHECK(sizeof(C) == (is::bits_of(kind) == 64 ? 8 : 4));
            CHECK(sizeof(S) == (is::bits_of(kind) + 7) / 8);
        });
        CHECK(called);
        CHECK(is::bits_of(kind) == (kind == is::element_kind::boolean ? 8 : type.bits));
        CHECK(is::kind_of(is::dtype::with_lanes(type, 4)) == kind);
    }
    CHECK(is::kind_of({1, 1, 1}) == is::element_kind::boolean);
    for (const DLDataType type :
         {DLDataType{3, 64, 1}, DLDataType{0, 1, 1}, DLDataType{2, 8, 1}, DLDataType{4, 32, 1},
          DLDataType{5, 32, 1}, DLDataType{6, 1, 1}, DLDataType{0, 128, 1}, DLDataType{11, 8, 1}}) {
        CHECK(is::kind_of(type) == is::element_kind::unsupported);
        bool called = false;
        element::with_types(is::kind_of(type), [&]<class, class>() { called = true; });
        CHECK_FALSE(called);
    }
}

TEST_CASE("C++ types have the dtype of their size and sign") {
    const auto same = [](DLDataType a, DLDataType b) { return is::dtype::same(a, b); };
    CHECK(same(is::dtype_of<bool>(), is::dtype::boolean));
    CHECK(same(is::dtype_of<std::int8_t>(), is::dtype::i8));
    CHECK(same(is::dtype_of<unsigned char>(), is::dtype::u8));
    CHECK(same(is::dtype_of<long long>(), is::dtype::i64));
    CHECK(same(is::dtype_of<long>(), is::dtype::i64));
    CHECK(same(is::dtype_of<unsigned>(), is::dtype::u32));
    CHECK(same(is::dtype_of<is::float16>(), is::dtype::f16));
    CHECK(same(is::dtype_of<is::bfloat16>(), is::dtype::bf16));
    CHECK(same(is::dtype_of<is::float8_e4m3fn>(), is::dtype::f8_e4m3fn));
    CHECK(same(is::dtype_of<is::float8_e5m2>(), is::dtype::f8_e5m2));
    CHECK(same(is::dtype_of<float>(), is::dtype::f32));
    CHECK(same(is::dtype_of<double>(), is::dtype::f64));
    CHECK(same(is::dtype_of<std::complex<float>>(), is::dtype::c64));
    CHECK(same(is::dtype_of<std::complex<double>>(), is::dtype::c128));
    static_assert(is::StorageType<std::complex<double>> && !is::ScalarType<std::complex<double>>);
    static_assert(!is::StorageType<std::complex<long double>> && !is::StorageType<DLDataType>);
    static_assert(!is::StorageType<std::pair<float, float>>);
}

TEST_CASE("a complex number is two scalars of its parts' kind") {
    using is::dtype::c128, is::dtype::c64, is::dtype::f32, is::dtype::with_lanes;
    CHECK(is::kind_of(c64) == is::element_kind::f32);
    CHECK(is::kind_of(c128) == is::element_kind::f64);
    CHECK(is::scalars_of(c64) == 2);
    CHECK(is::scalars_of(with_lanes(c128, 0x7fff)) == 0xfffe);
    CHECK(is::scalars_of(with_lanes(f32, 4)) == 4);
    CHECK(is::name_of(c64) == "complex64");
    CHECK(is::name_of(c128) == "complex128");
    CHECK(is::name_of(f32) == "float32");
    CHECK(is::name_of(DLDataType{5, 32, 1}) == "unsupported");
    CHECK(is::detail::same_elements(c64, c64));
    for (const auto type : {f32, with_lanes(f32, 2), with_lanes(c64, 2), c128}) {
        CHECK_FALSE(is::detail::same_elements(c64, type));
    }
}

TEST_CASE("the integers that a dtype has, or holds exactly as a float") {
    const auto limits = [](is::element_kind kind) { return element::limits_of(kind); };
    CHECK(limits(is::element_kind::i4).low == std::uint64_t(-8));
    CHECK(limits(is::element_kind::i4).high == 7);
    CHECK(limits(is::element_kind::u4).high == 15);
    CHECK(limits(is::element_kind::boolean).high == 1);
    CHECK(limits(is::element_kind::i64).low == 1ull << 63);
    CHECK(limits(is::element_kind::u64).high == ~0ull);
    CHECK(limits(is::element_kind::u64).low == 0);
    const auto check = [&]<class T>(T) {
        const auto kind = is::kind_of(is::dtype_of<T>());
        const auto most = static_cast<double>(limits(kind).high);
        for (double i = 0; i <= most && i <= 5000; ++i) {
            CHECK(element::nearest_value<T>(i) == i);
        }
        CHECK(element::nearest_value<T>(most) == most);
        CHECK(element::nearest_value<T>(most + 1) != most + 1);
    };
    check(is::float16{});
    check(is::bfloat16{});
    check(is::float8_e4m3fn{});
    check(is::float8_e5m2{});
    check(float{});
    CHECK(limits(is::element_kind::f64).high == 1ull << 53);
}
