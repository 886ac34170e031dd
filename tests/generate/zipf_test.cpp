// Judge: the law itself, weights (k + 1)^-exponent, by chi-square over exact or integrated sums.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "generate/filled.hpp"
#include "random/statistics.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using filled::refuses;
using is::FaultKind;
using is::zipf;

namespace {

/// Σ k^-s for k in [first, last], ranks from 1: exactly up to 2^16, beyond by the midpoint rule,
/// which is off by less than s·(s + 1)/24·2^-32 of it.
double weight(double first, double last, double s) {
    constexpr double exact = 65536;
    double sum = 0;
    for (double k = std::min(last, exact); k >= first; --k) sum += std::pow(k, -s);
    if (last > exact) {
        const double from = std::max(first - 0.5, exact + 0.5);
        const double to = last + 0.5;
        sum +=
            s == 1 ? std::log(to / from) : (std::pow(to, 1 - s) - std::pow(from, 1 - s)) / (1 - s);
    }
    return sum;
}

/// Deviations of a sample from the law: ranks 1 … 40 each alone, then by factors of 1.5; cells that
/// expect fewer than 10 are joined.
double deviations(std::int64_t below, double s, const std::vector<std::int64_t>& sample) {
    const auto most = static_cast<double>(below);
    std::vector<double> last;
    for (double end = 1; end < most; end = end < 40 ? end + 1 : std::floor(end * 1.5)) {
        last.push_back(end);
    }
    last.push_back(most);
    std::vector<double> expected;
    for (std::size_t i = 0; i < last.size(); ++i) {
        expected.push_back(weight(i == 0 ? 1 : last[i - 1] + 1, last[i], s));
    }
    double total = 0;
    for (const double part : expected) total += part;
    std::vector<std::uint64_t> counts(last.size());
    for (const auto value : sample) {
        const auto rank = static_cast<double>(value) + 1;
        ++counts[static_cast<std::size_t>(std::lower_bound(last.begin(), last.end(), rank) -
                                          last.begin())];
    }
    std::vector<std::uint64_t> joined_counts;
    std::vector<double> joined;
    double open = 0;
    std::uint64_t open_count = 0;
    for (std::size_t i = 0; i < last.size(); ++i) {
        open += expected[i] / total * static_cast<double>(sample.size());
        open_count += counts[i];
        if (open < 10 && i + 1 < last.size()) continue;
        if (open < 10 && !joined.empty()) {
            joined.back() += open;
            joined_counts.back() += open_count;
        } else {
            joined.push_back(open);
            joined_counts.push_back(open_count);
        }
        open = 0;
        open_count = 0;
    }
    return joined.size() < 2 ? 0 : statistics::deviations(joined_counts, joined);
}

}  // namespace

TEST_CASE("zipf follows its law") {
    for (const std::int64_t below :
         {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}, std::int64_t{10}, std::int64_t{1000},
          std::int64_t{1'000'000}, std::int64_t{1} << 31, std::int64_t{1} << 40}) {
        for (const double exponent : {0.0, 0.5, 0.99, 1.0, 1.01, 1.1, 2.0, 3.5, 10.0}) {
            CAPTURE(below, exponent);
            const auto sample = filled::integers(zipf{below, exponent}, dtype::i64, 60'000);
            const auto [least, most] = std::minmax_element(sample.begin(), sample.end());
            REQUIRE(*least >= 0);
            REQUIRE(*most < below);
            CHECK(std::abs(deviations(below, exponent, sample)) < 5);
        }
    }
}

TEST_CASE("zipf takes huge exponents and huge ranges without leaving them") {
    for (const double exponent : {0.0, 1e-9, 0.999999999, 1.0, 1.000000001, 1.5, 5.0, 20.0, 64.0}) {
        for (const std::int64_t below :
             {std::int64_t{1}, std::int64_t{2}, INT64_MAX - 1, INT64_MAX}) {
            CAPTURE(exponent, below);
            bool inside = true;
            for (const auto value : filled::integers(zipf{below, exponent}, dtype::i64, 2000)) {
                inside &= value >= 0 && value < below;
            }
            CHECK(inside);
        }
    }
    const auto ones = filled::integers(zipf{1000, 64}, dtype::i32, 1000);
    CHECK(ones == std::vector<std::int64_t>(1000, 0));  // 2^-64 is never drawn
}

TEST_CASE("a rejected draw is drawn again at its own index, under the next redraw") {
    for (const double exponent : {0.5, 1.0, 1.1, 2.0}) {
        CAPTURE(exponent);
        const std::int64_t below = 1000;
        const is::element::zipf_law law{exponent, static_cast<double>(below)};
        const is::random_bits bits{5, 0};
        int redrawn = 0;
        std::vector<std::int64_t> expected;
        for (std::uint64_t i = 0; i < 60'000; ++i) {
            std::uint64_t rank = 0;
            for (std::uint32_t k = 0; rank == 0; ++k) {
                rank = law.rank(bits.redraw(k).draw<std::uint64_t>(i));
                redrawn += rank == 0;
            }
            expected.push_back(static_cast<std::int64_t>(rank) - 1);
        }
        CHECK(redrawn > 0);
        CHECK(redrawn < 20'000);
        CHECK(filled::integers(zipf{below, exponent}, dtype::i64, 60'000, {.seed = 5}) == expected);
    }
}

TEST_CASE("zipf is the same in every dtype, and refuses what it cannot make") {
    const auto expected = filled::integers(zipf{8}, dtype::i64, 500);
    for (const auto& type : filled::integer_types) {
        CHECK(filled::integers(zipf{8}, type, 500) == expected);
    }
    CHECK(refuses(zipf{}, dtype::i32, FaultKind::bound, "write zipf{.below}"));
    CHECK(refuses(zipf{0}, dtype::i32, FaultKind::range, "indices in [0, 0)"));
    CHECK(refuses(zipf{300}, dtype::u8, FaultKind::range, "do not exist in uint8"));
    CHECK(refuses(zipf{10}, dtype::f32, FaultKind::dtype, "integer dtype"));
    for (const is::number exponent : {is::number{-0.1}, is::number{64.5}, is::number{},
                                      is::number{std::nan("")}, is::number{HUGE_VAL}}) {
        CHECK(refuses(zipf{10, exponent}, dtype::i32, FaultKind::range, "is in [0, 64]"));
    }
    CHECK_FALSE(filled::refusal(zipf{10, 0}, dtype::i32).has_value());
    CHECK_FALSE(filled::refusal(zipf{10, 64}, dtype::i32).has_value());
}
