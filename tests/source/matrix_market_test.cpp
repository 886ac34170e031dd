#include <inputspec/inputspec.hpp>
#include <inputspec/source/dense_of.hpp>
#include <inputspec/source/matrix_market.hpp>

#include <algorithm>
#include <complex>
#include <map>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "catch.hpp"
#include "csr_reading.hpp"
#include "files.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

static_assert(is::Source<is::matrix_market>);

namespace {

std::string refusal(const std::string& text) {
    const TemporaryFile file{text, "a.mtx"};
    const is::matrix_market source{file.path()};
    CsrTensors<> tensors{source};
    return tensors.fill(source);
}
std::string with_banner(const std::string& kind, const std::string& body) {
    return "%%MatrixMarket matrix coordinate " + kind + "\n" + body;
}
/// The values of one row, in a dtype; or the fault.
template <class T>
std::vector<T> values_of(const std::string& field, const std::vector<std::string>& texts) {
    auto body = "1 " + std::to_string(texts.size()) + " " + std::to_string(texts.size()) + "\n";
    for (std::size_t i = 0; i < texts.size(); ++i) {
        body += "1 " + std::to_string(i + 1) + " " + texts[i] + "\n";
    }
    const TemporaryFile file{with_banner(field + " general", body)};
    const is::matrix_market source{file.path()};
    CsrTensors<std::int32_t, T> tensors{source};
    INFO(tensors.fill(source));
    REQUIRE(tensors.fill(source) == "");
    return tensors.val();
}
template <class T>
std::string value_refusal(const std::string& field, const std::string& value) {
    const TemporaryFile file{with_banner(field + " general", "1 1 1\n1 1 " + value + "\n"),
                             "a.mtx"};
    const is::matrix_market source{file.path()};
    CsrTensors<std::int32_t, T> tensors{source};
    return tensors.fill(source);
}

}  // namespace

TEST_CASE("a general real file becomes sorted CSR") {
    const TemporaryFile file{with_banner("real general",
                                         "% a comment\n%\n\n3 4 5\n\n"
                                         "3 4 1.5\n1 2 -2e0\r\n"
                                         "  3\t1   +.25  \n% another\n1 1 7\n3 2 1e-3")};
    const is::matrix_market source{.path = file.path(), .columns = 4};
    CHECK(source.rows() == 3);
    CHECK(source.file_columns() == 4);
    CHECK(source.nnz() == 5);
    CsrTensors<> tensors{source};
    REQUIRE(tensors.fill(source) == "");
    CHECK(tensors.ptr() == std::vector{0, 2, 2, 5});
    CHECK(tensors.idx() == std::vector{0, 1, 0, 1, 3});
    CHECK(tensors.val() == std::vector<double>{7, -2, .25, 1e-3, 1.5});
    CHECK(source.row_begin(2) == 2);
    CHECK(source.row_begin(3) == 5);
    CHECK(source.column(4) == 3);
}

TEST_CASE("symmetric files are expanded, their diagonal once") {
    const std::string body = "3 3 4\n1 1 5\n2 1 2\n3 2 -3\n3 3 4\n";
    const auto dense = [](const std::string& text) {
        const TemporaryFile file{text};
        const is::matrix_market source{file.path()};
        CsrTensors<> tensors{source};
        REQUIRE(tensors.fill(source) == "");
        std::vector<double> out(9);
        for (std::size_t r = 0; r < 3; ++r) {
            for (auto e = tensors.ptr()[r]; e < tensors.ptr()[r + 1]; ++e) {
                const auto at = static_cast<std::size_t>(e);
                out[r * 3 + static_cast<std::size_t>(tensors.idx()[at])] = tensors.val()[at];
            }
        }
        return out;
    };
    const std::vector<double> expected{5, 2, 0, 2, 0, -3, 0, -3, 4};
    CHECK(dense(with_banner("real symmetric", body)) == expected);
    CHECK(dense(with_banner("integer symmetric", body)) == expected);
    CHECK(dense(with_banner("real hermitian", body)) == expected);
    CHECK(dense(with_banner("Real Symmetric", body)) == expected);
    CHECK(dense(with_banner("pattern symmetric", "3 3 3\n1 1\n2 1\n3 2\n")) ==
          std::vector<double>{1, 1, 0, 1, 0, 1, 0, 1, 0});
    for (const char* field : {"real", "integer"}) {
        CHECK(
            dense(with_banner(std::string{field} + " skew-symmetric", "3 3 2\n2 1 2\n3 2 -3\n")) ==
            std::vector<double>{0, -2, 0, 2, 0, 3, 0, -3, 0});
    }
}

