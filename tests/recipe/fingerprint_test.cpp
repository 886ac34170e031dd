#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "specs.hpp"

namespace is = inputspec;
using namespace recipe_test;

TEST_CASE("The hash is MurmurHash3_x64_128") {
    // From mmh3 5.3.1 (PyPI), mmh3.hash64(bytes((7 * i + 3) & 255 for i in range(n)),
    // x64arch=True).
    const std::pair<std::size_t, const char*> known[] = {
        {0, "00000000000000000000000000000000"},  {1, "726ac6dd306a3e594e711127c5b5a8e4"},
        {15, "ba6a4b5e80ade4f4e00e5a8ff7e8f26d"}, {16, "c4b099c52f8f4ea17d670219d92afe48"},
        {17, "d4ae4b39fe53b1276602453b6681dbe9"}, {32, "65bdb8dd080643ffbec31b8aa5f3910a"},
        {47, "1ae5d525c6171259831e560033fb7f91"}, {1000, "0af789efbadcaa490bd8a1b9d9bb546b"}};
    for (const auto& [size, expected] : known) {
        std::vector<std::byte> bytes(size);
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(7 * i + 3);
        for (const std::size_t step : {1000u, 16u, 1u, 7u, 31u}) {  // in any pieces
            is::recipe::hasher hash;
            for (std::size_t at = 0; at < size; at += step) {
                hash.update(std::span{bytes}.subspan(at, std::min(step, size - at)));
            }
            CHECK(hash.value().hex() == expected);
        }
    }
}

TEST_CASE("A spec, its recipe and what is read back have one fingerprint, that no other has") {
    std::set<std::string> texts;
    std::set<std::string> names;
    for_each_spec([&](const auto& spec, const auto&) {
        const auto text = is::describe(spec);
        INFO(text);
        const auto name = is::fingerprint(spec, {.seed = 3});
        CHECK(is::fingerprint(is::parse(text), {.seed = 3}) == name);
        CHECK(is::fingerprint(spec, {.seed = 4}) != name);
        CHECK(is::fingerprint(spec, {.seed = 3, .trial = 9}) == name);
        CHECK(name.hex().size() == 32);
        texts.insert(text);
        names.insert(name.hex());
    });
    CHECK(names.size() == texts.size());
}

TEST_CASE("Fingerprints are the same on every machine and compiler") {
    if (is::stream_version != 1) SKIP("the stream version is part of it");
    // mmh3's hash of "inputspec", stream version and seed (64 bits each, low byte first), and text.
    const auto name = [](std::string_view text, std::uint64_t seed) {
        return is::fingerprint(is::parse(text), {.seed = seed}).hex();
    };
    CHECK(name("", 0) == "ce262609840e1ea53ebf42a9b002b2fe");
    CHECK(name("SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}, "
               "GeneratorInput{uniform{low=-1}}, Output{}",
               42) == "85c5c2e732eafa7e7b698c656ec8efa3");
}

TEST_CASE("The content of files counts, and not where they lie") {
    using namespace is;
    const auto array = files::npy({1, 2, 3, 4});
    const auto first = data().write("first.npy", array);
    const auto second = data().write("second.npy", array);
    const auto third = data().write("third.npy", files::npy({1, 2, 3, 5}));
    const auto of = [](const auto& policy) { return fingerprint(InputSpec{policy}); };
    CHECK(of(FixedInput{npy{first}}) == of(FixedInput{npy{second}}));
    CHECK(of(FixedInput{npy{first}}) != of(FixedInput{npy{third}}));
    CHECK(of(FixedInput{npy{first}}) != of(FixedInput{npy{}}));

    // The same array in memory has the same name.
    HostTensor tensor{is::dtype::f32, extents{2, 2}};
    InputSpec{FixedInput{npy{first}}}.fill({tensor.dl()});
    CHECK(of(FixedInput{static_cast<const DLTensor*>(tensor)}) == of(FixedInput{npy{first}}));

    const std::string head = "%%MatrixMarket matrix coordinate real general\n";
    const auto matrix = data().write("m1.mtx", head + "2 3 2\n1 1 0.5\n2 3 1\n");
    const auto spelled = data().write("m2.mtx", head + "% a comment\n2 3 2\n2 3 1.0\n1 1 5e-1\n");
    const auto other = data().write("m3.mtx", head + "2 3 2\n1 1 0.5\n2 3 2\n");
    const auto wider = data().write("m4.mtx", head + "2 4 2\n1 1 0.5\n2 3 1\n");
    const auto whole = data().write(
        "m5.mtx", "%%MatrixMarket matrix coordinate integer general\n2 3 2\n1 1 1\n2 3 1\n");
    const auto base = of(FixedInput{matrix_market{matrix}});
    CHECK(of(FixedInput{matrix_market{spelled}}) == base);
    CHECK(of(FixedInput{matrix_market{other}}) != base);
    CHECK(of(FixedInput{matrix_market{wider}}) != base);
    CHECK(of(FixedInput{matrix_market{whole}}) != base);
    CHECK(of(FixedInput{matrix_market{matrix, 3}}) != base);
    // A short file may claim billions of rows.
    const std::string tall = "4294967295 3 1\n";
    const auto far = data().write("m6.mtx", head + tall + "4000000000 1 1\n");
    const auto farther = data().write("m7.mtx", head + tall + "4000000001 1 1\n");
    CHECK(of(FixedInput{matrix_market{far}}) == of(FixedInput{matrix_market{far}}));
    CHECK(of(FixedInput{matrix_market{far}}) != of(FixedInput{matrix_market{farther}}));
    CHECK(of(SparseCSRFallback{pattern_of{matrix_market{matrix}}}) ==
          of(SparseCSRFallback{pattern_of{matrix_market{spelled}}}));
    CHECK(of(FixedInput{smtx{data().pattern}}) != of(FixedInput{smtx{}}));
}
