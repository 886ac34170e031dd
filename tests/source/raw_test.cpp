// raw: bytes whose dtype and shape are stated.
#include <inputspec/inputspec.hpp>
#include <inputspec/source/as.hpp>
#include <inputspec/source/raw.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "adapted.hpp"
#include "catch.hpp"
#include "files.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("A file of bytes is what it is said to be") {
    const TemporaryFile file{bytes("\x01\x00\x02\x00\x03\x00\x04\x00\x05\x00\x06\x00")};
    const auto path = file.path();
    using words = std::vector<std::int16_t>;
    const words counted{1, 2, 3, 4, 5, 6};
    CHECK(adapted::filled<std::int16_t>(is::raw{path, is::dtype::i16, {2, 3}}, {2, 3}) == counted);
    CHECK(adapted::filled<std::int16_t>(
              is::raw{path, is::dtype::with_lanes(is::dtype::i16, 3), {2}}, {2, 3}) == counted);
    CHECK(adapted::filled<std::int16_t>(
              is::raw{.path = path, .dtype = is::dtype::i16, .shape = {4}, .offset = 4}, {4}) ==
          words{3, 4, 5, 6});
    CHECK(adapted::filled<std::int16_t>(is::raw{.path = path,
                                                .dtype = is::dtype::i16,
                                                .shape = {5},
                                                .offset = 1,
                                                .big_endian = true},
                                        {5})
              .empty());
    CHECK(adapted::filled<std::int32_t>(is::raw{.path = path,
                                                .dtype = is::dtype::i32,
                                                .shape = {2},
                                                .offset = 4,
                                                .big_endian = true},
                                        {2}) == std::vector<std::int32_t>{0x03000400, 0x05000600});
    CHECK(adapted::filled<std::int32_t>(
              is::raw{{path, {.how = is::loading::mapped}}, is::dtype::i32, {1, 2}, 4}, {1, 2}) ==
          std::vector<std::int32_t>{0x00040003, 0x00060005});
    // Not aligned, and a scalar.
    CHECK(adapted::filled<std::int64_t>(is::raw{.path = path, .dtype = is::dtype::i64, .offset = 4},
                                        {}) == std::vector<std::int64_t>{0x0006000500040003});
    CHECK(adapted::filled<float>(is::as<float>(is::raw{path, is::dtype::i16, {6}}), {6}) ==
          std::vector<float>{1, 2, 3, 4, 5, 6});
    const TemporaryFile empty{""};
    CHECK(adapted::refusal<float>(is::raw{empty.path(), is::dtype::f32, {3, 0}}, {3, 0}) == "");
    // Of no elements, extents may be beyond all bounds.
    constexpr std::int64_t huge = INT64_MAX / 2;
    CHECK(adapted::refusal<float>(is::raw{empty.path(), is::dtype::f32, {huge, huge, 0}},
                                  {huge, huge, 0}) == "");
}

TEST_CASE("A file that is not exactly that is refused") {
    const TemporaryFile file{bytes("\x01\x00\x02\x00\x03\x00")};
    const auto path = file.path();
    const auto refusal = [](const is::raw& source) {
        return adapted::refusal<std::int16_t>(source, {3});
    };
    CHECK_THAT(refusal({path, is::dtype::i16, {2}}),
               ContainsSubstring("argument 0: unreadable source; ") &&
                   ContainsSubstring(": .offset, .dtype and .shape make 4 bytes, and it has 6"));
    CHECK_THAT(refusal({path, is::dtype::i16, {4}}), ContainsSubstring("make 8 bytes"));
    CHECK_THAT(refusal({path, is::dtype::i16, {3}, 2}), ContainsSubstring("make 8 bytes"));
    CHECK_THAT(refusal({path, is::dtype::i16, {3}, UINT64_MAX - 1}), ContainsSubstring("2^63"));
    CHECK_THAT(refusal({path, is::dtype::i16, {INT64_MAX, 4}}), ContainsSubstring("2^63"));
    CHECK_THAT(refusal({path, is::dtype::i16, {-3}}), ContainsSubstring("has the extent -3"));
    CHECK_THAT(refusal({path}), ContainsSubstring("give .dtype what its elements are"));
    CHECK_THAT(refusal({path, is::dtype::i4, {12}}), ContainsSubstring("of whole bytes"));
    CHECK_THAT(refusal({path, is::dtype::u16, {3}}), ContainsSubstring("expected uint16"));
    CHECK_THAT(refusal({path, is::dtype::i16, {3, 1}}), ContainsSubstring("wrong rank"));
    CHECK_THAT(refusal({"no such", is::dtype::i16, {3}}), ContainsSubstring("no such file"));
    CHECK_FALSE(is::raw{}.supplied());
    const TemporaryFile bools{bytes("\x01\x00\x02")};
    auto three = is::HostTensor::of<bool>({3});
    // Old TVM's bool is a byte too, though it says one bit.
    CHECK_THAT(adapted::fill(is::raw{bools.path(), {kDLUInt, 1, 1}, {4}}, three.dl()),
               ContainsSubstring("make 4 bytes"));
    CHECK_THAT(adapted::fill(is::raw{bools.path(), is::dtype::boolean, {3}}, three.dl()),
               ContainsSubstring("byte 2: 2 is no bool"));
    CHECK(adapted::fill(is::raw{bools.path(), is::dtype::boolean, {2}}, three.dl()) != "");
}
