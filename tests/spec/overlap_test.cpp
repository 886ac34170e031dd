#include <string>
#include <vector>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

/// A tensor of `extent` bytes at `begin` of one memory.
struct Piece {
    std::int64_t shape[1];
    std::int64_t strides[1];
    DLTensor dl{};

    Piece(std::byte* memory, std::size_t begin, std::int64_t extent, std::int64_t stride = 1)
        : shape{extent}, strides{stride} {
        dl.data = memory;
        dl.byte_offset = begin;
        dl.device = {kDLCPU, 0};
        dl.dtype = is::dtype::u8;
        dl.ndim = 1;
        dl.shape = shape;
        dl.strides = strides;
    }
};

}  // namespace

TEST_CASE("Two written arguments that intersect are refused, before a byte is written") {
    std::vector<std::byte> memory(64, std::byte{0x11});
    const auto before = memory;
    const is::InputSpec spec{is::Zeroed{}, is::Output{}};
    for (std::size_t a = 0; a < 12; ++a) {
        for (std::int64_t m = 0; m < 5; ++m) {
            for (std::size_t b = 0; b < 12; ++b) {
                for (std::int64_t n = 0; n < 5; ++n) {
                    Piece one{memory.data(), a, m}, two{memory.data(), b, n};
                    const bool meet = m > 0 && n > 0 && a < b + static_cast<std::size_t>(n) &&
                                      b < a + static_cast<std::size_t>(m);
                    INFO(a << "+" << m << " and " << b << "+" << n);
                    const auto fault = spec.check({&one.dl, &two.dl});
                    CHECK(fault.has_value() == meet);
                    if (!fault) continue;
                    CHECK(fault->kind == is::FaultKind::overlap);
                    CHECK(fault->argument == 1);
                    CHECK_FALSE(spec.try_fill({&one.dl, &two.dl}));
                    CHECK(memory == before);
                    CHECK_THAT(std::string{fault->message().view()},
                               ContainsSubstring("it shares memory with argument 0") &&
                                   ContainsSubstring("Unchanged{}"));
                }
            }
        }
    }
}

TEST_CASE("Strided tensors are refused where the overlap is certain, not where they interleave") {
    std::vector<std::byte> memory(64);
    const is::InputSpec spec{is::Zeroed{}, is::Zeroed{}};
    Piece even{memory.data(), 0, 8, 2}, odd{memory.data(), 1, 8, 2}, same{memory.data(), 0, 5, 3};
    Piece whole{memory.data(), 0, 16}, behind{memory.data(), 16, 4}, back{memory.data(), 15, 4, -2};
    CHECK_FALSE(spec.check({&even.dl, &odd.dl}));
    CHECK(spec.check({&even.dl, &same.dl}));
    CHECK(spec.check({&even.dl, &whole.dl}));
    CHECK(spec.check({&whole.dl, &odd.dl}));
    CHECK(spec.check({&whole.dl, &back.dl}));
    CHECK_FALSE(spec.check({&whole.dl, &behind.dl}));
    spec.fill({&even.dl, &odd.dl});
}

TEST_CASE("Unchanged arguments may share memory, be null, or live on a device") {
    std::vector<std::byte> memory(64, std::byte{7});
    Piece a{memory.data(), 0, 8}, b{memory.data(), 0, 8};
    CHECK_FALSE(is::InputSpec{is::Zeroed{}, is::Unchanged{}}.check({&a.dl, &b.dl}));
    CHECK_FALSE(is::InputSpec{is::Unchanged{}, is::Zeroed{}}.check({&a.dl, &b.dl}));
    CHECK_FALSE(is::InputSpec{is::Unchanged{}, is::Unchanged{}}.check({&a.dl, &a.dl}));
    CHECK_FALSE(
        is::InputSpec{is::Unchanged{}, is::PerTrial{is::Unchanged{}}}.check({&a.dl, &a.dl}));

    const auto unchanged = [](auto&& spoil) {
        test::Guarded dense{is::dtype::f32, {4, 6}}, indices{is::dtype::i32, {100}};
        spoil(*dense.dl());
        const is::InputSpec spec{is::Unchanged{},
                                 is::GeneratorInput{is::index{.below = is::dim<0, 1>}}};
        const auto result = spec.try_fill({dense, indices});
        if (!result) FAIL(result.fault().message().view());
        CHECK(dense.is_untouched());
        const auto codes = indices.codes();
        CHECK(*std::max_element(codes.begin(), codes.end()) == 5);  // its shape still counts
    };
    unchanged([](DLTensor&) {});
    unchanged([](DLTensor& t) { t.data = nullptr; });
    unchanged([](DLTensor& t) { t.device.device_type = kDLCUDA; });
    unchanged([](DLTensor& t) {
        t.device.device_type = kDLCUDA;
        t.data = nullptr;
        t.dtype = {2, 19, 0};
    });
    unchanged([](DLTensor& t) { t.dtype = {3, 64, 1}; });
    unchanged([](DLTensor& t) { t.byte_offset = 1; });
    unchanged([](DLTensor& t) { t.byte_offset = ~std::uint64_t{0}; });
    unchanged([](DLTensor& t) {
        static std::int64_t zeros[2] = {};
        t.strides = zeros;
    });
    // But there must be a tensor, with a shape.
    test::Guarded a2{is::dtype::f32, {2}};
    const is::InputSpec spec{is::Unchanged{}};
    CHECK(spec.check({nullptr}).value().kind == is::FaultKind::null_tensor);
    a2.dl()->shape = nullptr;
    CHECK(spec.check({a2}).value().kind == is::FaultKind::rank);
    a2.dl()->ndim = 17;
    CHECK(spec.check({a2}).value().kind == is::FaultKind::rank);
}
