// 4-bit weights in words, against the packing loops that the kernels' own scripts have.
#include <inputspec/layout/int4_words.hpp>
#include <inputspec/layout/invert.hpp>

#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

constexpr std::int64_t rows = 32, columns = 128;
constexpr is::GeneratorInput weights{is::integers{0, 16}};

std::vector<unsigned> plain() {
    auto tensor = is::HostTensor::of<std::uint8_t>({rows, columns});
    is::InputSpec{weights}.fill({tensor}, {.seed = 3});
    const auto bytes = tensor.as<std::uint8_t>();
    return {bytes.begin(), bytes.end()};
}

/// Eight values a word, the first in the low bits.
std::vector<std::uint32_t> packed(const std::vector<unsigned>& values) {
    std::vector<std::uint32_t> out(values.size() / 8);
    for (std::size_t i = 0; i < values.size(); ++i) {
        out[i / 8] |= std::uint32_t{values[i]} << (i % 8 * 4);
    }
    return out;
}

template <class L>
void check(const L& layout, is::extents stored, const std::vector<unsigned>& order_in_words) {
    auto out = is::HostTensor::of<std::int32_t>(stored);
    is::InputSpec{is::LayoutTransformed{weights, layout, {rows, columns}}}.fill({out}, {.seed = 3});
    const auto words = out.as<std::uint32_t>();
    CHECK(std::vector<std::uint32_t>{words.begin(), words.end()} == packed(order_in_words));

    const is::HostTensor back = is::invert(layout, out, {rows, columns});
    const auto values = plain();
    std::vector<unsigned> found;
    for (const auto byte : back.as<std::uint8_t>()) {
        found.push_back(byte & 15u);
        found.push_back(byte >> 4u);
    }
    CHECK(found == values);
}

}  // namespace

TEST_CASE("AWQ's order: even columns of eight, then odd ones") {
    const auto from = plain();
    const std::size_t order[] = {0, 2, 4, 6, 1, 3, 5, 7};
    std::vector<unsigned> values;
    for (std::size_t i = 0; i < from.size(); ++i) {
        values.push_back(from[i / 8 * 8 + order[i % 8]]);
    }
    check(is::awq_int4(), {rows, columns / 8}, values);
}

TEST_CASE("GPTQ's order: eight rows in a word") {
    const auto from = plain();
    std::vector<unsigned> values;
    for (std::size_t k = 0; k < rows; k += 8) {
        for (std::size_t n = 0; n < columns; ++n) {
            for (std::size_t i = 0; i < 8; ++i) values.push_back(from[(k + i) * columns + n]);
        }
    }
    check(is::gptq_int4(), {rows / 8, columns}, values);
}

TEST_CASE("Marlin's order: its permutation, built as its packing script does") {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < 32; ++i) {
        std::vector<std::size_t> fragment;
        for (const std::size_t block : {0u, 1u}) {
            for (const auto row :
                 {2 * (i % 4), 2 * (i % 4) + 1, 2 * (i % 4 + 4), 2 * (i % 4 + 4) + 1}) {
                fragment.push_back(16 * row + i / 4 + 8 * block);
            }
        }
        for (std::size_t j = 0; j < 4; ++j) {
            for (const auto at : fragment) order.push_back(at + 256 * j);
        }
    }
    const std::size_t interleave[] = {0, 2, 4, 6, 1, 3, 5, 7};
    const auto from = plain();
    std::vector<unsigned> tiles;  // 16 × 16, row after row of them
    for (std::size_t k = 0; k < rows; k += 16) {
        for (std::size_t n = 0; n < columns; n += 16) {
            for (std::size_t i = 0; i < 256; ++i) {
                tiles.push_back(from[(k + i / 16) * columns + n + i % 16]);
            }
        }
    }
    std::vector<unsigned> values;
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        const auto at = i % 1024;
        values.push_back(tiles[i / 1024 * 1024 + order[at / 8 * 8 + interleave[at % 8]]]);
    }
    check(is::marlin_int4(), {rows / 16, 2 * columns}, values);
}

TEST_CASE("Words of any width, rows with a pitch, signed elements, padding") {
    const is::int4_words layout{is::index_map{"lambda k, n: (k, n)"}, true};
    const auto check_words = [&](DLDataType dtype) {
        const auto each = static_cast<std::int64_t>(dtype.bits / 4);
        test::Guarded row{dtype, {1, 2}};
        const is::InputSpec spec{
            is::LayoutTransformed{is::GeneratorInput{is::constant{-3}}, layout, {1, 2 * each}}};
        spec.fill({row});
        for (const auto code : row.codes()) {
            CHECK(code == (0xddddddddddddddddu >> (64 - dtype.bits)));
        }
    };
    for (const auto dtype : {is::dtype::i8, is::dtype::u8, is::dtype::i16, is::dtype::i32,
                             is::dtype::u32, is::dtype::i64, is::dtype::u64}) {
        check_words(dtype);
    }
    const is::int4_words padded{is::index_map{"lambda k, n: (n // 8, k, n % 8)"}};
    test::Guarded out{is::dtype::u32, {2, 2, 1}};
    is::InputSpec{is::LayoutTransformed{is::GeneratorInput{is::constant{1}}, padded, {2, 11}, 15}}
        .fill({out});
    CHECK(out.codes() ==
          std::vector<std::uint64_t>{0x11111111, 0x11111111, 0xfffff111, 0xfffff111});
}

TEST_CASE("4-bit elements are in integers, side by side") {
    const auto message = [](DLDataType dtype, test::Shape shape) {
        test::Guarded out{dtype, std::move(shape)};
        const auto fault =
            is::InputSpec{is::LayoutTransformed{weights, is::awq_int4(), {8, 8}}}.check({out});
        return fault ? std::string{fault->message().view()} : std::string{};
    };
    CHECK(message(is::dtype::i32, {8, 1}).empty());
    CHECK_THAT(message(is::dtype::f32, {8, 1}), ContainsSubstring("in words of int8 to int64"));
    CHECK_THAT(message(is::dtype::with_lanes(is::dtype::i32, 2), {8, 1}),
               ContainsSubstring("in words of int8 to int64"));
    CHECK_THAT(message(is::dtype::i32, {8, 2}), ContainsSubstring("wrong extent"));
}
