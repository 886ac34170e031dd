// A user's own joint policy: phases in order, each item once, checks before, its own faults.

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using test::Guarded;

/// Lengths, their cumulative sums, and the greatest of them, over three arguments.
struct Ragged {
    std::int32_t longest = 9;
    std::uint64_t chunk = 4;

    static constexpr std::string_view name = "Ragged";
    static constexpr std::size_t arguments = 3;
    static constexpr std::size_t phases = 3;

    std::optional<is::Fault> check(const auto& group) const {
        for (std::size_t i = 0; i < 3; ++i) {
            if (group[i].kind() != is::element_kind::i32) {
                return group.fault(is::FaultKind::user, i, "ragged arrays are int32");
            }
        }
        if (group[1].size() != group[0].size() + 1) {
            return group.fault(is::FaultKind::shape, 1, "one offset more than lengths",
                               static_cast<std::int64_t>(group[0].size() + 1),
                               static_cast<std::int64_t>(group[1].size()), 0);
        }
        return std::nullopt;
    }
    std::uint64_t size(std::size_t phase, const auto& group) const {
        return phase == 0 ? group[0].size() : 1;
    }
    std::uint64_t grain(std::size_t, const auto&) const { return chunk; }
    void run(std::size_t phase, is::range items, const auto& group) const {
        auto* const lengths = group[0].template data_as<std::int32_t>();
        auto* const offsets = group[1].template data_as<std::int32_t>();
        auto* const greatest = group[2].template data_as<std::int32_t>();
        if (phase == 0) {
            const auto bits = group.bits(is::user_purpose(2));
            for (auto i = items.begin; i < items.end; ++i) {
                lengths[i] = static_cast<std::int32_t>(
                    is::bounded{static_cast<std::uint64_t>(longest)}(bits, i));
            }
        } else if (phase == 1) {
            offsets[0] = 0;
            for (std::uint64_t i = 0; i < group[0].size(); ++i) {
                offsets[i + 1] = offsets[i] + lengths[i];
            }
        } else {
            *greatest = 0;
            for (std::uint64_t i = 0; i < group[0].size(); ++i) {
                *greatest = std::max(*greatest, lengths[i]);
            }
        }
    }
};
static_assert(is::Policy<Ragged>);

template <class Spec, class Executor>
std::vector<std::uint64_t> fill(const Spec& spec, const Executor& executor,
                                const is::FillOptions& options = {}) {
    Guarded a{is::dtype::i32, {101}}, b{is::dtype::i32, {102}}, c{is::dtype::i32, {}};
    spec.fill({a, b, c}, options, executor);
    auto all = a.codes();
    for (const auto code : b.codes()) all.push_back(code);
    all.push_back(c.codes()[0]);
    return all;
}

struct EvenOnly {
    float operator()(std::uint64_t, auto) const { return 1.0f; }
    std::optional<is::Fault> check(const is::tensor_view& view) const {
        if (view.size() % 2 == 0) return std::nullopt;
        return is::Fault{is::FaultKind::user,
                         -1,
                         -1,
                         is::Fault::none,
                         is::Fault::none,
                         "an even number of elements, please"};
    }
};

}  // namespace

TEST_CASE("A joint policy of one's own works as the library's do") {
    const is::InputSpec spec{Ragged{}};
    const auto expected = fill(spec, is::execute::serial{});
    CHECK(expected[101] == 0);
    CHECK(expected[202] ==
          std::accumulate(expected.begin(), expected.begin() + 101, std::uint64_t{0}));
    CHECK(expected[203] == *std::max_element(expected.begin(), expected.begin() + 101));
    CHECK(expected == fill(spec, is::execute::threads{5}));
    CHECK(expected == fill(spec, [](std::size_t n, const auto& body) {
              while (n-- > 0) body(n);
          }));
    for (const std::uint64_t chunk : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1000}}) {
        CHECK(expected == fill(is::InputSpec{Ragged{.chunk = chunk}}, is::execute::threads{2}));
    }
    CHECK(expected != fill(spec, is::execute::serial{}, {.seed = 1}));
    CHECK(expected == fill(spec, is::execute::serial{}, {.trial = 1}));
    const is::InputSpec varied{is::PerTrial{Ragged{}}};
    CHECK(expected == fill(varied, is::execute::serial{}));
    CHECK(expected != fill(varied, is::execute::serial{}, {.trial = 1}));
    CHECK(expected == fill(is::InputSpec{is::InOut{Ragged{}}}, is::execute::serial{}));
}

TEST_CASE("A joint policy's faults come before the first byte") {
    Guarded a{is::dtype::i32, {4}}, b{is::dtype::i32, {4}}, c{is::dtype::i32, {}},
        d{is::dtype::f32, {8}};
    const is::InputSpec spec{is::Zeroed{}, Ragged{}};
    const auto result = spec.try_fill({d, a, b, c});
    REQUIRE_FALSE(result);
    CHECK(result.fault().argument == 2);
    CHECK((result.fault().expected == 5 && result.fault().found == 4));
    Guarded f{is::dtype::f32, {}};
    CHECK((a.is_untouched() && b.is_untouched() && c.is_untouched() && d.is_untouched()));
    Guarded e{is::dtype::i32, {5}};
    const auto third = spec.try_fill({d, a, e, f});
    CHECK(std::string{third.fault().message().view()} ==
          "argument 3: refused; ragged arrays are int32");
}

TEST_CASE("A generator's own check is asked before the first byte") {
    Guarded even{is::dtype::f32, {4}}, odd{is::dtype::f32, {3}};
    const is::InputSpec spec{is::GeneratorInput{EvenOnly{}}, is::GeneratorInput{EvenOnly{}}};
    const auto result = spec.try_fill({even, odd});
    REQUIRE_FALSE(result);
    CHECK(std::string{result.fault().message().view()} ==
          "argument 1: refused; an even number of elements, please");
    CHECK((even.is_untouched() && odd.is_untouched()));
}
