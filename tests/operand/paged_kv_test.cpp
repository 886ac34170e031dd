#include <inputspec/inputspec.hpp>
#include <inputspec/operand/paged_kv.hpp>
#include <inputspec/validate.hpp>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "catch.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

struct table {
    is::HostTensor indptr, pages, last;
    table(std::int64_t batch, std::int64_t total)
        : indptr{is::dtype::i32, {batch + 1}},
          pages{is::dtype::i32, {total}},
          last{is::dtype::i32, {batch}} {}
};

/// Last chunk first, in chunks of the library's choosing.
struct backwards {
    template <class Body>
    void operator()(std::size_t chunks, const Body& body) const {
        for (std::size_t i = chunks; i-- > 0;) body(i);
    }
};

}  // namespace

TEST_CASE("paged_kv: a page table is valid by the validator, whatever the lengths") {
    const auto check = [](const auto& lengths) {
        for (const std::int64_t batch : {1, 2, 33, 500}) {
            for (const std::int64_t total : {0, 1, 40, 3000}) {
                for (const std::int64_t spare : {0, 7, 100'000}) {
                    INFO(lengths.name << ": " << batch << " sequences, " << total << " pages");
                    table out{batch, total};
                    is::InputSpec{is::PagedKVFallback{lengths, total + spare, 16}}.fill(
                        {out.indptr, out.pages, out.last}, {.seed = 2});
                    CHECK_FALSE(
                        is::validate::paged_kv(out.indptr, out.pages, out.last, total + spare, 16));
                }
            }
        }
    };
    check(is::balanced_rows{});
    check(is::uniform_nonzeros{});
    check(is::power_law_rows{.exponent = 1.2});
}

TEST_CASE("paged_kv: last pages take every length, and order is random") {
    table out{20'000, 60'000};
    is::InputSpec{is::PagedKVFallback{is::balanced_rows{}, 60'000, 16}}.fill(
        {out.indptr, out.pages, out.last});
    std::set<std::int32_t> lengths;
    for (const auto length : out.last.as<std::int32_t>()) lengths.insert(length);
    CHECK(lengths.size() == 16);
    CHECK(*lengths.begin() == 1);
    CHECK(*lengths.rbegin() == 16);
    CHECK_FALSE(std::ranges::is_sorted(out.pages.as<std::int32_t>()));
}

TEST_CASE("paged_kv: the same bits whoever runs the chunks") {
    const is::InputSpec spec{is::PagedKVFallback{is::uniform_nonzeros{}, 400'000, 16}};
    table serial{70'000, 300'000}, threads{70'000, 300'000}, reversed{70'000, 300'000};
    spec.fill({serial.indptr, serial.pages, serial.last}, {}, is::execute::serial{});
    spec.fill({threads.indptr, threads.pages, threads.last}, {}, is::execute::threads{3});
    spec.fill({reversed.indptr, reversed.pages, reversed.last}, {}, backwards{});
    for (const auto* other : {&threads, &reversed}) {
        CHECK(std::ranges::equal(serial.indptr.bytes(), other->indptr.bytes()));
        CHECK(std::ranges::equal(serial.pages.bytes(), other->pages.bytes()));
        CHECK(std::ranges::equal(serial.last.bytes(), other->last.bytes()));
    }
}

TEST_CASE("paged_kv: faults say what to write") {
    const auto fault = [](const auto& policy, const table& in) {
        const auto found = is::InputSpec{policy}.check({in.indptr, in.pages, in.last});
        return found ? std::string{found->message().view()} : std::string{};
    };
    const table in{4, 10};
    CHECK(fault(is::PagedKVFallback{is::balanced_rows{}, 10, 16}, in).empty());
    CHECK_THAT(fault(is::PagedKVFallback{is::balanced_rows{}, 9, 16}, in),
               ContainsSubstring("the pool has not so many pages"));
    CHECK_THAT(fault(is::PagedKVFallback{is::balanced_rows{}, 10, 0}, in),
               ContainsSubstring("a page holds one entry"));
    CHECK_THAT(fault(is::PagedKVFallback{is::balanced_rows{}}, in),
               ContainsSubstring("write PagedKVFallback{.pool} = "));
    CHECK_THAT(fault(is::PagedKVFallback{is::balanced_rows{}, 10}, in),
               ContainsSubstring("write PagedKVFallback{.page_size} = "));
    CHECK_THAT(fault(is::PagedKVFallback{is::balanced_rows{.columns = 2}, 10, 16}, in),
               ContainsSubstring("at most 8 cells"));
    CHECK_THAT(fault(is::PagedKVFallback{is::balanced_rows{.base = 1}, 10, 16}, in),
               ContainsSubstring("begins at 0"));
    CHECK_THAT(fault(is::PagedKVFallback{is::balanced_rows{}, std::int64_t{1} << 31, 16}, in),
               ContainsSubstring("the pool does not fit"));
    const table other{5, 10};
    const auto found = is::InputSpec{is::PagedKVFallback{is::balanced_rows{}, 10, 16}}.check(
        {in.indptr, in.pages, other.last});
    REQUIRE(found.has_value());
    CHECK_THAT(std::string{found->message().view()}, ContainsSubstring("one entry more"));
}
