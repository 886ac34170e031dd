// The law: a fill's logical contents are those of the compact fill, whatever the strides, and no
// bit outside the tensor changes.

#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using test::Guarded;
using test::Shape;

const std::vector<Shape> shapes = {{},        {0},
                                   {1},       {2},
                                   {7},       {8},
                                   {9},       {15},
                                   {17},      {3, 5},
                                   {1, 6},    {6, 1},
                                   {0, 3},    {3, 0},
                                   {5, 1, 3}, {2, 3, 4},
                                   {1, 1, 1}, {2, 1, 2, 3},
                                   {33, 31},  {1023},
                                   {1025},    {2, 2, 2, 2, 2}};

struct Placement {
    std::string what;
    std::optional<Shape> strides;
    std::uint64_t byte_offset = 0;
};

std::vector<Placement> placements_of(const Shape& shape, std::mt19937& random) {
    const Shape compact = test::compact_strides(shape);
    std::vector<Placement> out{
        {"null strides", {}, 0}, {"offset", {}, 64}, {"compact", compact, 0}};
    const auto add = [&](const char* what, auto&& change) {
        Shape strides = compact;
        for (std::size_t axis = 0; axis < shape.size(); ++axis) change(axis, strides[axis]);
        out.push_back({what, strides, 0});
    };
    add("garbage where the extent is 0 or 1", [&](std::size_t axis, std::int64_t& stride) {
        if (shape[axis] <= 1) stride = axis % 2 == 0 ? 0 : INT64_MIN;
    });
    add("every second", [](std::size_t, std::int64_t& stride) { stride *= 2; });
    add("backwards", [](std::size_t, std::int64_t& stride) { stride = -stride; });
    add("gaps between rows", [&](std::size_t axis, std::int64_t& stride) {
        if (axis + 1 != shape.size()) stride *= 3;
    });
    Shape reversed(shape.rbegin(), shape.rend());
    Shape transposed = test::compact_strides(reversed);
    std::reverse(transposed.begin(), transposed.end());
    out.push_back({"transposed", transposed, 8});
    for (int i = 0; i < 3; ++i) {
        out.push_back({"random", test::random_strides(shape, random), 16});
    }
    return out;
}

/// Fills a compact tensor and many strided ones with a spec, and compares.
template <class Spec>
void check_law(const Spec& spec, DLDataType type, is::sub_byte mode = is::sub_byte::packed) {
    std::mt19937 random{7};
    const is::FillOptions options{.seed = 99, .sub_byte = mode};
    for (const auto& shape : shapes) {
        Guarded compact{type, shape, {}, mode};
        if (const auto result = spec.try_fill({compact}, options); !result) {
            INFO(test::name_of(type) << " " << test::text_of(shape));
            FAIL(result.fault().message().view());
        }
        REQUIRE(compact.outside_is_untouched());
        const auto expected = compact.codes();
        for (const auto& placement : placements_of(shape, random)) {
            INFO(test::name_of(type) << " " << test::text_of(shape) << " " << placement.what);
            Guarded strided{type, shape, placement.strides, mode, placement.byte_offset};
            const auto result = spec.try_fill({strided}, options);
            if (!result) FAIL(result.fault().message().view());
            CHECK(strided.codes() == expected);
            CHECK(strided.outside_is_untouched());
        }
    }
}

std::vector<DLDataType> with_lanes() {
    std::vector<DLDataType> out(std::begin(test::every_dtype), std::end(test::every_dtype));
    out.push_back(is::dtype::with_lanes(is::dtype::f32, 4));
    out.push_back(is::dtype::with_lanes(is::dtype::i8, 3));
    out.push_back(is::dtype::with_lanes(is::dtype::f16, 2));
    out.push_back(is::dtype::with_lanes(is::dtype::c64, 3));
    out.push_back(is::dtype::with_lanes(is::dtype::i4, 8));
    out.push_back(is::dtype::with_lanes(is::dtype::u4, 3));
    return out;
}

