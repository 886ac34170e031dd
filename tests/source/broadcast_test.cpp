// broadcast and tile_to_fit: which element of the data each one of the argument is.
#include <inputspec/execute/threads.hpp>
#include <inputspec/inputspec.hpp>
#include <inputspec/interop/eigen.hpp>
#include <inputspec/source/as.hpp>
#include <inputspec/source/broadcast.hpp>
#include <inputspec/source/judged.hpp>
#include <inputspec/source/raw.hpp>
#include <inputspec/source/slice.hpp>
#include <inputspec/source/tile_to_fit.hpp>

#include <complex>
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

/// What element i of the argument is: each index modulo the data's extent, axes from the innermost.
std::int32_t expected(const is::extents& data, const is::extents& argument, std::int64_t i) {
    std::int64_t sum = 0, stride = 1;
    for (int axis = argument.rank() - 1, its = data.rank() - 1; axis >= 0; --axis, --its) {
        if (its >= 0) {
            sum += i % argument[axis] % data[its] * stride;
            stride *= data[its];
        }
        i /= argument[axis];
    }
    return static_cast<std::int32_t>(sum);
}
bool is_broadcast(const is::extents& data, const is::extents& argument) {
    for (int back = 1; back <= data.rank(); ++back) {
        const auto its = data[data.rank() - back];
        if (its != 1 && its != argument[argument.rank() - back]) return false;
    }
    return true;
}

template <class Source>
std::string difference(const Source& source, const is::extents& data, is::HostTensor& argument) {
    if (auto message = adapted::fill(source, argument.dl()); !message.empty()) return message;
    const auto all = argument.as<std::int32_t>();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i] != expected(data, argument.shape(), static_cast<std::int64_t>(i))) {
            return "element " + std::to_string(i) + " is " + std::to_string(all[i]);
        }
    }
    return {};
}

}  // namespace

TEST_CASE("Every element is the one that its indices name, whatever the shapes") {
    std::mt19937 random{1};
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    int broadcasts = 0;
    for (int round = 0; round < 400; ++round) {
        is::extents argument, data;
        for (int rank = below(5); rank > 0; --rank) argument.push_back(1 + below(6));
        for (int axis = below(argument.rank() + 1); axis < argument.rank(); ++axis) {
            const int how = below(4);
            data.push_back(how == 0 ? 1 : how == 1 ? 1 + below(8) : argument[axis]);
        }
        auto table = adapted::counted<std::int32_t>(data);
        auto filled = is::HostTensor::of<std::int32_t>(argument);
        INFO(round);
        CHECK(difference(is::tile_to_fit(table.dl()), data, filled) == "");
        if (is_broadcast(data, argument)) {
            ++broadcasts;
            CHECK(difference(is::broadcast(table.dl()), data, filled) == "");
        } else {
            CHECK_THAT(adapted::fill(is::broadcast(table.dl()), filled.dl()),
                       ContainsSubstring("broadcast: the data's extent is the argument's, or 1"));
        }
    }
    CHECK(broadcasts > 50);
}

TEST_CASE("In chunks of several threads, and past the caches") {
    auto row = adapted::counted<std::int32_t>({1, 1031});
    auto column = adapted::counted<std::int32_t>({8209, 1});
    auto argument = is::HostTensor::of<std::int32_t>({8209, 1031});  // 33 MiB
    CHECK(difference(is::broadcast(row.dl()), row.shape(), argument) == "");
    CHECK(difference(is::broadcast(column.dl()), column.shape(), argument) == "");
    auto block = adapted::counted<std::int32_t>({3, 250});
    const is::InputSpec spec{is::FixedInput{is::tile_to_fit(block.dl())}};
    spec.fill({argument.dl()}, {}, is::execute::threads{3});
    const auto all = argument.as<std::int32_t>();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i] != expected(block.shape(), argument.shape(), static_cast<std::int64_t>(i))) {
            FAIL(i);
        }
    }
}

TEST_CASE("Data and argument may have strides; the layout is the argument's") {
    auto table = adapted::counted<std::int32_t>({4, 3});
    const adapted::reversed across{table};  // 3 × 4
    auto filled = is::HostTensor::of<std::int32_t>({2, 3, 4});
    REQUIRE(adapted::fill(is::broadcast(across.dl()), filled.dl()) == "");
    for (int i = 0; i < 24; ++i)
        CHECK(filled.as<std::int32_t>()[std::size_t(i)] == i % 4 * 3 + i / 4 % 3);

    auto memory = is::HostTensor::of<std::int32_t>({4, 3, 2});
    adapted::reversed argument{memory};  // 2 × 3 × 4
    REQUIRE(adapted::fill(is::broadcast(across.dl()), argument.dl()) == "");
    for (int i = 0; i < 24; ++i) CHECK(memory.as<std::int32_t>()[std::size_t(i)] == i / 2);

    const std::vector<float> channels{1, 2, 3, 4, 5, 6, 7, 8};
    const is::InputSpec blocked{
        is::LayoutTransformed{is::FixedInput{is::broadcast(is::as<float>(std::span{channels}))},
                              is::blocked_layout<"HC", "CH4c">{}, is::extents{3, 8}}};
    auto stored = is::HostTensor::of<float>({2, 3, 4});
    blocked.fill({stored.dl()});
    for (std::size_t i = 0; i < 24; ++i) {
        CHECK(stored.as<float>()[i] == static_cast<float>(i / 12 * 4 + i % 4 + 1));
    }
}

