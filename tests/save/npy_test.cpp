#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/save/npy.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/spec.hpp>

#include <cstring>
#include <string>

#include "catch.hpp"
#include "tensors.hpp"

using namespace save_test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Whether a file's array fills a tensor of the same dtype and shape with the same bytes.
void check_same(const is::npy& source, is::HostTensor& expected) {
    is::HostTensor found{expected.dtype(), expected.shape()};
    const auto result = is::InputSpec{is::FixedInput{source}}.try_fill({found.dl()});
    REQUIRE((result ? "" : std::string{result.fault().message().view()}) == "");
    CHECK(bytes_of(found) == bytes_of(expected));
}
/// The file's first 128 bytes.
std::string header(const std::string& dictionary) {
    auto text = bytes("\x93NUMPY\x01\x00\x76\x00") + dictionary;
    text.resize(127, ' ');
    return text + "\n";
}

}  // namespace

TEST_CASE("npy: every dtype and shape is read back as it is") {
    const TemporaryFolder folder;
    const auto path = folder / "a.npy";
    for (const auto dtype : dtypes()) {
        for (const auto& shape : shapes()) {
            auto tensor = filled(dtype, shape);
            REQUIRE(message(is::try_save_npy(path, tensor)) == "");
            check_same(is::npy{path}, tensor);
        }
    }
    CHECK(folder.size() == 1);
}

TEST_CASE("npy: what NumPy writes, byte for byte") {
    const TemporaryFolder folder;
    const auto path = folder / "a.npy";
    auto floats = is::HostTensor::of<float>({2, 3});
    for (std::size_t i = 0; i < 6; ++i) floats.as<float>()[i] = static_cast<float>(i);
    is::save_npy(path, floats);
    CHECK(text_of(path) ==
          header("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }") + bytes_of(floats));
    is::save_npy(path, filled(is::dtype::boolean, {}));
    CHECK(text_of(path).substr(0, 128) ==
          header("{'descr': '|b1', 'fortran_order': False, 'shape': (), }"));
    is::save_npy(path, filled(is::dtype::i64, is::extents{5}));
    CHECK(text_of(path).substr(0, 128) ==
          header("{'descr': '<i8', 'fortran_order': False, 'shape': (5,), }"));
    CHECK(text_of(path).size() == 128 + 40);
    const DLDataType complex128{5, 128, 1};
    is::save_npy(path, filled(complex128, is::extents{3}));
    CHECK(text_of(path).substr(0, 128) ==
          header("{'descr': '<c16', 'fortran_order': False, 'shape': (3,), }"));
}

TEST_CASE("npy: a long header's array begins at a multiple of 64") {
    const TemporaryFolder folder;
    is::extents shape;
    for (int axis = 0; axis < 16; ++axis) shape.push_back(axis == 7 ? 0 : 1'000'000);
    is::HostTensor tensor{is::dtype::f32, is::extents{0}};
    auto large = *tensor.dl();
    large.ndim = 16;
    large.shape = shape.data();
    is::save_npy(folder / "a.npy", &large);
    const auto text = text_of(folder / "a.npy");
    CHECK(text.size() % 64 == 0);
    CHECK(text.size() > 192);
    const is::npy_file read{folder / "a.npy"};
    CHECK(message(read.fault()) == "");
    CHECK(read.data()->array().shape() == shape);
}