template <class Make>
void for_every_dtype(Make&& check) {
    for (const auto type : with_lanes()) {
        check(type, is::sub_byte::packed);
        if (is::is_sub_byte(is::kind_of(type))) check(type, is::sub_byte::padded);
    }
}

}  // namespace

TEST_CASE("Generated elements do not depend on strides") {
    for_every_dtype([](DLDataType type, is::sub_byte mode) {
        const auto kind = is::kind_of(type);
        if (is::is_floating(kind)) {
            check_law(is::InputSpec{is::GeneratorInput{is::uniform{-3.0, 5.0}}}, type, mode);
            check_law(is::InputSpec{is::GeneratorInput{is::normal{}}}, type, mode);
        } else {
            check_law(is::InputSpec{is::GeneratorInput{is::integers{}}}, type, mode);
        }
        check_law(is::InputSpec{is::GeneratorInput{is::constant{1}}}, type, mode);
    });
}

TEST_CASE("A user's elements do not depend on strides") {
    for_every_dtype([](DLDataType type, is::sub_byte mode) {
        const auto one = [](std::uint64_t i, auto bits) {
            return static_cast<std::int16_t>(bits.template draw<std::uint16_t>(i) % 8 + i % 3);
        };
        const auto block = [](std::uint64_t first, auto bits, std::span<std::int64_t> out) {
            for (std::size_t i = 0; i < out.size(); ++i) {
                out[i] = bits.template draw<std::uint16_t>(first + i) % 7;
            }
        };
        const auto whole = [](const is::tensor_view& out, auto bits) {
            for (std::uint64_t first = 0; first < out.size(); first += 5) {
                std::int32_t values[5];
                const auto n = std::min<std::uint64_t>(5, out.size() - first);
                for (std::uint64_t i = 0; i < n; ++i) {
                    values[i] = static_cast<std::int32_t>(
                        bits.template draw<std::uint32_t>(first + i) >> 29);
                }
                is::store(out, first, std::span<const std::int32_t>{values, n});
            }
        };
        check_law(is::InputSpec{is::GeneratorInput{one}}, type, mode);
        if (!is::is_floating(is::kind_of(type))) {
            check_law(is::InputSpec{is::GeneratorInput{block}}, type, mode);
        }
        check_law(is::InputSpec{is::GeneratorInput{whole}}, type, mode);
    });
}

TEST_CASE("Index generators do not depend on strides") {
    for (const auto type : {is::dtype::i16, is::dtype::i32, is::dtype::u32, is::dtype::i64}) {
        check_law(is::InputSpec{is::GeneratorInput{is::permutation{}}}, type);
        check_law(is::InputSpec{is::GeneratorInput{is::sorted{.below = 5000}}}, type);
        check_law(is::InputSpec{is::GeneratorInput{is::zipf{.below = 100}}}, type);
        check_law(is::InputSpec{is::GeneratorInput{is::index{.below = 77}}}, type);
        check_law(is::InputSpec{is::GeneratorInput{is::sequence{4, 3}}}, type);
    }
}

TEST_CASE("Outputs and workspaces do not depend on strides") {
    for_every_dtype([](DLDataType type, is::sub_byte mode) {
        check_law(is::InputSpec{is::Zeroed{}}, type, mode);
        check_law(is::InputSpec{is::InOut{is::PerTrial{is::Zeroed{}}}}, type, mode);
    });
}

TEST_CASE("An output is poison everywhere, and nothing else is") {
    for_every_dtype([](DLDataType type, is::sub_byte mode) {
        std::mt19937 random{3};
        for (const auto& shape : shapes) {
            for (const auto& placement : placements_of(shape, random)) {
                INFO(test::name_of(type) << " " << test::text_of(shape) << " " << placement.what);
                Guarded out{type, shape, placement.strides, mode, placement.byte_offset};
                is::InputSpec{is::Output{}}.fill({out}, {.sub_byte = mode});
                CHECK(out.outside_is_untouched());
                const auto codes = out.codes();
                if (is::kind_of(type) == is::element_kind::f32) {
                    CHECK(std::all_of(codes.begin(), codes.end(),
                                      [](auto code) { return code == 0x7fc00000; }));
                }
                if (is::kind_of(type) == is::element_kind::i16) {
                    CHECK(std::all_of(codes.begin(), codes.end(),
                                      [](auto code) { return code == 0xa5a5; }));
                }
            }
        }
    });
}

