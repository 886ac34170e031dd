#include <limits>
#include <set>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using test::Shape;

constexpr is::InputSpec zeroed{is::Zeroed{}};

alignas(64) std::byte memory[64] = {};

DLTensor tensor(DLDataType type, Shape& shape, Shape* strides = nullptr, void* data = memory) {
    DLTensor out{};
    out.data = data;
    out.device = {kDLCPU, 0};
    out.dtype = type;
    out.ndim = static_cast<int>(shape.size());
    out.shape = shape.data();
    out.strides = strides != nullptr ? strides->data() : nullptr;
    return out;
}

bool elements_share_an_address(const Shape& shape, const Shape& strides) {
    std::set<std::int64_t> seen;
    bool shared = false;
    test::for_each_index(shape, [&](const Shape& index) {
        std::int64_t at = 0;
        for (std::size_t axis = 0; axis < index.size(); ++axis) at += index[axis] * strides[axis];
        shared |= !seen.insert(at).second;
    });
    return shared;
}

}  // namespace

TEST_CASE("Of two axes, exactly the strides that make elements meet are refused") {
    for (std::int64_t a = 1; a <= 5; ++a) {
        for (std::int64_t b = 1; b <= 5; ++b) {
            for (std::int64_t s = -7; s <= 7; ++s) {
                for (std::int64_t t = -7; t <= 7; ++t) {
                    Shape shape{a, b};
                    Shape strides{s, t};
                    DLTensor dl = tensor(is::dtype::i8, shape, &strides);
                    INFO(test::text_of(shape) << test::text_of(strides));
                    CHECK(zeroed.check({&dl}).has_value() ==
                          elements_share_an_address(shape, strides));
                }
            }
        }
    }
}

TEST_CASE("Of more axes, none is refused whose elements do not meet") {
    std::mt19937 random{1};
    int refused = 0;
    for (int i = 0; i < 3000; ++i) {
        Shape shape, strides;
        const auto rank = 3 + random() % 2;
        for (unsigned axis = 0; axis < rank; ++axis) {
            shape.push_back(1 + random() % 4);
            strides.push_back(static_cast<std::int64_t>(random() % 60) - 30);
        }
        DLTensor dl = tensor(is::dtype::i8, shape, &strides);
        const auto fault = zeroed.check({&dl});
        refused += fault ? 1 : 0;
        INFO(test::text_of(shape) << test::text_of(strides));
        if (fault) CHECK(elements_share_an_address(shape, strides));
        if (fault) CHECK(fault->kind == is::FaultKind::strides);
    }
    CHECK(refused > 100);
}

TEST_CASE("The limits of extents are met without overflow") {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const auto check = [](DLDataType type, Shape shape) {
        DLTensor dl = tensor(type, shape);
        return zeroed.check({&dl});
    };
    CHECK_FALSE(check(is::dtype::i8, {std::int64_t{1} << 31}));
    CHECK_FALSE(check(is::dtype::f64, {(std::int64_t{1} << 31) + 1, 3}));
    CHECK_FALSE(check(is::dtype::f64, {std::int64_t{1} << 58}));
    for (const auto type : {is::dtype::i4, is::dtype::i8, is::dtype::f64}) {
        CHECK(check(type, {most}).value().kind == is::FaultKind::overflow);
        CHECK(check(type, {std::int64_t{1} << 31, std::int64_t{1} << 31}).value().kind ==
              is::FaultKind::overflow);
        CHECK(check(type, {most, most, most}).value().kind == is::FaultKind::overflow);
    }
    const auto fault = check(is::dtype::f32, {2, 1, most, most});
    REQUIRE(fault);
    CHECK(fault->axis == 2);
    CHECK(fault->found == most);
    CHECK(check(is::dtype::with_lanes(is::dtype::f32, 4), {std::int64_t{1} << 59}).has_value());
    CHECK(check(is::dtype::c64, {1, std::int64_t{1} << 60}).value().axis == 1);
    CHECK_FALSE(check(is::dtype::c128, {std::int64_t{1} << 58}));

    // Empty: whatever the other extents are.
    CHECK_FALSE(check(is::dtype::f64, {most, 0, most}));
    CHECK_FALSE(check(is::dtype::f64, {0, most, most}));
    CHECK_FALSE(check(is::dtype::f64, {most, most, 0}));
}

