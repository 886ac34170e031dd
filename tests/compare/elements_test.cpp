// Every dtype, size and stride against a comparison of the test's own, element by element.

#include <cmath>
#include <cstdint>
#include <inputspec/compare.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace is = inputspec;
using is::element_kind;
using test::Guarded;
using test::Shape;

namespace {

struct Format {
    int exponent, mantissa;
    bool has_infinity;
};
Format format_of(element_kind kind) {
    switch (kind) {
        case element_kind::f16: return {5, 10, true};
        case element_kind::bf16: return {8, 7, true};
        case element_kind::f8_e4m3fn: return {4, 3, false};
        case element_kind::f8_e5m2: return {5, 2, true};
        case element_kind::f32: return {8, 23, true};
        default: return {11, 52, true};
    }
}

/// A code's value, from the formats' definitions.
long double value_of(element_kind kind, std::uint64_t code) {
    const auto bits = static_cast<int>(is::bits_of(kind));
    if (kind == element_kind::boolean) return code != 0 ? 1 : 0;
    if (!is::is_floating(kind)) {
        const auto value = static_cast<long double>(code);
        const bool is_negative = is::is_signed_integer(kind) && (code >> (bits - 1) & 1) != 0;
        return is_negative ? value - std::ldexp(1.0L, bits) : value;
    }
    const auto [exponent, mantissa, has_infinity] = format_of(kind);
    const int bias = (1 << (exponent - 1)) - 1;
    const auto field = static_cast<int>(code >> mantissa & ((1u << exponent) - 1));
    const std::uint64_t fraction = code & ((std::uint64_t{1} << mantissa) - 1);
    const long double sign = (code >> (bits - 1) & 1) != 0 ? -1 : 1;
    if (field == (1 << exponent) - 1) {
        if (has_infinity) return fraction == 0 ? sign * HUGE_VALL : std::nanl("");
        if (fraction == (1u << mantissa) - 1) return std::nanl("");
    }
    if (field == 0) {
        return sign * std::ldexp(static_cast<long double>(fraction), 1 - bias - mantissa);
    }
    return sign * std::ldexp(static_cast<long double>(fraction | std::uint64_t{1} << mantissa),
                             field - bias - mantissa);
}

/// Finite values apart: counted, for floats of up to 16 bits.
std::uint64_t steps_between(element_kind kind, std::uint64_t a, std::uint64_t b) {
    static std::map<element_kind, std::map<long double, std::uint64_t>> ranks;
    auto& rank = ranks[kind];
    if (rank.empty()) {
        for (std::uint64_t code = 0; code < 1u << is::bits_of(kind); ++code) {
            if (const auto value = value_of(kind, code); std::isfinite(value)) rank[value] = 0;
        }
        std::uint64_t at = 0;
        for (auto& entry : rank) entry.second = at++;
    }
    const auto x = rank.at(value_of(kind, a)), y = rank.at(value_of(kind, b));
    return x < y ? y - x : x - y;
}

struct Counts {
    std::uint64_t mismatches = 0, nan_mismatches = 0, nan_pairs = 0;
    std::size_t first = 0;
};
Counts counts_of(element_kind kind, const std::vector<std::uint64_t>& reference,
                 const std::vector<std::uint64_t>& result, const is::tolerance& allowed) {
    Counts out;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const auto x = value_of(kind, reference[i]), y = value_of(kind, result[i]);
        bool is_right = x == y;
        if (std::isnan(x) && std::isnan(y)) {
            ++out.nan_pairs;
            is_right = allowed.nan_equal;
        } else if (std::isfinite(x) && std::isfinite(y)) {
            is_right |= std::fabs(x - y) <= allowed.absolute + allowed.relative * std::fabs(x);
            if (!is::is_floating(kind)) {
                is_right |= std::fabs(x - y) <= static_cast<long double>(allowed.ulp);
            } else if (is::bits_of(kind) <= 16) {
                is_right |= steps_between(kind, reference[i], result[i]) <= allowed.ulp;
            } else {
                for (std::uint64_t n = 0; n <= allowed.ulp; ++n) {
                    is_right |= reference[i] + n == result[i] || result[i] + n == reference[i];
                }
            }
        }
        if (is_right) continue;
        if (out.mismatches++ == 0) out.first = i;
        if (std::isnan(x) || std::isnan(y)) ++out.nan_mismatches;
    }
    return out;
}

