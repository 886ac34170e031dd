#include <inputspec/inputspec.hpp>
#include <inputspec/source/tns.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"
#include "files.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

static_assert(is::Source<is::tns>);
static_assert(is::PatternSource<is::tns>);

namespace {

struct Coo {
    is::HostTensor coordinates, values;

    Coo(std::int64_t nnz, std::int64_t order, bool axes_first = false)
        : coordinates{is::HostTensor::of<std::int32_t>(axes_first ? is::extents{order, nnz}
                                                                  : is::extents{nnz, order})},
          values{is::HostTensor::of<float>({nnz})} {}
    std::string fill(const is::tns& source) {
        const is::InputSpec spec{is::FixedInput{source}};
        const auto result = spec.try_fill({coordinates.dl(), values.dl()});
        return result ? std::string{} : std::string{result.fault().message().view()};
    }
    std::vector<int> at() {
        const auto all = coordinates.as<std::int32_t>();
        return {all.begin(), all.end()};
    }
    std::vector<float> val() {
        const auto all = values.as<float>();
        return {all.begin(), all.end()};
    }
};

std::string refusal(const std::string& text, const is::extents& shape = {}) {
    const TemporaryFile file{text, "a.tns"};
    const is::tns source{.path = file.path(), .shape = shape};
    return source.fault() ? std::string{source.fault()->message().view()} : std::string{};
}

}  // namespace

TEST_CASE("a FROSTT file is sorted coordinates and values") {
    const TemporaryFile file{"# a comment\n2 1 3 1.5\n\n1 2 1 -2e0\r\n# more\n1 1 4\t7"};
    const is::tns source{file.path()};
    CHECK(source.nnz() == 3);
    CHECK(source.file_shape() == is::extents{2, 2, 4});
    Coo coo{3, 3};
    REQUIRE(coo.fill(source) == "");
    CHECK(coo.at() == std::vector{0, 0, 3, 0, 1, 0, 1, 0, 2});
    CHECK(coo.val() == std::vector<float>{7, -2, 1.5});
    Coo first{3, 3, true};
    REQUIRE(first.fill(is::tns{.path = file.path(), .axis = 0}) == "");
    CHECK(first.at() == std::vector{0, 0, 1, 0, 1, 0, 3, 0, 2});
    // The matrix of the first axis by all others.
    CHECK(source.rows() == 2);
    CHECK(source.file_columns() == 8);
    CHECK(source.row_begin(1) == 2);
    CHECK(source.row_begin(2) == 3);
    CHECK(source.column(0) == 3);
    CHECK(source.column(1) == 4);
    CHECK(is::tns{.path = file.path(), .shape = {2, 2, 10}}.column(1) == 10);
}

TEST_CASE("a tensor's pattern has generated values") {
    const TemporaryFile file{"1 2 9\n3 1 9\n"};
    auto indptr = is::HostTensor::of<std::int32_t>({5});
    auto indices = is::HostTensor::of<std::int32_t>({2});
    auto values = is::HostTensor::of<float>({2});
    const is::InputSpec spec{is::SparseCSRFallback{
        is::pattern_of{is::tns{.path = file.path(), .shape = is::extents{4, 6}}}, is::constant{5}}};
    spec.fill({indptr.dl(), indices.dl(), values.dl()});
    const auto ptr = indptr.as<std::int32_t>(), idx = indices.as<std::int32_t>();
    CHECK(std::vector<int>(ptr.begin(), ptr.end()) == std::vector{0, 1, 1, 2, 2});
    CHECK(std::vector<int>(idx.begin(), idx.end()) == std::vector{1, 0});
}

