// The law: a transformed tensor is the plain policy's logical tensor, each element where the
// layouts say, and zero where they pad.

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"
#include "effort.hpp"
#include "layout/reference.hpp"

namespace {

namespace is = inputspec;
using test::Guarded;
using test::Shape;

struct Case {
    std::string logical, stored;
    Shape shape;

    Shape stored_shape() const { return test::stored_shape(logical, stored, shape); }
    std::vector<std::uint64_t> stored_codes(const std::vector<std::uint64_t>& codes,
                                            std::int64_t lanes) const {
        if (sources.empty()) sources = test::transformed(logical, stored, shape);
        return test::stored_codes(sources, codes, lanes);
    }
    std::string text() const { return logical + " -> " + stored + " " + test::text_of(shape); }

    mutable std::vector<std::optional<std::size_t>> sources;
};

/// A random layout of these letters: primal axes in some order, subordinates anywhere, some packed.
template <class Random>
std::string random_layout(const std::string& letters, int most_blocks, Random& random) {
    std::vector<std::string> primal;
    std::vector<std::string> inner;
    for (const char letter : letters) {
        primal.push_back(std::string{letter});
        const auto blocks = static_cast<int>(random() % static_cast<unsigned>(most_blocks + 1));
        for (int i = 0; i < blocks; ++i) {
            const int factors[] = {1, 2, 3, 4, 8};
            inner.push_back(std::to_string(factors[random() % 5]) +
                            static_cast<char>(letter | 0x20));
        }
    }
    std::shuffle(primal.begin(), primal.end(), random);
    std::shuffle(inner.begin(), inner.end(), random);
    std::string text;
    std::size_t next = 0;
    for (const auto& axis : primal) {
        text += axis;
        if (next < inner.size() && random() % 3 == 0) text += inner[next++];
    }
    while (next < inner.size()) {
        if (inner.size() - next >= 2 && random() % 2 == 0) {
            text += "[" + inner[next] + inner[next + 1] + "]";
            next += 2;
        } else {
            text += inner[next++];
        }
    }
    return text;
}

/// Cases of practice, and random ones.
std::vector<Case> make_cases() {
    std::vector<Case> out{{"NCHW", "NHWC", {2, 3, 4, 5}, {}},
                          {"NHWC", "NCHW", {2, 4, 5, 3}, {}},
                          {"NCHW", "NCHW", {2, 3, 4, 5}, {}},
                          {"NCHW", "NCHW16c", {1, 16, 2, 3}, {}},
                          {"NCHW", "NCHW16c", {2, 20, 3, 2}, {}},
                          {"NCHW", "NCHW16c", {2, 1, 3, 2}, {}},
                          {"NCHW", "NCHW4c", {2, 0, 3, 2}, {}},
                          {"OIHW", "OIHW4i16o4i", {17, 33, 1, 2}, {}},
                          {"OIHW", "OIHW4i16o4i", {16, 16, 1, 1}, {}},
                          {"OI", "OI[4i8o]", {9, 5}, {}},
                          {"OI", "IO8o4i", {16, 4}, {}},
                          {"NCHW16c", "NCHW", {1, 2, 2, 3, 16}, {}},
                          {"NCHW16c", "NCHW8c", {1, 2, 2, 2, 16}, {}},
                          {"NCHW4c", "NCHW16c", {1, 3, 2, 2, 4}, {}},
                          {"NCHW4c", "NCHW2c", {1, 3, 2, 2, 4}, {}},
                          {"AB", "BA16a64b4a", {65, 70}, {}},
                          {"W", "W8w", {1}, {}},
                          {"W", "W8w", {7}, {}},
                          {"W", "W8w", {8}, {}},
                          {"W", "W8w", {9}, {}},
                          {"W", "W2w2w2w", {13}, {}},
                          {"W", "W1w", {5}, {}},
                          {"ABCDEFGHIJKLMNOP",
                           "PONMLKJIHGFEDCBA",
                           Shape{2, 1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 3, 1, 1, 1, 2},
                           {}}};
    std::mt19937 random{20};
    while (out.size() < (test::sanitized ? 48 : 120)) {
        const std::string letters = std::string{"NCHW"}.substr(0, 1 + random() % 4);
        Case one;
        one.logical = random() % 2 == 0 ? letters : random_layout(letters, 1, random);
        one.stored = random_layout(letters, 2, random);
        std::map<char, std::int64_t> positions;
        const test::Layout from{one.logical};
        for (const char letter : letters) {
            const auto block = from.block(static_cast<char>(letter | 0x20));
            positions[static_cast<char>(letter | 0x20)] =
                block * static_cast<std::int64_t>(random() % (block > 4 ? 3 : 7));
        }
        one.shape = from.shape(positions);
        if (test::product(one.stored_shape()) < 20000) out.push_back(one);
    }
    return out;
}
const std::vector<Case>& cases() {
    static const auto all = make_cases();
    return all;
}

struct Kind {
    DLDataType type;
    is::sub_byte mode = is::sub_byte::packed;
};
const Kind kinds[] = {{is::dtype::f32},
                      {is::dtype::u8},
                      {is::dtype::i4},
                      {is::dtype::u4, is::sub_byte::padded},
                      {is::dtype::with_lanes(is::dtype::f16, 3)},
                      {is::dtype::f64}};

/// Compares for every case, dtype and several strides. make(layout, logical shape) gives the spec
/// to test, `plain` the one of the logical tensor.
template <class Plain, class Make>
void check_law(const Kind& kind, const Plain& plain, const Make& make) {
    std::mt19937 random{4};
    const is::FillOptions options{.seed = 5, .trial = 3, .sub_byte = kind.mode};
    int refused = 0;
    for (const auto& one : cases()) {
        Guarded logical{kind.type, one.shape, {}, kind.mode};
        plain.fill({logical}, options);
        const auto expected = one.stored_codes(logical.codes(), kind.type.lanes);
        const auto stored_shape = one.stored_shape();
        for (int i = 0; i < 3; ++i) {
            INFO(test::name_of(kind.type) << " " << one.text());
            std::optional<Shape> strides;
            if (i != 0) strides = test::random_strides(stored_shape, random);
            Guarded out{kind.type, stored_shape, strides, kind.mode};
            const auto spec =
                make(is::runtime_layout{one.logical, one.stored}, is::extents{one.shape});
            const auto result = spec.try_fill({out}, options);
            if (!result) {
                // The one reason: blocks of 3 against blocks of 2, 4 or 8.
                INFO(result.fault().message().view());
                CHECK(result.fault().kind == is::FaultKind::layout);
                CHECK(one.logical.find_first_of("2348") != std::string::npos);
                CHECK(out.is_untouched());
                ++refused;
                continue;
            }
            CHECK(out.codes() == expected);
            CHECK(out.outside_is_untouched());
        }
    }
    CHECK(2 * refused < static_cast<int>(cases().size()));
}

template <class Make>
void for_every_kind(Make&& check) {
    for (const auto& kind : kinds) check(kind);
}

/// Small integers in any dtype, different at each index.
constexpr auto numbers = [](std::uint64_t i, auto bits) {
    return static_cast<int>(1 + bits.template draw<std::uint32_t>(i) % 7);
};
constexpr is::GeneratorInput generated{numbers};

}  // namespace

