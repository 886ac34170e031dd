#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/policy/generator_input.hpp>
#include <inputspec/generate/constant.hpp>
#include <inputspec/policy/or_else.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/spec.hpp>
#include <inputspec/tensor/host_tensor.hpp>

#include <filesystem>
#include <optional>
#include <random>
#include <string>

#include "catch.hpp"
#include "files.hpp"
#include "npy_fixtures.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

static_assert(is::Source<is::npy>);

namespace {

/// The message of a fill's fault; empty where it went through.
std::string fill(const is::npy& source, is::HostTensor& tensor) {
    const is::InputSpec spec{is::FixedInput{source}};
    const auto result = spec.try_fill({tensor.dl()});
    return result ? std::string{} : std::string{result.fault().message().view()};
}
std::string text_of(const is::HostTensor& tensor) {
    const auto all = tensor.bytes();
    return {reinterpret_cast<const char*>(all.data()), all.size()};
}
/// What the file's fault says, of a tensor that is as good as any.
std::string refusal(const std::string& text) {
    const TemporaryFile file{text, "a.npy"};
    auto tensor = is::HostTensor::of<float>({3});
    return fill(is::npy{file.path()}, tensor);
}
/// A file of version 1 with this header and these bytes.
std::string npy_file(std::string header, const std::string& data) {
    header += std::string((64 - (header.size() + 11) % 64) % 64, ' ') + "\n";
    const auto low = static_cast<char>(header.size() & 0xff);
    const auto high = static_cast<char>(header.size() >> 8);
    return bytes("\x93NUMPY\x01\x00") + low + high + header + data;
}
const std::string floats_3 =
    npy_file("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", std::string(12, 'x'));

}  // namespace

TEST_CASE("files that NumPy wrote: every version, order and dtype") {
    for (const auto& fixture : npy_fixtures()) {
        INFO(fixture.file.substr(0, 80));
        const TemporaryFile file{fixture.file};
        is::HostTensor tensor{fixture.dtype, is::extents(fixture.shape)};
        CHECK(fill(is::npy{file.path()}, tensor) == "");
        CHECK(text_of(tensor) == fixture.elements);
    }
}

TEST_CASE("a file fills a strided tensor and a lane tensor too") {
    const auto& fixture = npy_fixtures()[5];  // uint32, 2 × 3, Fortran order, big-endian
    const TemporaryFile file{fixture.file};
    is::HostTensor compact{fixture.dtype, is::extents(fixture.shape)};
    REQUIRE(fill(is::npy{file.path()}, compact) == "");

    is::HostTensor transposed{fixture.dtype, {3, 2}};
    auto view = *transposed.dl();
    std::int64_t shape[] = {2, 3};
    std::int64_t strides[] = {1, 2};
    view.shape = shape;
    view.strides = strides;
    const is::InputSpec spec{is::FixedInput{is::npy{file.path()}}};
    REQUIRE(spec.try_fill({&view}));
    for (std::size_t r = 0; r < 2; ++r) {
        for (std::size_t c = 0; c < 3; ++c) {
            CHECK(transposed.as<std::uint32_t>()[c * 2 + r] ==
                  compact.as<std::uint32_t>()[r * 3 + c]);
        }
    }
    is::HostTensor lanes{is::dtype::with_lanes(fixture.dtype, 3), {2}};
    CHECK(fill(is::npy{file.path()}, lanes) == "");
    CHECK(text_of(lanes) == text_of(compact));
}

TEST_CASE("blocks of a large Fortran array are read where they lie") {
    const std::int64_t rows = 301;
    const std::int64_t columns = 57;
    std::string data;
    for (std::int64_t c = 0; c < columns; ++c) {
        for (std::int64_t r = 0; r < rows; ++r) {
            const auto value = static_cast<std::int16_t>(r * columns + c);
            data.append(reinterpret_cast<const char*>(&value), 2);
        }
    }
    const TemporaryFile file{
        npy_file("{'descr': '<i2', 'fortran_order': True, 'shape': (301, 57), }", data)};
    auto tensor = is::HostTensor::of<std::int16_t>({rows, columns});
    REQUIRE(fill(is::npy{file.path()}, tensor) == "");
    std::int16_t expected = 0;
    for (const auto value : tensor.as<std::int16_t>()) {
        if (value != expected++) FAIL(value);
    }
}

TEST_CASE("a path may be any string, a filesystem path, or none") {
    const TemporaryFile file{floats_3};
    const std::filesystem::path path = file.path();
    const std::string text = path.string();
    CHECK(is::npy{path}.path.data() != nullptr);
    CHECK(is::npy{text}.path.data() != nullptr);
    CHECK(is::npy{text.c_str()}.path.data() != nullptr);
    CHECK(is::npy{std::string_view{text}}.path.data() != nullptr);
    CHECK(is::npy{std::optional{path}}.path.data() != nullptr);
    CHECK(is::npy{.path = std::optional{text}}.path.path() == text);
    CHECK(is::npy{"no such"}.supplied());

    CHECK_FALSE(is::npy{}.supplied());
    CHECK_FALSE(is::npy{""}.supplied());
    CHECK_FALSE(is::npy{std::nullopt}.supplied());
    CHECK_FALSE(is::npy{std::optional<std::string>{}}.supplied());
    CHECK_FALSE(is::npy{std::optional<std::filesystem::path>{}}.supplied());
    CHECK_FALSE(is::npy{static_cast<const char*>(nullptr)}.supplied());
}

