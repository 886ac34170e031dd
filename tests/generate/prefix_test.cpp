// An element is a function of its logical index: not of how many others there are, nor of how the
// work was cut, nor of where the tensor begins.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "catch.hpp"
#include "effort.hpp"
#include "generate/filled.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;

namespace {

constexpr DLDataType all_types[] = {
    dtype::boolean, dtype::i4,  dtype::u4,  dtype::i8,        dtype::u8,     dtype::i16,
    dtype::u16,     dtype::i32, dtype::u32, dtype::i64,       dtype::u64,    dtype::f16,
    dtype::bf16,    dtype::f32, dtype::f64, dtype::f8_e4m3fn, dtype::f8_e5m2};

/// Chunks last to first.
struct backwards {
    template <class Body>
    void operator()(std::size_t chunks, const Body& body) const {
        while (chunks-- > 0) body(chunks);
    }
};

/// Calls f(generator) for one of each kind whose elements do not depend on the size.
template <class F>
void for_each_generator(F&& f) {
    f(is::uniform{-1.0, 1.0});
    f(is::uniform{0.3, 0.5});
    f(is::normal{0.5, 2.0});
    f(is::constant{1});
    f(is::sequence{1, 0});
    f(is::integers{0, 2});
    f(is::integers{});
    f(is::integers{.low = 0, .high = 3ull << 30});
    f(is::integers{.low = 0, .high = 3ull << 61});
    f(is::index{7});
    f(is::zipf{7, 1.1});
    f([](std::uint64_t index, auto bits) { return bits.template draw<std::uint16_t>(index) & 1; });
    f([](std::uint64_t first, auto bits, std::span<float> out) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = static_cast<float>(bits.template draw<std::uint16_t>(first + i));
        }
    });
}

}  // namespace

TEST_CASE("a shorter fill is a longer one's beginning") {
    for_each_generator([](const auto& generator) {
        for (const auto& type : all_types) {
            if (filled::refusal(generator, type, 5)) continue;
            CAPTURE(is::name_of(is::kind_of(type)));
            const auto all = filled::codes(filled::tensor(generator, type, 5000, {.seed = 11}));
            for (const std::int64_t size :
                 {0,  1,   2,   3,   5,    7,    8,    9,    15,   16,   17,  31,
                  33, 511, 512, 513, 1023, 1024, 1025, 2047, 4095, 4096, 4097}) {
                const auto some =
                    filled::codes(filled::tensor(generator, type, size, {.seed = 11}));
                CHECK(std::equal(some.begin(), some.end(), all.begin()));
            }
        }
    });
}

