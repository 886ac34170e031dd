// The library takes no heap: not in checks, not in faults, not in fills in the calling thread.

#include <array>
#include <atomic>
#include <cstdlib>
#include <inputspec/compare.hpp>
#include <new>
#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

std::atomic<std::size_t> allocations{0};

// Not inlined: GCC takes malloc and delete, seen together, for a mistake.
[[gnu::noinline]] void* counted(std::size_t size, std::size_t alignment) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    void* const out = std::aligned_alloc(alignment, (size + alignment) / alignment * alignment);
    if (out == nullptr) throw std::bad_alloc{};
    return out;
}
void* counted(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* counted(std::size_t size, std::align_val_t alignment) {
    return counted(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void release(void* memory) { std::free(memory); }

}  // namespace

// All of them: a sanitizer has its own of those that are left.
void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void* operator new(std::size_t size, std::align_val_t a) { return counted(size, a); }
void* operator new[](std::size_t size, std::align_val_t a) { return counted(size, a); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { release(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

namespace {

namespace is = inputspec;
using test::Guarded;

template <class F>
std::size_t allocations_of(F&& f) {
    const auto before = allocations.load();
    f();
    return allocations.load() - before;
}

/// A compact tensor and a strided one of two chunks.
struct Pair {
    Guarded compact, strided;
    explicit Pair(DLDataType type)
        : compact{type, {700, 100}}, strided{type, {700, 100}, test::Shape{1, -700}} {}
};

template <class Spec>
void check_no_heap(const Spec& spec, Pair& tensors) {
    for (auto* const tensor : {&tensors.compact, &tensors.strided}) {
        bool is_filled = false;
        CHECK(allocations_of([&] {
                  is_filled = !spec.check({*tensor}) &&
                              spec.try_fill({*tensor}, {.seed = 3}, is::execute::serial{}) &&
                              spec.try_fill(std::array{tensor->dl()}).has_value();
                  spec.fill({*tensor});
              }) == 0);
        INFO(test::name_of(tensor->dl()->dtype));
        CHECK(is_filled);
    }
}

}  // namespace

TEST_CASE("The counter counts") {
    CHECK(allocations_of([] { delete new int; }) >= 1);
    CHECK(allocations_of([] { std::vector<double>(100).clear(); }) == 1);
    CHECK(allocations_of([] { is::HostTensor(is::dtype::f32, {3}); }) == 1);
}

TEST_CASE("Element-wise policies take no heap") {
    for (const auto type : test::every_dtype) {
        const auto kind = is::kind_of(type);
        Pair tensors{type};
        check_no_heap(is::InputSpec{is::Output{}}, tensors);
        check_no_heap(is::InputSpec{is::Zeroed{}}, tensors);
        check_no_heap(is::InputSpec{is::Unchanged{}}, tensors);
        check_no_heap(is::InputSpec{is::GeneratorInput{is::constant{1}}}, tensors);
        check_no_heap(is::InputSpec{is::GeneratorInput{
                          [](std::uint64_t i, auto) { return static_cast<int>(i % 2); }}},
                      tensors);
        if (is::is_floating(kind)) {
            check_no_heap(is::InputSpec{is::GeneratorInput{is::uniform{}}}, tensors);
            check_no_heap(is::InputSpec{is::PerTrial{is::GeneratorInput{is::normal{}}}}, tensors);
        } else {
            check_no_heap(is::InputSpec{is::InOut{is::GeneratorInput{is::integers{}}}}, tensors);
        }
        if (is::is_integer(kind)) {
            check_no_heap(is::InputSpec{is::GeneratorInput{is::index{.below = 7}}}, tensors);
            check_no_heap(is::InputSpec{is::GeneratorInput{is::zipf{.below = 7}}}, tensors);
            check_no_heap(is::InputSpec{is::GeneratorInput{is::sorted{.below = 7}}}, tensors);
        }
        if (is::bits_of(kind) >= 32 && is::is_integer(kind)) {
            check_no_heap(is::InputSpec{is::GeneratorInput{is::permutation{}}}, tensors);
            check_no_heap(is::InputSpec{is::GeneratorInput{is::sequence{}}}, tensors);
        }
    }
}

TEST_CASE("Fixed data, layouts and sparse operands take no heap") {
    const std::vector<float> data(70000, 1.0f);
    Pair tensors{is::dtype::f32};
    check_no_heap(is::InputSpec{is::OrElse{is::FixedInput{std::span<const float>{}},
                                           is::GeneratorInput{is::uniform{}}}},
                  tensors);
    Guarded source{is::dtype::f32, {700, 100}, test::Shape{1, 700}};
    check_no_heap(is::InputSpec{is::FixedInput{source.dl()}}, tensors);
    check_no_heap(is::InputSpec{is::OrElse{is::FixedInput{std::span{data}}, is::Zeroed{}}},
                  tensors);
    check_no_heap(is::InputSpec{is::LayoutTransformed{is::GeneratorInput{is::uniform{}},
                                                      is::blocked_layout<"AB", "BA">{}}},
                  tensors);
    check_no_heap(
        is::InputSpec{is::LayoutTransformed{
            is::GeneratorInput{is::uniform{}}, is::runtime_layout{"A", "A100a"}, {69950}}},
        tensors);

    Guarded indptr{is::dtype::i32, {1001}}, indices{is::dtype::i32, {90000}},
        values{is::dtype::f16, {90000}};
    const auto operand = [&](const auto& pattern) {
        const is::InputSpec spec{is::SparseCSRFallback{pattern}};
        CHECK(allocations_of(
                  [&] { spec.fill({indptr, indices, values}, {}, is::execute::serial{}); }) == 0);
    };
    operand(is::uniform_nonzeros{.columns = 1000});
    operand(is::balanced_rows{.columns = 1000});
    operand(is::stratified{.columns = 1000});
    operand(is::power_law_rows{.columns = 1000});
    operand(is::banded{.columns = 1000, .lower = 70, .upper = 60});
    operand(is::blocks{.columns = 1000, .per_row = 10});
    operand(is::lower_triangular{.columns = 1000});
    operand(is::rmat{.columns = 1000});
}

TEST_CASE("Faults take no heap") {
    Guarded a{is::dtype::f32, {4, 4}}, b{is::dtype::i32, {5}}, strided{is::dtype::f32, {4, 4}};
    std::int64_t zero[] = {0, 1};
    strided.dl()->strides = zero;
    const is::tensor_type signature[] = {{is::dtype::f32, {16}}};
    const auto refuses = [&](const auto& spec, std::initializer_list<const DLTensor*> args,
                             const is::FillOptions& options = {}) {
        bool is_refused = false;
        CHECK(allocations_of([&] {
                  const auto fault = spec.check(args, options);
                  const auto result = spec.try_fill(args, options);
                  is_refused = fault && !result && result.fault().message().view().size() > 20;
              }) == 0);
        CHECK(is_refused);
    };
    const is::InputSpec floats{is::GeneratorInput{is::uniform{}}};
    refuses(floats, {});
    refuses(floats, {nullptr});
    refuses(floats, {b});
    refuses(floats, {strided});
    refuses(floats, {a}, {.signature = signature});
    refuses(is::InputSpec{is::GeneratorInput{is::uniform{1.0, 0.0}}}, {a});
    refuses(is::InputSpec{is::GeneratorInput{is::index{.below = is::dim<3, 0>}}}, {b});
    refuses(is::InputSpec{is::Zeroed{}, is::Output{}}, {a, a});
    refuses(is::InputSpec{is::FixedInput{std::span<const float>{}}}, {a});
    refuses(is::InputSpec{is::FixedInput{b.dl()}}, {a});
    refuses(is::InputSpec{is::SparseCSRFallback{is::uniform_nonzeros{}}}, {a, b, b});
    refuses(
        is::InputSpec{is::SparseCSRFallback{is::uniform_nonzeros{.columns = 0}, is::no_values{}}},
        {b, b});
    refuses(is::InputSpec{is::LayoutTransformed{is::Zeroed{}, is::runtime_layout{"N", "NC"}}}, {a});
    refuses(is::InputSpec{is::LayoutTransformed{is::Zeroed{}, is::runtime_layout{"A", "A4a"}}},
            {a});
}

TEST_CASE("Comparing takes no heap, nor does what is said of it") {
    for (const auto type : test::every_dtype) {
        Pair tensors{type};
        const is::InputSpec spec{is::InOut{is::Zeroed{}}};
        const auto report = spec.fill({tensors.strided});
        spec.fill({tensors.compact});
        bool is_right = false;
        CHECK(allocations_of([&] {
                  is_right = bool{is::compare(report, tensors.strided, tensors.compact)};
                  tensors.compact.dl()->data = tensors.strided.dl()->data;
                  is_right &= !is::compare(report, {tensors.strided}, {tensors.compact}, {});
                  is_right &= is::compare(tensors.strided, nullptr).message().view().size() > 20;
              }) == 0);
        CHECK(is_right);
    }
}