TEST_CASE("a file may be in memory") {
    const auto& fixture = npy_fixtures()[0];
    const is::npy source{.path = {"no such file", is::npy_file::file_type{fixture.file}}};
    is::HostTensor tensor{fixture.dtype, is::extents(fixture.shape)};
    is::InputSpec{is::FixedInput{source}}.fill({tensor.dl()});
    const auto filled = tensor.bytes();
    CHECK(std::string(reinterpret_cast<const char*>(filled.data()), filled.size()) ==
          fixture.elements);
    const is::npy_file broken{"its name", is::npy_file::file_type{"x"}};
    REQUIRE(broken.fault().has_value());
    CHECK_THAT(std::string{broken.fault()->message().view()},
               ContainsSubstring("its name: byte 0"));
}

TEST_CASE("copies share what was loaded, when it was constructed") {
    std::optional<is::npy> source;
    {
        const TemporaryFile file{floats_3};
        source = is::npy{file.path()};
    }
    const is::npy copy = *source;
    auto tensor = is::HostTensor::of<float>({3});
    CHECK(copy.bytes(0, is::element_kind::f32) == source->bytes(0, is::element_kind::f32));
    CHECK(fill(copy, tensor) == "");
    CHECK(text_of(tensor) == std::string(12, 'x'));
}

TEST_CASE("a fallback stands in for no file, never for an unreadable one") {
    const TemporaryFile file{floats_3};
    auto tensor = is::HostTensor::of<float>({3});
    const auto fill_or = [&](const is::npy& source) {
        const is::InputSpec spec{
            is::OrElse{is::FixedInput{source}, is::GeneratorInput{is::constant{1}}}};
        return spec.try_fill({tensor.dl()});
    };
    const auto from_file = fill_or(is::npy{file.path()});
    REQUIRE(from_file);
    CHECK_FALSE((*from_file)[0].is_fallback);
    CHECK(text_of(tensor) == std::string(12, 'x'));

    const auto made = fill_or(is::npy{});
    REQUIRE(made);
    CHECK((*made)[0].is_fallback);
    CHECK(tensor.as<float>()[0] == 1.0f);

    const auto refused = fill_or(is::npy{"/no/such.npy"});
    REQUIRE_FALSE(refused);
    CHECK(refused.fault().kind == is::FaultKind::source);
    CHECK(refused.fault().argument == 0);
    CHECK(refused.fault().message().view() ==
          "argument 0: unreadable source; /no/such.npy: cannot open it: no such file");
}

TEST_CASE("dtype and shape must be the argument's") {
    const TemporaryFile file{floats_3, "weights.npy"};
    const is::npy source{file.path()};
    auto ints = is::HostTensor::of<std::int32_t>({3});
    CHECK_THAT(fill(source, ints),
               ContainsSubstring("argument 0: wrong dtype: found int32") &&
                   ContainsSubstring("weights.npy holds float32: save it in the argument's dtype"));
    auto matrix = is::HostTensor::of<float>({3, 1});
    CHECK_THAT(fill(source, matrix), ContainsSubstring("wrong rank: expected 1, found 2"));
    auto longer = is::HostTensor::of<float>({4});
    CHECK_THAT(fill(source, longer),
               ContainsSubstring("axis 0: wrong extent: expected 3, found 4"));
    CHECK(ints.as<std::int32_t>()[0] == 0);
}