TEST_CASE("npy: a strided tensor is written in C order") {
    const TemporaryFolder folder;
    const auto path = folder / "a.npy";
    for (const auto dtype : {is::dtype::boolean, is::dtype::f16, is::dtype::i32, is::dtype::f64,
                             is::dtype::with_lanes(is::dtype::f32, 3), DLDataType{5, 128, 1}}) {
        auto memory = filled(dtype, {40, 30, 20});  // of several blocks
        const transposed view{memory};
        is::save_npy(path, &view.tensor);
        const std::size_t width = dtype.bits / 8u * dtype.lanes;
        const auto from = bytes_of(memory), found = text_of(path).substr(128);
        REQUIRE(found.size() == from.size());
        bool is_same = true;
        for (std::size_t k = 0, at = 0; k < 20; ++k) {
            for (std::size_t j = 0; j < 30; ++j) {
                for (std::size_t i = 0; i < 40; ++i, at += width) {
                    const auto* const element = from.data() + ((i * 30 + j) * 20 + k) * width;
                    is_same = is_same && std::memcmp(found.data() + at, element, width) == 0;
                }
            }
        }
        CHECK(is_same);
    }
}

TEST_CASE("npy: lanes, broadcast axes, negative strides and offsets") {
    const TemporaryFolder folder;
    const auto path = folder / "a.npy";
    auto vectors = filled(is::dtype::with_lanes(is::dtype::f16, 4), {2, 3});
    is::save_npy(path, vectors);
    CHECK(is::npy{path}.array()->shape() == is::extents{2, 3, 4});
    check_same(is::npy{path}, vectors);

    auto row = is::HostTensor::of<std::int32_t>({4});
    for (std::size_t i = 0; i < 4; ++i) row.as<std::int32_t>()[i] = static_cast<std::int32_t>(i);
    auto view = *row.dl();
    std::int64_t shape[] = {2, 3};
    std::int64_t strides[] = {0, -1};
    view.ndim = 2;
    view.shape = shape;
    view.strides = strides;
    view.byte_offset = 12;
    is::save_npy(path, view);
    auto expected = is::HostTensor::of<std::int32_t>({2, 3});
    for (std::size_t i = 0; i < 6; ++i) {
        expected.as<std::int32_t>()[i] = 3 - static_cast<std::int32_t>(i % 3);
    }
    check_same(is::npy{path}, expected);
}

TEST_CASE("npy: what cannot be saved is a fault, and no file") {
    const TemporaryFolder folder;
    const auto path = folder / "a.npy";
    const auto floats = is::HostTensor::of<float>({2});
    CHECK_THAT(message(is::try_save_npy(path, filled(is::dtype::i4, is::extents{4}))),
               ContainsSubstring("argument 0: wrong dtype: found int4; ") &&
                   ContainsSubstring("a.npy: NumPy has no such dtype: save one value a byte"));
    auto boolean = filled(is::dtype::boolean, is::extents{3, 5});
    boolean.as<std::uint8_t>()[7] = 2;
    CHECK_THAT(message(is::try_save_npy(path, boolean)),
               ContainsSubstring("invalid data: found 2; ") &&
                   ContainsSubstring("a.npy: element 7 in C order is a byte that is no bool"));
    CHECK_THAT(message(is::try_save_npy(path, nullptr)),
               ContainsSubstring("argument 0: null tensor; ") && ContainsSubstring("a.npy: "));
    auto device = *floats.dl();
    device.device = {kDLCUDA, 0};
    CHECK_THAT(message(is::try_save_npy(path, device)),
               ContainsSubstring("memory that the host cannot write"));
    auto of_16 = filled(is::dtype::with_lanes(is::dtype::f32, 2), is::extents{1});
    auto deep = *of_16.dl();
    const is::extents ones(std::vector<int>(16, 1));
    deep.ndim = 16;
    deep.shape = const_cast<std::int64_t*>(ones.data());
    CHECK_THAT(message(is::try_save_npy(path, deep)), ContainsSubstring("it has at most 16"));
    CHECK_THAT(message(is::try_save_npy("/no/such/folder/a.npy", floats)),
               ContainsSubstring("unwritable file; /no/such/folder/a.npy: "));
    CHECK(message(is::try_save_npy(std::string{}, floats)) ==
          "unwritable file; an empty path: name the file");
    CHECK_THROWS_AS(is::save_npy("", floats), is::Error);
    CHECK(folder.size() == 0);
}
