#include <inputspec/source/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"
#include "files.hpp"

namespace {

using inputspec::detail::json_cursor;

/// Whether the text is one value; else what is wrong.
std::string skipped(const std::string& text) {
    json_cursor in{text};
    if (!in.skip_value()) return std::string{in.error()};
    return in.is_end() ? "" : "more";
}
std::string string_of(const std::string& text) {
    json_cursor in{text};
    std::string_view out;
    return in.string(out) ? std::string{out} : "! " + std::string{in.error()};
}
std::string natural_of(const std::string& text) {
    json_cursor in{text};
    std::uint64_t out = 0;
    return in.natural(out) ? std::to_string(out) : "! " + std::string{in.error()};
}

}  // namespace

TEST_CASE("json: any value is skipped, and nothing else") {
    for (const auto* text :
         {"0", "-0", "12", "-1.5e+30", "1E5", "true", "false", "null", "\"\"", "\"a\\u00e9\\n\"",
          "[]", "{}", "[[],{}]", " [ 1 , 2 ] ", "{\"a\":1,\"b\":[{}],\"c\":{\"d\":null}}",
          "[{\"a\":[1,[2,[3]]]},[],\"]\"]"}) {
        CHECK(skipped(text) == "");
    }
    for (const auto* text :
         {"",           "01",     "-",  "1.",   ".5",    "1e",  "+1",    "tru",     "\"",
          "\"\\x\"",    "\"\n\"", "[",  "[1,]", "[1 2]", "{",   "{1:2}", "{\"a\"}", "{\"a\":}",
          "{\"a\":1,}", "[}",     "{]", "[1}",  "1 2",   "nan", "'a'",   "[1],"}) {
        INFO(text);
        CHECK(skipped(text) != "");
    }
}

TEST_CASE("json: nesting ends at 64, and takes no stack") {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK(skipped(nested(64)) == "");
    CHECK(skipped(nested(65)) == "too many values inside each other");
    CHECK(skipped(std::string(1'000'000, '[')) == "too many values inside each other");
}

TEST_CASE("json: strings, with escapes in UTF-8") {
    CHECK(string_of("\"plain\"") == "plain");
    CHECK(string_of(R"("a\"\\\/\b\f\n\r\tz")") == "a\"\\/\b\f\n\r\tz");
    CHECK(string_of(R"("\u0041\u00e9\u20ac\ud83d\ude00")") ==
          "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    CHECK(string_of("\"\xc3\xa9\"") == "\xc3\xa9");
    for (const auto* text : {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\u0041")",
                             R"("\u12")", R"("\u12g4")", R"("\")", "\"\t\"", "\"a\\n\t\"", "x"}) {
        INFO(text);
        CHECK(string_of(text).starts_with("! "));
    }
}

TEST_CASE("json: whole numbers below 2^64") {
    CHECK(natural_of("0") == "0");
    CHECK(natural_of("18446744073709551615") == "18446744073709551615");
    CHECK(natural_of("18446744073709551616") == "! a number beyond 2^64");
    CHECK(natural_of("007") == "! a number with zeros before it");
    CHECK(natural_of("1.0") == "! a number that is not whole");
    CHECK(natural_of("1e3") == "! a number that is not whole");
    CHECK(natural_of("-1") == "! a number from 0 belongs here");
    CHECK(natural_of("") == "! a number from 0 belongs here");
}

TEST_CASE("json: every change of a text is read or refused") {
    const std::string text = R"({"a": [1, -2.5e3, true, null, {"b": "c\u0041\n"}], "d": {}})";
    REQUIRE(skipped(text) == "");
    int read = 0;
    for_each_mutation(text, [&](const std::string& changed) { read += skipped(changed).empty(); });
    CHECK(read > 0);
}
