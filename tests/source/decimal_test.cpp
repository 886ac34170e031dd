#include <inputspec/source/decimal.hpp>
#include <inputspec/source/text_values.hpp>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <random>
#include <string>

#include "catch.hpp"

namespace is = inputspec;
using is::detail::decimal;
using is::detail::read_decimal;

namespace {

/// The text's value in a dtype, as a fill would read it.
template <class T>
T read_as(const std::string& text) {
    decimal value;
    const auto line = text + "\n";
    const char* const end = read_decimal(line.c_str(), value);
    REQUIRE(end == line.c_str() + text.size());
    is::detail::text_survey survey;
    is::detail::bulk<std::uint64_t> words;
    REQUIRE(words.allocate(1));
    words[0] = survey.note_real(value, 1);
    is::detail::text_values values{is::detail::text_field::real, survey, std::move(words)};
    if (is::detail::text_values::may_be_tie(value)) REQUIRE(values.set_side(0, value.side));
    T out{};
    values.read<T>(0, {&out, 1});
    return out;
}

struct KnownDecimal {
    const char* text;
    std::uint64_t f64;
    std::uint32_t f32;
    std::uint16_t f16, bf16;
};
// Rounded by Python's exact fractions.
// clang-format off
constexpr KnownDecimal known[] = {
    {"0", 0x0, 0x0, 0x0, 0x0},
    {"-0", 0x8000000000000000, 0x80000000, 0x8000, 0x8000},
    {"0.1", 0x3fb999999999999a, 0x3dcccccd, 0x2e66, 0x3dcd},
    {"-.3", 0xbfd3333333333333, 0xbe99999a, 0xb4cd, 0xbe9a},
    {"+5.", 0x4014000000000000, 0x40a00000, 0x4500, 0x40a0},
    {"1e23", 0x44b52d02c7e14af6, 0x65a96816, 0x7c00, 0x65a9},
    {"8.5e22", 0x44b1ffdbf6b2b2eb, 0x658ffee0, 0x7c00, 0x6590},
    {"123456789012345678", 0x437b69b4ba630f35, 0x5bdb4da6, 0x7c00, 0x5bdb},
    {"9007199254740993", 0x4340000000000000, 0x5a000000, 0x7c00, 0x5a00},
    {"9007199254740993.00000000000000000001", 0x4340000000000001, 0x5a000000, 0x7c00, 0x5a00},
    {"9007199254740992.99999999999999999999", 0x4340000000000000, 0x5a000000, 0x7c00, 0x5a00},
    {"1.7976931348623157e308", 0x7fefffffffffffff, 0x7f800000, 0x7c00, 0x7f80},
    {"1.7976931348623158079e308", 0x7fefffffffffffff, 0x7f800000, 0x7c00, 0x7f80},
    {"1.7976931348623159e308", 0x7ff0000000000000, 0x7f800000, 0x7c00, 0x7f80},
    {"1e400", 0x7ff0000000000000, 0x7f800000, 0x7c00, 0x7f80},
    {"-1e400", 0xfff0000000000000, 0xff800000, 0xfc00, 0xff80},
    {"1e-400", 0x0, 0x0, 0x0, 0x0},
    {"4.9e-324", 0x1, 0x0, 0x0, 0x0},
    {"2.4703282292062327e-324", 0x0, 0x0, 0x0, 0x0},
    {"2.4703282292062328e-324", 0x1, 0x0, 0x0, 0x0},
    {"2.2250738585072011e-308", 0xfffffffffffff, 0x0, 0x0, 0x0},
    {"2.2250738585072014e-308", 0x10000000000000, 0x0, 0x0, 0x0},
    {"6.02214076E23", 0x44dfe185ca57c517, 0x66ff0c2e, 0x7c00, 0x66ff},
    {"1.0000000596046447753906250", 0x3ff0000010000000, 0x3f800000, 0x3c00, 0x3f80},
    {"1.00000005960464477539062500000000000000000000001", 0x3ff0000010000000, 0x3f800001, 0x3c00, 0x3f80},
    {"1.0000000596046447753906249999999999999999999999", 0x3ff0000010000000, 0x3f800000, 0x3c00, 0x3f80},
    {"1.00048828125", 0x3ff0020000000000, 0x3f801000, 0x3c00, 0x3f80},
    {"1.000488281250000000000001", 0x3ff0020000000000, 0x3f801000, 0x3c01, 0x3f80},
    {"1.000488281249999999999999", 0x3ff0020000000000, 0x3f801000, 0x3c00, 0x3f80},
    {"1.00390625", 0x3ff0100000000000, 0x3f808000, 0x3c04, 0x3f80},
    {"1.003906250000000000000000000000000000001", 0x3ff0100000000000, 0x3f808000, 0x3c04, 0x3f81},
    {"-1.00146484374999999999999", 0xbff0060000000000, 0xbf803000, 0xbc01, 0xbf80},
    {"65519.99999999999999999999999", 0x40effe0000000000, 0x477ff000, 0x7bff, 0x4780},
    {"65520", 0x40effe0000000000, 0x477ff000, 0x7c00, 0x4780},
    {"3.4028235677973366163753939545814e38", 0x47effffff0000000, 0x7f7fffff, 0x7c00, 0x7f80},
    {"3.40282356779733661637539395458142568447e38", 0x47effffff0000000, 0x7f7fffff, 0x7c00, 0x7f80},
    {"3.40282356779733661637539395458142568448e38", 0x47effffff0000000, 0x7f800000, 0x7c00, 0x7f80},
    {"7.0064923216240853546186479164495e-46", 0x3690000000000000, 0x0, 0x0, 0x0},
    {"7.00649232162408535461864791644958065640130970938257885878534141944895541342930300743319094181060791015625e-46", 0x3690000000000000, 0x0, 0x0, 0x0},
    {"7.1e-46", 0x369036aa2680f22c, 0x1, 0x0, 0x0},
    {"2.98023223876953125e-8", 0x3e60000000000000, 0x33000000, 0x0, 0x3300},
    {"2.980232238769531250000000001e-8", 0x3e60000000000000, 0x33000000, 0x1, 0x3300},
    {"5.9604644775390625e-8", 0x3e70000000000000, 0x33800000, 0x1, 0x3380},
    {"1e-7", 0x3e7ad7f29abcaf48, 0x33d6bf95, 0x2, 0x33d7},
    {"00000000000000000000000000000000012.5", 0x4029000000000000, 0x41480000, 0x4a40, 0x4148},
    {"12345678901234567890123456789e-10", 0x43b12210f47de981, 0x5d891088, 0x7c00, 0x5d89},
};
// clang-format on

}  // namespace