TEST_CASE("The limits of strides are met without overflow") {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    for (const auto stride : {most, least, least + 1, most / 2, least / 2, most / 8 + 1}) {
        for (const std::int64_t extent : {2, 3, 1000}) {
            Shape shape{extent};
            Shape strides{stride};
            DLTensor dl = tensor(is::dtype::f64, shape, &strides);
            INFO(stride << " x " << extent);
            REQUIRE(zeroed.check({&dl}));
            CHECK(zeroed.check({&dl})->kind == is::FaultKind::strides);
        }
    }
    Shape shape{2, 2};
    Shape strides{most / 16, -(most / 16)};
    DLTensor dl = tensor(is::dtype::f64, shape, &strides);
    CHECK(zeroed.check({&dl}));
    Shape opposite{most / 10, least / 10};
    dl = tensor(is::dtype::f64, shape, &opposite);
    CHECK(zeroed.check({&dl}));
    for (const auto one : {std::int64_t{1}, std::int64_t{0}}) {  // where it says nothing
        Shape unit{one, 3};
        Shape any{least, 1};
        dl = tensor(is::dtype::f64, unit, &any);
        CHECK_FALSE(zeroed.check({&dl}));
    }
}

TEST_CASE("16 axes are the most") {
    for (const unsigned rank : {0u, 1u, 15u, 16u, 17u}) {
        Shape shape(rank, 1);
        DLTensor dl = tensor(is::dtype::f32, shape);
        const auto fault = zeroed.check({&dl});
        CHECK(fault.has_value() == (rank > 16));
        if (fault) CHECK(fault->kind == is::FaultKind::rank);
    }
    Shape shape(16, 2);
    Shape strides(16);
    for (std::size_t axis = 0; axis < 16; ++axis) strides[axis] = std::int64_t{1} << axis;
    test::Guarded straight{is::dtype::u8, shape};
    test::Guarded transposed{is::dtype::u8, shape, strides};
    const is::InputSpec spec{is::GeneratorInput{is::integers{}}};
    spec.fill({straight});
    spec.fill({transposed});
    CHECK(straight.codes() == transposed.codes());
}

TEST_CASE("Extents are made from integers and ranges") {
    constexpr is::extents a{3, 20, 4, 4};
    static_assert(a.rank() == 4 && a[1] == 20);
    const std::vector<int> range{3, 20, 4, 4};
    CHECK(is::extents{range} == a);
    CHECK(is::extents(std::vector<std::uint8_t>{3, 20, 4, 4}) == a);
    CHECK_FALSE(is::extents{3, 20, 4} == a);
    CHECK(is::extents{}.rank() == 0);
    CHECK(is::extents{0}.rank() == 1);
    const std::vector<int> long_range(20, 2);
    CHECK(is::extents{long_range}.rank() == 20);
    CHECK(is::extents{long_range}.span().size() == 16);
    CHECK_FALSE(is::extents{long_range} == is::extents{std::vector<int>(16, 2)});
}

TEST_CASE("A HostTensor is compact, zeroed, aligned, and moves") {
    for (const auto type : test::every_dtype) {
        for (const std::int64_t extent : {0, 1, 3, 64, 65}) {
            is::HostTensor host{type, {extent, 3}};
            const auto bits = is::bits_of(is::kind_of(type)) * (is::is_complex(type) ? 2 : 1);
            CHECK(host.bytes().size() == (static_cast<std::size_t>(extent) * 3 * bits + 7) / 8);
            CHECK(reinterpret_cast<std::uintptr_t>(host.dl()->data) % 64 == 0);
            CHECK(std::all_of(host.bytes().begin(), host.bytes().end(),
                              [](std::byte byte) { return byte == std::byte{}; }));
            const void* data = host.dl()->data;
            is::HostTensor moved{std::move(host)};
            CHECK(moved.dl()->data == data);
            CHECK(moved.dl()->shape[0] == extent);
            CHECK(moved.dl()->shape == moved.shape().data());
            is::HostTensor other{is::dtype::f32, {2}};
            other = std::move(moved);
            CHECK(other.dl()->data == data);
            CHECK(other.dl()->shape == other.shape().data());
            CHECK(is::dtype::same(other.dtype(), type));
        }
    }
    CHECK(is::HostTensor(is::dtype::i4, {5}, is::sub_byte::padded).bytes().size() == 5);
    CHECK(is::HostTensor(is::dtype::with_lanes(is::dtype::f32, 4), {5}).bytes().size() == 80);
    CHECK(is::HostTensor::of<float>({}).as<float>().size() == 1);
}