TEST_CASE("A transformed generator") {
    for_every_kind([](const Kind& kind) {
        check_law(kind, is::InputSpec{generated}, [](auto layout, auto shape) {
            return is::InputSpec{is::LayoutTransformed{generated, layout, shape}};
        });
    });
}

TEST_CASE("A transformed generator of the library's, and combinators within and without") {
    const Kind floats{is::dtype::f32};
    static constexpr is::GeneratorInput uniform{is::uniform{}};
    check_law(floats, is::InputSpec{uniform}, [](auto layout, auto shape) {
        return is::InputSpec{is::LayoutTransformed{uniform, layout, shape}};
    });
    check_law(floats, is::InputSpec{is::PerTrial{uniform}}, [](auto layout, auto shape) {
        return is::InputSpec{is::PerTrial{is::LayoutTransformed{uniform, layout, shape}}};
    });
    check_law(floats, is::InputSpec{is::PerTrial{uniform}}, [](auto layout, auto shape) {
        return is::InputSpec{is::LayoutTransformed{is::PerTrial{uniform}, layout, shape}};
    });
    check_law(floats, is::InputSpec{uniform}, [](auto layout, auto shape) {
        return is::InputSpec{is::InOut{is::LayoutTransformed{
            is::OrElse{is::FixedInput{std::span<const float>{}}, uniform}, layout, shape}}};
    });
    check_law(floats, is::InputSpec{uniform}, [](auto layout, auto shape) {
        return is::InputSpec{is::OrElse{is::FixedInput{std::span<const float>{}},
                                        is::LayoutTransformed{uniform, layout, shape}}};
    });
}

