#include <inputspec/inputspec.hpp>
#include <inputspec/source/dense_of.hpp>
#include <inputspec/source/matrix_market.hpp>
#include <inputspec/source/smtx.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "files.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A Matrix Market file of so many cells at random, values 1, 2, 3 …
std::string matrix(std::uint32_t rows, std::uint32_t columns, std::size_t nnz, unsigned seed) {
    std::mt19937 random{seed};
    std::set<std::pair<std::uint32_t, std::uint32_t>> cells;
    while (cells.size() < nnz) cells.emplace(random() % rows + 1, random() % columns + 1);
    auto text = "%%MatrixMarket matrix coordinate real general\n" + std::to_string(rows) + " " +
                std::to_string(columns) + " " + std::to_string(nnz) + "\n";
    int value = 0;
    for (const auto& [row, column] : cells) {
        text += std::to_string(row) + " " + std::to_string(column) + " " + std::to_string(++value) +
                "\n";
    }
    return text;
}

template <class Source>
std::string message_of(const Source& source, std::initializer_list<DLTensor*> tensors) {
    const is::InputSpec spec{is::FixedInput{source}};
    const auto result = spec.try_fill(tensors);
    return result ? std::string{} : std::string{result.fault().message().view()};
}

using Dense = std::vector<float>;

Dense dense(const is::matrix_market& source) {
    auto out = is::HostTensor::of<float>({static_cast<std::int64_t>(source.rows()),
                                          static_cast<std::int64_t>(source.file_columns())});
    REQUIRE(message_of(is::dense_of{source}, {out.dl()}) == "");
    const auto all = out.as<float>();
    return {all.begin(), all.end()};
}

/// The dense matrix that an operand of compressed rows, or columns, of blocks means.
template <class Index>
Dense dense_of_compressed(is::HostTensor& indptr, is::HostTensor& indices, is::HostTensor& values,
                          std::int64_t rows, std::int64_t columns, std::int64_t height,
                          std::int64_t width, bool is_by_columns) {
    Dense out(static_cast<std::size_t>(rows * columns));
    const auto ptr = indptr.as<Index>();
    const auto idx = indices.as<Index>();
    const auto val = values.as<float>();
    for (std::size_t major = 0; major + 1 < ptr.size(); ++major) {
        for (auto i = ptr[major]; i < ptr[major + 1]; ++i) {
            if (i > ptr[major]) REQUIRE(idx[std::size_t(i - 1)] < idx[std::size_t(i)]);
            for (std::int64_t cell = 0; cell < height * width; ++cell) {
                auto row = static_cast<std::int64_t>(major) * height + cell / width;
                auto column = std::int64_t{idx[std::size_t(i)]} * width + cell % width;
                if (is_by_columns) std::swap(row, column);
                out[std::size_t(row * columns + column)] +=
                    val[std::size_t(i * height * width + cell)];
            }
        }
    }
    return out;
}

}  // namespace

TEST_CASE("every format has the cells and the values of the file") {
    for (const auto& [rows, columns, nnz] :
         {std::tuple{12u, 20u, 60u}, {12u, 20u, 0u}, {12u, 20u, 240u}, {120u, 2000u, 5000u}}) {
        const TemporaryFile file{matrix(rows, columns, nnz, rows + nnz)};
        const is::matrix_market_file path{file.path()};
        const is::matrix_market by_rows{path};
        const auto expected = dense(by_rows);
        const auto m = std::int64_t{rows}, n = std::int64_t{columns}, k = std::int64_t{nnz};

        const is::matrix_market csc{.path = path, .format = is::sparse_format::csc};
        auto indptr = is::HostTensor::of<std::int64_t>({n + 1});
        auto indices = is::HostTensor::of<std::int64_t>({k});
        auto values = is::HostTensor::of<float>({k});
        REQUIRE(message_of(csc, {indptr.dl(), indices.dl(), values.dl()}) == "");
        CHECK(dense_of_compressed<std::int64_t>(indptr, indices, values, m, n, 1, 1, true) ==
              expected);

        const is::matrix_market coo{.path = path, .format = is::sparse_format::coo};
        auto row_indices = is::HostTensor::of<std::uint32_t>({k});
        auto column_indices = is::HostTensor::of<std::int32_t>({k});
        REQUIRE(message_of(coo, {row_indices.dl(), column_indices.dl(), values.dl()}) == "");
        Dense of_coo(expected.size());
        for (std::size_t i = 0; i < nnz; ++i) {
            const auto cell = std::size_t{row_indices.as<std::uint32_t>()[i]} * columns +
                              std::size_t(column_indices.as<std::int32_t>()[i]);
            of_coo[cell] += values.as<float>()[i];
        }
        CHECK(of_coo == expected);

        for (const auto& [height, width] : {std::pair{1, 1}, {4, 5}, {3, 1}, {1, 20}}) {
            const is::matrix_market bsr{.path = path,
                                        .format = is::sparse_format::bsr,
                                        .block = is::extents{height, width}};
            const auto blocks = static_cast<std::int64_t>(bsr.blocks());
            auto ptr = is::HostTensor::of<std::int32_t>({m / height + 1});
            auto idx = is::HostTensor::of<std::int32_t>({blocks});
            auto data = is::HostTensor::of<float>({blocks, height, width});
            REQUIRE(message_of(bsr, {ptr.dl(), idx.dl(), data.dl()}) == "");
            CHECK(dense_of_compressed<std::int32_t>(ptr, idx, data, m, n, height, width, false) ==
                  expected);
            std::size_t full = 0;  // no block without an entry
            for (std::int64_t block = 0; block < blocks; ++block) {
                bool has_entry = false;
                for (std::int64_t cell = 0; cell < height * width; ++cell) {
                    has_entry |= data.as<float>()[std::size_t(block * height * width + cell)] != 0;
                }
                full += has_entry;
            }
            CHECK(full == static_cast<std::size_t>(blocks));
        }
    }
}

