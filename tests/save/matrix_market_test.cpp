#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/save/matrix_market.hpp>
#include <inputspec/source/matrix_market.hpp>
#include <inputspec/spec.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "tensors.hpp"

using namespace save_test;
using Catch::Matchers::ContainsSubstring;

namespace {

template <class T>
is::HostTensor of(const std::vector<T>& values, DLDataType dtype = is::dtype_of<T>()) {
    is::HostTensor out{dtype, is::extents{values.size() * 8 * sizeof(T) / dtype.bits}};
    if (!values.empty()) std::memcpy(out.bytes().data(), values.data(), out.bytes().size());
    return out;
}
const auto indptr = of<std::int32_t>({0, 2, 2, 3});
const auto indices = of<std::int64_t>({0, 3, 1});

/// Saves values of the matrix above, of 3 rows and 4 columns, and reads them back.
void check_values(is::HostTensor values) {
    const TemporaryFolder folder;
    const auto path = folder / "a.mtx";
    REQUIRE(message(is::try_save_matrix_market(path, indptr, indices, values, 4)) == "");
    is::HostTensor found[] = {is::HostTensor{is::dtype::i32, is::extents{4}},
                              is::HostTensor{is::dtype::i64, is::extents{3}},
                              is::HostTensor{values.dtype(), is::extents{3}}};
    const is::InputSpec spec{is::FixedInput{is::matrix_market{path, 4}}};
    const auto result = spec.try_fill({found[0].dl(), found[1].dl(), found[2].dl()});
    REQUIRE((result ? "" : std::string{result.fault().message().view()}) == "");
    CHECK(bytes_of(found[0]) == bytes_of(indptr));
    CHECK(bytes_of(found[1]) == bytes_of(indices));
    CHECK(bytes_of(found[2]) == bytes_of(values));
}
template <class T>
void check_extremes() {
    using limits = std::numeric_limits<T>;
    check_values(of<T>({limits::lowest(), 0, limits::max()}));
}

}  // namespace

TEST_CASE("Matrix Market: entries from 1, row by row") {
    const TemporaryFolder folder;
    const auto path = folder / "a.mtx";
    is::save_matrix_market(path, indptr, indices, of<float>({0.1f, -2, 1e-30f}), 4);
    CHECK(text_of(path) ==
          "%%MatrixMarket matrix coordinate real general\n3 4 3\n1 1 0.1\n1 4 -2\n3 2 1e-30\n");
    is::save_matrix_market(path, indptr, indices, of<std::int8_t>({-128, 0, 127}), 4);
    CHECK(text_of(path) ==
          "%%MatrixMarket matrix coordinate integer general\n3 4 3\n1 1 -128\n1 4 0\n3 2 127\n");
    is::save_matrix_market(path, indptr, indices, 4);
    CHECK(text_of(path) ==
          "%%MatrixMarket matrix coordinate pattern general\n3 4 3\n1 1\n1 4\n3 2\n");
    is::save_matrix_market(path, indptr, indices,
                           of<double>({1, -0.5, 0, 1e300, 3, 4}, {5, 128, 1}), 4);
    CHECK(text_of(path) ==
          "%%MatrixMarket matrix coordinate complex general\n"
          "3 4 3\n1 1 1 -0.5\n1 4 0 1e+300\n3 2 3 4\n");
    is::save_matrix_market(path, of<std::uint64_t>({1, 3, 3, 4}), of<std::uint32_t>({1, 4, 2}), 4,
                           {.base = 1});
    CHECK(text_of(path) ==
          "%%MatrixMarket matrix coordinate pattern general\n3 4 3\n1 1\n1 4\n3 2\n");
    is::save_matrix_market(path, of<std::int32_t>({0}), of<std::int32_t>({}), of<float>({}), 0);
    CHECK(text_of(path) == "%%MatrixMarket matrix coordinate real general\n0 0 0\n");
}