TEST_CASE("Lanes are the innermost axis") {
    const std::vector<std::int32_t> four{0, 1, 2, 3};
    is::HostTensor lanes{is::dtype::with_lanes(is::dtype::i32, 4), {3}};
    REQUIRE(adapted::fill(is::broadcast(std::span{four}), lanes.dl()) == "");
    for (std::size_t i = 0; i < 12; ++i) CHECK(lanes.as<std::int32_t>()[i] == int(i % 4));
    auto out = is::HostTensor::of<std::int32_t>({2, 3, 4});
    const auto filled = lanes.as<std::int32_t>();
    CHECK(adapted::fill(is::broadcast(static_cast<const DLTensor*>(lanes.dl())), out.dl()) == "");
    CHECK(std::equal(filled.begin(), filled.end(), out.as<std::int32_t>().begin() + 12));
}

TEST_CASE("What does not fit is refused, and the axis named") {
    const std::vector<std::int32_t> three{0, 1, 2};
    CHECK_THAT(
        adapted::refusal<std::int32_t>(is::broadcast(std::span{three}), {3, 4}),
        ContainsSubstring("argument 0, axis 1: wrong extent: expected 4, found 3; broadcast:"));
    CHECK_THAT(adapted::refusal<float>(is::broadcast(std::span{three}), {3}),
               ContainsSubstring("expected int32, found float32") &&
                   ContainsSubstring("broadcast(as<T>(source)) converts"));
    auto table = adapted::counted<std::int32_t>({1, 3});
    CHECK_THAT(adapted::refusal<std::int32_t>(is::broadcast(table.dl()), {3}),
               ContainsSubstring("broadcast: the data have more axes than the argument"));
    CHECK_THAT(adapted::refusal<std::int32_t>(is::tile_to_fit(table.dl()), {3}),
               ContainsSubstring("tile_to_fit: the data have more axes than the argument"));
    auto none = adapted::counted<std::int32_t>({0});
    CHECK_THAT(adapted::refusal<std::int32_t>(is::tile_to_fit(none.dl()), {2}),
               ContainsSubstring("axis 0: wrong extent: expected 2, found 0; tile_to_fit: the data "
                                 "have no element to repeat"));
    CHECK(adapted::refusal<std::int32_t>(is::tile_to_fit(none.dl()), {4, 0}) == "");
    CHECK(adapted::refusal<std::int32_t>(is::broadcast(std::span{three}), {0, 3}) == "");
    const std::vector<std::int32_t> one{7};
    CHECK(adapted::refusal<std::int32_t>(is::broadcast(std::span{one}), {2, 0}) == "");
    CHECK(adapted::filled<std::int32_t>(is::broadcast(std::span{one}), {2, 2}) ==
          std::vector<std::int32_t>{7, 7, 7, 7});
    CHECK_THAT(adapted::refusal<std::int32_t>(is::broadcast(std::span{one}), {}),
               ContainsSubstring("expected 0, found 1; broadcast: the data have more axes"));
    is::HostTensor nibbles{is::dtype::i4, {4}};
    CHECK_THAT(adapted::fill(is::broadcast(nibbles.dl()), nibbles.dl()),
               ContainsSubstring("packed 4-bit data"));
}

TEST_CASE("Eigen's objects, optional and judged ones are data too") {
    const Eigen::MatrixXf columns = Eigen::MatrixXf::Random(2, 3);
    const auto filled = adapted::filled<float>(is::broadcast(columns), {4, 2, 3});
    REQUIRE(filled.size() == 24);
    for (int i = 0; i < 24; ++i) CHECK(filled[std::size_t(i)] == columns(i / 3 % 2, i % 3));
    Eigen::VectorXd vector(3);
    vector << 1, 2, 3;
    CHECK(adapted::filled<float>(is::tile_to_fit(is::as<float>(vector)), {2, 2}) ==
          std::vector<float>{1, 2, 1, 2});

    const std::vector<float> two{1, 2};
    const auto absent = is::broadcast(std::optional<std::span<const float>>{});
    CHECK_FALSE(absent.supplied());
    CHECK(adapted::filled<float>(is::broadcast(std::optional{std::span{two}}), {1, 2}) == two);

    auto table = adapted::counted<float>({3});
    const auto refuse = [](const DLTensor*) {
        return std::optional{is::Fault{is::FaultKind::data, 0, -1, 1, 2, "not these"}};
    };
    CHECK_THAT(adapted::refusal<float>(is::broadcast(is::judged{refuse, table.dl()}), {3}),
               ContainsSubstring("argument 0: invalid data: expected 1, found 2; not these"));
    const auto accept = [](const DLTensor*) { return std::optional<is::Fault>{}; };
    CHECK(adapted::filled<float>(is::broadcast(is::judged{accept, table.dl()}), {2, 3}).size() ==
          6);
}