TEST_CASE("an arrangement is made once, whoever asks for it first") {
    const TemporaryFile file{matrix(3000, 3000, 40000, 1)};
    const is::matrix_market source{.path = file.path(), .format = is::sparse_format::csc};
    const is::InputSpec spec{is::FixedInput{source}};
    const auto fill = [&](std::vector<std::int32_t>& out) {
        auto indptr = is::HostTensor::of<std::int32_t>({3001});
        auto indices = is::HostTensor::of<std::int32_t>({40000});
        auto values = is::HostTensor::of<float>({40000});
        spec.fill({indptr.dl(), indices.dl(), values.dl()}, {}, is::execute::serial{});
        out.assign(indices.as<std::int32_t>().begin(), indices.as<std::int32_t>().end());
    };
    std::vector<std::int32_t> found[4];
    std::vector<std::thread> threads;
    for (auto& one : found) threads.emplace_back([&] { fill(one); });
    for (auto& one : threads) one.join();
    for (const auto& one : found) CHECK(one == found[0]);
}

TEST_CASE("tensors that are no operand of the format are refused") {
    const TemporaryFile file{matrix(12, 20, 60, 1), "a.mtx"};
    const is::matrix_market_file path{file.path()};
    auto ptr = is::HostTensor::of<std::int32_t>({13});
    auto idx = is::HostTensor::of<std::int32_t>({60});
    auto narrow = is::HostTensor::of<std::int16_t>({60});
    auto val = is::HostTensor::of<float>({60});
    const auto refusal = [&](const is::matrix_market& source) {
        return message_of(source, {ptr.dl(), idx.dl(), val.dl()});
    };
    CHECK(refusal({.path = path}) == "");
    CHECK_THAT(refusal({.path = path, .format = is::sparse_format::csc}),
               ContainsSubstring("has 20 columns, and indptr one entry more"));
    CHECK_THAT(refusal({.path = path, .format = is::sparse_format::coo}),
               ContainsSubstring("argument 0") && ContainsSubstring("has 60 non-zeros"));
    CHECK_THAT(message_of(is::matrix_market{.path = path, .format = is::sparse_format::coo},
                          {narrow.dl(), idx.dl(), val.dl()}),
               ContainsSubstring("row indices is int32, int64, uint32 or uint64"));
    CHECK_THAT(refusal({.path = path, .format = is::sparse_format::bsr}),
               ContainsSubstring(".block is its height and width: extents{16, 1}"));
    CHECK_THAT(
        refusal({.path = path, .format = is::sparse_format::bsr, .block = is::extents{5, 5}}),
        ContainsSubstring("blocks of 5 x 5 do not divide 12 x 20"));
    CHECK_THAT(
        refusal({.path = path, .format = is::sparse_format::bsr, .block = is::extents{1, 1}}),
        ContainsSubstring("a BSR operand's values are [blocks, height, width]"));
    CHECK_THAT(refusal({.path = path, .row_count = 11}),
               ContainsSubstring("has 12 rows, and .row_count is 11"));
    CHECK_THAT(refusal({.path = path, .columns = 21}),
               ContainsSubstring("has 20 columns, and .columns is 21"));
    CHECK(refusal({.path = path, .columns = 20, .row_count = 12}) == "");
}

TEST_CASE("a file without values has formats of two arguments") {
    const TemporaryFile file{"2, 3, 3\n0 2 3\n0 2 1\n", "a.smtx"};
    auto ptr = is::HostTensor::of<std::int32_t>({4});
    auto idx = is::HostTensor::of<std::int32_t>({3});
    REQUIRE(message_of(is::smtx{.path = file.path(), .format = is::sparse_format::csc},
                       {ptr.dl(), idx.dl()}) == "");
    const auto pointers = ptr.as<std::int32_t>(), rows = idx.as<std::int32_t>();
    CHECK(std::vector<int>(pointers.begin(), pointers.end()) == std::vector{0, 1, 2, 3});
    CHECK(std::vector<int>(rows.begin(), rows.end()) == std::vector{0, 1, 0});
    CHECK_THAT(message_of(is::smtx{.path = file.path(), .format = is::sparse_format::bsr},
                          {ptr.dl(), idx.dl()}),
               ContainsSubstring("it has no values, and a BSR operand is values"));
}