TEST_CASE("entries in any order give the matrix that a map of them gives") {
    std::mt19937 random{3};
    using Shape = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;
    for (const auto& [rows, columns, count] :
         {Shape{1, 1, 1}, Shape{7, 3000, 500}, Shape{3000, 5, 500}, Shape{200, 200, 20000},
          Shape{1, 70000, 900}, Shape{70000, 1, 900}, Shape{4000000000u, 4000000000u, 300}}) {
        std::map<std::pair<std::uint64_t, std::uint64_t>, std::int64_t> cells;
        while (cells.size() < count)
            cells[{random() % rows, random() % columns}] =
                static_cast<std::int64_t>(random() % 1000);
        std::vector<std::tuple<std::uint64_t, std::uint64_t, std::int64_t>> entries;
        for (const auto& [cell, value] : cells)
            entries.emplace_back(cell.first, cell.second, value);
        for (const int order : {0, 1, 2}) {
            if (order == 1) {
                std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
                    return std::get<1>(a) != std::get<1>(b) ? std::get<1>(a) < std::get<1>(b)
                                                            : std::get<0>(a) < std::get<0>(b);
                });
            } else if (order == 2) {
                std::shuffle(entries.begin(), entries.end(), random);
            }
            std::string body = std::to_string(rows) + " " + std::to_string(columns) + " " +
                               std::to_string(count) + "\n";
            for (const auto& [r, c, v] : entries) {
                body += std::to_string(r + 1) + " " + std::to_string(c + 1) + " " +
                        std::to_string(v) + "\n";
            }
            const TemporaryFile file{with_banner("integer general", body)};
            const is::matrix_market source{file.path()};
            REQUIRE_FALSE(source.fault());
            REQUIRE(source.nnz() == count);
            std::vector<std::int64_t> values(count);
            source.read<std::int64_t>(2, 0, values);
            std::uint64_t e = 0;
            for (const auto& [cell, value] : cells) {
                const bool is_there =
                    source.row_begin(cell.first) <= e && e < source.row_begin(cell.first + 1) &&
                    source.column(e) == cell.second && values[static_cast<std::size_t>(e)] == value;
                if (!is_there) FAIL(e);
                ++e;
            }
            // A part of indptr, wherever it begins, is what row_begin says.
            std::uint64_t part[5];
            for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{rows / 2},
                                              std::uint64_t{rows - std::min(rows, 4u)}}) {
                const auto size =
                    static_cast<std::size_t>(std::min<std::uint64_t>(5, rows + 1 - first));
                source.read<std::uint64_t>(0, first, {part, size});
                for (std::size_t i = 0; i < size; ++i)
                    CHECK(part[i] == source.row_begin(first + i));
            }
        }
    }
}

TEST_CASE("values become the argument's dtype") {
    using strings = std::vector<std::string>;
    const strings reals{"0.1", "-1e10", "1.000488281250000000001", "1e-300"};
    CHECK(values_of<float>("real", reals) == std::vector{0.1f, -1e10f, 1.00048828125f, 0.0f});
    const auto half = values_of<is::float16>("real", reals);
    CHECK(half[0].bits == 0x2e66);
    CHECK(half[1].bits == 0xfc00);
    CHECK(half[2].bits == 0x3c01);
    CHECK(values_of<std::int8_t>("real", {"-128", "1.27e2", "0.0", "50e-1"}) ==
          std::vector<std::int8_t>{-128, 127, 0, 5});
    CHECK(values_of<std::int64_t>("integer", {"-9223372036854775808", "9223372036854775807"}) ==
          std::vector<std::int64_t>{INT64_MIN, INT64_MAX});
    CHECK(values_of<std::uint64_t>("integer", {"18446744073709551615", "+1"}) ==
          std::vector<std::uint64_t>{UINT64_MAX, 1});
    CHECK(values_of<std::uint64_t>("unsigned-integer", {"18446744073709551615", "-0"}) ==
          std::vector<std::uint64_t>{UINT64_MAX, 0});
    CHECK(values_of<double>("integer", {"18446744073709551615", "9007199254740993"}) ==
          std::vector<double>{0x1p64, 0x1p53});
    CHECK(values_of<float>("integer", {"-16777217", "16777219"}) ==
          std::vector<float>{-16777216.0f, 16777220.0f});
    // 2^53 + 2^45 + 1: a double would sit on bfloat16's tie.
    CHECK(values_of<is::bfloat16>("integer", {"9042383626829825"})[0].bits == 0x5a01);
    CHECK(values_of<is::float8_e4m3fn>("real", {"448", "463.9", "-1.5"})[1].bits == 0x7e);
    CHECK(values_of<double>("real", {"inf", "-INF"}) ==
          std::vector<double>{std::numeric_limits<double>::infinity(),
                              -std::numeric_limits<double>::infinity()});
    CHECK(values_of<is::float16>("real", {"nan"})[0].bits == 0x7e00);
}

