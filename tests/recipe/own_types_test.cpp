#include "catch.hpp"
#include "specs.hpp"
#include "tiny.hpp"

namespace is = inputspec;
using namespace recipe_test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A callable with a recipe name.
struct ramp {
    is::number slope = 1.0;
    float offset = 0.5f;

    static constexpr std::string_view name = "ramp";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("slope", self.slope);
        visit("offset", self.offset);
    }
    float operator()(std::uint64_t i, auto random) const {
        return static_cast<float>(slope.real() * static_cast<double>(i)) + offset +
               static_cast<float>(random.template draw<std::uint16_t>(i));
    }
};

/// A joint policy: offsets of segments, then values of a generator.
template <is::Generator G>
struct segments {
    is::extent length{};
    G values{};
    is::extents steps{};

    static constexpr std::string_view name = "segments";
    static constexpr std::size_t arguments = 2;
    static constexpr std::size_t phases = 1;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("length", self.length);
        visit("values", self.values);
        visit("steps", self.steps);
    }

    template <class Engine>
    std::optional<is::Fault> check(const is::basic_group<Engine>& group) const {
        std::int64_t count = 0;
        if (auto fault = group.resolve(length, 0, ".length", count)) return fault;
        return is::check_generator(values, group, 1);
    }
    template <class Engine>
    std::uint64_t size(std::size_t, const is::basic_group<Engine>& group) const {
        return is::generator_items(values, group[1]);
    }
    template <class Engine>
    void run(std::size_t, is::range items, const is::basic_group<Engine>& group) const {
        std::int64_t count = 0;
        (void)group.resolve(length, 0, ".length", count);
        auto* offsets = group[0].template data_as<std::int64_t>();
        for (std::int64_t i = 0; i < group[0].extent(0); ++i) {
            offsets[i] = i * count + (steps.rank() > 0 ? steps[0] : 0);
        }
        is::run_generator(values, group, 1, items);
    }
};

/// A pattern: rows of equal length, up to one, in the first columns.
struct leading {
    is::extent columns{};
    std::int64_t base = 0;

    static constexpr std::string_view name = "leading";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("base", self.base);
    }
    static constexpr bool has_row_begin = true;
    std::optional<is::Fault> check(const is::sparse_grid& grid) const {
        return is::pattern::check_cells(grid, is::pattern::all_cells(grid));
    }
    std::uint64_t row_begin(const is::sparse_grid& grid, std::uint64_t r) const {
        return is::balanced_rows{}.row_begin(grid, r);
    }
    template <class Engine, class Out>
    void fill_row(const is::sparse_grid&, const is::basic_bits<Engine>&, std::uint64_t,
                  std::size_t k, is::pattern::row_draws<Engine>&, Out& out) const {
        for (std::size_t j = 0; j < k; ++j) {
            out[j] = static_cast<std::remove_cvref_t<decltype(out[0])>>(j);
        }
    }
    const leading& rows() const { return *this; }
};

/// A layout.
struct turned {
    bool is_turned = true;

    static constexpr std::string_view name = "turned";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("is_turned", self.is_turned);
    }
    is::runtime_layout same() const { return {"AB", is_turned ? "BA" : "AB"}; }
    std::optional<is::Fault> apply(is::layout::axes_map& map) const { return same().apply(map); }
    std::optional<is::Fault> infer(const is::extents& stored, is::extents& logical) const {
        return same().infer(stored, logical);
    }
};

using own_generator = is::recipe::vocabulary<ramp>::any_generator;
using own_spec = is::basic_runtime_spec<ramp, segments<own_generator>, leading, turned, tiny>;

constexpr auto own = is::parse<ramp, segments<own_generator>, leading, turned, tiny>;
constexpr auto try_own = is::try_parse<ramp, segments<own_generator>, leading, turned, tiny>;

template <class Spec>
void require_same(const Spec& spec, tensors mine, tensors theirs, const std::string& expected) {
    const auto text = is::describe(spec);
    CHECK(text == expected);
    const own_spec again = own(text);
    CHECK(is::describe(again) == text);
    CHECK(is::fingerprint(again) == is::fingerprint(spec));
    spec.fill(mine, {.seed = 5, .trial = 2});
    const auto report = again.fill(theirs, {.seed = 5, .trial = 2});
    CHECK(bytes_of(mine) == bytes_of(theirs));
    CHECK(report.size() == mine.size());
}

}  // namespace

