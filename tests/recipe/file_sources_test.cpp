// Files in recipes: what names them, and what they hold.
#include <inputspec/inputspec.hpp>
#include <inputspec/recipe/extern.hpp>
#include <inputspec/source/safetensors.hpp>

#include <string>

#include "catch.hpp"
#include "source/files.hpp"

namespace is = inputspec;

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
