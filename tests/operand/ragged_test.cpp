#include <inputspec/inputspec.hpp>
#include <inputspec/operand/ragged.hpp>
#include <inputspec/validate.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string message(const std::optional<is::Fault>& fault) {
    return fault ? std::string{fault->message().view()} : std::string{};
}
template <class P>
std::vector<std::int64_t> offsets(const P& lengths, std::int64_t segments, std::int64_t total,
                                  std::uint64_t seed = 1) {
    auto out = is::HostTensor::of<std::int64_t>({segments + 1});
    is::InputSpec{is::RaggedOffsets{lengths, total}}.fill({out}, {.seed = seed});
    return {out.as<std::int64_t>().begin(), out.as<std::int64_t>().end()};
}

}  // namespace

TEST_CASE("ragged: offsets, lengths and segment ids are of the same segments") {
    const auto check = [](const auto& lengths) {
        for (const std::int64_t segments : {0, 1, 2, 7, 1000}) {
            for (const std::int64_t total : {0, 1, 5, 999, 100'000}) {
                if (segments == 0 && total != 0) continue;
                INFO(lengths.name << ": " << segments << " segments, " << total);
                const auto begin = offsets(lengths, segments, total);
                REQUIRE(begin.front() == 0);
                REQUIRE(begin.back() == total);
                REQUIRE(std::ranges::is_sorted(begin));

                auto length = is::HostTensor::of<std::int32_t>({segments});
                is::InputSpec{is::RaggedLengths{lengths, total}}.fill({length}, {.seed = 1});
                auto id = is::HostTensor::of<std::int32_t>({total});
                is::InputSpec{is::SegmentIds{lengths, segments}}.fill({id}, {.seed = 1});
                bool is_same = true;
                for (std::size_t s = 0; s + 1 < begin.size(); ++s) {
                    is_same &= length.as<std::int32_t>()[s] == begin[s + 1] - begin[s];
                    for (auto i = begin[s]; i < begin[s + 1]; ++i) {
                        is_same &= id.as<std::uint32_t>()[static_cast<std::size_t>(i)] == s;
                    }
                }
                CHECK(is_same);
            }
        }
    };
    check(is::balanced_rows{});
    check(is::uniform_nonzeros{});
    check(is::power_law_rows{.exponent = 1.3});
}

TEST_CASE("ragged: .columns are the longest that a segment may be") {
    for (const std::int64_t longest : {13, 20, 100}) {
        const auto begin =
            offsets(is::power_law_rows{.columns = longest, .exponent = 2}, 100, 1250);
        std::int64_t most = 0;
        for (std::size_t s = 0; s < 100; ++s) most = std::max(most, begin[s + 1] - begin[s]);
        CHECK(most <= longest);
        CHECK(most > longest / 2);
    }
    auto out = is::HostTensor::of<std::int32_t>({101});
    CHECK_THAT(
        message(
            is::InputSpec{is::RaggedOffsets{is::balanced_rows{.columns = 12}, 1250}}.check({out})),
        ContainsSubstring("at most 1200 cells"));
}

TEST_CASE("ragged: the total may be another argument's extent") {
    auto cu_seqlens = is::HostTensor::of<std::int32_t>({9});
    auto tokens = is::HostTensor::of<float>({77, 4, 16});
    const is::InputSpec spec{is::RaggedOffsets{is::uniform_nonzeros{}, is::dim<1, 0>},
                             is::GeneratorInput{is::normal{}}};
    spec.fill({cu_seqlens, tokens}, {.seed = 3});
    CHECK_FALSE(is::validate::ragged(cu_seqlens, 77));
    auto again = is::HostTensor::of<std::int32_t>({9});
    spec.fill({again, tokens}, {.seed = 3, .trial = 5});
    CHECK(std::ranges::equal(again.bytes(), cu_seqlens.bytes()));
}

TEST_CASE("ragged: faults say what to write") {
    auto i32 = is::HostTensor::of<std::int32_t>({3});
    auto none = is::HostTensor::of<std::int32_t>({0});
    auto f32 = is::HostTensor::of<float>({3});
    auto two = is::HostTensor::of<std::int32_t>({3, 1});
    const auto fault = [](const auto& policy, const is::HostTensor& tensor) {
        return message(is::InputSpec{policy}.check({tensor}));
    };
    const is::RaggedOffsets offsets{is::balanced_rows{}, 10};
    CHECK_THAT(fault(offsets, f32), ContainsSubstring("offsets are int32"));
    CHECK_THAT(fault(offsets, two), ContainsSubstring("[segments + 1]"));
    CHECK_THAT(fault(offsets, none), ContainsSubstring("allocate one for no segments"));
    CHECK_THAT(fault(is::RaggedOffsets{is::balanced_rows{}}, i32),
               ContainsSubstring("write RaggedOffsets{.total} = "));
    CHECK_THAT(fault(is::RaggedOffsets{is::balanced_rows{}, std::int64_t{1} << 31}, i32),
               ContainsSubstring("does not fit the offsets' dtype"));
    CHECK_THAT(fault(is::RaggedLengths{is::balanced_rows{}, 3}, f32),
               ContainsSubstring("lengths are int32"));
    CHECK_THAT(fault(is::SegmentIds{is::balanced_rows{}}, i32),
               ContainsSubstring("write SegmentIds{.segments} = "));
    CHECK_THAT(fault(is::SegmentIds{is::balanced_rows{}, 3}, two), ContainsSubstring("[total]"));
}
