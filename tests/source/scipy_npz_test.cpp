// What SciPy itself writes is judged by sparse_judge.py.
#include <inputspec/inputspec.hpp>
#include <inputspec/source/dense_of.hpp>
#include <inputspec/source/scipy_npz.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "catch.hpp"
#include "csr_reading.hpp"
#include "files.hpp"
#include "zip_fixtures.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

static_assert(is::Source<is::scipy_npz>);
static_assert(is::PatternSource<is::scipy_npz>);

namespace {

template <class T>
std::string elements(const std::vector<T>& values) {
    std::string out(values.size() * sizeof(T), '\0');
    if (!values.empty()) std::memcpy(out.data(), values.data(), out.size());
    return out;
}
std::string one_axis(std::size_t size) { return "(" + std::to_string(size) + ",)"; }
packed array(const std::string& name, const std::vector<std::int32_t>& values) {
    return {name + ".npy", npy_text("<i4", one_axis(values.size()), elements(values))};
}
packed array(const std::string& name, const std::vector<float>& values) {
    return {name + ".npy", npy_text("<f4", one_axis(values.size()), elements(values))};
}
packed format(const std::string& name) {
    return {"format.npy", npy_text("|S" + std::to_string(name.size()), "()", name)};
}
packed shape(const std::vector<std::int32_t>& extents) { return array("shape", extents); }

const std::vector<packed> csr = {array("indptr", std::vector{0, 2, 2, 3}),
                                 array("indices", std::vector{3, 0, 1}), format("csr"),
                                 shape({3, 4}), array("data", std::vector<float>{1, 2, 3})};

/// The archive with an array in another's place.
std::vector<packed> with(const packed& other, std::vector<packed> files = csr) {
    for (auto& one : files) {
        if (one.name == other.name) one = other;
    }
    return files;
}
std::string refusal(const std::vector<packed>& files) {
    const TemporaryFile file{zip(files), "a.npz"};
    const is::scipy_npz source{file.path()};
    return source.fault() ? std::string{source.fault()->message().view()} : std::string{};
}

}  // namespace

TEST_CASE("SciPy's CSR is sorted; its values have their own dtype") {
    const TemporaryFile file{zip(csr)};
    const is::scipy_npz source{.path = file.path(), .columns = 4};
    CsrTensors<std::int64_t, float> tensors{source};
    REQUIRE(tensors.fill(source) == "");
    CHECK(tensors.ptr() == std::vector<std::int64_t>{0, 2, 2, 3});
    CHECK(tensors.idx() == std::vector<std::int64_t>{0, 3, 1});
    CHECK(tensors.val() == std::vector<float>{2, 1, 3});
    CsrTensors<std::int64_t, double> wider{source};
    CHECK_THAT(wider.fill(source), ContainsSubstring("its values are float32"));
}

TEST_CASE("indices of 64 bits come from files of 32, and the reverse where they fit") {
    auto files = with({"indices.npy", npy_text(">i8", "(3,)",
                                               std::string("\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\0"
                                                           "\0\0\0\0\0\0\0\1",
                                                           24))});
    const TemporaryFile file{zip(files)};
    CsrTensors<std::int32_t, float> tensors{3, 3};
    REQUIRE(tensors.fill(is::scipy_npz{file.path()}) == "");
    CHECK(tensors.idx() == std::vector{0, 3, 1});
    const TemporaryFile wide{
        zip(with({"shape.npy",
                  npy_text("<i8", "(2,)", elements(std::vector<std::int64_t>{3, 4294967295}))}))};
    CHECK_THAT(tensors.fill(is::scipy_npz{wide.path()}), ContainsSubstring("do not fit int32"));
    CHECK_THAT(
        refusal(with({"shape.npy", npy_text("<i8", "(2,)",
                                            elements(std::vector<std::int64_t>{3, 4294967296}))})),
        ContainsSubstring("more than 4294967295 rows or columns"));
}

TEST_CASE("duplicates are faults, or summed; a sum that does not fit is one") {
    const auto twice = with(array("indices", std::vector{3, 3, 1}));
    CHECK_THAT(refusal(twice), ContainsSubstring("row 0, column 3 is there twice"));
    const TemporaryFile file{zip(twice)};
    CsrTensors<std::int32_t, float> tensors{3, 2};
    REQUIRE(tensors.fill(is::scipy_npz{.path = file.path(), .sum_duplicates = true}) == "");
    CHECK(tensors.val() == std::vector<float>{3, 3});
    const auto bytes = with({"data.npy", npy_text("|i1", "(3,)", "\x7f\x01\x01")}, twice);
    CHECK_THAT(refusal(bytes), ContainsSubstring("duplicates whose sum is no int8"));
}

