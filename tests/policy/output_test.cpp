// What is not an input: outputs poisoned, workspaces zeroed, others left alone.
#include <algorithm>
#include <cmath>
#include <inputspec/inputspec.hpp>

#include "catch.hpp"
#include "tensor/guarded.hpp"

namespace {

namespace is = inputspec;

/// `n` elements of a dtype, all bytes 0x5c before the policy.
template <class P>
is::HostTensor made(const P& policy, DLDataType type, std::int64_t n,
                    is::FillReport<1>* report = nullptr) {
    is::HostTensor out(type, {n});
    std::ranges::fill(out.bytes(), std::byte{0x5c});
    const auto found = is::InputSpec{policy}.fill({out.dl()});
    if (report != nullptr) *report = found;
    return out;
}

}  // namespace

TEST_CASE("Output is the canonical NaN where the dtype has one, else 0xA5") {
    for (const std::int64_t n : {1, 2, 3, 7, 100, 100000}) {
        CAPTURE(n);
        const auto all = [&](DLDataType type, auto code) {
            using T = decltype(code);
            const auto tensor = made(is::Output{}, type, n);
            return std::ranges::all_of(tensor.as<T>(), [&](T found) { return found == code; });
        };
        CHECK(all(is::dtype::f32, std::uint32_t{0x7fc00000}));
        CHECK(all(is::dtype::f64, std::uint64_t{0x7ff8000000000000}));
        CHECK(all(is::dtype::f16, std::uint16_t{0x7e00}));
        CHECK(all(is::dtype::bf16, std::uint16_t{0x7fc0}));
        CHECK(all(is::dtype::f8_e4m3fn, std::uint8_t{0x7f}));
        CHECK(all(is::dtype::f8_e5m2, std::uint8_t{0x7e}));
        CHECK(all(is::dtype::c64, std::uint32_t{0x7fc00000}));
        CHECK(all(is::dtype::c128, std::uint64_t{0x7ff8000000000000}));
        CHECK(all(is::dtype::boolean, std::uint8_t{0xa5}));
        CHECK(all(is::dtype::i4, std::uint8_t{0xa5}));
        CHECK(all(is::dtype::i8, std::uint8_t{0xa5}));
        CHECK(all(is::dtype::i32, std::uint32_t{0xa5a5a5a5}));
        CHECK(all(is::dtype::u64, std::uint64_t{0xa5a5a5a5a5a5a5a5}));
    }
    is::FillReport<1> report;
    made(is::Output{}, is::dtype::f32, 5, &report);
    CHECK(report[0].is_output);
    CHECK(report[0].policy == "Output");
}

TEST_CASE("Zeroed is zero in every dtype") {
    for (const auto type : test::every_dtype) {
        for (const std::int64_t n : {0, 1, 3, 8, 4097}) {
            const auto tensor = made(is::Zeroed{}, type, n);
            CHECK(
                std::ranges::all_of(tensor.bytes(), [](auto byte) { return byte == std::byte{}; }));
        }
    }
}

TEST_CASE("Unchanged writes nothing") {
    const auto tensor = made(is::Unchanged{}, is::dtype::i32, 1000);
    CHECK(std::ranges::all_of(tensor.bytes(), [](auto byte) { return byte == std::byte{0x5c}; }));
}

TEST_CASE("InOut holds what its policy makes, and is written by the kernel") {
    is::FillReport<1> report;
    const is::GeneratorInput values{is::uniform{}};
    const auto in_out = made(is::InOut{values}, is::dtype::f32, 100, &report);
    CHECK(std::ranges::equal(in_out.bytes(), made(values, is::dtype::f32, 100).bytes()));
    CHECK(report[0].is_output);
}