TEST_CASE("however the work is cut and ordered, the bytes are the same") {
    const auto check = [](const auto& generator) {
        for (const auto& type : all_types) {
            const std::int64_t size = 65536 + 65536 + 37;
            if (filled::refusal(generator, type, size)) continue;
            CAPTURE(is::name_of(is::kind_of(type)));
            const auto serial = filled::tensor(generator, type, size);
            const is::InputSpec spec{is::GeneratorInput{generator}};
            const auto same = [&](const auto& executor) {
                is::HostTensor other(type, {size});
                spec.fill({other.dl()}, {}, executor);
                return std::equal(serial.bytes().begin(), serial.bytes().end(),
                                  other.bytes().begin());
            };
            if (!test::sanitized) CHECK(same(backwards{}));
            CHECK(same(is::execute::threads{3}));
        }
    };
    for_each_generator(check);
    check(is::permutation{});
    check(is::sorted{1'000'000'000});
}

TEST_CASE("a range may begin and end anywhere") {
    // Odd pieces, as an executor of a user's own might cut them, make what one range makes.
    const auto check = [](const auto& generator, DLDataType type) {
        const is::FillOptions options{.seed = 4};
        const std::uint8_t position = 0;
        const auto fill = [&](is::HostTensor& tensor, std::uint64_t begin, std::uint64_t end) {
            is::tensor_view view;
            REQUIRE_FALSE(is::check_tensor(tensor.dl(), 0, is::sub_byte::packed, view));
            const is::detail::call call{&view, 1, &options, nullptr};
            is::run_generator(generator, is::tensor_group{call, &position, 1, 0}, 0, {begin, end});
        };
        is::HostTensor whole(type, {2000}), parts(type, {2000});
        fill(whole, 0, 2000);
        std::uint64_t first = 0;
        for (std::size_t length = 0; first < 2000; length = (length + 1) % 43) {
            const auto end = std::min<std::uint64_t>(first + length, 2000);
            fill(parts, first, end);
            first = end;
        }
        CHECK(std::ranges::equal(whole.bytes(), parts.bytes()));
    };
    check(is::uniform{}, dtype::f32);
    check(is::uniform{}, dtype::f16);
    check(is::uniform{}, dtype::f8_e5m2);
    check(is::uniform{}, dtype::f64);
    check(is::normal{}, dtype::bf16);
    check(is::normal{}, dtype::f64);
    check(is::integers{0, 3ll << 30}, dtype::u32);
    check(is::integers{}, dtype::i64);
    check(is::index{1000}, dtype::i32);
    check(is::zipf{1000}, dtype::i64);
    check(is::sorted{100'000}, dtype::i32);
    check(is::permutation{}, dtype::i32);
    check(is::sequence{3, 5}, dtype::i32);
    check(is::sequence{3, 0.5}, dtype::f32);
    check(is::constant{3}, dtype::u4);
}

TEST_CASE("an element does not depend on the tensor's address, shape, strides or lanes") {
    const is::InputSpec spec{is::GeneratorInput{is::uniform{-1.0, 1.0}}};
    is::HostTensor flat(dtype::f32, {7 * 5 * 3 * 4});
    spec.fill({flat.dl()}, {.seed = 2});
    const auto* expected = flat.as<float>().data();

    is::HostTensor shaped(dtype::f32, {7, 5, 12});
    spec.fill({shaped.dl()}, {.seed = 2});
    CHECK(std::equal(flat.bytes().begin(), flat.bytes().end(), shaped.bytes().begin()));

    is::HostTensor lanes(dtype::with_lanes(dtype::f32, 4), {7, 5, 3});
    spec.fill({lanes.dl()}, {.seed = 2});
    CHECK(std::equal(flat.bytes().begin(), flat.bytes().end(), lanes.bytes().begin()));

    is::HostTensor large(dtype::f32, {2000});
    DLTensor moved = *large.dl();
    std::int64_t shape[] = {7, 60};
    std::int64_t strides[] = {-61, 1};
    moved.ndim = 2;
    moved.shape = shape;
    moved.strides = strides;
    moved.byte_offset = (61 * 6 + 1) * sizeof(float);
    spec.fill({&moved}, {.seed = 2});
    for (std::size_t row = 0; row < 7; ++row) {
        CHECK(std::memcmp(large.as<float>().data() + 61 * (6 - row) + 1, expected + 60 * row,
                          60 * sizeof(float)) == 0);
    }
    CHECK(large.as<float>()[0] == 0.0f);
    CHECK(large.as<float>()[61] == 0.0f);  // between two rows
}

TEST_CASE("a policy's values follow its ordinal, not its argument") {
    const is::uniform generator{-1.0, 1.0};
    is::HostTensor a(dtype::f32, {100}), b(dtype::f32, {100}), c(dtype::f32, {100});
    const is::InputSpec in_order{is::GeneratorInput{generator}, is::GeneratorInput{generator}};
    in_order.fill({a.dl(), b.dl()});
    CHECK(std::memcmp(a.as<float>().data(), b.as<float>().data(), 400) != 0);
    const is::InputSpec swapped{is::at<1>(is::GeneratorInput{generator}),
                                is::at<0>(is::GeneratorInput{generator})};
    is::HostTensor d(dtype::f32, {100});
    swapped.fill({c.dl(), d.dl()});
    CHECK(std::memcmp(a.as<float>().data(), d.as<float>().data(), 400) == 0);
    CHECK(std::memcmp(b.as<float>().data(), c.as<float>().data(), 400) == 0);
}