TEST_CASE("a short file's huge extents take no time") {
    const packed tall{"shape.npy",
                      npy_text("<i8", "(2,)", elements<std::int64_t>({UINT32_MAX, 1}))};
    const packed far{"row.npy",
                     npy_text("<i8", "(2,)", elements<std::int64_t>({1 << 30, 1 << 30}))};
    CHECK_THAT(refusal({format("coo"), tall, far, array("col", std::vector{0, 0}),
                        array("data", std::vector<float>{1, 2})}),
               ContainsSubstring("row 1073741824, column 0 is there twice"));
    const TemporaryFile high{zip({format("bsr"),
                                  tall,
                                  array("indptr", std::vector{0, 0}),
                                  array("indices", std::vector<std::int32_t>{}),
                                  {"data.npy", npy_text("<f4", "(0, 4294967295, 1)", "")}})};
    const is::scipy_npz source{high.path()};
    CHECK_FALSE(source.fault());
    CHECK(source.rows() == UINT32_MAX);
}

TEST_CASE("what is no matrix of SciPy's is refused, with the rule") {
    CHECK(refusal(csr) == "");
    CHECK_THAT(refusal({csr[0]}), ContainsSubstring("has no array 'format'"));
    CHECK_THAT(refusal(with(format("dia"))), ContainsSubstring("in the format 'dia'"));
    CHECK_THAT(refusal(with(shape({3}))), ContainsSubstring("its shape has 1 axes"));
    CHECK_THAT(refusal(with(shape({-3, 4}))), ContainsSubstring("shape[0] is negative"));
    CHECK_THAT(refusal(with(shape({4, 4}))), ContainsSubstring("indptr is 4 long, not 5"));
    CHECK_THAT(refusal(with(shape({3, 3}))), ContainsSubstring("column 3 of 3"));
    CHECK_THAT(refusal(with(array("indptr", std::vector{1, 2, 2, 3}))),
               ContainsSubstring("indptr[0] is 1, not 0"));
    CHECK_THAT(refusal(with(array("indptr", std::vector{0, 2, 1, 3}))),
               ContainsSubstring("indptr[2] is 1, outside 2 to 3"));
    CHECK_THAT(refusal(with(array("indptr", std::vector{0, 2, 2, 4}))),
               ContainsSubstring("indptr[3] is 4, outside 2 to 3"));
    CHECK_THAT(refusal(with(array("indices", std::vector{3, -1, 1}))),
               ContainsSubstring("indices[1] is negative"));
    CHECK_THAT(refusal(with(array("indices", std::vector{3, 1}))),
               ContainsSubstring("indices are 2 long, and data 3"));
    CHECK_THAT(refusal(with({"indices.npy", npy_text("<f4", "(3,)", std::string(12, '\0'))})),
               ContainsSubstring("indices is not one axis of int32 or int64"));
    CHECK_THAT(refusal(with(format("bsr"))), ContainsSubstring("data have 1 axes, and of bsr"));
    const packed blocks{"data.npy", npy_text("<f4", "(3, 2, 3)", std::string(72, '\0'))};
    CHECK_THAT(refusal(with(blocks, with(format("bsr")))),
               ContainsSubstring("blocks of 2 x 3 do not divide 3 x 4"));
    const packed none{"data.npy", npy_text("<f4", "(0, 4294967296, 4294967296)", "")};
    CHECK_THAT(refusal(with(none, with(format("bsr")))), ContainsSubstring("do not divide"));
    const std::vector<packed> coo = {array("row", std::vector{0, 3}),
                                     array("col", std::vector{1, 2}), format("coo"), shape({3, 4}),
                                     array("data", std::vector<float>{1, 2})};
    CHECK_THAT(refusal(coo), ContainsSubstring("row 3 of 3"));
    CHECK_THAT(refusal(with(array("col", std::vector{1}), coo)), ContainsSubstring("not the same"));
}

TEST_CASE("each change of a byte is read or refused") {
    const auto text = zip(csr);
    std::size_t read = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = static_cast<char>(changed[i] ^ 0x11);
        const TemporaryFile file{changed};
        const is::scipy_npz source{file.path()};
        if (source.fault()) continue;
        CsrTensors<std::int32_t, float> tensors{source};
        REQUIRE(tensors.fill(source) == "");
        CHECK(is_canonical(tensors, source.file_columns()));
        ++read;
    }
    CHECK(read < text.size() / 2);
}