TEST_CASE("bool and 4-bit values are values too") {
    const TemporaryFile file{with_banner("integer general", "1 3 3\n1 1 1\n1 2 0\n1 3 1\n")};
    const is::matrix_market source{file.path()};
    CsrTensors<> tensors{source};
    const is::InputSpec spec{is::FixedInput{source}};
    is::HostTensor flags{is::dtype::boolean, {3}};
    REQUIRE(spec.try_fill({tensors.indptr.dl(), tensors.indices.dl(), flags.dl()}));
    CHECK(weighted_sum(flags.as<const std::uint8_t>()) == 1 + 3);
    is::HostTensor nibbles{is::dtype::i4, {3}};
    REQUIRE(spec.try_fill({tensors.indptr.dl(), tensors.indices.dl(), nibbles.dl()}));
    CHECK(nibbles.as<const std::uint8_t>()[0] == 0x01);
    CHECK(nibbles.as<const std::uint8_t>()[1] == 0x01);
}

TEST_CASE("a value that the dtype cannot hold is a fault that names its line") {
    CHECK_THAT(value_refusal<std::int8_t>("integer", "128"),
               ContainsSubstring("argument 2: impossible range") &&
                   ContainsSubstring("a.mtx, line 3: the value does not fit int8"));
    CHECK_THAT(value_refusal<std::uint8_t>("integer", "-1"),
               ContainsSubstring("does not fit uint8"));
    CHECK_THAT(value_refusal<is::float16>("integer", "70000"),
               ContainsSubstring("does not fit float16"));
    CHECK_THAT(value_refusal<bool>("integer", "2"), ContainsSubstring("does not fit bool"));
    CHECK_THAT(value_refusal<std::int64_t>("integer", "9223372036854775808"),
               ContainsSubstring("does not fit int64"));
    CHECK_THAT(
        value_refusal<std::int32_t>("real", "0.5"),
        ContainsSubstring("line 3: the value is no integer that a double holds, so no int32"));
    CHECK_THAT(value_refusal<std::int32_t>("real", "3.00000000000000000000001"),
               ContainsSubstring("is no integer"));
    CHECK_THAT(value_refusal<std::int32_t>("real", "nan"), ContainsSubstring("is no integer"));
    CHECK_THAT(value_refusal<std::int32_t>("real", "1e10"),
               ContainsSubstring("does not fit int32"));
    CHECK_THAT(value_refusal<is::float8_e4m3fn>("real", "465"),
               ContainsSubstring("does not fit float8_e4m3fn"));
    CHECK_THAT(value_refusal<is::float8_e4m3fn>("real", "-inf"),
               ContainsSubstring("does not fit float8_e4m3fn"));
    CHECK_THAT(value_refusal<double>("integer", "99999999999999999999"),
               ContainsSubstring("line 3: '99999999999999999999' is no integer of 64 bits"));
    CHECK_THAT(value_refusal<double>("integer", "1.0"), ContainsSubstring("'1.0' is no integer"));
    CHECK_THAT(refusal(with_banner("integer general", "1 2 2\n1 1 -1\n1 2 9223372036854775808\n")),
               ContainsSubstring("no integer type holds both its least and its greatest value"));
}

TEST_CASE("the banner is read by the book") {
    CHECK_THAT(refusal(""), ContainsSubstring("a.mtx, line 1: the file is empty"));
    CHECK_THAT(
        refusal("\x1f\x8b\x08"),
        ContainsSubstring("begins with %%MatrixMarket (of .mtx.gz, write matrix_market_gz)"));
    CHECK_THAT(refusal("%%MatrixMarket vector coordinate real general\n1 1 0\n"),
               ContainsSubstring("object is not 'matrix'"));
    CHECK_THAT(refusal("%%MatrixMarket matrix array real general\n1 1\n1\n"),
               ContainsSubstring("no sparse operand: write dense_of{matrix_market{…}}"));
    CHECK_THAT(refusal("%%MatrixMarket matrix list real general\n"),
               ContainsSubstring("format is not 'coordinate'"));
    CHECK_THAT(value_refusal<std::complex<float>>("real", "1"),
               ContainsSubstring("argument 2: wrong dtype: found complex64; ") &&
                   ContainsSubstring("its values are real: write a float or an integer dtype"));
    CHECK_THAT(refusal(with_banner("complex general", "1 1 0\n")),
               ContainsSubstring("its values are complex: write complex64 or complex128"));
    CHECK_THAT(refusal(with_banner("text general", "1 1 0\n")),
               ContainsSubstring("the banner's field"));
    CHECK_THAT(refusal(with_banner("real diagonal", "1 1 0\n")),
               ContainsSubstring("the banner's symmetry"));
    CHECK_THAT(refusal(with_banner("pattern skew-symmetric", "1 1 0\n")),
               ContainsSubstring("a pattern is general or symmetric"));
    CHECK_THAT(refusal(with_banner("real general x", "1 1 0\n")),
               ContainsSubstring("more than five words"));
}