TEST_CASE("The data are read when the argument is filled") {
    std::vector<float> data{1, 2};
    const auto source = is::broadcast(std::span{data});
    data[1] = 5;
    CHECK(adapted::filled<float>(source, {1, 2}) == std::vector<float>{1, 5});
    const is::InputSpec spec{is::OrElse{is::FixedInput{is::broadcast(std::span<const float>{})},
                                        is::GeneratorInput{is::constant{7}}}};
    auto tensor = is::HostTensor::of<float>({2});
    CHECK(spec.fill({tensor.dl()})[0].is_fallback);
}

TEST_CASE("Complex numbers are one element") {
    using complex = std::complex<float>;
    const std::vector<complex> three{{1, 2}, {3, 4}, {5, 6}};
    const std::span data{three};
    const auto fill = [](const auto& source, const is::extents& shape) {
        is::HostTensor tensor{is::dtype::c64, shape};
        REQUIRE(adapted::fill(source, tensor.dl()) == "");
        const auto all = tensor.as<complex>();
        return std::vector<complex>{all.begin(), all.end()};
    };
    using list = std::vector<complex>;
    CHECK(fill(is::broadcast(data), {2, 3}) ==
          list{{1, 2}, {3, 4}, {5, 6}, {1, 2}, {3, 4}, {5, 6}});
    CHECK(fill(is::tile_to_fit(data), {4}) == list{{1, 2}, {3, 4}, {5, 6}, {1, 2}});
    CHECK(fill(is::broadcast(is::slice(data, {{1, 2}})), {1, 2}) == list{{3, 4}, {3, 4}});
    CHECK(fill(is::slice(data, {{0, 3, 2}}), {2}) == list{{1, 2}, {5, 6}});
    CHECK(fill(is::slice(data, {{1}}), {2, 1}) == list{{3, 4}, {5, 6}});

    Eigen::MatrixXcf columns(2, 2);
    columns << complex{1, 2}, complex{3, 4}, complex{5, 6}, complex{7, 8};
    CHECK(fill(is::slice(columns, {{}, {1}}), {2, 1}) == list{{3, 4}, {7, 8}});
    is::HostTensor table{is::dtype::c64, {2, 2}};
    REQUIRE(adapted::fill(columns, table.dl()) == "");
    const adapted::reversed across{table};
    CHECK(fill(is::broadcast(across.dl()), {1, 2, 2}) == list{{1, 2}, {5, 6}, {3, 4}, {7, 8}});

    is::HostTensor lanes{is::dtype::with_lanes(is::dtype::c64, 3), {2}};
    CHECK(adapted::fill(is::broadcast(data), lanes.dl()) == "");
    CHECK(lanes.as<float>()[11] == 6);
    const TemporaryFile file{bytes("\x3f\x80\0\0\x40\0\0\0")};
    CHECK(fill(is::broadcast(is::raw{
                   .path = file.path(), .dtype = is::dtype::c64, .shape = {1}, .big_endian = true}),
               {2}) == list{{1, 2}, {1, 2}});

    CHECK_THAT(adapted::refusal<float>(is::broadcast(data), {3, 2}),
               ContainsSubstring("expected complex64, found float32"));
    CHECK_THAT(adapted::refusal<float>(is::as<float>(data), {3}),
               ContainsSubstring("write as<std::complex<float>>(source)"));
    CHECK_THAT((adapted::refusal<complex>(is::as<complex>(adapted::counted<float>({3}).dl()), {3})),
               ContainsSubstring("the data are real"));
    using wide = std::complex<double>;
    is::HostTensor doubles{is::dtype::c128, {3}};
    REQUIRE(adapted::fill(is::as<wide>(data), doubles.dl()) == "");
    CHECK(doubles.as<wide>()[2] == wide{5, 6});
    is::HostTensor wrong{is::dtype::c64, {4}};
    CHECK_THAT(adapted::fill(is::broadcast(data), wrong.dl()),
               ContainsSubstring("axis 0: wrong extent: expected 4, found 3"));
    CHECK_THAT(adapted::fill(is::slice(data, {{}, {}}), wrong.dl()),
               ContainsSubstring("expected 1, found 2; slice: more ranges"));
}
