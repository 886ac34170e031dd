#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/source/safetensors.hpp>
#include <inputspec/spec.hpp>
#include <inputspec/tensor/host_tensor.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "catch.hpp"
#include "files.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

static_assert(is::Source<is::safetensors>);

namespace {

/// A file of this header, as it is, and these bytes.
std::string file_of(const std::string& header, const std::string& data) {
    std::string out(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<char>(header.size() >> 8 * i & 0xff);
    return out + header + data;
}
template <class T>
std::string bytes_of(std::initializer_list<T> values) {
    std::string out(values.size() * sizeof(T), '\0');
    std::memcpy(out.data(), std::data(values), out.size());
    return out;
}

const std::string two_tensors =
    file_of(R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2,3],"data_offsets":)"
            R"([4,28]},"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}})",
            bytes_of({7}) + bytes_of({1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f}));

std::string fill(const is::safetensors& source, is::HostTensor& tensor) {
    const is::InputSpec spec{is::FixedInput{source}};
    const auto result = spec.try_fill({tensor.dl()});
    return result ? std::string{} : std::string{result.fault().message().view()};
}
/// What the file's own fault says; empty where it was read.
std::string refusal(const std::string& text, std::string_view name = "m.safetensors") {
    const TemporaryFile file{text, name};
    const is::safetensors_file read{file.path()};
    return read.fault() ? std::string{read.fault()->message().view()} : std::string{};
}
std::string one(const std::string& tensor, const std::string& data) {
    return file_of("{\"a\":" + tensor + "}", data);
}

}  // namespace

TEST_CASE("safetensors: tensors by their names") {
    const TemporaryFile file{two_tensors};
    const is::safetensors_file model{file.path()};
    REQUIRE_FALSE(model.fault());
    auto floats = is::HostTensor::of<float>({2, 3});
    CHECK(fill({model, "b"}, floats) == "");
    CHECK(floats.as<float>()[0] == 1);
    CHECK(floats.as<float>()[5] == 6);
    auto integers = is::HostTensor::of<std::int32_t>({1});
    CHECK(fill({file.path(), "a"}, integers) == "");
    CHECK(integers.as<std::int32_t>()[0] == 7);
    CHECK_FALSE(is::safetensors{}.supplied());
    CHECK_FALSE(is::safetensors{std::nullopt, "a"}.supplied());
}

TEST_CASE("safetensors: every dtype") {
    struct dtype {
        const char* name;
        DLDataType type;
    };
    namespace t = is::dtype;
    for (const auto& [name, type] : {dtype{"BOOL", t::boolean},
                                     {"U8", t::u8},
                                     {"I8", t::i8},
                                     {"U16", t::u16},
                                     {"I16", t::i16},
                                     {"U32", t::u32},
                                     {"I32", t::i32},
                                     {"U64", t::u64},
                                     {"I64", t::i64},
                                     {"F16", t::f16},
                                     {"BF16", t::bf16},
                                     {"F32", t::f32},
                                     {"F64", t::f64},
                                     {"F8_E4M3", t::f8_e4m3fn},
                                     {"F8_E5M2", t::f8_e5m2},
                                     {"C64", t::c64}}) {
        INFO(name);
        std::string data(3u * type.bits / 8u, '\0');
        for (std::size_t i = 0; i < data.size(); ++i) data[i] = i % 2 == 0 ? '\1' : '\0';
        const TemporaryFile file{one("{\"dtype\":\"" + std::string{name} +
                                         "\",\"shape\":[3],\"data_offsets\":[0," +
                                         std::to_string(data.size()) + "]}",
                                     data)};
        is::HostTensor tensor{type, {3}};
        CHECK(fill({file.path(), "a"}, tensor) == "");
        CHECK(std::memcmp(tensor.bytes().data(), data.data(), data.size()) == 0);
    }
}

