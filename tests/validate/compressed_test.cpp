#include <cstdint>
#include <inputspec/inputspec.hpp>
#include <inputspec/validate.hpp>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using Catch::Matchers::ContainsSubstring;
using is::validate::csr;

namespace {

using list = std::vector<std::int64_t>;

is::HostTensor tensor(const list& values, DLDataType type = dtype::i32) {
    is::HostTensor out(type, {static_cast<std::int64_t>(values.size())});
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (type.bits == 32) {
            out.as<std::uint32_t>()[i] = static_cast<std::uint32_t>(values[i]);
        } else {
            out.as<std::uint64_t>()[i] = static_cast<std::uint64_t>(values[i]);
        }
    }
    return out;
}

std::string message(const list& indptr, const list& indices, std::int64_t columns,
                    const is::validate::compressed_rules& rules = {}) {
    const auto fault = csr(tensor(indptr), tensor(indices), columns, rules);
    return fault ? std::string{fault->message().view()} : "fine";
}

/// The rules as one reads them.
bool is_valid(const list& indptr, const list& indices, std::int64_t columns, std::int64_t base) {
    if (indptr.empty() || indptr[0] != base) return false;
    for (std::size_t r = 1; r < indptr.size(); ++r) {
        if (indptr[r] < indptr[r - 1]) return false;
    }
    if (indptr.back() != base + static_cast<std::int64_t>(indices.size())) return false;
    for (std::size_t r = 1; r < indptr.size(); ++r) {
        for (auto i = indptr[r - 1] - base; i < indptr[r] - base; ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (indices[at] < base || indices[at] >= base + columns) return false;
            if (i > indptr[r - 1] - base && indices[at] <= indices[at - 1]) return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("csr: says which rule is broken, in which row, by which value") {
    CHECK(message({0, 2, 2, 3}, {0, 4, 1}, 5) == "fine");
    CHECK(message({1, 3, 3, 4}, {1, 5, 2}, 5, {.base = 1}) == "fine");
    CHECK(message({0}, {}, 0) == "fine");
    CHECK(message({0, 0}, {}, 0) == "fine");

    CHECK(message({}, {}, 5) ==
          "argument 0, axis 0: wrong extent: expected 1, found 0; indptr has an entry more than "
          "parts: one for none");
    CHECK(message({1, 2}, {0, 1}, 5) ==
          "argument 0, axis 0: invalid data: expected 0, found 1; indptr[0] is not the base");
    CHECK(message({0, 2, 1, 3}, {0, 4, 1}, 5) ==
          "argument 0, axis 0: invalid data: found 1; indptr[2] is less than the entry before it, "
          "2");
    CHECK(message({0, -1, 3}, {0, 4, 1}, 5) ==
          "argument 0, axis 0: invalid data: found 3; indptr[2] is less than the entry before it, "
          "-1");
    CHECK(
        message({0, 2, 4}, {0, 4, 1}, 5) ==
        "argument 0, axis 0: invalid data: expected 3, found 4; indptr: the last entry is not the "
        "base and the number of elements");
    CHECK(message({0, 1, 3}, {0, 4, 5}, 5) ==
          "argument 1, axis 0: invalid data: found 5; row 1, non-zero 1: a column is in [0, 5)");
    CHECK(message({0, 1, 3}, {0, -7, 4}, 5) ==
          "argument 1, axis 0: invalid data: found -7; row 1, non-zero 0: a column is in [0, 5)");
    CHECK(message({1, 2, 4}, {1, 0, 4}, 5, {.base = 1}) ==
          "argument 1, axis 0: invalid data: found 0; row 1, non-zero 0: a column is in [1, 6)");
    CHECK(message({0, 3}, {1, 3, 2}, 5) ==
          "argument 1, axis 0: invalid data: found 2; row 0, non-zero 2: it comes after 3: the "
          "columns of a row ascend, each once");
    CHECK_THAT(message({0, 3}, {1, 3, 3}, 5), ContainsSubstring("it comes after 3"));
    CHECK(message({0, 3}, {3, 3, 1}, 5, {.is_canonical = false}) == "fine");
    CHECK_THAT(message({0, 3}, {3, 3, 5}, 5, {.is_canonical = false}),
               ContainsSubstring("found 5; row 0, non-zero 2: a column is in [0, 5)"));
    CHECK_THAT(message({0, 1}, {0}, 0), ContainsSubstring("a column is in [0, 0)"));
    CHECK_THAT(message({0, 1}, {0}, -1),
               ContainsSubstring("the extent of the column axis is negative"));
    CHECK_THAT(message({0, 1}, {0}, std::int64_t{1} << 31),
               ContainsSubstring("the number of columns does not fit the indices' dtype"));
}

TEST_CASE("csr: agrees with the rules as one reads them, for operands that are nearly right") {
    std::mt19937_64 random(5);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    std::uint64_t valid = 0;
    for (int trial = 0; trial < 4000; ++trial) {
        const std::int64_t base = below(2);
        const std::int64_t rows = below(40);
        const std::int64_t columns = 1 + below(30);
        list indptr{base};
        list indices;
        for (std::int64_t r = 0; r < rows; ++r) {
            for (std::int64_t c = 0; c < columns; ++c) {
                if (below(3) == 0) indices.push_back(c + base);
            }
            indptr.push_back(static_cast<std::int64_t>(indices.size()) + base);
        }
        const auto kind = below(4);
        if (kind == 1 && !indices.empty()) {
            indices[static_cast<std::size_t>(below(indices.size()))] += below(5) - 2;
        } else if (kind == 2) {
            indptr[static_cast<std::size_t>(below(indptr.size()))] += below(5) - 2;
        } else if (kind == 3 && indices.size() > 1) {
            const auto at = 1 + static_cast<std::size_t>(below(indices.size() - 1));
            std::swap(indices[at - 1], indices[at]);
        }
        const bool expected = is_valid(indptr, indices, columns, base);
        valid += expected;
        for (const auto& type : {dtype::i32, dtype::i64, dtype::u32, dtype::u64}) {
            const auto fault =
                csr(tensor(indptr, type), tensor(indices, type), columns, {.base = base});
            if (!fault != expected) FAIL("trial " << trial);
        }
    }
    CHECK(valid > 1000);
    CHECK(valid < 3000);
}

TEST_CASE("csr: every place of a long operand is looked at") {
    for (const std::uint64_t k : {1u, 3u, 64u, 1000u}) {
        const std::uint64_t rows = 1000 / k;
        for (const auto& type : {dtype::i32, dtype::i64}) {
            is::HostTensor indptr(type, {static_cast<std::int64_t>(rows + 1)});
            is::HostTensor indices(type, {static_cast<std::int64_t>(rows * k)});
            const is::InputSpec spec{
                is::SparseCSRFallback{is::balanced_rows{.columns = 5000}, is::no_values{}}};
            spec.fill({indptr.dl(), indices.dl()});
            REQUIRE(!csr(indptr, indices, 5000));
            for (std::uint64_t i = 0; i < rows * k; ++i) {
                const auto put = [&](std::int64_t value) {
                    if (type.bits == 32) {
                        indices.as<std::int32_t>()[i] = static_cast<std::int32_t>(value);
                    } else {
                        indices.as<std::int64_t>()[i] = value;
                    }
                };
                const auto kept =
                    type.bits == 32 ? indices.as<std::int32_t>()[i] : indices.as<std::int64_t>()[i];
                for (const std::int64_t wrong : {std::int64_t{5000}, std::int64_t{-1}}) {
                    put(wrong);
                    const auto fault = csr(indptr, indices, 5000);
                    if (!fault || fault->argument != 1) FAIL(i << " of rows of " << k);
                }
                put(kept);
            }
        }
    }
}

TEST_CASE("csr: arrays with strides, and what is no array of indices") {
    std::int32_t indptr[] = {0, 9, 2, 9, 3, 9};
    std::int32_t indices[] = {1, 4, 0};  // backwards: 0, 4, 1
    std::int64_t three[] = {3}, two_apart[] = {2}, backwards[] = {-1};
    const DLTensor ptr{indptr, {kDLCPU, 0}, 1, dtype::i32, three, two_apart, 0};
    const DLTensor idx{indices + 2, {kDLCPU, 0}, 1, dtype::i32, three, backwards, 0};
    CHECK(!csr(ptr, idx, 5));
    indices[1] = 0;
    CHECK_THAT(std::string{csr(ptr, idx, 5)->message().view()},
               ContainsSubstring("found 0; row 0, non-zero 1: it comes after 0"));

    const auto text = [](const auto& a, const auto& b) {
        return std::string{csr(a, b, 5)->message().view()};
    };
    const auto good = tensor({0, 1});
    CHECK_THAT(text(is::HostTensor(dtype::f32, {2}), good),
               ContainsSubstring("argument 0: wrong dtype: found float32; indptr is int32"));
    CHECK_THAT(text(good, is::HostTensor(dtype::i32, {1, 1})),
               ContainsSubstring("argument 1: wrong rank: expected 1, found 2; indices"));
    CHECK_THAT(text(good, static_cast<const DLTensor*>(nullptr)),
               ContainsSubstring("argument 1: null tensor"));
}

TEST_CASE("csc: the same, with rows and columns exchanged") {
    CHECK(!is::validate::csc(tensor({0, 2, 2, 3}), tensor({0, 4, 1}), 5));
    CHECK_THAT(
        std::string{is::validate::csc(tensor({0, 1, 3}), tensor({0, 4, 5}), 5)->message().view()},
        ContainsSubstring("found 5; column 1, non-zero 1: a row is in [0, 5)"));
}

TEST_CASE("bsr: its blocks divide the columns, and are as many as indices") {
    const auto indptr = tensor({0, 2, 3});
    const auto indices = tensor({0, 2, 1});
    const auto text = [&](std::initializer_list<std::int64_t> shape, std::int64_t columns) {
        const auto fault =
            is::validate::bsr(indptr, indices, is::HostTensor(dtype::f16, shape), columns);
        return fault ? std::string{fault->message().view()} : "fine";
    };
    CHECK(text({3, 16, 4}, 12) == "fine");
    CHECK(text({3, 16, 1}, 3) == "fine");
    CHECK_THAT(
        text({3, 16, 5}, 12),
        ContainsSubstring("argument 2, axis 2: wrong extent: found 5; a block's columns do"));
    CHECK_THAT(text({3, 16, 6}, 12),
               ContainsSubstring("found 2; block row 0, non-zero 1: a block column is in [0, 2)"));
    CHECK_THAT(text({4, 16, 4}, 12), ContainsSubstring("expected 3, found 4; data has as many"));
    CHECK_THAT(text({3, 16}, 12), ContainsSubstring("data is [blocks, R, C]"));
}
