#include <inputspec/inputspec.hpp>
#include <inputspec/operand/nm.hpp>
#include <inputspec/validate.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("nm: a mask has n of m in every group, every choice equally likely") {
    for (const auto& [n, m] : {std::pair<std::int64_t, std::int64_t>{1, 1},
                               {1, 2},
                               {2, 4},
                               {3, 4},
                               {4, 4},
                               {4, 8},
                               {16, 32}}) {
        INFO(n << ":" << m);
        for (const auto dtype : {is::dtype::boolean, is::dtype::u8}) {
            is::HostTensor mask{dtype, {30, 5 * m}};
            is::InputSpec{is::NMMask{n, m}}.fill({mask}, {.seed = 6});
            CHECK_FALSE(is::validate::nm(mask, n, m));
        }
    }
    is::HostTensor mask{is::dtype::u8, {600, 400}};
    is::InputSpec{is::NMMask{}}.fill({mask}, {.seed = 7});
    std::map<unsigned, double> seen;
    const auto all = mask.as<std::uint8_t>();
    for (std::size_t i = 0; i < all.size(); i += 4) {
        seen[all[i] + 2u * all[i + 1] + 4u * all[i + 2] + 8u * all[i + 3]] += 1;
    }
    CHECK(seen.size() == 6);
    double statistic = 0;
    for (const auto& [places, count] : seen) statistic += (count - 1e4) * (count - 1e4) / 1e4;
    CHECK(statistic < 45);  // chi-square, 5 degrees of freedom
}

TEST_CASE("nm: 2:4 metadata are legal nibbles, equally likely") {
    const auto check = [](DLDataType dtype, std::int64_t words) {
        const auto pairs = std::int64_t{dtype.bits} / 4;
        is::HostTensor values{is::dtype::f16, {64, words * pairs * 2}};
        is::HostTensor metadata{dtype, {64, words}};
        is::InputSpec{is::Sparse24Fallback{is::uniform{-1, 1}}}.fill({values, metadata},
                                                                     {.seed = 9});
        CHECK_FALSE(is::validate::nm_metadata(metadata));
        std::map<unsigned, double> seen;
        for (const auto byte : metadata.bytes()) {
            seen[std::to_integer<unsigned>(byte) & 15] += 1;
            seen[std::to_integer<unsigned>(byte) >> 4] += 1;
        }
        CHECK(seen.size() == 6);
        const double expected = static_cast<double>(metadata.bytes().size()) / 3;
        double statistic = 0;
        for (const auto& [nibble, count] : seen) {
            statistic += (count - expected) * (count - expected) / expected;
        }
        CHECK(statistic < 45);
    };
    for (const std::int64_t words : {1, 3, 250}) {
        check(is::dtype::u16, words);
        check(is::dtype::u32, words);
        check(is::dtype::i16, words);
    }
}

TEST_CASE("nm: reordered metadata are the same words, where CUTLASS has them") {
    // As PyTorch says it: a word's row goes to its place among those of its group, the
    // anti-diagonal of each square is swapped, and pairs of columns lie one after another.
    const auto check = [&]<class Word>(Word, std::size_t rows, std::size_t words) {
        CAPTURE(sizeof(Word), rows, words);
        is::HostTensor values{is::dtype::f16, {rows, words * sizeof(Word) * 4}};
        is::HostTensor plain{is::dtype_of<Word>(), {rows, words}};
        is::HostTensor other{is::dtype_of<Word>(), {rows, words}};
        const is::uniform law{-1, 1};
        is::InputSpec{is::Sparse24Fallback{law}}.fill({values, plain}, {.seed = 3});
        is::InputSpec{is::Sparse24Fallback{law, true}}.fill({values, other}, {.seed = 3},
                                                            is::execute::threads{3});
        const std::span<const Word> before = plain.template as<Word>();
        const std::span<const Word> found = other.template as<Word>();
        const std::size_t group = sizeof(Word) == 2 ? 32 : 16, between = group / 8;
        std::vector<Word> expected(rows * words);
        for (std::size_t row = 0; row < rows; ++row) {
            for (std::size_t column = 0; column < words; ++column) {
                auto r = row / group * group + row % 8 * between + row % group / 8, c = column;
                if (r % 2 == 0 && c % 2 == 1) {
                    ++r, --c;
                } else if (r % 2 == 1 && c % 2 == 0) {
                    --r, ++c;
                }
                expected[c / 2 * rows * 2 + r * 2 + c % 2] = before[row * words + column];
            }
        }
        CHECK(std::ranges::equal(found, expected));
        CHECK_FALSE(std::ranges::equal(found, before));
    };
    for (const std::size_t rows : {32u, 64u, 640u}) {
        for (const std::size_t words : {2u, 4u, 34u}) {
            check(std::uint16_t{}, rows, words);
            check(std::uint32_t{}, rows, words);
        }
    }
}

TEST_CASE("nm: the same bits whoever runs the chunks") {
    is::HostTensor one{is::dtype::boolean, {500, 1024}}, other{is::dtype::boolean, {500, 1024}};
    const is::InputSpec spec{is::NMMask{}};
    spec.fill({one}, {}, is::execute::serial{});
    spec.fill({other}, {}, is::execute::threads{3});
    CHECK(std::ranges::equal(one.bytes(), other.bytes()));
}

TEST_CASE("nm: faults say what to write") {
    const auto fault = [](const auto& policy, const auto&... tensors) {
        const auto found = is::InputSpec{policy}.check({tensors.dl()...});
        return found ? std::string{found->message().view()} : std::string{};
    };
    is::HostTensor mask{is::dtype::u8, {3, 6}};
    is::HostTensor floats{is::dtype::f32, {3, 8}};
    CHECK_THAT(fault(is::NMMask{}, mask), ContainsSubstring("does not divide the last extent"));
    CHECK_THAT(fault(is::NMMask{3, 2}, mask), ContainsSubstring("0 < n ≤ m ≤ 32"));
    CHECK_THAT(fault(is::NMMask{0, 0}, mask), ContainsSubstring("0 < n ≤ m ≤ 32"));
    CHECK_THAT(fault(is::NMMask{}, floats), ContainsSubstring("bool, uint8 or int8"));
    is::HostTensor values{is::dtype::f16, {4, 32}};
    is::HostTensor short_meta{is::dtype::u16, {4, 3}};
    is::HostTensor wide{is::dtype::u64, {4, 4}};
    is::HostTensor rows{is::dtype::u16, {5, 4}};
    is::HostTensor flat{is::dtype::u16, {16}};
    const is::Sparse24Fallback<> sparse;
    CHECK_THAT(fault(sparse, values, short_meta), ContainsSubstring("says the places of 8 values"));
    CHECK_THAT(fault(sparse, values, wide), ContainsSubstring("uint16 or uint32"));
    CHECK_THAT(fault(sparse, values, rows), ContainsSubstring("the axes of the values"));
    CHECK_THAT(fault(sparse, values, flat), ContainsSubstring("the axes of the values"));
    is::HostTensor meta{is::dtype::u16, {4, 4}};
    CHECK_THAT(fault(is::Sparse24Fallback{is::uniform{}, true}, values, meta),
               ContainsSubstring("32 divides the rows"));
}
