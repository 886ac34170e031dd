#include <algorithm>
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
using is::constant;
using is::FaultKind;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The bits that all 33 elements share.
std::uint64_t code(is::number value, DLDataType type, is::sub_byte mode = is::sub_byte::packed) {
    const auto tensor = filled::tensor(constant{value}, type, 33, {.sub_byte = mode});
    const auto codes = filled::codes(tensor, mode);
    CHECK(codes == std::vector<std::uint64_t>(33, codes[0]));
    return codes[0];
}

}  // namespace

TEST_CASE("a constant is exact in every integer dtype") {
    for (const auto& type : filled::integer_types) {
        CAPTURE(is::name_of(is::kind_of(type)));
        const auto limits = is::element::limits_of(is::kind_of(type));
        const std::uint64_t mask = ~std::uint64_t{0} >> (64 - type.bits);
        const bool is_signed = type.code == 0;
        CHECK(code(limits.high, type) == limits.high);
        CHECK(code(0, type) == 0);
        CHECK(code(5, type) == 5);
        CHECK(code(5.0, type) == 5);
        CHECK(code(-0.0, type) == 0);
        if (is_signed) {
            CHECK(code(static_cast<std::int64_t>(limits.low), type) == (limits.low & mask));
            CHECK(code(-1, type) == mask);
            CHECK(code(-3.0, type) == (mask & ~std::uint64_t{2}));
        } else {
            CHECK(refuses(constant{-1}, type, FaultKind::range, "write an integer in its range"));
        }
        if (type.bits < 64) {
            CHECK(refuses(constant{limits.high + 1}, type, FaultKind::range, "write an integer"));
        }
        CHECK(refuses(constant{0.5}, type, FaultKind::range, "write an integer"));
        CHECK(refuses(constant{infinity}, type, FaultKind::range, "write an integer"));
        CHECK(refuses(constant{std::nan("")}, type, FaultKind::range, "write an integer"));
    }
    CHECK(code((1ull << 63) + 1, dtype::u64) == (1ull << 63) + 1);
    CHECK(refuses(constant{1ull << 63}, dtype::i64, FaultKind::range, "write an integer"));
    CHECK(code(-3, dtype::i4, is::sub_byte::padded) == 0xfd);
    CHECK(code(13, dtype::u4, is::sub_byte::padded) == 0x0d);
    CHECK(code(true, dtype::boolean) == 1);
    CHECK(code(0, dtype::boolean) == 0);
    CHECK(refuses(constant{2}, dtype::boolean, FaultKind::range, "constant{value} is no bool"));
}

TEST_CASE("a constant is rounded to a float dtype once, zeros keep their sign") {
    for (const double sign : {1.0, -1.0}) {
        const auto check = [&](DLDataType type, double value, std::uint64_t expected) {
            CAPTURE(is::name_of(is::kind_of(type)), sign * value);
            const auto bit = sign < 0 ? std::uint64_t{1} << (type.bits - 1) : 0;
            CHECK(code(sign * value, type) == (expected | bit));
        };
        check(dtype::f16, 0.1, 0x2e66);
        check(dtype::bf16, 0.1, 0x3dcd);
        check(dtype::f8_e4m3fn, 0.1, 0x1d);
        check(dtype::f8_e5m2, 0.1, 0x2e);
        check(dtype::f32, 0.1, 0x3dcccccd);
        check(dtype::f64, 0.1, 0x3fb999999999999a);
        check(dtype::f16, 1 + 0x1p-11 + 0x1p-40, 0x3c01);  // through float it would be a tie
        check(dtype::bf16, 1 + 0x1p-8 + 0x1p-50, 0x3f81);
        check(dtype::f16, 0x1p-25, 0);
        check(dtype::f16, 0x1.8p-25, 1);
        check(dtype::f8_e4m3fn, 448, 0x7e);
        check(dtype::f32, 1e-50, 0);
        for (const auto& type : filled::float_types) check(type, 0.0, 0);
    }
    CHECK(code((1ull << 53) + 1, dtype::f64) == std::bit_cast<std::uint64_t>(0x1p53));
    CHECK(code((1ull << 63) + (1ull << 39) + 1, dtype::f32) ==
          std::bit_cast<std::uint32_t>(0x1.000002p63f));
    CHECK(code((1ull << 63) + (1ull << 55) + 1, dtype::bf16) == 0x5f01);
}