TEST_CASE("sizes and entries are read by the book, with the line in every fault") {
    const auto general = [](const std::string& body) {
        return refusal(with_banner("real general", body));
    };
    CHECK_THAT(general(""),
               ContainsSubstring("line 2: the size line is 'rows columns entries', not ''"));
    CHECK_THAT(general("% x\n3 4\n"), ContainsSubstring("line 3: the size line"));
    CHECK_THAT(general("3 4 1 1\n"), ContainsSubstring("and no more"));
    CHECK_THAT(general("3 -4 1\n"), ContainsSubstring("not '-4'"));
    CHECK_THAT(general("5000000000 1 0\n"),
               ContainsSubstring("more than 4294967295 rows or columns"));
    CHECK_THAT(general("3 4 1000000000000\n1 1 1\n"),
               ContainsSubstring("1000000000000 entries do not fit the 7 bytes that follow"));
    CHECK_THAT(refusal(with_banner("real symmetric", "3 4 0\n")),
               ContainsSubstring("invalid data") &&
                   ContainsSubstring("a symmetric matrix is square, not 3 x 4"));
    CHECK_THAT(general("3 4 2\n1 1 1\n\n3 5 1.25\n"),
               ContainsSubstring("invalid data") && ContainsSubstring("line 5: column 5 of 4"));
    CHECK_THAT(general("3 4 1\n0 1 1\n"), ContainsSubstring("line 3: row 0: indices begin at 1"));
    CHECK_THAT(general("3 4 1\n1 1.0 1\n"), ContainsSubstring("line 3: '1.0' is no column"));
    CHECK_THAT(general("3 4 1\n1,1,1\n"), ContainsSubstring("line 3: '1,1,1' is no row"));
    CHECK_THAT(general("3 4 1\n1 1 abc\n"), ContainsSubstring("line 3: 'abc' is no number"));
    CHECK_THAT(general("3 4 1\n1 1 1.0x\n"), ContainsSubstring("line 3: '1.0x' is no number"));
    CHECK_THAT(general("3 4 1\n1 1 1.0D+00\n"), ContainsSubstring("'1.0D+00' is no number"));
    CHECK_THAT(general("3 4 1\n1 1 1 2\n"), ContainsSubstring("line 3: '2' after the entry's end"));
    CHECK_THAT(general("3 4 1\n1 1\n\n\n"), ContainsSubstring("line 3: '' is no number"));
    CHECK_THAT(general("3 4 2\n1 1 1\n% and no more\n"),
               ContainsSubstring("the file ends after 1 of 2 entries"));
    CHECK_THAT(general("3 4 1\n1 1 1\n1 2 1\n"),
               ContainsSubstring("line 4: more than the 1 entries that the size line says"));
    CHECK_THAT(refusal(with_banner("real skew-symmetric", "3 3 1\n2 2 0\n")),
               ContainsSubstring("line 3: a skew-symmetric matrix has no entries on its diagonal"));
    CHECK(general("0 0 0\n") == "");
    CHECK(general("3 4 0") == "");
    CHECK(general("3 4 1\n1 1 1") == "");
}

TEST_CASE("duplicates are faults that name both lines") {
    CHECK_THAT(refusal(with_banner("real general", "3 4 3\n2 3 1\n1 1 1\n\n2 3 5\n")),
               ContainsSubstring("invalid data") &&
                   ContainsSubstring("a.mtx, lines 3 and 6: both give row 2, column 3"));
    CHECK_THAT(refusal(with_banner("pattern symmetric", "3 3 2\n2 3\n3 2\n")),
               ContainsSubstring("lines 3 and 4: both give row 2, column 3"));
    CHECK_THAT(refusal(with_banner("pattern symmetric", "3 3 2\n2 2\n2 2\n")),
               ContainsSubstring("lines 3 and 4: both give row 2, column 2"));
    // Found in time, whatever extents a short file claims.
    const TemporaryFile far{
        with_banner("pattern general", "4294967295 4294967295 2\n4294967295 9\n4294967295 9\n")};
    CHECK_THAT(is::matrix_market{far.path()}.fault()->message().c_str(),
               ContainsSubstring("lines 3 and 4: both give row 4294967295, column 9"));
}

