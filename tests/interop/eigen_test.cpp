#include <inputspec/inputspec.hpp>
#include <inputspec/interop/eigen.hpp>

#include <inputspec/spec.hpp>
#include <inputspec/tensor/host_tensor.hpp>

#include <algorithm>
#include <complex>
#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

using Csr = Eigen::SparseMatrix<double, Eigen::RowMajor>;

template <class Data, class... Tensor>
std::string fill(const Data& data, Tensor&... tensors) {
    const is::InputSpec spec{is::FixedInput{data}};
    const auto result = spec.try_fill({tensors.dl()...});
    return result ? std::string{} : std::string{result.fault().message().view()};
}
template <class T>
std::vector<T> elements(const is::HostTensor& tensor) {
    const auto all = tensor.as<const T>();
    return {all.begin(), all.end()};
}
/// Fills a tensor of the object's shape, and compares it with the object's own elements.
template <class M>
bool agrees(const M& matrix) {
    using T = typename M::Scalar;
    auto tensor = is::HostTensor::of<T>({matrix.rows(), matrix.cols()});
    REQUIRE(fill(matrix, tensor) == "");
    const auto found = tensor.template as<const T>();
    for (Eigen::Index r = 0; r < matrix.rows(); ++r) {
        for (Eigen::Index c = 0; c < matrix.cols(); ++c) {
            const auto value = matrix(r, c);
            if (found[static_cast<std::size_t>(r * matrix.cols() + c)] != value) return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("dense Eigen objects fill by row and column, however they are stored") {
    const Eigen::MatrixXf by_columns = Eigen::MatrixXf::Random(37, 53);
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows =
        Eigen::MatrixXd::Random(37, 53);
    const Eigen::ArrayXXi integers = Eigen::ArrayXXi::Random(5, 6);
    const Eigen::Matrix<std::int64_t, 2, 3> fixed = Eigen::Matrix<std::int64_t, 2, 3>::Random();
    CHECK(agrees(by_columns));
    CHECK(agrees(by_rows));
    CHECK(agrees(integers));
    CHECK(agrees(fixed));
    CHECK(agrees(by_columns.block(3, 4, 20, 10)));
    CHECK(agrees(by_rows.block(3, 4, 20, 10)));
    CHECK(agrees(by_rows.row(7)));
    CHECK(agrees(by_columns.row(7)));
    CHECK(agrees(by_columns.transpose()));
    CHECK(agrees(Eigen::Ref<const Eigen::MatrixXf>{by_columns}));
    using Strided =
        Eigen::Map<const Eigen::MatrixXf, 0, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;
    CHECK(agrees(Strided{by_columns.data(), 5, 6, {74, 3}}));
    CHECK(agrees(Eigen::MatrixXf(0, 4)));
}

TEST_CASE("complex Eigen objects, dense and sparse") {
    const Eigen::MatrixXcf by_columns = Eigen::MatrixXcf::Random(7, 5);
    const Eigen::Matrix<std::complex<double>, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>
        by_rows = Eigen::MatrixXcd::Random(7, 5);
    CHECK(agrees(by_columns));
    CHECK(agrees(by_rows));
    CHECK(agrees(by_columns.block(1, 2, 4, 3)));
    CHECK(agrees(Eigen::MatrixXcf(0, 4)));
    const Eigen::VectorXcd vector = Eigen::VectorXcd::Random(5);
    auto line = is::HostTensor::of<std::complex<double>>({5});
    CHECK(fill(vector, line) == "");
    CHECK(elements<std::complex<double>>(line)[4] == vector(4));
    is::HostTensor lanes{is::dtype::with_lanes(is::dtype::f64, 2), {5}};
    CHECK_THAT(fill(vector, lanes), ContainsSubstring("expected complex128, found float64x2"));

    Eigen::SparseMatrix<std::complex<float>, Eigen::RowMajor> matrix(2, 3);
    matrix.insert(0, 2) = {1, -1};
    matrix.insert(1, 0) = {2, 0.5};
    matrix.makeCompressed();
    auto indptr = is::HostTensor::of<int>({3});
    auto indices = is::HostTensor::of<int>({2});
    auto values = is::HostTensor::of<std::complex<float>>({2});
    CHECK(fill(matrix, indptr, indices, values) == "");
    CHECK(elements<std::complex<float>>(values) ==
          std::vector<std::complex<float>>{{1, -1}, {2, 0.5}});
    is::HostTensor pairs{is::dtype::f32, {4}};
    CHECK_THAT(fill(matrix, indptr, indices, pairs), ContainsSubstring("argument 2"));
}

TEST_CASE("a vector has its size for a shape, or rows and columns") {
    const Eigen::VectorXf vector = Eigen::VectorXf::LinSpaced(5, 1, 5);
    auto line = is::HostTensor::of<float>({5});
    auto column = is::HostTensor::of<float>({5, 1});
    auto row = is::HostTensor::of<float>({1, 5});
    CHECK(fill(vector, line) == "");
    CHECK(elements<float>(line) == std::vector<float>{1, 2, 3, 4, 5});
    CHECK(fill(vector, column) == "");
    CHECK_THAT(fill(vector, row), ContainsSubstring("wrong extent: expected 5, found 1"));
    const Eigen::MatrixXf matrix(5, 1);
    CHECK_THAT(fill(matrix, line), ContainsSubstring("wrong rank: expected 2, found 1"));
}

TEST_CASE("Eigen's 16-bit floats are float16 and bfloat16") {
    const Eigen::Matrix<Eigen::half, 2, 1> halves{Eigen::half{1.5f}, Eigen::half{-2.0f}};
    is::HostTensor f16{is::dtype::f16, {2}};
    CHECK(fill(halves, f16) == "");
    CHECK(elements<std::uint16_t>(f16) == std::vector<std::uint16_t>{0x3e00, 0xc000});
    const Eigen::Matrix<Eigen::bfloat16, 2, 1> brains{Eigen::bfloat16{1.5f},
                                                      Eigen::bfloat16{-2.0f}};
    is::HostTensor bf16{is::dtype::bf16, {2}};
    CHECK(fill(brains, bf16) == "");
    CHECK(elements<std::uint16_t>(bf16) == std::vector<std::uint16_t>{0x3fc0, 0xc000});
    CHECK_THAT(fill(brains, f16),
               ContainsSubstring("wrong dtype: expected bfloat16, found float16"));
}

TEST_CASE("a row-major sparse matrix is a CSR operand") {
    Csr matrix(3, 4);
    const std::vector<Eigen::Triplet<double>> entries{
        {0, 3, 1.5}, {2, 2, -1}, {0, 0, 2}, {2, 0, 4}};
    matrix.setFromTriplets(entries.begin(), entries.end());
    auto indptr = is::HostTensor::of<int>({4});
    auto indices = is::HostTensor::of<int>({4});
    auto values = is::HostTensor::of<double>({4});
    REQUIRE(fill(matrix, indptr, indices, values) == "");
    CHECK(elements<int>(indptr) == std::vector{0, 2, 2, 4});
    CHECK(elements<int>(indices) == std::vector{0, 3, 0, 2});
    CHECK(elements<double>(values) == std::vector<double>{2, 1.5, 4, -1});
    const Eigen::Map<const Csr> map(3, 4, 4, matrix.outerIndexPtr(), matrix.innerIndexPtr(),
                                    matrix.valuePtr());
    CHECK(fill(map, indptr, indices, values) == "");
    CHECK(fill(is::eigen_csr{matrix, 4}, indptr, indices, values) == "");
    CHECK_THAT(fill(is::eigen_csr{matrix, 3}, indptr, indices, values),
               ContainsSubstring("argument 1: wrong extent: expected 3, found 4; the matrix has 4 "
                                 "columns, and .columns is 3"));
    auto wide = is::HostTensor::of<std::int64_t>({4});
    CHECK_THAT(fill(matrix, indptr, wide, values),
               ContainsSubstring("expected int32, found int64"));
    auto floats = is::HostTensor::of<float>({4});
    CHECK_THAT(fill(matrix, indptr, indices, floats),
               ContainsSubstring("expected float64, found float32"));
    auto shorter = is::HostTensor::of<int>({3});
    CHECK_THAT(fill(matrix, shorter, indices, values),
               ContainsSubstring("the matrix has 3 rows, and indptr one entry more"));
}

TEST_CASE("a sparse matrix that Eigen lets pass is looked through") {
    auto indptr = is::HostTensor::of<int>({3});
    auto indices = is::HostTensor::of<int>({3});
    auto values = is::HostTensor::of<double>({3});
    const auto refusal = [&](std::vector<int> ptr, std::vector<int> idx) {
        const std::vector<double> val(3);
        const Eigen::Map<const Csr> map(2, 4, 3, ptr.data(), idx.data(), val.data());
        return fill(map, indptr, indices, values);
    };
    CHECK(refusal({0, 2, 3}, {0, 3, 1}) == "");
    CHECK_THAT(refusal({0, 2, 3}, {3, 0, 1}),
               ContainsSubstring("argument 1") && ContainsSubstring("found 0") &&
                   ContainsSubstring("row 0, non-zero 1: it comes after 3"));
    CHECK_THAT(refusal({0, 2, 3}, {3, 3, 1}), ContainsSubstring("it comes after 3"));
    CHECK_THAT(refusal({0, 2, 3}, {0, 3, 4}),
               ContainsSubstring("found 4; row 1, non-zero 0: a column is in [0, 4)"));
    CHECK_THAT(refusal({0, 2, 3}, {0, 3, -1}),
               ContainsSubstring("found -1; row 1, non-zero 0: a column is in [0, 4)"));
    CHECK_THAT(refusal({0, 5, 3}, {0, 3, 1}), ContainsSubstring("argument 0"));
    CHECK_THAT(refusal({1, 2, 3}, {0, 3, 1}),
               ContainsSubstring("argument 0") && ContainsSubstring("indptr[0] is not the base"));
    CHECK_THAT(refusal({0, -2, 3}, {0, 3, 1}), ContainsSubstring("argument 0"));

    Csr loose(2, 4);
    loose.insert(0, 1) = 1;
    CHECK_THAT(fill(loose, indptr, indices, values),
               ContainsSubstring("the matrix is not compressed: call makeCompressed() first"));
}

TEST_CASE("a default-constructed source is not supplied") {
    CHECK_FALSE(is::eigen_dense<float>{}.supplied());
    CHECK_FALSE(is::eigen_csr<float, int>{}.supplied());
}

TEST_CASE("a sparse Eigen matrix is a pattern, of generated values") {
    using matrix = Eigen::SparseMatrix<float, Eigen::RowMajor>;
    matrix given(3, 5);
    given.insert(0, 4) = 1;
    given.insert(0, 1) = 2;
    given.insert(2, 0) = 3;
    given.makeCompressed();
    static_assert(is::PatternSource<is::eigen_csr<float, int>>);
    auto indptr = is::HostTensor::of<std::int64_t>({4});
    auto indices = is::HostTensor::of<std::int32_t>({3});
    auto values = is::HostTensor::of<double>({3});
    const is::InputSpec spec{
        is::SparseCSRFallback{is::pattern_of{is::eigen_csr{given}}, is::constant{7}}};
    spec.fill({indptr.dl(), indices.dl(), values.dl()});
    CHECK(std::ranges::equal(indptr.as<std::int64_t>(), std::vector<std::int64_t>{0, 2, 2, 3}));
    CHECK(std::ranges::equal(indices.as<std::int32_t>(), std::vector{1, 4, 0}));
    CHECK(std::ranges::equal(values.as<double>(), std::vector<double>{7, 7, 7}));

    given.innerIndexPtr()[0] = 9;  // out of range
    const auto fault = spec.check({indptr.dl(), indices.dl(), values.dl()});
    REQUIRE(fault);
    CHECK(fault->kind == is::FaultKind::data);
    matrix loose(3, 5);
    loose.insert(0, 4) = 1;
    CHECK(is::eigen_csr{loose}.fault().has_value());
}