TEST_CASE("safetensors: what lies at odd addresses is read as well") {
    const TemporaryFile file{file_of(R"({"a":{"dtype":"F64","shape":[2],"data_offsets":[1,17]},)"
                                     R"("b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
                                     std::string(1, '\5') + bytes_of({0.5, -3.0}))};
    auto doubles = is::HostTensor::of<double>({2});
    CHECK(fill({file.path(), "a"}, doubles) == "");
    CHECK(doubles.as<double>()[0] == 0.5);
    CHECK(doubles.as<double>()[1] == -3.0);
}

TEST_CASE("safetensors: empty files, tensors and shapes") {
    CHECK(refusal(file_of("{}", "")) == "");
    CHECK(refusal(file_of("{}    ", "")) == "");
    const TemporaryFile file{
        file_of(R"({"none":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[4,4]},)"
                R"("one":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})",
                bytes_of({2.5f}))};
    auto scalar = is::HostTensor::of<float>({});
    CHECK(fill({file.path(), "one"}, scalar) == "");
    CHECK(scalar.as<float>()[0] == 2.5f);
    CHECK_THAT(fill({file.path(), "non"}, scalar),
               ContainsSubstring(" has no tensor 'non'; of its 2 the first is 'none'"));
}

TEST_CASE("safetensors: dtype and shape are the argument's") {
    const TemporaryFile file{two_tensors};
    auto halves = is::HostTensor{is::dtype::f16, {2, 3}};
    CHECK_THAT(fill({file.path(), "b"}, halves), ContainsSubstring(" holds float32: save it in"));
    auto wide = is::HostTensor::of<float>({2, 4});
    CHECK_THAT(fill({file.path(), "b"}, wide),
               ContainsSubstring("argument 0, axis 1: wrong extent: expected 3, found 4"));
    const TemporaryFile other{one(R"({"dtype":"F4","shape":[4],"data_offsets":[0,2]})", "xy")};
    auto bytes = is::HostTensor::of<std::uint8_t>({2});
    CHECK_THAT(fill({other.path(), "a"}, bytes),
               ContainsSubstring("a is F4, of which there are no elements here"));
}

TEST_CASE("safetensors: what is wrong, and where") {
    const std::string good = R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
    REQUIRE(refusal(one(good, "1234")) == "");
    const auto says = [&](const std::string& file, const std::string& what) {
        CHECK_THAT(refusal(file), ContainsSubstring(what));
    };
    says("", "byte 0: the header's length of 8 bytes");
    says(bytes("\xff\xff\xff\xff\0\0\0\0"), "byte 0: a header of more than 100 MB");
    says(bytes("\x09\0\0\0\0\0\0\0{}"), "byte 0: a header of 9 bytes, but 2 follow");
    says(file_of("[]", ""), "byte 8: the header is a JSON object");
    says(file_of("{}x", ""), "byte 10: something after the header's '}'");
    says(one(good, "12345"), "bytes after the last tensor");
    says(one(good, "123"), "data_offsets outside of the file");
    says(one(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})", "1234"),
         "not as long as its shape and dtype say");
    says(one(R"({"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]})", "1234"),
         "not as long as its shape and dtype say");
    says(one(R"({"dtype":"F32","shape":[-1],"data_offsets":[0,4]})", "1234"),
         "a number from 0 belongs here");
    says(one(R"({"dtype":"F32","shape":[1],"data_offsets":[4,0]})", "1234"), "outside of the file");
    says(one(R"({"dtype":"F32","shape":[1],"data_offsets":[0.0,4]})", "1234"), "not whole");
    says(one(R"({"dtype":"F31","shape":[1],"data_offsets":[0,4]})", "1234"),
         "a dtype that safetensors has not");
    says(one(R"({"dtype":"F32","shape":[1]})", "1234"), "'dtype', 'shape' and 'data_offsets'");
    says(one(R"({"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]})", "1234"),
         "a key for the second time");
    says(file_of("{\"a\":" + good +
                     ",\"a\":" + R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]})" + "}",
                 "12345678"),
         "a tensor's name for the second time");
    says(file_of("{\"a\":" + good +
                     ",\"\\u0061\":" + R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]})" + "}",
                 "12345678"),
         "a tensor's name for the second time");
    says(file_of(R"({"__metadata__":{"a":"1","b":"2","\u0061":"1"}})", ""),
         "byte 8: the header's metadata say a for the second time");
    says(file_of("{\"a\":" + good + ",\"b\":" + good + "}", "1234"),
         "bytes that are another tensor's too");
    says(one(R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]})", "12345678"),
         "bytes before it that are no tensor's");
    says(one(R"({"dtype":"BOOL","shape":[2],"data_offsets":[0,2]})", bytes("\1\2")),
         "2 is no bool");
    says(one(R"({"dtype":"F4","shape":[3],"data_offsets":[0,2]})", "12"), "not as long as");
    says(one(R"({"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]})",
             "1"),
         "more than 16 axes");
}