TEST_CASE("Fixed data do not depend on strides, of the source or of the argument") {
    for_every_dtype([](DLDataType type, is::sub_byte mode) {
        if (is::is_sub_byte(is::kind_of(type)) && mode == is::sub_byte::packed) return;
        std::mt19937 random{11};
        for (const auto& shape : shapes) {
            for (const auto& from : placements_of(shape, random)) {
                Guarded source{type, shape, from.strides, mode, from.byte_offset};
                std::vector<std::uint64_t> codes(source.codes().size());
                const auto bits = is::is_sub_byte(is::kind_of(type)) ? 3
                                  : is::kind_of(type) == is::element_kind::boolean
                                      ? 1
                                      : is::bits_of(is::kind_of(type));
                for (auto& code : codes) {
                    code = (std::uint64_t{random()} << 32 | random()) >> (64 - bits);
                }
                source.set_codes(codes);
                for (const auto& to : placements_of(shape, random)) {
                    INFO(test::name_of(type) << " " << test::text_of(shape) << " from " << from.what
                                             << " to " << to.what);
                    Guarded target{type, shape, to.strides, mode, to.byte_offset};
                    const auto result = is::InputSpec{is::FixedInput{source.dl()}}.try_fill(
                        {target}, {.sub_byte = mode});
                    if (!result) FAIL(result.fault().message().view());
                    CHECK(target.codes() == codes);
                    CHECK(target.outside_is_untouched());
                }
            }
        }
    });
}

TEST_CASE("A strided CSR operand holds what a compact one holds") {
    std::mt19937 random{5};
    const is::InputSpec spec{is::SparseCSRFallback{is::uniform_nonzeros{.columns = 40}}};
    for (const auto index : {is::dtype::i32, is::dtype::u64}) {
        for (const std::int64_t nnz : {0, 1, 17, 200, 799, 800}) {
            Guarded a{index, {21}}, b{index, {nnz}}, c{is::dtype::f16, {nnz}};
            spec.fill({a, b, c});
            for (int i = 0; i < 4; ++i) {
                INFO("nnz " << nnz);
                Guarded x{index, {21}, test::random_strides({21}, random)};
                Guarded y{index, {nnz}, test::random_strides({nnz}, random)};
                Guarded z{is::dtype::f16, {nnz}, test::random_strides({nnz}, random)};
                spec.fill({x, y, z});
                CHECK(x.codes() == a.codes());
                CHECK(y.codes() == b.codes());
                CHECK(z.codes() == c.codes());
                CHECK((x.outside_is_untouched() && y.outside_is_untouched() &&
                       z.outside_is_untouched()));
            }
        }
    }
}

TEST_CASE("Strided tensors of several chunks hold what compact ones hold") {
    for (const auto type : {is::dtype::f32, is::dtype::i4, is::dtype::u16}) {
        for (const auto extent : {65535, 65536, 65537, 131073}) {
            const is::InputSpec spec{is::GeneratorInput{[](std::uint64_t i, auto bits) {
                return static_cast<int>(bits.template draw<std::uint32_t>(i) & 7);
            }}};
            Guarded compact{type, {extent}};
            Guarded strided{type, {extent}, Shape{-3}};
            Guarded matrix{type, {extent, 2}, Shape{1, extent + 1}};
            Guarded rows{type, {extent, 2}};
            spec.fill({compact}, {}, is::execute::threads{3});
            spec.fill({strided}, {}, is::execute::threads{3});
            spec.fill({matrix}, {}, is::execute::threads{3});
            spec.fill({rows}, {}, is::execute::serial{});
            CHECK(compact.codes() == strided.codes());
            CHECK(matrix.codes() == rows.codes());
            CHECK((compact.outside_is_untouched() && strided.outside_is_untouched() &&
                   matrix.outside_is_untouched() && rows.outside_is_untouched()));
        }
    }
}
