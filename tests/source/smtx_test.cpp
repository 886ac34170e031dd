#include <inputspec/source/smtx.hpp>

#include <string>
#include <vector>

#include "catch.hpp"
#include "csr_reading.hpp"
#include "files.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

static_assert(is::Source<is::smtx>);

namespace {

std::string refusal(const std::string& text) {
    const TemporaryFile file{text, "a.smtx"};
    const is::smtx source{file.path()};
    CsrTensors<> tensors{source};
    return tensors.fill(source);
}
const std::string small = "3, 5, 4\n0 2 2 4\n0 4 1 3\n";

}  // namespace

TEST_CASE("a DLMC file is indptr and indices") {
    for (const auto& text : {small, std::string{"3,5,4\n0,2,2,4\n0,4,1,3"},
                             std::string{"3 5 4 \r\n0 2\t2 4\r\n 0 4 1 3\r\n\n"},
                             std::string{"3, 5, 4\n0 2 2 4\n4 0 3 1\n"}}) {
        const TemporaryFile file{text};
        const is::smtx source{file.path(), 5};
        CHECK(source.rows() == 3);
        CHECK(source.file_columns() == 5);
        CHECK(source.nnz() == 4);
        CsrTensors<> tensors{source};
        REQUIRE(tensors.fill(source) == "");
        CHECK(tensors.ptr() == std::vector{0, 2, 2, 4});
        CHECK(tensors.idx() == std::vector{0, 4, 1, 3});
        CHECK(source.row_begin(3) == 4);
        CHECK(source.column(1) == 4);
    }
}

TEST_CASE("without non-zeros the last line is empty or missing") {
    for (const char* text : {"2, 3, 0\n0 0 0\n\n", "2, 3, 0\n0 0 0\n", "2, 3, 0\n0 0 0"}) {
        const TemporaryFile file{text};
        const is::smtx source{file.path()};
        CsrTensors<> tensors{source};
        CHECK(tensors.fill(source) == "");
        CHECK(tensors.ptr() == std::vector{0, 0, 0});
    }
}

TEST_CASE("what is wrong with a DLMC file is said with its line") {
    CHECK_THAT(refusal(""), ContainsSubstring("a.smtx, line 1: the file is empty"));
    CHECK_THAT(refusal("3, 5\n0 0 0 0\n"), ContainsSubstring("line 1: too few numbers"));
    CHECK_THAT(refusal("3, 5, 4, 7\n"), ContainsSubstring("line 1: too many numbers"));
    CHECK_THAT(refusal("3, x5, 4\n"), ContainsSubstring("line 1: 'x5,' is no number"));
    CHECK_THAT(refusal("3, 5, -4\n"), ContainsSubstring("'-4' is no number"));
    CHECK_THAT(refusal("99999999999, 5, 4\n"), ContainsSubstring("more than 4294967295 rows"));
    CHECK_THAT(refusal("3, 5, 4000000000\n0 2 2 4\n0 4 1 3\n"),
               ContainsSubstring(
                   "line 1: 3 rows and 4000000000 non-zeros do not fit the 17 bytes that follow"));
    CHECK_THAT(refusal("3, 5, 4\n1 2 2 4\n0 4 1 3\n"),
               ContainsSubstring("the first offset is 1, not 0"));
    CHECK_THAT(refusal("3, 5, 4\n0 2 1 4\n0 4 1 3\n"),
               ContainsSubstring("invalid data") &&
                   ContainsSubstring("line 2: offset 2 is 1, outside 2 to 4"));
    CHECK_THAT(refusal("3, 5, 4\n0 2 9 4\n0 4 1 3\n"),
               ContainsSubstring("offset 2 is 9, outside 2 to 4"));
    CHECK_THAT(refusal("3, 5, 4\n0 2 2 3\n0 4 1 3\n"),
               ContainsSubstring("the last offset is 3, not 4"));
    CHECK_THAT(refusal("3, 5, 4\n0 2 2\n4 0 4 1 3\n"),
               ContainsSubstring("line 2: too few numbers"));
    CHECK_THAT(refusal("3, 5, 4\n0 2 2 4\n0 5 1 3\n"),
               ContainsSubstring("line 3: column 5 of row 0: there are 5"));
    CHECK_THAT(refusal("3, 5, 4\n0 2 2 4\n4 4 1 3\n"),
               ContainsSubstring("line 3: row 0 has column 4 twice"));
    CHECK_THAT(refusal("3, 5, 4\n0 2 2 4\n0 4 1\n"), ContainsSubstring("line 3: too few numbers"));
    CHECK_THAT(refusal(small + "7"), ContainsSubstring("line 4: too many numbers"));
    CHECK_THAT(refusal("3, 5, 4\n0 2 2 4\n0 4 1 99999999999999999999999\n"),
               ContainsSubstring("is no number"));
}

TEST_CASE("the operand's extents are checked against the file's") {
    const TemporaryFile file{small, "pruned.smtx"};
    const is::smtx source{file.path()};
    CsrTensors<> more_rows{4, 4};
    CHECK_THAT(more_rows.fill(source),
               ContainsSubstring("argument 0, axis 0: wrong extent: expected 4, found 5") &&
                   ContainsSubstring("pruned.smtx has 3 rows, and indptr one entry more"));
    CsrTensors<> more_entries{3, 5};
    CHECK_THAT(more_entries.fill(source), ContainsSubstring("argument 1, axis 0: wrong extent"));
    CsrTensors<> right{source};
    CHECK_THAT(right.fill(is::smtx{file.path(), 4}),
               ContainsSubstring("has 5 columns, and .columns is 4"));
    CsrTensors<std::int16_t> short_indices{source};
    CHECK_THAT(short_indices.fill(source),
               ContainsSubstring("argument 0: wrong dtype: found int16") &&
                   ContainsSubstring("indptr is int32, int64, uint32 or uint64"));
    CsrTensors<std::uint64_t> long_indices{source};
    CHECK(long_indices.fill(source) == "");
    CHECK(long_indices.idx() == std::vector<std::uint64_t>{0, 4, 1, 3});
}

TEST_CASE("no broken DLMC file stops the reader, and what passes is canonical") {
    for_each_mutation(small, [](const std::string& text) {
        const TemporaryFile file{text};
        const is::smtx source{file.path()};
        if (source.fault()) return;
        CsrTensors<> tensors{source};
        REQUIRE(tensors.fill(source) == "");
        if (!is_canonical(tensors, source.file_columns())) FAIL(text);
    });
    CHECK(refusal(small) == "");
}
