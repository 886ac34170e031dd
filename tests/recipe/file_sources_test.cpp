// Files in recipes: what names them, and what they hold.
#include <inputspec/inputspec.hpp>
#include <inputspec/recipe/extern.hpp>
#include <inputspec/source/safetensors.hpp>

#include <string>

#include "catch.hpp"
#include "source/files.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("A tensor of a safetensors file, by file and name; equal data have equal fingerprints") {
    const std::string header = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                               R"("b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})";
    const TemporaryFile file{static_cast<char>(header.size()) + bytes("\0\0\0\0\0\0\0") + header +
                             bytes("\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40\0\0\x80\x40")};
    const auto path = file.path().string();
    const auto text = "FixedInput{safetensors{\"" + path + "\",\"b\"}}";
    const auto spec = is::parse(text);
    CHECK(is::describe(spec) == text);
    CHECK(is::describe(is::InputSpec{is::FixedInput{is::safetensors{path, "b"}}}) == text);
    auto floats = is::HostTensor::of<float>({2});
    spec.fill({floats.dl()});
    CHECK(floats.as<float>()[0] == 3);
    CHECK(floats.as<float>()[1] == 4);
    const DLTensor* const given = floats.dl();
    CHECK(is::fingerprint(spec) == is::fingerprint(is::InputSpec{is::FixedInput{given}}));
    CHECK(is::fingerprint(spec) !=
          is::fingerprint(is::InputSpec{is::FixedInput{is::safetensors{path, "a"}}}));
}

TEST_CASE("a recipe says the format of a sparse file's operand") {
    const TemporaryFile file{
        "%%MatrixMarket matrix coordinate real general\n4 6 3\n1 2 5\n2 1 6\n4 6 7\n", "a.mtx"};
    const is::InputSpec spec{is::FixedInput{is::matrix_market{.path = file.path(),
                                                              .columns = 6,
                                                              .format = is::sparse_format::bsr,
                                                              .block = is::extents{2, 3},
                                                              .sum_duplicates = true}}};
    const auto text = is::describe(spec);
    CHECK_THAT(text, ContainsSubstring("columns=6,format=bsr,block=extents{2,3},"
                                       "sum_duplicates=true}"));
    const auto parsed = is::try_parse(text);
    REQUIRE(parsed);
    CHECK(is::describe(*parsed) == text);
    CHECK(is::fingerprint(*parsed) == is::fingerprint(spec));
    auto indptr = is::HostTensor::of<std::int32_t>({3});
    auto indices = is::HostTensor::of<std::int32_t>({2});
    auto values = is::HostTensor::of<float>({2, 2, 3});
    parsed->fill({indptr.dl(), indices.dl(), values.dl()});
    CHECK(values.as<float>()[1] == 5);
    CHECK(values.as<float>()[3] == 6);
    CHECK(values.as<float>()[11] == 7);
    const auto odd = is::try_parse("FixedInput{matrix_market{\"x\", format=cso}}");
    REQUIRE(!odd);
    CHECK_THAT(odd.fault().message().c_str(), ContainsSubstring("did you mean csr?"));
}
