// Whatever a tuner holds its arguments in, a fill finds the tensors.

#include <array>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <sstream>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;

constexpr is::InputSpec spec{is::GeneratorInput{is::uniform{}},
                             is::GeneratorInput{is::integers{-5, 5}}, is::Output{}};

struct Tensors {
    is::HostTensor a = is::HostTensor::of<float>({3, 5});
    is::HostTensor b = is::HostTensor::of<std::int64_t>({7});
    is::HostTensor c = is::HostTensor::of<double>({2});

    bool operator==(const Tensors& other) const {
        const auto same = [](const is::HostTensor& x, const is::HostTensor& y) {
            return std::equal(x.bytes().begin(), x.bytes().end(), y.bytes().begin());
        };
        return same(a, other.a) && same(b, other.b) && same(c, other.c);
    }
};

/// Fills fresh tensors through what `use` makes of them; whether they hold what they must.
template <class Use>
bool fills(Use&& use) {
    static const Tensors expected = [] {
        Tensors tensors;
        spec.fill({tensors.a, tensors.b, tensors.c}, {.seed = 1});
        return tensors;
    }();
    Tensors tensors;
    use(tensors);
    return tensors == expected;
}

constexpr is::FillOptions options{.seed = 1};

/// A tuner's own tensor.
struct Converts {
    DLTensor* tensor;
    operator DLTensor*() const { return tensor; }
};
struct ConvertsIfMutable {
    DLTensor* tensor;
    operator DLTensor*() { return tensor; }
};
struct Refers {
    DLTensor* tensor;
    operator const DLTensor&() const { return *tensor; }
};
struct ManagedVersioned {  // as DLManagedTensorVersioned of DLPack 1.x
    std::uint64_t version;
    DLTensor dl_tensor;
};
struct Derived : DLTensor {};

}  // namespace

TEST_CASE("Braced lists") {
    CHECK(fills([](Tensors& t) { spec.fill({t.a.dl(), t.b.dl(), t.c.dl()}, options); }));
    CHECK(fills([](Tensors& t) { spec.fill({t.a, t.b, t.c}, options); }));
    CHECK(fills([](Tensors& t) { spec.fill({t.a, t.b.dl(), std::as_const(t.c).dl()}, options); }));
    CHECK(fills([](Tensors& t) { CHECK(spec.try_fill({t.a, t.b, t.c}, options)); }));
    CHECK(fills([](Tensors& t) {
        CHECK_FALSE(spec.check({t.a, t.b, t.c}, options));
        spec.fill({t.a, t.b, t.c}, options, is::execute::serial{});
    }));
}

TEST_CASE("Ranges of pointers") {
    CHECK(fills([](Tensors& t) {
        DLTensor* args[] = {t.a, t.b, t.c};
        spec.fill(args, options);
    }));
    CHECK(fills([](Tensors& t) {
        spec.fill(std::array<const DLTensor*, 3>{t.a.dl(), t.b.dl(), t.c.dl()}, options);
    }));
    CHECK(fills([](Tensors& t) {
        const std::vector<DLTensor*> args{t.a, t.b, t.c};
        spec.fill(args, options);
        spec.fill(std::span{args}, options);
        CHECK(spec.try_fill(std::span{args}, options));
        CHECK_FALSE(spec.check(args, options));
    }));
    CHECK(fills([](Tensors& t) {
        const std::initializer_list<DLTensor*> args{t.a.dl(), t.b.dl(), t.c.dl()};
        spec.fill(args, options);
    }));
    CHECK(fills([](Tensors& t) { spec.fill(std::list<DLTensor*>{t.a, t.b, t.c}, options); }));
    CHECK(
        fills([](Tensors& t) { spec.fill(std::forward_list<DLTensor*>{t.a, t.b, t.c}, options); }));
    CHECK(fills([](Tensors& t) { spec.fill(std::deque<DLTensor*>{t.a, t.b, t.c}, options); }));
    CHECK(fills(
        [](Tensors& t) { spec.fill(std::vector<is::HostTensor*>{&t.a, &t.b, &t.c}, options); }));
}

