#include "catch.hpp"
#include "specs.hpp"

namespace is = inputspec;
using namespace recipe_test;

namespace {

/// The spec as a text, read back, its holes bound to what the texts' data were.
template <class Spec>
is::RuntimeSpec read_back(const Spec& spec) {
    static is::extents shape{6};
    static DLTensor given = [] {
        DLTensor out{};
        out.data = const_cast<float*>(numbers);
        out.device = {kDLCPU, 0};
        out.ndim = 1;
        out.dtype = is::dtype::f32;
        out.shape = shape.data();
        return out;
    }();
    auto out = is::parse(is::describe(spec));
    for (std::size_t i = 0; i < out.holes(); ++i) (void)out.try_bind(i, &given);
    return out;
}

template <class A, class B>
void require_same(const A& a, const B& b) {
    REQUIRE(a.size() == b.size());
    CHECK(a.seed == b.seed);
    CHECK(a.trial == b.trial);
    CHECK(a.outputs_comparable() == b.outputs_comparable());
    for (std::size_t i = 0; i < a.size(); ++i) {
        CHECK(a[i].policy == b[i].policy);
        CHECK(a[i].bytes == b[i].bytes);
        CHECK(a[i].layout == b[i].layout);
        CHECK(a[i].is_fallback == b[i].is_fallback);
        CHECK(a[i].is_output == b[i].is_output);
    }
}

}  // namespace

TEST_CASE("What is read back has the same text and fills the same bits") {
    int specs = 0;
    for_each_spec([&](const auto& spec, const auto& make) {
        const auto text = is::describe(spec);
        INFO(text);
        auto again = read_back(spec);
        // An unsupplied hole that was bound is one no more.
        if (text.find("hole<>") == text.npos) CHECK(is::describe(again) == text);
        REQUIRE(is::describe(is::parse(text)) == text);
        if (text.find("hole<>") != text.npos) again = is::parse(text);

        CHECK(again.arguments() == spec.arguments());
        for (const std::uint32_t trial : {0u, 3u}) {
            const is::FillOptions options{.seed = 0x123456789abcdef, .trial = trial};
            auto mine = make();
            auto theirs = make();
            const auto report = spec.fill(mine, options);
            const auto same = again.fill(theirs, options, is::execute::threads{2});
            CHECK(bytes_of(mine) == bytes_of(theirs));
            require_same(report, same);
        }
        ++specs;
    });
    CHECK(specs > 70);
}

TEST_CASE("A trial changes what it changes in the static spec") {
    for_each_spec([&](const auto& spec, const auto& make) {
        const auto text = is::describe(spec);
        INFO(text);
        if (text.find("hole<f") != text.npos) return;
        const auto again = is::parse(text);
        auto first = make();
        auto second = make();
        again.fill(first, {.seed = 1, .trial = 1});
        again.fill(second, {.seed = 1, .trial = 2});
        auto first_static = make();
        auto second_static = make();
        spec.fill(first_static, {.seed = 1, .trial = 1});
        spec.fill(second_static, {.seed = 1, .trial = 2});
        CHECK((bytes_of(first) == bytes_of(second)) ==
              (bytes_of(first_static) == bytes_of(second_static)));
    });
}

TEST_CASE("Its checks are the static spec's") {
    for_each_spec([&](const auto& spec, const auto& make) {
        const auto text = is::describe(spec);
        INFO(text);
        const auto again = read_back(spec);
        const auto require_same_fault = [&](const auto& args, const is::FillOptions& options) {
            const auto mine = spec.check(args, options);
            const auto theirs = again.check(args, options);
            REQUIRE(mine.has_value() == theirs.has_value());
            if (mine) CHECK(mine->message().view() == theirs->message().view());
            CHECK(again.try_fill(args, options).has_value() == !mine.has_value());
        };
        if (text.find("hole<") == text.npos) {
            auto args = make();
            require_same_fault(args, {});
            std::vector<is::tensor_type> signature;
            for (const auto& one : args) signature.push_back({one.dtype(), one.shape()});
            require_same_fault(args, {.signature = signature});
            for (auto& one : signature) one.shape.push_back(2);
            for (const auto what :
                 {is::layout_change::fail, is::layout_change::warn, is::layout_change::skip}) {
                require_same_fault(args, {.signature = signature, .on_layout_change = what});
            }
            args[0].dl()->dtype.code = 4;  // bfloat16, or no dtype
            require_same_fault(args, {});
            args = make();
            args.push_back(tensor(is::dtype::f32, is::extents{1}));
            require_same_fault(args, {});
            std::vector<DLTensor*> null(spec.arguments());
            require_same_fault(null, {});
        }
    });
}

TEST_CASE("A spec is a value with InputSpec's face") {
    auto spec = is::parse("GeneratorInput{uniform{}}, Output{}");
    const auto copy = spec;
    spec = is::parse("Output{}");
    CHECK(copy.arguments() == 2);
    CHECK(spec.arguments() == 1);
    auto args =
        list(tensor(is::dtype::f32, is::extents{3}), tensor(is::dtype::f32, is::extents{3}));
    const is::FillReport report = copy.fill({args[0].dl(), args[1].dl()}, {.seed = 7});
    CHECK(report.size() == 2);
    CHECK(report.bytes() == 24);
    CHECK(is::RuntimeSpec{}.arguments() == 0);
    CHECK(is::RuntimeSpec{}.fill(std::vector<DLTensor*>{}).size() == 0);
    CHECK(is::describe(is::RuntimeSpec{}).empty());
}