TEST_CASE("A transformed whole-tensor generator") {
    const auto whole = [](const is::tensor_view& out, auto bits) {
        for (std::uint64_t first = 0; first < out.size(); first += 7) {
            std::int32_t values[7];
            const auto n = std::min<std::uint64_t>(7, out.size() - first);
            for (std::uint64_t i = 0; i < n; ++i) {
                values[i] = static_cast<std::int32_t>(1 + bits.draw(first + i) % 7);
            }
            is::store(out, first, std::span<const std::int32_t>{values, n});
        }
    };
    for_every_kind([&](const Kind& kind) {
        check_law(kind, is::InputSpec{is::GeneratorInput{whole}}, [&](auto layout, auto shape) {
            return is::InputSpec{is::LayoutTransformed{is::GeneratorInput{whole}, layout, shape}};
        });
    });
}

TEST_CASE("A transformed output is poison where the logical tensor is, zero in the padding") {
    for_every_kind([](const Kind& kind) {
        if (kind.type.bits != 4 ||
            kind.mode == is::sub_byte::padded) {  // half bytes 5 and A by place
            check_law(kind, is::InputSpec{is::Output{}}, [](auto layout, auto shape) {
                return is::InputSpec{is::LayoutTransformed{is::Output{}, layout, shape}};
            });
        }
        check_law(kind, is::InputSpec{is::Zeroed{}}, [](auto layout, auto shape) {
            return is::InputSpec{is::LayoutTransformed{is::Zeroed{}, layout, shape}};
        });
    });
}

TEST_CASE("Unchanged stays unchanged, its padding too") {
    for (const auto& one : cases()) {
        Guarded out{is::dtype::f32, one.stored_shape()};
        const is::InputSpec spec{is::LayoutTransformed{
            is::Unchanged{}, is::runtime_layout{one.logical, one.stored}, is::extents{one.shape}}};
        (void)spec.try_fill({out});
        CHECK(out.is_untouched());
        out.dl()->data = nullptr;
        (void)spec.try_fill({out});
    }
}

TEST_CASE("Fixed data are transformed, whatever the data's strides") {
    std::mt19937 random{8};
    for (const auto& kind : {Kind{is::dtype::f32}, Kind{is::dtype::with_lanes(is::dtype::f16, 3)},
                             Kind{is::dtype::i4, is::sub_byte::padded}}) {
        for (const auto& one : cases()) {
            INFO(one.text());
            Guarded data{kind.type, one.shape, test::random_strides(one.shape, random), kind.mode};
            std::vector<std::uint64_t> codes(data.codes().size());
            for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = 1 + i % 7;
            data.set_codes(codes);
            Guarded out{kind.type, one.stored_shape(), {}, kind.mode};
            const is::InputSpec spec{is::LayoutTransformed{
                is::OrElse{is::FixedInput{data.dl()}, is::Zeroed{}},
                is::runtime_layout{one.logical, one.stored}, is::extents{one.shape}}};
            if (!spec.try_fill({out}, {.sub_byte = kind.mode})) continue;
            CHECK(out.codes() == one.stored_codes(codes, kind.type.lanes));
            CHECK(out.outside_is_untouched());
        }
    }
    // A span's data are in logical order too.
    const std::vector<float> data{1, 2, 3, 4, 5, 6};
    is::HostTensor out = is::HostTensor::of<float>({3, 2});
    is::InputSpec{is::LayoutTransformed{
                      is::FixedInput{std::span{data}}, is::blocked_layout<"AB", "BA">{}, {2, 3}}}
        .fill({out});
    const auto values = out.as<float>();
    CHECK(std::vector<float>(values.begin(), values.end()) == std::vector<float>{1, 4, 2, 5, 3, 6});
}