TEST_CASE("Matrix Market: values of every dtype read back as they are") {
    check_extremes<std::int8_t>();
    check_extremes<std::int16_t>();
    check_extremes<std::int32_t>();
    check_extremes<std::int64_t>();
    check_extremes<std::uint8_t>();
    check_extremes<std::uint16_t>();
    check_extremes<std::uint32_t>();
    check_extremes<std::uint64_t>();
    check_extremes<float>();
    check_extremes<double>();
    check_values(of<double>({5e-324, -0.0, 0.1}));
    check_values(of<double>({INFINITY, -INFINITY, 1.0 / 3}));
    check_values(of<float>({1e-45f, std::nextafter(1.0f, 2.0f), 16777216}));
    check_values(of<std::uint8_t>({0, 1, 0}, is::dtype::boolean));
    for (unsigned bits = 0; bits + 3 <= 0x7c00; bits += 1023) {  // finite
        const auto at = static_cast<std::uint16_t>(bits);
        const auto next = static_cast<std::uint16_t>(bits + 1);
        const auto negative = static_cast<std::uint16_t>(0x8000 | bits);
        check_values(of<std::uint16_t>({at, next, negative}, is::dtype::f16));
        check_values(of<std::uint16_t>({at, next, negative}, is::dtype::bf16));
    }
    check_values(of<std::uint8_t>({0x01, 0x7e, 0xfe}, is::dtype::f8_e4m3fn));
    check_values(of<std::uint8_t>({0x01, 0x7b, 0xfc}, is::dtype::f8_e5m2));
}

TEST_CASE("Matrix Market: a dense matrix column by column, from any strides") {
    const TemporaryFolder folder;
    const auto path = folder / "a.mtx";
    is::HostTensor matrix{is::dtype::i16, {2, 3}};
    for (std::size_t i = 0; i < 6; ++i) matrix.as<std::int16_t>()[i] = static_cast<std::int16_t>(i);
    is::save_matrix_market(path, matrix);
    CHECK(text_of(path) == "%%MatrixMarket matrix array integer general\n2 3\n0\n3\n1\n4\n2\n5\n");
    const transposed view{matrix};
    is::save_matrix_market(path, view.tensor);
    CHECK(text_of(path) == "%%MatrixMarket matrix array integer general\n3 2\n0\n1\n2\n3\n4\n5\n");
    is::save_matrix_market(path, filled(is::dtype::f32, {0, 3}));
    CHECK(text_of(path) == "%%MatrixMarket matrix array real general\n0 3\n");
    auto large = is::HostTensor::of<double>({300, 40});
    for (auto& value : large.as<double>()) value = -2.2250738585072014e-308;
    is::save_matrix_market(path, large);
    const std::string banner = "%%MatrixMarket matrix array real general\n300 40\n";
    CHECK(text_of(path).size() == banner.size() + 12000 * sizeof("-2.2250738585072014e-308"));
}

TEST_CASE("Matrix Market: strided operands") {
    const TemporaryFolder folder;
    auto pairs = of<std::int32_t>({0, 9, 2, 9, 2, 9, 3, 9});
    auto every_other = *pairs.dl();
    std::int64_t shape[] = {4}, strides[] = {2};
    every_other.shape = shape;
    every_other.strides = strides;
    is::save_matrix_market(folder / "a", &every_other, indices, of<float>({1, 2, 3}), 4);
    is::save_matrix_market(folder / "b", indptr, indices, of<float>({1, 2, 3}), 4);
    CHECK(text_of(folder / "a") == text_of(folder / "b"));
}

TEST_CASE("Matrix Market: a broken operand is a fault, and no file") {
    const TemporaryFolder folder;
    const auto path = folder / "a.mtx";
    const auto values = of<float>({1, 2, 3});
    CHECK_THAT(message(is::try_save_matrix_market(path, indptr, indices, values, 3)),
               ContainsSubstring("argument 1, axis 0: invalid data: found 3; ") &&
                   ContainsSubstring("a.mtx: row 0, non-zero 1: a column is in [0, 3)"));
    CHECK_THAT(message(is::try_save_matrix_market(path, of<std::int32_t>({0, 9, 2, 3}), indices,
                                                  values, 4)),
               ContainsSubstring("argument 0, axis 0: invalid data"));
    CHECK_THAT(message(is::try_save_matrix_market(path, indptr, indices, of<float>({1}), 4)),
               ContainsSubstring("argument 2: wrong extent: expected 3, found 1"));
    CHECK_THAT(message(is::try_save_matrix_market(path, indptr, indices,
                                                  filled(is::dtype::i4, is::extents{3}), 4)),
               ContainsSubstring("argument 2: wrong dtype: found int4; "));
    CHECK_THAT(message(is::try_save_matrix_market(path, indptr, indices, nullptr, 4)),
               ContainsSubstring("argument 2: null tensor"));
    CHECK_THAT(message(is::try_save_matrix_market(path, values)),
               ContainsSubstring("argument 0: wrong rank: expected 2, found 1"));
    CHECK_THAT(message(is::try_save_matrix_market("/no/such/a", indptr, indices, values, 4)),
               ContainsSubstring("unwritable file; /no/such/a: "));
    CHECK_THROWS_AS(is::save_matrix_market(path, indptr, indices, 3), is::Error);
    CHECK(folder.size() == 0);
}