TEST_CASE("Ranges of tensors") {
    CHECK(fills([](Tensors& t) {
        spec.fill(std::vector<DLTensor>{*t.a.dl(), *t.b.dl(), *t.c.dl()}, options);
    }));
    CHECK(fills([](Tensors& t) {
        const std::array<DLTensor, 3> args{*t.a.dl(), *t.b.dl(), *t.c.dl()};
        spec.fill(args, options);
        spec.fill(std::span{args}, options);
    }));
    CHECK(fills([](Tensors& t) {
        std::vector<is::HostTensor> args;
        args.push_back(std::move(t.a));
        args.push_back(std::move(t.b));
        args.push_back(std::move(t.c));
        spec.fill(args, options);
        t.a = std::move(args[0]);
        t.b = std::move(args[1]);
        t.c = std::move(args[2]);
    }));
    CHECK(fills([](Tensors& t) {
        std::array<is::HostTensor, 3> args{std::move(t.a), std::move(t.b), std::move(t.c)};
        spec.fill(std::as_const(args), options);
        t.a = std::move(args[0]);
        t.b = std::move(args[1]);
        t.c = std::move(args[2]);
    }));
    CHECK(fills([](Tensors& t) {
        std::vector<Derived> args(3);
        static_cast<DLTensor&>(args[0]) = *t.a.dl();
        static_cast<DLTensor&>(args[1]) = *t.b.dl();
        static_cast<DLTensor&>(args[2]) = *t.c.dl();
        spec.fill(args, options);
    }));
}

TEST_CASE("Wrapped tensors") {
    CHECK(fills([](Tensors& t) {
        spec.fill(std::vector<std::reference_wrapper<DLTensor>>{*t.a.dl(), *t.b.dl(), *t.c.dl()},
                  options);
    }));
    CHECK(fills([](Tensors& t) {
        spec.fill(std::array{std::ref(t.a), std::ref(t.b), std::ref(t.c)}, options);
    }));
    CHECK(fills([](Tensors& t) {
        spec.fill(std::array{std::cref(t.a), std::cref(t.b), std::cref(t.c)}, options);
    }));
    CHECK(fills([](Tensors& t) {
        std::vector<std::unique_ptr<DLTensor>> args;
        for (auto* tensor : {t.a.dl(), t.b.dl(), t.c.dl()}) {
            args.push_back(std::make_unique<DLTensor>(*tensor));
        }
        spec.fill(args, options);
    }));
    CHECK(fills([](Tensors& t) {
        std::vector<std::shared_ptr<const DLTensor>> args;
        for (auto* tensor : {t.a.dl(), t.b.dl(), t.c.dl()}) {
            args.push_back(std::make_shared<DLTensor>(*tensor));
        }
        spec.fill(args, options);
    }));
    CHECK(fills([](Tensors& t) {
        spec.fill(std::vector<std::optional<DLTensor*>>{t.a.dl(), t.b.dl(), t.c.dl()}, options);
    }));
    CHECK(fills([](Tensors& t) {
        const std::shared_ptr<is::HostTensor> shared[] = {
            std::make_shared<is::HostTensor>(std::move(t.a)),
            std::make_shared<is::HostTensor>(std::move(t.b)),
            std::make_shared<is::HostTensor>(std::move(t.c))};
        spec.fill(shared, options);
        t.a = std::move(*shared[0]);
        t.b = std::move(*shared[1]);
        t.c = std::move(*shared[2]);
    }));
}

TEST_CASE("Managed tensors") {
    CHECK(fills([](Tensors& t) {
        DLManagedTensor a{}, b{}, c{};
        a.dl_tensor = *t.a.dl();
        b.dl_tensor = *t.b.dl();
        c.dl_tensor = *t.c.dl();
        spec.fill(std::array{&a, &b, &c}, options);
        spec.fill(std::vector<DLManagedTensor>{a, b, c}, options);
    }));
    CHECK(fills([](Tensors& t) {
        ManagedVersioned a{1, *t.a.dl()}, b{1, *t.b.dl()}, c{1, *t.c.dl()};
        spec.fill(std::array{&a, &b, &c}, options);
        spec.fill(std::vector<ManagedVersioned>{a, b, c}, options);
    }));
}