TEST_CASE("decimals round correctly to every format, and but once") {
    for (const auto& [text, f64, f32, f16, bf16] : known) {
        INFO(text);
        CHECK(std::bit_cast<std::uint64_t>(read_as<double>(text)) == f64);
        CHECK(std::bit_cast<std::uint32_t>(read_as<float>(text)) == f32);
        CHECK(read_as<is::float16>(text).bits == f16);
        CHECK(read_as<is::bfloat16>(text).bits == bf16);
    }
}

TEST_CASE(
    "doubles written exactly, shortest, or with any precision read as std::from_chars reads them") {
    std::mt19937_64 random{7};
    std::array<char, 1100> buffer;
    for (int i = 0; i < 20000; ++i) {
        const auto value = std::bit_cast<double>(random());
        if (!std::isfinite(value)) continue;
        const int digits = i % 4 == 0 ? 17 : static_cast<int>(random() % 40);
        auto* const end =
            i % 4 == 1   ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr
            : i % 4 == 2 ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                         std::chars_format::scientific, 770)
                               .ptr
                         : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                         std::chars_format::general, digits)
                               .ptr;
        *end = '\n';
        double expected = 0;
        if (std::from_chars(buffer.data(), end, expected).ec != std::errc{}) continue;
        decimal found;
        REQUIRE(read_decimal(buffer.data(), found) == end);
        INFO(std::string(buffer.data(), end));
        CHECK(std::bit_cast<std::uint64_t>(found.value) == std::bit_cast<std::uint64_t>(expected));
        if (i % 4 == 2) CHECK(found.side == 0);
    }
}

