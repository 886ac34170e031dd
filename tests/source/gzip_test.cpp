#include <inputspec/inputspec.hpp>
#include <inputspec/source/gzip.hpp>

#include <string>
#include <vector>

#include "catch.hpp"
#include "csr_reading.hpp"
#include "files.hpp"
#include "zip_fixtures.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

/// One member of a gzip file.
std::string zipped(const std::string& text, int level = 9) {
    return deflated(text, 16 + MAX_WBITS, level);
}

const std::string matrix =
    "%%MatrixMarket matrix coordinate real general\n3 4 3\n3 4 1.5\n1 2 -2\n2 1 4\n";

std::string refusal(const std::string& bytes) {
    const TemporaryFile file{bytes, "a.mtx.gz"};
    const is::matrix_market_gz source{file.path()};
    return source.fault() ? std::string{source.fault()->message().view()} : std::string{};
}

}  // namespace

TEST_CASE("a gzip'd Matrix Market file, of several members or of none, is the matrix") {
    for (const auto& bytes : {zipped(matrix), zipped(matrix, 0),
                              zipped(matrix.substr(0, 50)) + zipped(matrix.substr(50)),
                              zipped("") + zipped(matrix), matrix}) {
        const TemporaryFile file{bytes};
        const is::matrix_market_gz source{.path = file.path(), .columns = 4};
        CsrTensors<> tensors{source};
        REQUIRE(tensors.fill(source) == "");
        CHECK(tensors.idx() == std::vector{1, 0, 3});
        CHECK(tensors.val() == std::vector<double>{-2, 4, 1.5});
    }
}

TEST_CASE("what is no gzip file is refused, with the byte") {
    const auto good = zipped(matrix);
    CHECK(refusal(good) == "");
    CHECK_THAT(refusal(good.substr(0, good.size() - 1)), ContainsSubstring("cut or broken"));
    CHECK_THAT(refusal(good.substr(0, 2)), ContainsSubstring("byte 2: its gzip bytes are cut"));
    CHECK_THAT(refusal(good + "x"), ContainsSubstring("cut or broken"));
    auto other_sum = good;
    other_sum[good.size() - 8] ^= 1;
    CHECK_THAT(refusal(other_sum), ContainsSubstring("cut or broken"));
    auto other_size = good;  // the size is a hint, and checked
    other_size[good.size() - 1] = '\x7f';
    CHECK_THAT(refusal(other_size), ContainsSubstring("cut or broken"));
    CHECK_THAT(refusal(zipped("no matrix")), ContainsSubstring("line 1"));
    CHECK_THAT(refusal(zipped("")), ContainsSubstring("the file is empty"));
    for_each_mutation(good, [](const std::string& bytes) { (void)refusal(bytes); });
}

TEST_CASE("a bomb is as large as deflate makes it, and no larger") {
    const auto blanks = zipped(matrix + std::string(20'000'000, ' '));
    CHECK(blanks.size() < 30'000);
    const TemporaryFile file{blanks};
    CHECK(is::matrix_market_gz{file.path()}.nnz() == 3);
}