TEST_CASE("a matrix wider than the dense operand is refused, with both numbers") {
    const TemporaryFile file{with_banner("pattern general", "2 5 2\n1 5\n2 1\n"), "wide.mtx"};
    const is::matrix_market source{file.path(), is::dim<3, 0>};
    CsrTensors<> tensors{source};
    const is::InputSpec spec{is::FixedInput{source}, is::Unchanged{}};
    auto narrow = is::HostTensor::of<float>({4, 8});
    const auto refused = spec.try_fill(
        {tensors.indptr.dl(), tensors.indices.dl(), tensors.values.dl(), narrow.dl()});
    REQUIRE_FALSE(refused);
    CHECK(refused.fault().kind == is::FaultKind::shape);
    CHECK(refused.fault().argument == 1);
    CHECK(refused.fault().expected == 4);
    CHECK(refused.fault().found == 5);
    CHECK_THAT(std::string{refused.fault().message().view()},
               ContainsSubstring("wide.mtx has 5 columns, and .columns is 4"));
    auto right = is::HostTensor::of<float>({5, 8});
    CHECK(spec.try_fill(
        {tensors.indptr.dl(), tensors.indices.dl(), tensors.values.dl(), right.dl()}));
    CHECK(tensors.val() == std::vector<double>{1, 1});
}

TEST_CASE("a generated operand stands in for no matrix, never for an unreadable one") {
    const TemporaryFile file{with_banner("pattern general", "2 5 2\n1 5\n2 1\n")};
    CsrTensors<> tensors{2, 2};
    const auto fill_or = [&](const is::matrix_market& source) {
        const is::InputSpec spec{is::OrElse{
            is::FixedInput{source}, is::SparseCSRFallback{is::uniform_nonzeros{.columns = 5}}}};
        return spec.try_fill({tensors.indptr.dl(), tensors.indices.dl(), tensors.values.dl()});
    };
    const auto from_file = fill_or({.path = file.path()});
    REQUIRE(from_file);
    CHECK_FALSE((*from_file)[0].is_fallback);
    CHECK(tensors.idx() == std::vector{4, 0});
    const auto made = fill_or({.path = std::nullopt});
    REQUIRE(made);
    CHECK((*made)[2].is_fallback);
    const auto refused = fill_or({.path = "/no/such.mtx"});
    REQUIRE_FALSE(refused);
    CHECK(refused.fault().message().view() ==
          "argument 0: unreadable source; /no/such.mtx: cannot open it: no such file");
}

TEST_CASE("a file's pattern may have generated values") {
    const TemporaryFile file{with_banner("integer general", "2 5 3\n1 5 9\n2 1 9\n2 2 9\n")};
    const is::matrix_market source{file.path()};
    CsrTensors<> tensors{source};
    const is::InputSpec spec{is::SparseCSRFallback{is::pattern_of{source}, is::constant{2.5}}};
    REQUIRE(spec.try_fill({tensors.indptr.dl(), tensors.indices.dl(), tensors.values.dl()}));
    CHECK(tensors.ptr() == std::vector{0, 1, 3});
    CHECK(tensors.idx() == std::vector{4, 0, 1});
    CHECK(tensors.val() == std::vector{2.5, 2.5, 2.5});
}

TEST_CASE("indices must fit their dtype") {
    const TemporaryFile file{with_banner("pattern general", "1 3000000000 1\n1 2999999999\n")};
    const is::matrix_market source{file.path()};
    CsrTensors<std::int32_t> narrow{source};
    CHECK_THAT(narrow.fill(source),
               ContainsSubstring("argument 1: impossible range: found 3000000000") &&
                   ContainsSubstring("its columns do not fit int32"));
    CsrTensors<std::uint32_t> fits{source};
    CHECK(fits.fill(source) == "");
    CHECK(fits.idx() == std::vector<std::uint32_t>{2999999998u});
    CsrTensors<std::int64_t> wide{source};
    CHECK(wide.fill(source) == "");
    CHECK(wide.idx() == std::vector<std::int64_t>{2999999998});
}

