#include <string>
#include <string_view>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace is = inputspec;

TEST_CASE("A text holds what fits, and says nothing else") {
    constexpr auto text = is::fixed_text<8>{} << "abc" << std::int64_t{-12} << "defg";
    static_assert(text.view() == "abc-12d");
    static_assert(std::string_view{text.c_str()} == "abc-12d");
    static_assert(is::fixed_text<1>{"abc"}.view().empty());
    static_assert(is::fixed_text<4>{}.view().empty());
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{7}, std::int64_t{-7}, INT64_MAX,
                                     INT64_MIN, INT64_MIN + 1}) {
        CHECK((is::fixed_text<32>{} << value).view() == std::to_string(value));
    }
}

TEST_CASE("A message names the argument, what was expected and found, and what to write") {
    const auto message = [](const is::Fault& fault) { return std::string{fault.message().view()}; };
    using enum is::FaultKind;
    constexpr auto none = is::Fault::none;
    CHECK(message({shape, 1, 0, 5, 4, "allocate 5"}) ==
          "argument 1, axis 0: wrong extent: expected 5, found 4; allocate 5");
    CHECK(message({count, -1, -1, 3, 2, {}}) == "wrong number of arguments: expected 3, found 2");
    CHECK(message({shape, 2, -1, none, -1, {}}) == "argument 2: wrong extent: found -1");
    CHECK(message({rank, 2, -1, 0, none, {}}) == "argument 2: wrong rank: expected 0");
    CHECK(message({user, -1, -1, none, none, {}}) == "refused");
    CHECK(message({user, 0, -1, none, none, "no"}) == "argument 0: refused; no");
    CHECK(message({dtype,
                   0,
                   -1,
                   is::Fault::pack(is::dtype::f32),
                   is::Fault::pack(is::dtype::with_lanes(is::dtype::i4, 8)),
                   {}}) == "argument 0: wrong dtype: expected float32, found int4x8");
    CHECK(message({dtype, 0, -1, none, is::Fault::pack({3, 64, 1}), {}}) ==
          "argument 0: wrong dtype: found dtype code 3 of 64 bits");
    CHECK(message({dtype, 0, -1, none, is::Fault::pack({255, 255, 65535}), {}}) ==
          "argument 0: wrong dtype: found dtype code 255 of 255 bitsx65535");
    CHECK(message({shape, 0, -1, INT64_MAX, INT64_MIN + 1, {}}) ==
          "argument 0: wrong extent: expected 9223372036854775807, found -9223372036854775807");
}

TEST_CASE("Every kind has a label of its own, and every dtype its name") {
    std::vector<std::string> labels;
    for (int kind = 0; kind <= static_cast<int>(is::FaultKind::user); ++kind) {
        labels.emplace_back(is::Fault{
            static_cast<is::FaultKind>(kind), -1, -1, is::Fault::none, is::Fault::none, {}}
                                .message()
                                .view());
        CHECK_FALSE(labels.back().empty());
    }
    std::sort(labels.begin(), labels.end());
    CHECK(std::adjacent_find(labels.begin(), labels.end()) == labels.end());

    const std::string names[] = {
        "bool",     "int4",          "int8",        "int16",     "int32",      "int64",   "uint4",
        "uint8",    "uint16",        "uint32",      "uint64",    "float16",    "float32", "float64",
        "bfloat16", "float8_e4m3fn", "float8_e5m2", "complex64", "complex128", "bool"};
    for (std::size_t i = 0; i < std::size(names); ++i) {
        const is::Fault fault{is::FaultKind::dtype,
                              -1,
                              -1,
                              is::Fault::none,
                              is::Fault::pack(test::every_dtype[i]),
                              {}};
        CHECK(std::string{fault.message().view()} == "wrong dtype: found " + names[i]);
    }
}