is::extents index_of(const Shape& shape, std::int64_t position) {
    is::extents out{shape};
    for (auto axis = static_cast<int>(shape.size()); axis-- > 0;) {
        const auto extent = shape[static_cast<std::size_t>(axis)];
        out[axis] = position % extent;
        position /= extent;
    }
    return out;
}

constexpr is::tolerance tolerances[] = {{},
                                        {.nan_equal = false},
                                        {.ulp = 2},
                                        {.relative = 0.125},
                                        {.absolute = 0.5, .nan_equal = false},
                                        {.relative = 0.25, .absolute = 0.25, .ulp = 1}};

void check(Guarded& reference, Guarded& result, element_kind kind, int lanes, is::sub_byte mode,
           const is::tolerance& allowed) {
    const auto expected = counts_of(kind, reference.codes(), result.codes(), allowed);
    const auto same = is::compare(reference, result, allowed, mode);
    CAPTURE(std::string{same.message().view()}, test::text_of(reference.shape()));
    REQUIRE(same.is_comparable());
    REQUIRE(same.elements == reference.codes().size());
    REQUIRE(same.mismatches == expected.mismatches);
    REQUIRE(same.nan_mismatches == expected.nan_mismatches);
    REQUIRE(same.nan_pairs == expected.nan_pairs);
    REQUIRE(bool{same} == (expected.mismatches == 0));
    if (expected.mismatches == 0) return;
    const auto first = static_cast<std::int64_t>(expected.first);
    REQUIRE(same.first.index == index_of(reference.shape(), first / lanes));
    REQUIRE(same.first.lane == (lanes > 1 ? static_cast<int>(first % lanes) : -1));
    const auto value = value_of(kind, reference.codes()[expected.first]);
    const auto found = same.first.expected;
    REQUIRE((std::isnan(value) ? found.is_nan()
             : is::is_floating(kind)
                 ? static_cast<long double>(found.real()) == value
                 : static_cast<long double>(found.magnitude()) == std::fabs(value)));
    if (is::is_floating(kind) && is::bits_of(kind) <= 16 && same.first.ulp != UINT64_MAX) {
        REQUIRE(same.first.ulp == steps_between(kind, reference.codes()[expected.first],
                                                result.codes()[expected.first]));
    }
}

}  // namespace

TEST_CASE("Every dtype, shape and stride: the same counts as element by element") {
    std::mt19937_64 random(5);
    const Shape shapes[] = {{},        {0},           {1},      {3, 0, 2},      {7},
                            {2, 3, 5}, {1, 33, 1, 3}, {65, 17}, {2, 2, 2, 2, 2}};
    for (const auto& type : test::every_dtype) {
        const auto kind = is::kind_of(type);
        for (const auto mode : {is::sub_byte::packed, is::sub_byte::padded}) {
            if (mode == is::sub_byte::padded && !is::is_sub_byte(kind)) continue;
            for (const auto& shape : shapes) {
                for (int round = 0; round < 6; ++round) {
                    const int lanes = round == 5 ? 3 : 1;
                    const auto dtype =
                        is::dtype::with_lanes(type, static_cast<std::uint16_t>(lanes));
                    const auto strides = [&]() -> std::optional<Shape> {
                        if (random() % 2 == 0) return std::nullopt;
                        return test::random_strides(shape, random);
                    };
                    Guarded reference{dtype, shape, strides(), mode};
                    Guarded result{dtype, shape, strides(), mode};
                    auto codes = reference.codes();
                    const unsigned bits = is::bits_of(kind);
                    const auto mask = ~std::uint64_t{0} >> (64 - bits);
                    for (auto& code : codes) code = random() & mask;
                    if (kind == element_kind::boolean) {
                        for (auto& code : codes) code &= 1;
                    }
                    // A byte's high half says nothing of a padded 4-bit element.
                    const auto dirty = [&](const std::vector<std::uint64_t>& values) {
                        auto out = values;
                        if (mode == is::sub_byte::padded) {
                            for (auto& code : out) code |= random() & 0xf0;
                        }
                        return out;
                    };
                    reference.set_codes(dirty(codes));
                    for (auto& code : codes) {
                        const auto what = random() % 8;
                        if (what == 0) code = random() & mask;
                        if (what == 1) code = (code + random() % 4) & mask;
                        if (what == 2) code ^= std::uint64_t{1} << (bits - 1);
                    }
                    result.set_codes(dirty(codes));
                    // What the oracle reads is the element, not what lies beside it.
                    if (mode == is::sub_byte::padded) {
                        const auto clean = [](const Guarded& tensor) {
                            auto out = tensor.codes();
                            for (auto& code : out) code &= 15;
                            return out;
                        };
                        for (const auto& allowed : tolerances) {
                            const auto expected =
                                counts_of(kind, clean(reference), clean(result), allowed);
                            REQUIRE(is::compare(reference, result, allowed, mode).mismatches ==
                                    expected.mismatches);
                        }
                        continue;
                    }
                    CAPTURE(test::name_of(dtype));
                    for (const auto& allowed : tolerances) {
                        check(reference, result, kind, is::scalars_of(dtype), mode, allowed);
                    }
                }
            }
        }
    }
}