TEST_CASE("A tuner's own tensors") {
    CHECK(
        fills([](Tensors& t) { spec.fill(std::vector<Converts>{{t.a}, {t.b}, {t.c}}, options); }));
    CHECK(fills([](Tensors& t) {
        std::vector<ConvertsIfMutable> args{{t.a}, {t.b}, {t.c}};
        spec.fill(args, options);
    }));
    CHECK(fills([](Tensors& t) { spec.fill(std::vector<Refers>{{t.a}, {t.b}, {t.c}}, options); }));
    CHECK(fills([](Tensors& t) {
        const std::vector<Converts> args{{t.a}, {t.b}, {t.c}};
        std::vector<const Converts*> pointers{&args[0], &args[1], &args[2]};
        spec.fill(pointers, options);
    }));
}

TEST_CASE("Views, made as they are read") {
    CHECK(fills([](Tensors& t) {
        is::HostTensor* const args[] = {&t.a, &t.b, &t.c};
        spec.fill(args | std::views::transform([](is::HostTensor* host) { return host->dl(); }),
                  options);
        spec.fill(args | std::views::transform(
                             [](is::HostTensor* host) -> DLTensor& { return *host->dl(); }),
                  options);
        spec.fill(
            args | std::views::transform([](is::HostTensor* host) { return Converts{*host}; }),
            options);
        spec.fill(
            args | std::views::transform([](is::HostTensor* host) { return std::ref(*host); }),
            options);
        spec.fill(
            std::views::iota(0, 3) | std::views::transform([&](int i) { return args[i]->dl(); }),
            options);
    }));
    CHECK(fills([](Tensors& t) {  // single-pass: read once
        is::HostTensor* const args[] = {&t.a, &t.b, &t.c};
        std::istringstream order{"0 1 2"};
        spec.fill(std::views::istream<int>(order) |
                      std::views::transform([&](int i) { return args[i]->dl(); }),
                  options);
    }));
}

TEST_CASE("A wrong count and null tensors are faults, and write nothing") {
    test::Guarded a{is::dtype::f32, {4}}, b{is::dtype::i32, {4}}, c{is::dtype::f32, {4}};
    test::Guarded d{is::dtype::f32, {4}};
    const auto refused = [&](const auto& args) {
        const auto result = spec.try_fill(args);
        CHECK(spec.check(args).has_value());
        CHECK((a.is_untouched() && b.is_untouched() && c.is_untouched() && d.is_untouched()));
        return result ? is::Fault{} : result.fault();
    };
    for (const auto& args : {std::vector<DLTensor*>{}, std::vector<DLTensor*>{a, b},
                             std::vector<DLTensor*>{a, b, c, d}}) {
        const auto fault = refused(args);
        CHECK(fault.kind == is::FaultKind::count);
        CHECK(fault.expected == 3);
        CHECK(fault.found == static_cast<std::int64_t>(args.size()));
    }
    for (int missing = 0; missing < 3; ++missing) {
        std::vector<DLTensor*> args{a, b, c};
        args[static_cast<std::size_t>(missing)] = nullptr;
        const auto fault = refused(args);
        CHECK(fault.kind == is::FaultKind::null_tensor);
        CHECK(fault.argument == missing);
    }
    CHECK(refused(std::vector<is::HostTensor*>(3)).kind == is::FaultKind::null_tensor);
    CHECK(refused(std::vector<std::shared_ptr<DLTensor>>(3)).kind == is::FaultKind::null_tensor);
    CHECK(refused(std::vector<std::optional<DLTensor*>>(3)).kind == is::FaultKind::null_tensor);
    CHECK(refused(std::vector<DLManagedTensor*>(3)).kind == is::FaultKind::null_tensor);
    CHECK(refused(std::vector<std::nullptr_t>(3)).kind == is::FaultKind::null_tensor);
    CHECK(spec.check({nullptr, nullptr, nullptr}).value().kind == is::FaultKind::null_tensor);
    CHECK(spec.check({}).value().kind == is::FaultKind::count);
    CHECK_THROWS_AS(spec.fill({a, b}), is::Error);
    CHECK_THROWS_AS(spec.fill({nullptr, nullptr, nullptr}), is::Error);
}