TEST_CASE("One's own generators, policies and patterns are words of one's own recipes") {
    namespace t = is::dtype;
    const auto one = [] { return list(tensor(t::f32, is::extents{50})); };
    require_same(is::InputSpec{is::GeneratorInput{ramp{.slope = 2}}}, one(), one(),
                 "GeneratorInput{ramp{slope=2}}");
    require_same(is::InputSpec{is::PerTrial{is::GeneratorInput{ramp{.offset = -1}}}}, one(), one(),
                 "PerTrial{GeneratorInput{ramp{offset=-1.0}}}");

    const auto two = [] {
        return list(tensor(t::i64, is::extents{4}), tensor(t::f32, is::extents{30}));
    };
    require_same(is::InputSpec{segments<ramp>{.length = is::dim<1, 0> / 3, .values = {.slope = 3}}},
                 two(), two(), "segments{length=dim<1,0>/3, values=ramp{slope=3}}");
    require_same(
        is::InputSpec{segments<is::PerTrial<is::uniform>>{.length = 7, .steps = is::extents{4, 5}}},
        two(), two(), "segments{length=7, values=PerTrial{uniform{}}, steps=extents{4,5}}");
    require_same(is::InputSpec{is::PerTrial{segments<is::PerTrial<is::uniform>>{.length = 7}}},
                 two(), two(), "PerTrial{segments{length=7, values=uniform{}}}");
    require_same(is::InputSpec{is::at<1, 0>(segments<is::default_values>{.length = 7})},
                 list(tensor(t::f32, is::extents{30}), tensor(t::i64, is::extents{4})),
                 list(tensor(t::f32, is::extents{30}), tensor(t::i64, is::extents{4})),
                 "at<1,0>(segments{length=7})");

    const auto csr = [] {
        return list(tensor(t::i32, is::extents{9}), tensor(t::i32, is::extents{20}),
                    tensor(t::f32, is::extents{20}));
    };
    require_same(is::InputSpec{is::SparseCSRFallback{leading{.columns = 9}, ramp{}}}, csr(), csr(),
                 "SparseCSRFallback{leading{columns=9}, ramp{}}");

    const auto matrix = [] { return list(tensor(t::f32, is::extents{5, 9})); };
    require_same(is::InputSpec{is::LayoutTransformed{is::GeneratorInput{ramp{}}, turned{}}},
                 matrix(), matrix(), "LayoutTransformed{GeneratorInput{ramp{}}, turned{}}");
    require_same(
        is::InputSpec{is::LayoutTransformed{
            is::LayoutTransformed{is::GeneratorInput{ramp{}}, turned{}, {9, 5}}, turned{false}}},
        matrix(), matrix(),
        "LayoutTransformed{LayoutTransformed{GeneratorInput{ramp{}}, turned{}, "
        "extents{9,5}}, turned{is_turned=false}}");
}

TEST_CASE("An engine of one's own in a recipe") {
    auto found = list(tensor(is::dtype::u32, is::extents{8}));
    own("engine=tiny, GeneratorInput{integers{}}").fill(found, {.seed = 5});
    CHECK(found[0].as<std::uint32_t>()[0] == 5u * 0x9E3779B1);
    CHECK(found[0].as<std::uint32_t>()[4] == 6u * 0x9E3779B1);
    auto of_type = list(tensor(is::dtype::u32, is::extents{8}));
    is::with_engine<tiny>(own("GeneratorInput{integers{}}")).fill(of_type, {.seed = 5});
    CHECK(bytes_of(of_type) == bytes_of(found));

    CHECK(is::describe(own("engine=tiny,Output{}")) == "engine=tiny, Output{}");
    CHECK(is::describe(is::with_engine<tiny>(own("Output{}"))) == "engine=tiny, Output{}");
    const auto message = [](std::string_view text) {
        const auto result = try_own(text);
        REQUIRE_FALSE(result.has_value());
        return std::string{result.fault().message().view()};
    };
    CHECK(message("engine=tny") ==
          "no recipe; column 8: expected an engine, found 'tny'; did you mean tiny?");
    CHECK(message("engine=mt19937") ==
          "no recipe; column 8: expected an engine: others are types, parse<engine>(text) "
          "(philox4x32_10, ars, tiny), found 'mt19937'");
}

TEST_CASE("Words of one's own are unknown elsewhere, and known in messages") {
    const auto result = is::try_parse("GeneratorInput{ramp{}}");
    REQUIRE(!result);
    CHECK_THAT(std::string{result.fault().message().view()},
               ContainsSubstring("column 16: expected a generator"));
    const auto near = try_own("segment{length=4}");
    REQUIRE(!near);
    CHECK_THAT(std::string{near.fault().message().view()},
               ContainsSubstring("did you mean segments?"));
    const auto wrong = try_own("ramp{}");
    REQUIRE(!wrong);
    CHECK_THAT(std::string{wrong.fault().message().view()},
               ContainsSubstring("write GeneratorInput{ramp{…}}"));
}