TEST_CASE("One wrong element is found, wherever it is in whatever number of blocks") {
    for (const auto& type : {is::dtype::f32, is::dtype::f16, is::dtype::f64, is::dtype::i4,
                             is::dtype::i8, is::dtype::boolean, is::dtype::i64}) {
        const std::int64_t block = 4096 * 8 / std::max(8, int{type.bits});
        for (const std::int64_t size : {std::int64_t{1}, std::int64_t{63}, std::int64_t{65},
                                        block - 1, block, block + 1, 2 * block + 3}) {
            is::HostTensor reference(type, {size}), result(type, {size});
            REQUIRE(is::compare(reference, result));
            for (const auto at : {std::int64_t{0}, size / 2, std::min(block - 1, size - 1),
                                  std::min(block, size - 1), size - 1}) {
                const auto byte = static_cast<std::size_t>((at * type.bits + type.bits - 1) / 8);
                const auto bit = type.bits == 4 && at % 2 == 0 ? std::byte{4} : std::byte{64};
                result.bytes()[byte] ^= bit;
                for (const auto& allowed : {is::tolerance{}, is::tolerance{.absolute = 0x1p-40}}) {
                    const auto same = is::compare(reference, result, allowed);
                    REQUIRE(same.mismatches == 1);
                    REQUIRE(same.first.index == is::extents{at});
                    REQUIRE(same.worst.index == is::extents{at});
                }
                result.bytes()[byte] ^= bit;
            }
        }
    }
    // The half byte after an odd number of 4-bit elements is no element.
    is::HostTensor reference(is::dtype::u4, {3}), result(is::dtype::u4, {3});
    result.bytes()[1] = std::byte{0xf0};
    CHECK(is::compare(reference, result));
}

TEST_CASE("Small differences everywhere: the tolerance decides, at its very edge") {
    std::mt19937_64 random(11);
    std::uniform_real_distribution<float> values(-1, 1);
    constexpr std::int64_t size = 3000;
    is::HostTensor reference(is::dtype::f32, {size}), result(is::dtype::f32, {size});
    for (const double relative : {0.0, 1e-3, 1e-6}) {
        for (const double absolute : {0.0, 1e-40, 1e-5, 1e-3}) {
            for (auto& x : reference.as<float>()) x = values(random);
            for (std::size_t i = 0; i < size; ++i) {
                const double x = double{reference.as<float>()[i]};
                const double most = absolute + relative * std::fabs(x);
                result.as<float>()[i] = static_cast<float>(x + (random() % 2 != 0 ? most : -most));
            }
            std::uint64_t expected = 0;
            for (std::size_t i = 0; i < size; ++i) {
                const double x = double{reference.as<float>()[i]};
                const double error = std::fabs(x - double{result.as<float>()[i]});
                expected += error > absolute + relative * std::fabs(x);
            }
            const is::tolerance allowed{.relative = relative, .absolute = absolute};
            CHECK(is::compare(reference, result, allowed).mismatches == expected);
        }
    }
}