namespace {

template <is::detail::literal Logical, is::detail::literal Stored>
void same_at_compile_time(Shape shape) {
    const std::string logical{Logical.view()}, stored{Stored.view()};
    for (const auto& kind : kinds) {
        const is::FillOptions options{.sub_byte = kind.mode};
        const auto stored_shape = test::stored_shape(logical, stored, shape);
        Guarded now{kind.type, stored_shape, {}, kind.mode};
        Guarded then{kind.type, stored_shape, {}, kind.mode};
        is::InputSpec{is::LayoutTransformed{generated, is::blocked_layout<Logical, Stored>{},
                                            is::extents(shape)}}
            .fill({now}, options);
        is::InputSpec{is::LayoutTransformed{generated, is::runtime_layout{logical, stored},
                                            is::extents(shape)}}
            .fill({then}, options);
        CHECK(now.codes() == then.codes());
    }
}

}  // namespace

TEST_CASE("A layout known at compile time and one known at run time are one") {
    same_at_compile_time<"NCHW", "NHWC">({2, 3, 4, 5});
    same_at_compile_time<"NCHW", "NCHW16c">({2, 20, 3, 2});
    same_at_compile_time<"OIHW", "OIHW4i16o4i">({17, 33, 1, 2});
    same_at_compile_time<"OI", "OI[4i8o]">({9, 5});
    same_at_compile_time<"NCHW4c", "NCHW16c">({1, 3, 2, 2, 4});
}

TEST_CASE("Big transformed tensors are the same for any executor") {
    const auto backwards = [](std::size_t n, const auto& body) {
        while (n-- > 0) body(n);
    };
    const Shape shape{3, 70, 31, 41};  // five chunks, padded
    const Shape stored{3, 5, 31, 41, 16};
    const auto sources = test::transformed("NCHW", "NCHW16c", shape);
    for (const auto& kind : kinds) {
        if (test::sanitized && kind.type.bits != 4) continue;
        const is::FillOptions options{.sub_byte = kind.mode};
        const is::blocked_layout<"NCHW", "NCHW16c"> layout;
        const is::InputSpec spec{is::LayoutTransformed{generated, layout, is::extents(shape)}};
        const is::InputSpec output{is::LayoutTransformed{is::Output{}, layout, is::extents(shape)}};
        Guarded logical{kind.type, shape, {}, kind.mode};
        Guarded one{kind.type, stored, {}, kind.mode};
        Guarded two{kind.type, stored, {}, kind.mode};
        Guarded three{kind.type, stored, {}, kind.mode};
        is::InputSpec{generated}.fill({logical}, options);
        spec.fill({one}, options, is::execute::serial{});
        spec.fill({two}, options, is::execute::threads{3});
        spec.fill({three}, options, backwards);
        CHECK(one.codes() == test::stored_codes(sources, logical.codes(), kind.type.lanes));
        CHECK((one.codes() == two.codes() && one.codes() == three.codes()));
        output.fill({one}, options, is::execute::serial{});
        output.fill({two}, options, is::execute::threads{7});
        output.fill({three}, options, backwards);
        CHECK((one.codes() == two.codes() && one.codes() == three.codes()));
    }
}