TEST_CASE("a large tensor in no order is what a map of its cells is") {
    std::mt19937 engine{3};
    const auto random = [&] { return static_cast<std::uint32_t>(engine()); };
    std::map<std::array<std::uint32_t, 3>, int> cells;
    std::string text;
    int value = 0;
    while (cells.size() < 20000) {
        const std::array<std::uint32_t, 3> cell{random() % 50, random() % 70000, random() % 3};
        if (!cells.emplace(cell, ++value).second) continue;
        for (const auto one : cell) text += std::to_string(one + 1) + " ";
        text += std::to_string(value) + "\n";
    }
    const TemporaryFile file{text};
    const is::tns source{file.path()};
    Coo coo{20000, 3};
    REQUIRE(coo.fill(source) == "");
    std::vector<int> at;
    std::vector<float> val;
    for (const auto& [cell, its] : cells) {
        for (const auto one : cell) at.push_back(static_cast<int>(one));
        val.push_back(static_cast<float>(its));
    }
    CHECK(coo.at() == at);
    CHECK(coo.val() == val);
    CHECK_THAT(refusal(text + "1 2 x 4\n"), ContainsSubstring("line 20001: 'x' is no coordinate"));
}

TEST_CASE("duplicates are faults, or summed where it is asked for") {
    const TemporaryFile file{"1 1 1\n2 2 5\n1 1 2\n"};
    CHECK_THAT(is::tns{file.path()}.fault()->message().c_str(),
               ContainsSubstring("is there twice"));
    Coo coo{2, 2};
    REQUIRE(coo.fill(is::tns{.path = file.path(), .sum_duplicates = true}) == "");
    CHECK(coo.val() == std::vector<float>{3, 5});
}

TEST_CASE("what is no FROSTT file, and tensors that are no COO, are refused") {
    CHECK_THAT(refusal(""), ContainsSubstring("it has no entries"));
    CHECK_THAT(refusal("# nothing\n\n"), ContainsSubstring("it has no entries"));
    CHECK_THAT(refusal("7\n"), ContainsSubstring("line 1: an entry has 1 to 16 coordinates"));
    CHECK_THAT(refusal("1 2 3\n1 2\n"), ContainsSubstring("line 2: '' is no value after 2"));
    CHECK_THAT(refusal("1 2 3\n1 2 3 4\n"), ContainsSubstring("line 2: '4' after 2 coordinates"));
    CHECK_THAT(refusal("1 0 3\n"), ContainsSubstring("line 1: coordinate 0: they begin at 1"));
    CHECK_THAT(refusal("1 4294967297 3\n"), ContainsSubstring("above 4294967295"));
    CHECK_THAT(refusal("1 1.5 3\n"), ContainsSubstring("'1.5' is no coordinate"));
    CHECK_THAT(refusal("1 2 z\n"), ContainsSubstring("'z' is no value"));
    CHECK_THAT(refusal("1 2 3\n", is::extents{1, 2, 3}), ContainsSubstring("2 coordinates"));
    CHECK_THAT(refusal("1 2 3\n", is::extents{1, 1}),
               ContainsSubstring("has coordinate 2 along axis 1, and .shape has 1"));
    CHECK(refusal("1 2 3\n", is::extents{1, 2}) == "");

    const TemporaryFile file{"1 2 3.5\n", "a.tns"};
    const is::tns source{file.path()};
    CHECK_THAT((Coo{2, 2}.fill(source)), ContainsSubstring("has 1 entries of 2 coordinates"));
    CHECK_THAT((Coo{1, 2}.fill(is::tns{.path = file.path(), .axis = 1})),
               ContainsSubstring("{.axis} is -1, the last axis, or 0"));
    const TemporaryFile wide{"1 4294967295 3.5\n", "a.tns"};
    CHECK_THAT((Coo{1, 2}.fill(is::tns{wide.path()})), ContainsSubstring("do not fit int32"));
    auto coordinates = is::HostTensor::of<std::int64_t>({1, 2});
    auto values = is::HostTensor::of<std::int16_t>({1});
    const is::InputSpec spec{is::FixedInput{source}};
    const auto result = spec.try_fill({coordinates.dl(), values.dl()});
    REQUIRE(!result);
    CHECK_THAT(result.fault().message().c_str(),
               ContainsSubstring("a.tns, line 1: the value is no integer"));
    const std::string good = "# c\n1 2 3.5\n2 1 -4\n";
    CHECK(refusal(good) == "");
    for_each_mutation(good, [](const std::string& text) { (void)refusal(text); });
}