TEST_CASE("usual numbers are read eight characters at a time, and as all others") {
    std::mt19937_64 random{11};
    std::size_t usual = 0;
    for (int i = 0; i < 30000; ++i) {
        std::array<char, 160> text;
        text.fill('\n');
        // Of every size down to 10^-60, of any number of digits.
        auto value = static_cast<double>(static_cast<std::int64_t>(random()));
        value = std::ldexp(value, -static_cast<int>(random() % 260));
        auto* const first = text.data();
        const int digits = static_cast<int>(random() % 20);
        auto* const end =
            i % 3 == 0 ? std::to_chars(first, first + 90, value).ptr
            : i % 3 == 1
                ? std::to_chars(first, first + 90, value, std::chars_format::scientific, digits).ptr
                : std::to_chars(first, first + 90, value, std::chars_format::general, digits).ptr;
        *end = "\n \t"[i % 3];
        decimal found, expected;
        const auto* const after = is::detail::read_usual_decimal(first, found);
        REQUIRE(read_decimal(first, expected) == end);
        if (after == nullptr) continue;
        ++usual;
        INFO(std::string(first, end));
        REQUIRE(after == end);
        CHECK(std::bit_cast<std::uint64_t>(found.value) ==
              std::bit_cast<std::uint64_t>(expected.value));
        CHECK(found.side == expected.side);
    }
    CHECK(usual > 20000);
    for (const char* text :
         {"", "-", ".", "+.", "e5", "1e", "1e+", "1e12345", "nan", "x1", "12345678901234567890"}) {
        std::array<char, 160> line;
        line.fill('\n');
        std::copy_n(text, std::char_traits<char>::length(text), line.data());
        decimal ignored;
        INFO(text);
        CHECK(is::detail::read_usual_decimal(line.data(), ignored) == nullptr);
    }
}

TEST_CASE("the side says where the decimal lies of its double") {
    const auto side = [](const char* text) {
        decimal value;
        CHECK(read_decimal(text, value) != nullptr);
        return value.side;
    };
    CHECK(side("0.5\n") == 0);
    CHECK(side("-0.5000000000000000000000000000001\n") == 1);
    CHECK(side("0.4999999999999999999999999999999\n") == -1);
    CHECK(side("9007199254740993\n") == 1);
    CHECK(side("1e22\n") == 0);
    CHECK(side("1e23\n") == 1);
    CHECK(side("1e999\n") == -1);
    CHECK(side("1e-999\n") == 1);
}

TEST_CASE("every tie between two float16 goes to even, and off the tie to its own side") {
    std::array<char, 64> buffer;
    for (std::uint16_t code = 0; code < 0x7bff; ++code) {
        const double low = is::element::decode<is::float16>(code);
        const double high = is::element::decode<is::float16>(static_cast<std::uint16_t>(code + 1));
        auto* const end = std::to_chars(buffer.data(), buffer.data() + 60, (low + high) / 2,
                                        std::chars_format::fixed, 25)
                              .ptr;
        const std::string tie{buffer.data(), end};  // exact: a tie is a multiple of 2^-25
        const auto even = static_cast<std::uint16_t>(code + (code & 1));
        if (read_as<is::float16>(tie).bits != even) FAIL(tie);
        if (read_as<is::float16>(tie + "00000000000000000000000001").bits != code + 1) FAIL(tie);
    }
}

TEST_CASE("what is no number is none") {
    decimal value;
    for (const char* text :
         {"", "-", "+", ".", "-.", "e5", ".e5", "1e", "1e+", "x", "--1", "na", "in", "0x"}) {
        INFO(text);
        const auto line = std::string{text} + "\n";
        const char* const end = read_decimal(line.c_str(), value);
        CHECK((end == nullptr || *end != '\n'));
    }
    for (const char* text : {"nan\n", "NaN\n", "-nan\n"}) {
        REQUIRE(read_decimal(text, value) != nullptr);
        CHECK(std::bit_cast<std::uint64_t>(value.value) == 0x7ff8000000000000);
    }
    for (const char* text : {"inf\n", "Infinity\n", "+INF\n"}) {
        REQUIRE(read_decimal(text, value) != nullptr);
        CHECK(std::bit_cast<std::uint64_t>(value.value) == 0x7ff0000000000000);
    }
}
