// load_options: files of arrays read, or mapped, and how far they are.
#include <inputspec/inputspec.hpp>
#include <inputspec/source/loading.hpp>
#include <inputspec/source/matrix_market.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/source/raw.hpp>
#include <inputspec/source/safetensors.hpp>
#include <inputspec/source/smtx.hpp>

#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "adapted.hpp"
#include "catch.hpp"
#include "files.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

static_assert(std::is_constructible_v<is::npy_file, const char*, is::load_options>);
static_assert(!std::is_constructible_v<is::smtx_file, const char*, is::load_options>);

namespace {

const std::string three_floats =
    bytes("\x93NUMPY\x01\x00\x46\x00{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }") +
    std::string(12, ' ') + "\n" + bytes("\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40");
const std::string one_tensor = [] {
    const std::string header = R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})";
    return static_cast<char>(header.size()) + bytes("\0\0\0\0\0\0\0") + header +
           three_floats.substr(three_floats.size() - 12);
}();

}  // namespace

TEST_CASE("A file is the same, read or mapped") {
    const TemporaryFile npy{three_floats, "a.npy"};
    const TemporaryFile safetensors{one_tensor, "a.safetensors"};
    const TemporaryFile index{
        R"({"weight_map":{"a":")" + safetensors.path().filename().string() + "\"}}", "a.json"};
    const std::vector<float> expected{1, 2, 3};
    for (const auto how : {is::loading::automatic, is::loading::read, is::loading::mapped}) {
        CHECK(adapted::filled<float>(is::npy{{npy.path(), {.how = how}}}, {3}) == expected);
        for (const auto& path : {safetensors.path(), index.path()}) {
            CHECK(adapted::filled<float>(is::safetensors{{path, {.how = how}}, "a"}, {3}) ==
                  expected);
        }
        CHECK_THAT(adapted::refusal<float>(is::npy{{"no.npy", {.how = how}}}, {3}),
                   ContainsSubstring("no.npy: cannot open it: no such file"));
        const TemporaryFile empty{""};
        CHECK_THAT(adapted::refusal<float>(is::npy{{empty.path(), {.how = how}}}, {3}),
                   ContainsSubstring("the file is empty"));
    }
}

TEST_CASE("What was read stays as it was read") {
    const TemporaryFile file{three_floats, "a.npy"};
    const is::npy source{file.path()};
    std::ofstream{file.path(), std::ios::binary} << "gone";
    CHECK(adapted::filled<float>(source, {3}) == std::vector<float>{1, 2, 3});
}

TEST_CASE("Progress is told after each 16 MiB and at the end") {
    constexpr std::uint64_t chunk = std::uint64_t{16} << 20;
    const TemporaryFile file{std::string(2 * chunk + 5, 'x')};
    using list = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
    list told;
    const auto tell = [&](std::uint64_t done, std::uint64_t all) { told.emplace_back(done, all); };
    const is::raw_file read{file.path(), {.how = is::loading::read, .progress = tell}};
    const auto all = 2 * chunk + 5;
    CHECK(told == list{{chunk, all}, {2 * chunk, all}, {all, all}});
    told.clear();
    const is::raw_file mapped{file.path(), {.how = is::loading::mapped, .progress = tell}};
    CHECK(told == list{{all, all}});
    CHECK(read.data()->file().text() == mapped.data()->file().text());
    told.clear();
    const is::raw_file none{
        "no such", {.progress = [&](auto done, auto most) { told.emplace_back(done, most); }}};
    CHECK(told.empty());
    int count = 0;
    const TemporaryFile empty{""};
    const is::raw_file nothing{empty.path(), {.progress = [&](auto, auto) { ++count; }}};
    CHECK(count == 1);
}

TEST_CASE(
    "A text tells how far it is read, too, and is parsed by as many threads as are asked for") {
    std::string text = "%%MatrixMarket matrix coordinate real general\n1000 1000 100000\n";
    for (int i = 0; i < 100000; ++i) {
        text += std::to_string(i / 1000 + 1) + " " + std::to_string(i % 1000 + 1) + " 0.5\n";
    }
    const TemporaryFile file{text};
    for (const unsigned threads : {1u, 3u}) {
        std::uint64_t last = 0, calls = 0;
        bool is_rising = true;
        const auto progress = [&](std::uint64_t done, std::uint64_t all) {
            is_rising = is_rising && done >= last && done <= all && all == text.size();
            last = done;
            ++calls;
        };
        const is::matrix_market source{
            is::matrix_market_file{file.path(), {.progress = progress, .threads = threads}}};
        CHECK(source.nnz() == 100000);
        CHECK(is_rising);
        CHECK(calls > 1);
        CHECK(last == text.size());
    }
}

TEST_CASE("A large file is read by several threads, all of it once") {
    std::string text(std::size_t{68} << 20, '\0');
    for (std::size_t i = 0; i < text.size(); i += 4096) text[i] = static_cast<char>(i >> 12);
    const TemporaryFile file{text};
    std::uint64_t last = 0, calls = 0;
    bool is_rising = true;
    const auto progress = [&](std::uint64_t done, std::uint64_t) {
        is_rising = is_rising && done > last;
        last = done;
        ++calls;
    };
    const is::raw_file read{file.path(), {.progress = progress, .threads = 3}};
    CHECK(read.data()->file().text() == text);
    CHECK(is_rising);
    CHECK(last == text.size());
    CHECK(calls > 1);
}