TEST_CASE("what is wrong with a file is said with its byte") {
    const auto header = [](const std::string& dictionary, std::size_t size = 12) {
        return refusal(npy_file(dictionary, std::string(size, '\0')));
    };
    CHECK_THAT(refusal(""), ContainsSubstring("a.npy: the file is empty"));
    CHECK_THAT(refusal("PK\x03\x04"), ContainsSubstring("byte 0: an .npy file begins with"));
    CHECK_THAT(refusal(bytes("\x93NUMPY\x04\x00\x10\x00") + std::string(60, ' ')),
               ContainsSubstring("byte 6: version 4.0 is not 1.0, 2.0 or 3.0"));
    CHECK_THAT(refusal(bytes("\x93NUMPY\x02\x00\xff\xff\xff\xff") + std::string(60, ' ')),
               ContainsSubstring("byte 8: a header of 4294967295 bytes, but 60 follow"));
    CHECK_THAT(refusal(bytes("\x93NUMPY\x01\x00\x02\x00{}   ")),
               ContainsSubstring("multiple of 16"));
    CHECK_THAT(header("{'descr': '<f4', 'fortran_order': False, }"),
               ContainsSubstring("byte 52: the header needs 'descr', 'fortran_order' and 'shape'"));
    CHECK_THAT(header("{'descr': '<f4', 'descr': '<f4', 'shape': (3,), }"),
               ContainsSubstring("a key for the second time"));
    CHECK_THAT(header("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'x': 1, }"),
               ContainsSubstring("a key other than"));
    CHECK_THAT(header("{'descr': '<f4', 'fortran_order': 0, 'shape': (3,)}"),
               ContainsSubstring("byte 44: True or False belongs here"));
    CHECK_THAT(header("{'descr': '<f4', 'fortran_order': False, 'shape': (3)}"),
               ContainsSubstring("(3) is no tuple: (3,) is"));
    CHECK_THAT(header("{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}"),
               ContainsSubstring("extents are numbers from 0"));
    CHECK_THAT(header("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} x"),
               ContainsSubstring("blanks and one newline end the header"));
    CHECK_THAT(header("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999,)}"),
               ContainsSubstring("an extent beyond 2^63"));
    CHECK_THAT(header("{'descr': '<f4', 'fortran_order': False, 'shape': "
                      "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)}"),
               ContainsSubstring("more than 16 axes"));
    for (const char* descr : {"'|O'", "'<c4'", "'c8'", "'<c32'", "'<U3'", "'<f16'", "'<M8[s]'",
                              "'f4'", "'=f4'", "''"}) {
        INFO(descr);
        CHECK_THAT(header("{'descr': " + std::string{descr} +
                          ", 'fortran_order': False, 'shape': (3,), }"),
                   ContainsSubstring("a dtype that is no bool, integer or float of up to 64 bits"));
    }
    CHECK_THAT(header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }"),
               ContainsSubstring("a structured dtype is no tensor's"));
}

TEST_CASE("the file's size must be the array's") {
    const auto shaped = [](const std::string& shape, std::size_t size) {
        return refusal(
            npy_file("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }",
                     std::string(size, '\0')));
    };
    CHECK(shaped("(3,)", 12) == "");
    CHECK_THAT(shaped("(3,)", 11),
               ContainsSubstring("the array is cut: its shape needs more than the "
                                 "11 bytes left"));
    CHECK_THAT(shaped("(3,)", 14), ContainsSubstring("byte 140: 2 bytes too many after the array"));
    CHECK_THAT(shaped("(4611686018427387904, 4)", 16), ContainsSubstring("the array is cut"));
    CHECK_THAT(shaped("(4611686018427387904, 4, 0)", 0), ContainsSubstring("wrong rank"));
    CHECK_THAT(refusal(floats_3 + floats_3),
               ContainsSubstring("byte 140: another array follows; one file holds one array here"));
}

TEST_CASE("a bool is 0 or 1") {
    const auto text =
        npy_file("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", bytes("\0\1\2"));
    CHECK_THAT(refusal(text),
               ContainsSubstring("invalid data") && ContainsSubstring("byte 130: 2 is no bool"));
}

TEST_CASE("no folder, pipe or unreadable name stops a reader") {
    auto tensor = is::HostTensor::of<float>({3});
    CHECK_THAT(fill(is::npy{std::filesystem::temp_directory_path()}, tensor),
               ContainsSubstring("not a regular file"));
    CHECK_THAT(fill(is::npy{"/dev/zero"}, tensor), ContainsSubstring("not a regular file"));
    CHECK_THAT(fill(is::npy{bytes("/tmp/a\0b")}, tensor), ContainsSubstring("a zero byte"));
    CHECK_THAT(fill(is::npy{"/" + std::string(300, 'x') + "/the_end.npy"}, tensor),
               ContainsSubstring("xxx/the_end.npy: cannot open it"));
}

TEST_CASE("no broken file stops the reader, and no cut one passes") {
    for (const auto& fixture : npy_fixtures()) {
        is::HostTensor tensor{fixture.dtype, is::extents(fixture.shape)};
        for_each_mutation(fixture.file, [&](const std::string& text) {
            const TemporaryFile file{text};
            const auto message = fill(is::npy{file.path()}, tensor);
            if (text.size() != fixture.file.size() && message.empty()) FAIL(text);
        });
        const TemporaryFile file{fixture.file};
        CHECK(fill(is::npy{file.path()}, tensor) == "");
    }
}

TEST_CASE("IREE's files: one array reads, none or several are refused") {
    const auto single = data_file("iree-single.npy");
    if (!single) SKIP("INPUTSPEC_DATA_DIR is not set");
    auto tensor = is::HostTensor::of<float>({3});
    CHECK(fill(is::npy{single}, tensor) == "");
    CHECK(tensor.as<float>()[0] == 1.1f);
    CHECK(tensor.as<float>()[2] == 3.3f);
    CHECK_THAT(fill(is::npy{data_file("iree-empty.npy")}, tensor), ContainsSubstring("is empty"));
    for (const char* name :
         {"iree-multiple.npy", "iree-array_types.npy", "iree-array_shapes.npy"}) {
        CHECK_THAT(fill(is::npy{data_file(name)}, tensor),
                   ContainsSubstring("another array follows"));
    }
}