TEST_CASE("complex matrices, and what is mirrored in them") {
    using complex = std::complex<double>;
    const std::string body = "3 3 3\n2 1 1 2\n3 2 -.5 0\n3 3 4 0\n";
    const auto dense = [&](const std::string& kind, const std::string& text) {
        const TemporaryFile file{with_banner("complex " + kind, text)};
        const is::dense_of source{is::matrix_market{file.path()}};
        auto out = is::HostTensor::of<complex>({3, 3});
        is::InputSpec{is::FixedInput{source}}.fill({out.dl()});
        const auto all = out.as<complex>();
        return std::vector<complex>{all.begin(), all.end()};
    };
    const complex i{0, 1};
    CHECK(dense("general", body) == std::vector<complex>{0, 0, 0, 1. + 2. * i, 0, 0, 0, -.5, 4});
    CHECK(dense("symmetric", body) ==
          std::vector<complex>{0, 1. + 2. * i, 0, 1. + 2. * i, 0, -.5, 0, -.5, 4});
    CHECK(dense("hermitian", body) ==
          std::vector<complex>{0, 1. - 2. * i, 0, 1. + 2. * i, 0, -.5, 0, -.5, 4});
    CHECK(dense("skew-symmetric", "3 3 2\n2 1 1 2\n3 2 -.5 0\n") ==
          std::vector<complex>{0, -1. - 2. * i, 0, 1. + 2. * i, 0, .5, 0, -.5, 0});

    const auto refused = [](const std::string& kind, const std::string& text) {
        const TemporaryFile file{with_banner("complex " + kind, text)};
        const is::matrix_market source{file.path()};
        CsrTensors<std::int32_t, std::complex<float>> tensors{source};
        return tensors.fill(source);
    };
    CHECK(refused("general", body) == "");
    CHECK_THAT(refused("hermitian", "1 1 1\n1 1 4 1\n"), ContainsSubstring("line 3"));
    CHECK_THAT(refused("hermitian", "1 1 1\n1 1 4 1\n"), ContainsSubstring("real on its diagonal"));
    CHECK_THAT(refused("general", "1 1 1\n1 1 4.000\n"),
               ContainsSubstring("'' is no imaginary part"));
    CHECK_THAT(refused("general", "1 1 1\n1 1 4 x\n"),
               ContainsSubstring("'x' is no imaginary part"));
    const TemporaryFile real{with_banner("real general", "1 1 1\n1 1 4\n")};
    CsrTensors<std::int32_t, std::complex<float>> tensors{1, 1};
    CHECK_THAT(tensors.fill(is::matrix_market{real.path()}),
               ContainsSubstring("its values are real"));
}

TEST_CASE("a dense file is one argument, in row-major order") {
    const auto dense = [&](const std::string& kind, const std::string& text, std::int64_t rows,
                           std::int64_t columns) {
        const TemporaryFile file{"%%MatrixMarket matrix array " + kind + "\n" + text, "a.mtx"};
        const is::dense_of source{is::matrix_market{file.path()}};
        auto out = is::HostTensor::of<float>({rows, columns});
        const is::InputSpec spec{is::FixedInput{source}};
        if (const auto result = spec.try_fill({out.dl()}); !result) {
            throw std::runtime_error{std::string{result.fault().message().view()}};
        }
        const auto all = out.as<float>();
        return std::vector<float>{all.begin(), all.end()};
    };
    using list = std::vector<float>;
    CHECK(dense("real general", "2 3\n1\n2\n3.5\n4\n\n5\n6\n", 2, 3) == list{1, 3.5, 5, 2, 4, 6});
    CHECK(dense("integer symmetric", "3 3\n1\n2\n3\n4\n5\n6\n", 3, 3) ==
          list{1, 2, 3, 2, 4, 5, 3, 5, 6});
    CHECK(dense("real skew-symmetric", "3 3\n1\n2\n3\n", 3, 3) ==
          list{0, -1, -2, 1, 0, -3, 2, 3, 0});
    CHECK(dense("real skew-symmetric", "1 1\n", 1, 1) == list{0});
    CHECK(dense("real general", "0 5\n", 0, 5).empty());
    CHECK(dense("real general", "1 1\n7", 1, 1) == list{7});
    CHECK_THROWS_WITH(dense("real general", "1 2\n7.00\n", 1, 2),
                      ContainsSubstring("the file ends after 1 of 2 entries"));
    CHECK_THROWS_WITH(dense("real general", "1 2\n7\n8\n9\n", 1, 2),
                      ContainsSubstring("line 5: more than the 2 entries"));
    CHECK_THROWS_WITH(dense("real general", "4294967295 4294967295\n7\n", 1, 2),
                      ContainsSubstring("entries do not fit"));
    CHECK_THROWS_WITH(dense("real general", "1 2\n7\n8\n", 2, 2), ContainsSubstring("is 1 x 2"));
    CHECK_THROWS_WITH(dense("pattern general", "1 2\n", 1, 2),
                      ContainsSubstring("a pattern is coordinates"));

    const TemporaryFile high{"%%MatrixMarket matrix array integer general\n%\n2 1\n1\n300\n"};
    auto bytes = is::HostTensor::of<std::int8_t>({2, 1});
    const is::InputSpec narrow{is::FixedInput{is::dense_of{is::matrix_market{high.path()}}}};
    CHECK_THAT(narrow.try_fill({bytes.dl()}).fault().message().c_str(),
               ContainsSubstring("line 5: the value does not fit int8"));

    // Of a matrix that is not dense, the zeros too; at any cut of the rows.
    const TemporaryFile file{
        with_banner("real general", "3 700 4\n1 2 5\n2 700 6\n3 1 7\n3 699 8\n")};
    auto out = is::HostTensor::of<double>({3, 700});
    is::InputSpec{is::FixedInput{is::dense_of{is::matrix_market{file.path()}}}}.fill({out.dl()});
    const auto all = out.as<double>();
    std::vector<double> expected(2100);
    expected[1] = 5, expected[1399] = 6, expected[1400] = 7, expected[2098] = 8;
    CHECK(std::ranges::equal(all, expected));
}

