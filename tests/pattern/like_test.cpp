#include <cstdint>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "pattern/given_pattern.hpp"
#include "pattern/matrix.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A source with these degrees; where the non-zeros are does not matter.
sparse::given_pattern with_degrees(const std::vector<std::uint64_t>& degrees) {
    sparse::given_pattern out{{0}, {}, 1000};
    for (const auto degree : degrees) {
        for (std::uint64_t i = 0; i < degree; ++i) out.columns_of.push_back(i);
        out.begin.push_back(out.columns_of.size());
    }
    return out;
}

std::vector<std::uint64_t> degrees_like(const std::vector<std::uint64_t>& degrees,
                                        std::uint64_t columns, std::uint64_t rows,
                                        std::uint64_t nnz) {
    const is::like<sparse::given_pattern> pattern{.source = with_degrees(degrees),
                                                  .columns = columns};
    const auto m = sparse::make(pattern, columns, rows, nnz);
    REQUIRE(sparse::violation(m, nnz) == "");
    std::vector<std::uint64_t> out;
    for (std::uint64_t r = 0; r < rows; ++r) out.push_back(m.count(r));
    return out;
}

using list = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("like: the file's own size has the file's degrees") {
    const list degrees{3, 0, 7, 1, 1, 0, 20, 4};
    CHECK(degrees_like(degrees, 1000, 8, 36) == degrees);
    CHECK(degrees_like(degrees, 20, 8, 36) == degrees);
    CHECK(degrees_like({5}, 5, 1, 5) == list{5});
    CHECK(degrees_like({}, 5, 0, 0).empty());
}

TEST_CASE("like: twice the rows, twice the degrees, every other row") {
    CHECK(degrees_like({3, 0, 7}, 100, 6, 20) == list{3, 3, 0, 0, 7, 7});
    CHECK(degrees_like({3, 0, 7}, 100, 3, 20) == list{6, 0, 14});
    CHECK(degrees_like({3, 9, 0, 9, 7, 9}, 100, 3, 10) == list{3, 0, 7});
}

TEST_CASE("like: shares are rounded to the exact sum, none more than one off") {
    list degrees(97);
    for (std::uint64_t i = 0; i < degrees.size(); ++i) degrees[i] = i * i % 31;
    for (const std::uint64_t rows : {1u, 50u, 97u, 1000u}) {
        for (const std::uint64_t nnz : {0u, 1u, 17u, 4000u}) {
            const auto found = degrees_like(degrees, 100'000, rows, nnz);
            double all = 0;
            for (std::uint64_t r = 0; r < rows; ++r) {
                all += static_cast<double>(degrees[r * 97 / rows]);
            }
            for (std::uint64_t r = 0; r < rows; ++r) {
                if (all == 0) continue;
                const double share =
                    static_cast<double>(nnz) * static_cast<double>(degrees[r * 97 / rows]) / all;
                CHECK(std::abs(static_cast<double>(found[r]) - share) <= 1);
            }
        }
    }
}

TEST_CASE("like: no row is above its columns, and the rest goes to the others") {
    CHECK(degrees_like({100, 1, 1}, 10, 3, 20) == list{10, 5, 5});
    CHECK(degrees_like({100, 50, 1, 1}, 10, 4, 24) == list{10, 10, 2, 2});
    CHECK(degrees_like({8, 0, 0}, 10, 3, 16) == list{10, 3, 3});
    CHECK(degrees_like({0, 0, 0}, 10, 3, 16) == list{5, 5, 6});
    CHECK(degrees_like({100, 1, 0}, 10, 3, 30) == list{10, 10, 10});
}

TEST_CASE("like: what it refuses") {
    auto indptr = is::HostTensor::of<std::int32_t>({5});
    auto indices = is::HostTensor::of<std::int32_t>({8});
    const auto message = [&](const sparse::given_pattern& source, is::extent columns) {
        const is::InputSpec spec{is::SparseCSRFallback{
            is::like<sparse::given_pattern>{.source = source, .columns = columns},
            is::no_values{}}};
        const auto fault = spec.check({indptr.dl(), indices.dl()});
        REQUIRE(fault);
        return std::string{fault->message().view()};
    };
    CHECK_THAT(message(with_degrees({1, 2}), 1), ContainsSubstring("at most 4 cells"));
    CHECK_THAT(message(with_degrees({}), 10), ContainsSubstring("the file has no rows"));
    CHECK_THAT(message({}, 10), ContainsSubstring("like has no file"));
    CHECK_THAT(message(with_degrees({1}), {}), ContainsSubstring("like{.columns}"));
    sparse::given_pattern broken;
    broken.wrong = is::Fault{.kind = is::FaultKind::source, .note = "cannot be opened"};
    CHECK_THAT(message(broken, 10), ContainsSubstring("cannot be opened"));
}