TEST_CASE(
    "safetensors: a name of many characters, or of such that a terminal obeys, hides no rule") {
    const auto name = R"(a\u0000\n\u001b[2J)" + std::string(1000, 'z');
    const auto text =
        file_of("{\"" + name + R"(":{"dtype":"F8_E8M0","shape":[1],"data_offsets":[0,1]}})", "x");
    const TemporaryFile file{text};
    const is::safetensors_file model{file.path()};
    REQUIRE(model.data() != nullptr);
    const auto& fault = model.data()->arrays().begin()->fault;
    REQUIRE(fault.has_value());
    CHECK_THAT(std::string{fault->note.view()},
               ContainsSubstring("a??" + std::string{"?[2J"} + std::string(33, 'z') +
                                 "… is F8_E8M0, of which there are no elements here"));
}

TEST_CASE("safetensors: every change of a file is read or refused") {
    int read = 0, refused = 0;
    for_each_mutation(two_tensors, [&](const std::string& changed) {
        const TemporaryFile file{changed};
        const is::safetensors_file model{file.path()};
        ++(model.fault() ? refused : read);
        if (!model.data()) return;
        for (const auto& one : model.data()->arrays()) {  // all of it is there
            std::vector<float> values(6);
            if (is::dtype::same(one.array.dtype(), is::dtype::f32) &&
                one.array.shape().rank() == 2 && one.array.shape()[0] * one.array.shape()[1] == 6) {
                one.array.read<float>(0, std::span{values});
            }
        }
    });
    CHECK(read > 0);
    CHECK(refused > 0);
    CHECK(refusal(two_tensors) == "");
}

TEST_CASE("safetensors: a model in several files, by its index") {
    const TemporaryFile first{two_tensors, "1.safetensors"};
    const TemporaryFile second{
        one(R"({"dtype":"F64","shape":[1],"data_offsets":[0,8]})", bytes_of({4.5})),
        "2.safetensors"};
    const auto index_of = [&](const std::string& map) {
        return R"({"metadata":{"total_size":36,"other":[1,{"x":null}]},"weight_map":{)" + map +
               "}}";
    };
    const auto name = [](const TemporaryFile& file) {
        return "\"" + file.path().filename().string() + "\"";
    };
    const TemporaryFile index{index_of("\"b\":" + name(first) + ",\"a\":" + name(second)),
                              "model.safetensors.index.json"};
    auto floats = is::HostTensor::of<float>({2, 3});
    CHECK(fill({index.path(), "b"}, floats) == "");
    CHECK(floats.as<float>()[5] == 6);
    auto doubles = is::HostTensor::of<double>({1});
    CHECK(fill({index.path(), "a"}, doubles) == "");
    CHECK(doubles.as<double>()[0] == 4.5);

    const auto says = [&](const std::string& text, const std::string& what) {
        CHECK_THAT(refusal(text, "x.index.json"), ContainsSubstring(what));
    };
    says("{}", "an index has a weight_map");
    says(index_of("\"c\":" + name(first)), "the tensor c is not in ");
    says(index_of("\"c\":\"../etc/passwd\""), "a tensor's file is one beside the index");
    says(index_of("\"c\":\"/etc/passwd\""), "a tensor's file is one beside the index");
    says(index_of("\"c\":\"..\""), "not a regular file");
    says(index_of("\"c\":\"x.json\""), "a tensor's file is one beside the index");
    says(index_of("\"c\":\"none.safetensors\""), "no such file");
    says(index_of("\"b\":" + name(first) + ",\"b\":" + name(first)), "for the second time");
    says(index_of("") + "x", "something after the index's '}'");
}