TEST_CASE("infinities and the canonical NaN, where the dtype has them") {
    CHECK(code(infinity, dtype::f16) == 0x7c00);
    CHECK(code(-infinity, dtype::f16) == 0xfc00);
    CHECK(code(infinity, dtype::bf16) == 0x7f80);
    CHECK(code(-infinity, dtype::f8_e5m2) == 0xfc);
    CHECK(code(infinity, dtype::f32) == 0x7f800000);
    CHECK(code(-infinity, dtype::f64) == 0xfff0000000000000);
    CHECK(refuses(constant{infinity}, dtype::f8_e4m3fn, FaultKind::range, "beyond the largest"));
    const auto payload = std::bit_cast<double>(0xfff8000000000123);
    for (const double nan : {std::numeric_limits<double>::quiet_NaN(), payload}) {
        CHECK(code(nan, dtype::f16) == 0x7e00);
        CHECK(code(nan, dtype::bf16) == 0x7fc0);
        CHECK(code(nan, dtype::f32) == 0x7fc00000);
        CHECK(code(nan, dtype::f64) == 0x7ff8000000000000);
        CHECK(code(nan, dtype::f8_e4m3fn) == 0x7f);
        CHECK(code(nan, dtype::f8_e5m2) == 0x7e);
    }
}

TEST_CASE("a constant beyond the largest float is refused, as is none") {
    CHECK(refuses(constant{65505}, dtype::f16, FaultKind::range, "beyond the largest"));
    CHECK(refuses(constant{-449}, dtype::f8_e4m3fn, FaultKind::range, "beyond the largest"));
    CHECK(refuses(constant{1e39}, dtype::f32, FaultKind::range, "beyond the largest"));
    CHECK(refuses(constant{1e39}, dtype::bf16, FaultKind::range, "beyond the largest"));
    CHECK(refuses(constant{is::number{}}, dtype::f32, FaultKind::range, "constant{value}"));
    CHECK_FALSE(filled::refusal(constant{1e39}, dtype::f64).has_value());
}

TEST_CASE("a constant beyond the caches is everywhere, and nowhere else") {
    constexpr auto beyond = static_cast<std::int64_t>(is::simd::cached_bytes);
    const auto check = [](DLDataType type, auto value, std::int64_t size) {
        using T = decltype(value);
        CAPTURE(is::name_of(is::kind_of(type)), size);
        auto memory = is::HostTensor::of<T>({size + 130});
        std::ranges::fill(memory.bytes(), std::byte{0x5c});
        T untouched;
        std::memset(&untouched, 0x5c, sizeof(T));
        DLTensor tensor = *memory.dl();
        tensor.dtype = type;
        tensor.shape = &size;
        tensor.byte_offset = 65 * sizeof(T);
        is::InputSpec{is::GeneratorInput{constant{value}}}.fill({&tensor}, {},
                                                                is::execute::threads{2});
        const auto found = memory.template as<const T>();
        const auto n = static_cast<std::size_t>(size);
        const auto is_all = [&](std::span<const T> part, T wanted) {
            return std::ranges::all_of(part, [&](T x) { return x == wanted; });
        };
        CHECK(is_all(found.first(65), untouched));
        CHECK(is_all(found.subspan(65, n), value));
        CHECK(is_all(found.subspan(65 + n), untouched));
    };
    for (const std::int64_t more : {-1, 0, 1}) {
        if (test::sanitized && more < 1) continue;
        check(dtype::i8, std::int8_t{3}, beyond + more);
        check(dtype::u16, std::uint16_t{0x1234}, beyond / 2 + more);
        check(dtype::f32, 1.5f, beyond / 4 + more);
        check(dtype::f64, -2.5, beyond / 8 + more);
    }
}

TEST_CASE("a constant in columns of a matrix beyond the caches leaves the gaps") {
    auto memory = is::HostTensor::of<float>({4 << 20, 4});
    std::ranges::fill(memory.bytes(), std::byte{0x5c});
    std::int64_t shape[] = {4 << 20, 3}, strides[] = {4, 1};
    DLTensor tensor = *memory.dl();
    tensor.shape = shape;
    tensor.strides = strides;
    is::InputSpec{is::GeneratorInput{constant{1.5}}}.fill({&tensor});
    bool is_right = true;
    for (std::size_t i = 0; i < memory.as<float>().size(); ++i) {
        is_right &= memory.as<std::uint32_t>()[i] == (i % 4 == 3 ? 0x5c5c5c5c : 0x3fc00000);
    }
    CHECK(is_right);
}