TEST_CASE("duplicates are summed where it is asked for, as SciPy sums them") {
    const TemporaryFile file{
        with_banner("real general", "2 2 5\n2 1 1e100\n1 1 1\n2 1 1\n2 1 -1e100\n2 2 16777217\n")};
    const is::matrix_market source{.path = file.path(), .sum_duplicates = true};
    CHECK(source.nnz() == 3);
    CsrTensors<> tensors{source};
    REQUIRE(tensors.fill(source) == "");
    CHECK(tensors.ptr() == std::vector{0, 1, 3});
    CHECK(tensors.val() == std::vector<double>{1, 0, 16777217});  // (1e100 + 1) - 1e100
    const is::matrix_market plain{file.path()};
    CHECK(plain.fault().has_value());
    CHECK_THAT(tensors.fill(plain), ContainsSubstring("lines 3 and 5"));

    // Counts of a pattern; integers within 64 bits, and within the dtype.
    const TemporaryFile pattern{with_banner("pattern general", "1 2 3\n1 2\n1 1\n1 2\n")};
    CsrTensors<std::int32_t, std::int8_t> counts{1, 2};
    REQUIRE(counts.fill(is::matrix_market{.path = pattern.path(), .sum_duplicates = true}) == "");
    CHECK(counts.val() == std::vector<std::int8_t>{1, 2});
    const TemporaryFile halves{with_banner("real general", "1 1 2\n1 1 1.5\n1 1 1.5\n")};
    CsrTensors<std::int32_t, std::int8_t> three{1, 1};
    REQUIRE(three.fill(is::matrix_market{.path = halves.path(), .sum_duplicates = true}) == "");
    CHECK(three.val() == std::vector<std::int8_t>{3});
    CHECK(is::matrix_market{halves.path()}.rows() == 0);  // it is refused
    const TemporaryFile wide{with_banner("integer general", "1 1 2\n1 1 100\n1 1 28\n")};
    CsrTensors<std::int32_t, std::int8_t> one{1, 1};
    CHECK_THAT(one.fill(is::matrix_market{.path = wide.path(), .sum_duplicates = true}),
               ContainsSubstring("with duplicates summed, the value does not fit int8"));
    const TemporaryFile huge{
        with_banner("integer general", "1 1 2\n1 1 9223372036854775807\n1 1 1\n")};
    CHECK_THAT(one.fill(is::matrix_market{.path = huge.path(), .sum_duplicates = true}),
               ContainsSubstring("sum to more than 64 bits"));
}

TEST_CASE("large files are read in parts, with the same entries, lines and faults") {
    // Half a MiB of lines, in no order: more than one part.
    constexpr std::uint32_t rows = 3000, columns = 50000;
    std::mt19937 random{5};
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> cells;
    while (cells.size() < 30000)
        cells[{random() % rows, random() % columns}] = static_cast<double>(random() % 9999) / 8;
    std::vector<std::pair<std::pair<std::uint32_t, std::uint32_t>, double>> order{cells.begin(),
                                                                                  cells.end()};
    const auto text_of = [&](const std::string& odd_line) {
        std::string text;
        for (std::size_t i = 0; i < order.size(); ++i) {
            const auto& [cell, value] = order[i];
            if (i == 20000) text += odd_line;
            text += std::to_string(cell.first + 1) + " " + std::to_string(cell.second + 1) + " " +
                    std::to_string(value) + "\n";
        }
        return with_banner("real general", std::to_string(rows) + " " + std::to_string(columns) +
                                               " 30000\n" + text);
    };
    for (const bool is_sorted : {true, false}) {
        if (!is_sorted) std::ranges::shuffle(order, random);
        const TemporaryFile file{text_of("\n% a comment\n")};
        const is::matrix_market source{file.path()};
        CsrTensors<> tensors{source};
        REQUIRE(tensors.fill(source) == "");
        REQUIRE(is_canonical(tensors, columns));
        const auto ptr = tensors.ptr(), idx = tensors.idx();
        const auto val = tensors.val();
        std::size_t entry = 0;
        bool is_same = true;
        for (const auto& [cell, value] : cells) {
            is_same &= ptr[cell.first] <= static_cast<int>(entry) &&
                       static_cast<int>(entry) < ptr[cell.first + 1] &&
                       idx[entry] == static_cast<int>(cell.second) && val[entry] == value;
            ++entry;
        }
        CHECK(is_same);
    }
    const TemporaryFile broken{text_of("1 2 3 4\n"), "b.mtx"};
    CHECK_THAT(is::matrix_market{broken.path()}.fault()->message().c_str(),
               ContainsSubstring("b.mtx, line 20003: '4' after the entry's end"));
    const TemporaryFile more{text_of("1 2 3\n"), "c.mtx"};
    CHECK_THAT(is::matrix_market{more.path()}.fault()->message().c_str(),
               ContainsSubstring("line 30003: more than the 30000 entries"));
    auto odd = text_of("");
    odd.replace(odd.rfind(' ') + 1, std::string::npos, ".1\n");
    const TemporaryFile fraction{odd, "d.mtx"};
    CsrTensors<std::int32_t, std::int16_t> tensors{rows, 30000};
    CHECK_THAT(tensors.fill(is::matrix_market{fraction.path()}), ContainsSubstring("line "));
    // A header longer than the first part that is read, and a line longer than a part.
    const auto comment = "%" + std::string(200000, 'x') + "\n";
    const TemporaryFile long_head{
        with_banner("real general", comment + "2 2 2\n1 1 5\n" + comment + comment + "2 2 6\n")};
    const is::matrix_market source{long_head.path()};
    INFO((source.fault() ? source.fault()->message().c_str() : ""));
    CHECK(source.nnz() == 2);
}