TEST_CASE("safetensors: 4-bit elements are bytes, and the metadata say so") {
    const auto file = [](const std::string& dtype, const std::string& its,
                         const std::string& data) {
        return file_of(R"({"a":{"dtype":")" + dtype + R"(","shape":[4],"data_offsets":[0,4]},)" +
                           R"("__metadata__":{"other":1,"inputspec.dtype.a":")" + its + R"("}})",
                       data);
    };
    const auto check = [](const std::string& text, DLDataType dtype, const std::string& data) {
        const TemporaryFile written{text};
        for (const auto mode : {is::sub_byte::padded, is::sub_byte::packed}) {
            is::HostTensor tensor{dtype, {4}, mode};
            const is::InputSpec spec{is::FixedInput{is::safetensors{written.path(), "a"}}};
            const auto result = spec.try_fill({tensor.dl()}, {.sub_byte = mode});
            REQUIRE((result ? "" : std::string{result.fault().message().view()}) == "");
            for (std::size_t i = 0; i < 4; ++i) {
                const auto found = std::to_integer<unsigned>(
                    tensor.bytes()[mode == is::sub_byte::padded ? i : i / 2]);
                const auto expected = static_cast<unsigned char>(data[i]);
                CHECK((mode == is::sub_byte::padded ? found : found >> (i % 2 != 0 ? 4 : 0) & 15) ==
                      (mode == is::sub_byte::padded ? expected : expected & 15u));
            }
        }
    };
    check(file("I8", "int4", "\xf8\xff\x01\x07"), is::dtype::i4, "\xf8\xff\x01\x07");
    check(file("U8", "uint4", bytes("\x00\x08\x0f\x07")), is::dtype::u4, bytes("\x00\x08\x0f\x07"));
    CHECK_THAT(refusal(file("I8", "int4", "\xf8\xf7\x01\x07")),
               ContainsSubstring("invalid data; ") && ContainsSubstring(": 247 is no int4"));
    CHECK_THAT(refusal(file("I8", "int4", "\xf8\xf8\x01\x08")),
               ContainsSubstring(": 8 is no int4"));
    CHECK_THAT(refusal(file("U8", "uint4", "\x10\x01\x01\x07")),
               ContainsSubstring(": 16 is no uint4"));
    CHECK_THAT(refusal(file("I8", "uint4", "abcd")),
               ContainsSubstring("its metadata say that a is uint4: I8 can be int4"));
    CHECK_THAT(refusal(file("I8", "int3", "abcd")), ContainsSubstring("a is int3"));
    CHECK_THAT(refusal(file("I8", std::string(999, 'x'), "abcd")),
               ContainsSubstring("xxx…: I8 can be int4") && ContainsSubstring("and this is I8"));
    CHECK(refusal(file("BOOL", "bool", bytes("\0\0\0\0"))) != "");
}

TEST_CASE("safetensors: metadata are strings by their keys") {
    const TemporaryFile file{
        file_of(R"({"__metadata__":{"a":"1","b\n":"\u00e9","c":{"d":"2"},"":""}})", "")};
    const is::safetensors_file read{file.path()};
    REQUIRE_FALSE(read.fault());
    const auto value = [&](std::string_view key) {
        const auto* const found = read.data()->metadata(key);
        return found != nullptr ? *found : std::string{"none"};
    };
    CHECK(value("a") == "1");
    CHECK(value("b\n") == "é");
    CHECK(value("") == "");
    CHECK(value("c") == "none");
    CHECK(value("d") == "none");
}
