#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/save/safetensors.hpp>
#include <inputspec/source/safetensors.hpp>
#include <inputspec/spec.hpp>

#include <string>
#include <vector>

#include "catch.hpp"
#include "tensors.hpp"

using namespace save_test;
using Catch::Matchers::ContainsSubstring;

namespace {

void check_same(const is::safetensors& source, is::HostTensor& expected) {
    is::HostTensor found{expected.dtype(), expected.shape()};
    const auto result = is::InputSpec{is::FixedInput{source}}.try_fill({found.dl()});
    REQUIRE((result ? "" : std::string{result.fault().message().view()}) == "");
    CHECK(bytes_of(found) == bytes_of(expected));
}
/// The file's JSON.
std::string header_of(const std::filesystem::path& path) {
    const auto text = text_of(path);
    return text.substr(
        8, static_cast<unsigned char>(text[0]) + 256u * static_cast<unsigned char>(text[1]));
}
std::string refusal(std::string_view name, std::string_view other,
                    const is::text_metadata& metadata = {}) {
    const TemporaryFolder folder;
    const auto tensor = is::HostTensor::of<float>({2});
    const auto fault =
        is::try_save_safetensors(folder / "a", {{name, tensor}, {other, tensor}}, metadata);
    CHECK(folder.size() == 0);
    return message(fault);
}

}  // namespace

TEST_CASE("safetensors: all dtypes and shapes in one file are read back as they are") {
    const TemporaryFolder folder;
    const auto path = folder / "a.safetensors";
    std::vector<is::HostTensor> tensors;
    std::vector<std::string> names;
    for (const auto dtype : dtypes()) {
        if (dtype.bits == 128) continue;  // the format has no complex128
        for (const auto& shape : shapes()) {
            tensors.push_back(filled(dtype, shape));
            names.push_back("tensor " + std::to_string(names.size()));
        }
    }
    std::vector<is::named_tensor> all;
    for (std::size_t i = 0; i < names.size(); ++i) all.emplace_back(names[i], tensors[i]);
    is::save_safetensors(path, all);
    const is::safetensors_file read{path};
    REQUIRE(message(read.fault()) == "");
    for (std::size_t i = 0; i < names.size(); ++i) check_same({read, names[i]}, tensors[i]);
    CHECK(folder.size() == 1);
}

TEST_CASE("safetensors: what the package writes, byte for byte") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    const auto bits = filled(is::dtype::boolean, is::extents{3});
    const auto floats = filled(is::dtype::f32, {2, 1}), more = filled(is::dtype::f32, {});
    is::save_safetensors(path, {{"b", bits}, {"y", floats}, {"x", more}}, {{"k", "v"}, {"a", ""}});
    const auto header = header_of(path);
    CHECK(header ==
          R"({"__metadata__":{"k":"v","a":""},"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
          R"("y":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]},)"
          R"("b":{"dtype":"BOOL","shape":[3],"data_offsets":[12,15]}})"
          "   ");
    CHECK(header.size() == 200);
    CHECK(text_of(path).substr(8 + header.size()) ==
          bytes_of(more) + bytes_of(floats) + bytes_of(bits));
    is::save_safetensors(path, {});
    CHECK(text_of(path) == bytes("\x08\0\0\0\0\0\0\0{}      "));
}

TEST_CASE("safetensors: names and metadata are any UTF-8, escaped") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    const std::string odd = bytes("\"\\/\b\f\n\r\t\x01\x1f\x7f\0é€😀");
    auto tensor = filled(is::dtype::f64, is::extents{2});
    is::save_safetensors(path, {{odd, tensor}, {"", tensor}}, {{odd, odd}});
    check_same({path, odd}, tensor);
    check_same({path, ""}, tensor);
}

TEST_CASE("safetensors: a strided tensor and lanes") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    auto memory = filled(is::dtype::i16, {3, 4});
    const transposed view{memory};
    auto vectors = filled(is::dtype::with_lanes(is::dtype::i32, 4), is::extents{3});
    is::save_safetensors(path, {{"t", view.tensor}, {"v", vectors}});
    is::HostTensor expected{is::dtype::i16, {4, 3}};
    for (std::size_t i = 0; i < 12; ++i) {
        expected.as<std::int16_t>()[i] = memory.as<std::int16_t>()[i % 3 * 4 + i / 3];
    }
    check_same({path, "t"}, expected);
    check_same({path, "v"}, vectors);
}

TEST_CASE("safetensors: names and metadata that are none") {
    CHECK_THAT(refusal("a", "a"), ContainsSubstring("unwritable file; ") &&
                                      ContainsSubstring("/a: two tensors have the name 'a'"));
    CHECK_THAT(refusal("__metadata__", "a"),
               ContainsSubstring("no tensor may have the name '__metadata__'"));
    for (const std::string bad :
         {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
          "a\xe2\x82", "\xf5\x80\x80\x80", "\xf0\x9f\x98", "\xc3\xa9\xa9"}) {
        CHECK_THAT(refusal(bad, "a"), ContainsSubstring("is no UTF-8"));
        CHECK_THAT(refusal("b", "a", {{bad, "v"}}), ContainsSubstring("is no UTF-8"));
        CHECK_THAT(refusal("b", "a", {{"k", bad}}),
                   ContainsSubstring("of the metadata 'k' is no UTF-8, or its value"));
    }
    CHECK_THAT(refusal("b", "a", {{"k", "1"}, {"k", "2"}}),
               ContainsSubstring("the metadata have 'k' twice"));
}

TEST_CASE("safetensors: a tensor that cannot be saved is a fault that names it, and no file") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    const auto good = is::HostTensor::of<float>({2});
    const auto save = [&](DLDataType dtype) {
        return message(
            is::try_save_safetensors(path, {{"x", good}, {"y", filled(dtype, is::extents{2})}}));
    };
    CHECK_THAT(save(is::dtype::i4),
               ContainsSubstring("argument 1: wrong dtype: found int4; ") &&
                   ContainsSubstring("a: y: safetensors has no such dtype: save one value a byte"));
    CHECK_THAT(save({5, 128, 1}), ContainsSubstring("as float64, with an axis of 2"));
    CHECK(save({5, 64, 1}) == "");
    CHECK_THAT(header_of(path), ContainsSubstring(R"("y":{"dtype":"C64","shape":[2],)"));
    CHECK_THROWS_AS(is::save_safetensors("/no/such/a", {{"x", good}}), is::Error);
    CHECK(folder.size() == 1);
}