TEST_CASE("no broken Matrix Market file stops the reader, and what passes is canonical") {
    const std::vector<std::string> files{
        with_banner("real general", "%c\n3 4 3\n3 4 1.5e-3\n1 2 -2\n3 1 .25\n"),
        with_banner("integer skew-symmetric", "3 3 2\n2 1 20\n3 2 -3\n"),
        with_banner("pattern symmetric", "3 3 2\n1 1\n3 2\n")};
    for (const auto& good : files) {
        for_each_mutation(good, [](const std::string& text) {
            const TemporaryFile file{text};
            const is::matrix_market source{file.path()};
            if (source.fault() || source.rows() > 1000 || source.file_columns() > 1000) return;
            CsrTensors<> tensors{source};
            REQUIRE(tensors.fill(source) == "");
            if (!is_canonical(tensors, source.file_columns())) FAIL(text);
        });
        CHECK(refusal(good) == "");
    }
}

TEST_CASE("real matrices are what SciPy's mmread(...).tocsr() says") {
    struct Judged {
        const char* name;
        std::uint64_t rows, columns, nnz, indptr, indices, f64, f32, f16;
    };
    // Weighted sums of SciPy 1.17's indptr, indices and data; f32 and f16 rounded from the decimals
    // by Python's fractions.
    constexpr Judged judged[] = {
        {"bcsstk13.mtx", 2003, 2003, 83883, 101793302105, 5002768443509, 11010542194718729978u,
         8267890289552089535u, 154734462168697},
        {"jagmesh7.mtx", 1138, 1138, 7450, 3226452277, 20800009334, 11677833833771696128u,
         29568851876249600, 426316416000},
        {"west0067.mtx", 67, 67, 294, 454003, 1728256, 2668753013116770143, 77792197379344,
         1116895584},
        {"karate.mtx", 34, 34, 156, 61652, 237573, 9412523221204336640u, 13046315483136, 188098560},
        {"n1024-l1.mtx", 1024, 1024, 32768, 11486822400, 275048308480, 0, 553959659157848064,
         6047498502144},
    };
    if (!data_file("")) SKIP("INPUTSPEC_DATA_DIR is not set");
    for (const auto& [name, rows, columns, nnz, indptr, indices, f64, f32, f16] : judged) {
        INFO(name);
        const is::matrix_market source{data_file(name)};
        REQUIRE_FALSE(source.fault());
        CHECK(source.rows() == rows);
        CHECK(source.file_columns() == columns);
        CHECK(source.nnz() == nnz);
        CsrTensors<std::int32_t, double> in_f64{source};
        REQUIRE(in_f64.fill(source) == "");
        CHECK(is_canonical(in_f64, columns));
        CHECK(weighted_sum(in_f64.indptr.as<const std::uint32_t>()) == indptr);
        CHECK(weighted_sum(in_f64.indices.as<const std::uint32_t>()) == indices);
        CHECK(weighted_sum(in_f64.values.as<const double>()) == f64);
        CsrTensors<std::int64_t, float> in_f32{source};
        REQUIRE(in_f32.fill(source) == "");
        CHECK(weighted_sum(in_f32.indptr.as<const std::int64_t>()) == indptr);
        CHECK(weighted_sum(in_f32.indices.as<const std::int64_t>()) == indices);
        CHECK(weighted_sum(in_f32.values.as<const float>()) == f32);
        CsrTensors<std::uint32_t, is::float16> in_f16{source};
        REQUIRE(in_f16.fill(source) == "");
        CHECK(weighted_sum(in_f16.values.as<const is::float16>()) == f16);
    }
}
