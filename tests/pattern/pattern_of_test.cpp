#include <cstdint>
#include <optional>
#include <vector>

#include "catch.hpp"
#include "pattern/given_pattern.hpp"
#include "pattern/matrix.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

const sparse::given_pattern sample{{0, 2, 2, 5}, {1, 6, 0, 3, 5}, 7};

template <class P>
std::optional<is::Fault> check(const P& pattern, std::int64_t rows, std::int64_t nnz) {
    auto indptr = is::HostTensor::of<std::int32_t>({rows + 1});
    auto indices = is::HostTensor::of<std::int32_t>({nnz});
    return is::InputSpec{is::SparseCSRFallback{pattern, is::no_values{}}}.check(
        {indptr.dl(), indices.dl()});
}

}  // namespace

TEST_CASE("pattern_of: the source's own pattern, from either base") {
    for (const std::int64_t base : {0, 1}) {
        const auto m = sparse::make(
            is::pattern_of<sparse::given_pattern>{.source = sample, .base = base}, 7, 3, 5);
        CHECK(m.begin == sample.begin);
        CHECK(m.column == sample.columns_of);
    }
    CHECK(!check(is::pattern_of{sample}, 3, 5));
    CHECK(!check(is::pattern_of<sparse::given_pattern>{.source = sample, .columns = 7}, 3, 5));
}

TEST_CASE("pattern_of: extents that differ from the source's are named") {
    const auto rows = check(is::pattern_of{sample}, 4, 5);
    REQUIRE(rows);
    CHECK(rows->kind == is::FaultKind::shape);
    CHECK(rows->argument == 0);
    CHECK(rows->expected == 3);
    CHECK(rows->found == 4);
    CHECK_THAT(std::string{rows->message()}, ContainsSubstring("the file's rows"));

    const auto nnz = check(is::pattern_of{sample}, 3, 6);
    REQUIRE(nnz);
    CHECK(nnz->argument == 1);
    CHECK(nnz->expected == 5);
    CHECK(nnz->found == 6);

    const auto wider =
        check(is::pattern_of<sparse::given_pattern>{.source = sample, .columns = 8}, 3, 5);
    REQUIRE(wider);
    CHECK(wider->kind == is::FaultKind::shape);
    CHECK(wider->argument == 1);
    CHECK(wider->expected == 8);
    CHECK(wider->found == 7);

    // What is written in the source counts as well.
    auto narrow = sample;
    narrow.columns = 6;
    const auto inside = check(is::pattern_of{narrow}, 3, 5);
    REQUIRE(inside);
    CHECK(inside->expected == 6);
    CHECK(inside->found == 7);
}

TEST_CASE("pattern_of: a source that is missing or unreadable") {
    const auto missing = check(is::pattern_of{sparse::given_pattern{}}, 3, 5);
    REQUIRE(missing);
    CHECK(missing->kind == is::FaultKind::not_supplied);
    CHECK(missing->argument == 0);

    sparse::given_pattern broken;
    broken.wrong =
        is::Fault{is::FaultKind::source, -1, -1, is::Fault::none, is::Fault::none, "no such file"};
    const auto unreadable =
        check(is::pattern_of<sparse::given_pattern>{.source = broken, .columns = 9}, 3, 5);
    REQUIRE(unreadable);
    CHECK(unreadable->kind == is::FaultKind::source);
    CHECK(unreadable->argument == 0);
    CHECK_THAT(std::string{unreadable->message()}, ContainsSubstring("no such file"));

    // OrElse turns to its fallback only where nothing was given.
    auto indptr = is::HostTensor::of<std::int32_t>({4});
    auto indices = is::HostTensor::of<std::int32_t>({5});
    const auto or_else = [&](const sparse::given_pattern& source) {
        return is::InputSpec{
            is::OrElse{is::SparseCSRFallback{is::pattern_of{source}, is::no_values{}},
                       is::SparseCSRFallback{is::balanced_rows{.columns = 7}, is::no_values{}}}}
            .try_fill({indptr.dl(), indices.dl()});
    };
    REQUIRE(or_else(sparse::given_pattern{}));
    CHECK(indptr.as<std::int32_t>()[1] == 1);
    REQUIRE(or_else(sample));
    CHECK(indptr.as<std::int32_t>()[1] == 2);
    CHECK(!or_else(broken));
}
