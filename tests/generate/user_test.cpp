// A user's own generators, in their three forms.
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "generate/filled.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;
using filled::refuses;
using is::FaultKind;

namespace {

constexpr std::int64_t size = 2500;  // more than two blocks of any type

constexpr DLDataType all_types[] = {
    dtype::boolean, dtype::i4,  dtype::u4,  dtype::i8,        dtype::u8,     dtype::i16,
    dtype::u16,     dtype::i32, dtype::u32, dtype::i64,       dtype::u64,    dtype::f16,
    dtype::bf16,    dtype::f32, dtype::f64, dtype::f8_e4m3fn, dtype::f8_e5m2};

/// index mod 7 − 3, halved in a float: every dtype's own idea of it is exact (unsigned: modulo).
template <class T>
T wave(std::uint64_t index) {
    const auto step = static_cast<std::int64_t>(index % 7) - 3;
    if constexpr (std::is_same_v<T, bool>) {
        return step != 0;
    } else if constexpr (std::is_integral_v<T>) {
        return static_cast<T>(step);
    } else if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(step) / 2;
    } else {
        return is::element::convert<T>(static_cast<float>(step) / 2);
    }
}

template <class T>
struct by_element {
    T operator()(std::uint64_t index, const is::random_bits&) const { return wave<T>(index); }
};
template <class T>
struct by_block {
    void operator()(std::uint64_t first, const is::random_bits&, std::span<T> out) const {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = wave<T>(first + i);
    }
};
template <class T>
struct by_tensor {
    void operator()(const is::tensor_view& out, const is::random_bits&) const {
        if constexpr (std::is_same_v<T, bool>) {
            bool values[size];
            for (std::size_t i = 0; i < size; ++i) values[i] = wave<T>(i);
            is::store(out, 0, std::span<bool>{values});
        } else {
            std::vector<T> values;
            for (std::uint64_t i = 0; i < out.size(); ++i) values.push_back(wave<T>(i));
            is::store(out, 0, std::span{values});
        }
    }
};

bool is_float(DLDataType type) { return is::is_floating(is::kind_of(type)); }

/// Whether the tensor holds the wave, as a generator of T makes it.
template <class T>
bool holds_wave(const is::HostTensor& tensor) {
    const auto type = tensor.dtype();
    const auto codes = filled::codes(tensor);
    for (std::uint64_t i = 0; i < codes.size(); ++i) {
        std::uint64_t expected = 0;
        std::int64_t whole = 0;
        if constexpr (!std::is_class_v<T>) whole = static_cast<std::int64_t>(wave<T>(i));
        is::element::with_types(is::kind_of(type), [&]<class, class S>() {
            if constexpr (std::is_same_v<S, is::element::int4> ||
                          std::is_same_v<S, is::element::uint4>) {
                expected = static_cast<std::uint64_t>(whole) & 15;
            } else if constexpr (std::is_same_v<S, bool>) {
                expected = whole != 0;
            } else if constexpr (std::is_integral_v<S>) {
                expected = static_cast<std::make_unsigned_t<S>>(whole);
            } else if constexpr (std::is_floating_point_v<S>) {
                using word = typename is::element::format_of<S>::bits_type;
                expected = std::bit_cast<word>(is::element::convert<S>(wave<T>(i)));
            } else {
                expected = is::element::convert<S>(wave<T>(i)).bits;
            }
        });
        if (codes[i] != expected) return false;
    }
    return true;
}

/// A generator of integers fills every dtype; one of floats fills floats and refuses the rest.
template <class T, class G>
void check_all_types(const G& generator, bool takes_any) {
    for (const auto& type : all_types) {
        CAPTURE(is::name_of(is::kind_of(type)));
        if (is_float(type) || takes_any) {
            CHECK(holds_wave<T>(filled::tensor(generator, type, size)));
        } else {
            CHECK(refuses(generator, type, FaultKind::generator,
                          "let it return or write that dtype's C++ type"));
        }
    }
}

template <class T>
void check_elements_and_tensors() {
    if constexpr (std::is_integral_v<T>) {
        check_all_types<T>(by_element<T>{}, true);
        check_all_types<T>(by_tensor<T>{}, true);
    } else {
        check_all_types<T>(by_element<T>{}, false);
        for (const auto& type : filled::float_types) {
            CHECK(holds_wave<T>(filled::tensor(by_tensor<T>{}, type, size)));
        }
    }
}

}  // namespace

TEST_CASE("a generator by element gives any type: integers everywhere, floats to floats") {
    check_elements_and_tensors<float>();
    check_elements_and_tensors<double>();
    check_elements_and_tensors<is::float16>();
    check_elements_and_tensors<is::bfloat16>();
    check_elements_and_tensors<is::float8_e4m3fn>();
    check_elements_and_tensors<is::float8_e5m2>();
    check_elements_and_tensors<std::int8_t>();
    check_elements_and_tensors<std::int16_t>();
    check_elements_and_tensors<std::int32_t>();
    check_elements_and_tensors<std::int64_t>();
    check_elements_and_tensors<long long>();
    check_elements_and_tensors<bool>();
}

TEST_CASE("a generator by block fills its own dtype, and what it can be converted to") {
    const auto fills = []<class T>(T, auto... types) {
        for (const auto& type : {types...}) {
            CAPTURE(is::name_of(is::kind_of(type)));
            CHECK(holds_wave<T>(filled::tensor(by_block<T>{}, type, size)));
        }
    };
    const auto refused = []<class T>(T, auto... types) {
        for (const auto& type : {types...}) {
            CAPTURE(is::name_of(is::kind_of(type)));
            CHECK(refuses(by_block<T>{}, type, FaultKind::generator, "the generator makes no "));
        }
    };
    fills(float{}, dtype::f16, dtype::bf16, dtype::f32, dtype::f64, dtype::f8_e4m3fn,
          dtype::f8_e5m2);
    fills(double{}, dtype::f16, dtype::bf16, dtype::f32, dtype::f64, dtype::f8_e4m3fn,
          dtype::f8_e5m2);
    fills(is::float16{}, dtype::f16);
    fills(is::bfloat16{}, dtype::bf16);
    fills(is::float8_e4m3fn{}, dtype::f8_e4m3fn);
    fills(is::float8_e5m2{}, dtype::f8_e5m2);
    refused(float{}, dtype::boolean, dtype::i4, dtype::i32, dtype::u64);
    refused(is::float16{}, dtype::f32, dtype::bf16, dtype::i16);

    // 64- and 32-bit integers go everywhere among the integers, narrow ones to their own dtype.
    fills(std::int64_t{}, dtype::boolean, dtype::i4, dtype::u4, dtype::i8, dtype::u8, dtype::i16,
          dtype::u16, dtype::i32, dtype::u32, dtype::i64, dtype::u64);
    fills(std::int32_t{}, dtype::boolean, dtype::i4, dtype::u4, dtype::i8, dtype::u8, dtype::i16,
          dtype::u16, dtype::i32, dtype::u32, dtype::i64, dtype::u64);
    fills(std::int8_t{}, dtype::i8, dtype::i4);
    fills(std::uint8_t{}, dtype::u8, dtype::u4);
    fills(std::int16_t{}, dtype::i16);
    fills(std::uint16_t{}, dtype::u16);
    fills(bool{}, dtype::boolean);
    refused(std::int8_t{}, dtype::u8, dtype::i32, dtype::boolean, dtype::f32);
    refused(bool{}, dtype::u8, dtype::f32);
    refused(std::int64_t{}, dtype::f32, dtype::f16);
}

TEST_CASE("a block generator of auto writes each carrier or stored type as it comes") {
    const auto generator = [](std::uint64_t first, auto, auto out) {
        using T = typename decltype(out)::value_type;
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = wave<T>(first + i);
    };
    for (const auto& type : all_types) {
        CAPTURE(is::name_of(is::kind_of(type)));
        const auto tensor = filled::tensor(generator, type, size);
        if (is_float(type)) {
            CHECK(holds_wave<float>(tensor));
        } else if (type.code == 6) {
            CHECK(holds_wave<bool>(tensor));
        } else {
            CHECK(holds_wave<std::int64_t>(tensor));
        }
    }
}

TEST_CASE("a user's value is rounded once") {
    static constexpr double above_tie = 1 + 0x1p-11 + 0x1p-40;  // in float a tie of f16's
    const auto half = [](std::uint64_t, const auto&) { return above_tie; };
    CHECK(filled::codes(filled::tensor(half, dtype::f16, 1))[0] == 0x3c01);
    const auto halves = [](std::uint64_t, const auto&, std::span<double> out) {
        for (auto& value : out) value = above_tie;
    };
    CHECK(filled::codes(filled::tensor(halves, dtype::f16, 1))[0] == 0x3c01);
    const auto whole = [](std::uint64_t, const auto&) { return (1 << 25) + (1 << 17) + 1; };
    CHECK(filled::codes(filled::tensor(whole, dtype::bf16, 1))[0] == 0x4c01);
    const auto high = [](std::uint64_t, const auto&) { return std::int64_t{1} << 40; };
    CHECK(filled::codes(filled::tensor(high, dtype::boolean, 1))[0] == 1);
}

TEST_CASE("a generator's bits are its policy's, by purpose and trial") {
    const auto generator = [](std::uint64_t index, auto bits) {
        return bits.with(is::user_purpose(2)).template draw<std::uint64_t>(index);
    };
    const is::random_bits expected{77, 1, 5, is::user_purpose(2)};
    is::HostTensor other(dtype::f32, {4});
    is::HostTensor held(dtype::u64, {300});
    is::HostTensor varied(dtype::u64, {300});
    const is::InputSpec still{is::Zeroed{}, is::GeneratorInput{generator}};
    still.fill({other.dl(), held.dl()}, {.seed = 77, .trial = 5});
    const is::InputSpec moving{is::Zeroed{}, is::PerTrial{is::GeneratorInput{generator}}};
    moving.fill({other.dl(), varied.dl()}, {.seed = 77, .trial = 5});
    for (std::uint64_t i = 0; i < 300; ++i) {
        const auto at = static_cast<std::size_t>(i);
        CHECK(held.as<std::uint64_t>()[at] == expected.draw<std::uint64_t>(i));
        CHECK(varied.as<std::uint64_t>()[at] == expected.per_trial().draw<std::uint64_t>(i));
    }
    CHECK(held.as<std::uint64_t>()[0] != varied.as<std::uint64_t>()[0]);
}

TEST_CASE("a generator holds state by value, and is called const") {
    struct ramp {
        std::vector<float> table;
        float scale;
        float operator()(std::uint64_t index, const is::random_bits&) const {
            return table[static_cast<std::size_t>(index) % table.size()] * scale;
        }
    };
    const auto values = filled::floats(ramp{{1, 2, 4}, 0.5f}, dtype::f32, 7);
    CHECK(values == std::vector<double>{0.5, 1, 2, 0.5, 1, 2, 0.5});

    int calls = 0;
    const auto counting = [count = 0](std::uint64_t, auto) mutable { return ++count; };
    static_assert(!is::Generator<decltype(counting)>);
    const auto by_reference = [&calls](std::uint64_t, auto) { return ++calls; };
    CHECK(filled::integers(by_reference, dtype::i32, 3) == std::vector<std::int64_t>{1, 2, 3});
    CHECK(calls == 3);
}

TEST_CASE("what is no generator is none") {
    const auto no_index = [](is::random_bits) { return 1.0f; };
    const auto text = [](std::uint64_t, is::random_bits) { return std::string_view{}; };
    const auto wrong_span = [](std::uint64_t, is::random_bits, std::span<long double>) {};
    const auto returns = [](const is::tensor_view&, is::random_bits) { return 1; };
    static_assert(!is::Generator<decltype(no_index)>);
    static_assert(!is::Generator<decltype(text)>);
    static_assert(!is::Generator<decltype(wrong_span)>);
    static_assert(!is::Generator<decltype(returns)>);
    static_assert(!is::Generator<int>);
    static_assert(is::Generator<by_element<float>>);
    static_assert(is::Generator<by_block<is::bfloat16>>);
    static_assert(is::Generator<by_tensor<float>>);
    static_assert(is::is_whole_tensor<by_tensor<float>>);
    static_assert(!is::is_whole_tensor<by_block<float>>);
    static_assert(!is::is_whole_tensor<is::uniform>);
}

TEST_CASE("a generator's check refuses, and a whole tensor is one call") {
    struct square_only {
        int* calls;
        std::optional<is::Fault> check(const is::tensor_view& out) const {
            if (out.rank() == 2 && out.extent(0) == out.extent(1)) return std::nullopt;
            return is::Fault{.kind = FaultKind::shape, .note = "a square matrix, please"};
        }
        void operator()(const is::tensor_view& out, const is::random_bits&) const {
            ++*calls;
            const std::vector<float> row(static_cast<std::size_t>(out.extent(1)), 1.5f);
            for (std::int64_t r = 0; r < out.extent(0); ++r) {
                is::store(out, static_cast<std::uint64_t>(r) * row.size(), std::span{row});
            }
        }
    };
    int calls = 0;
    const is::InputSpec spec{is::Zeroed{}, is::GeneratorInput{square_only{&calls}}};
    is::HostTensor other(dtype::i8, {1});
    is::HostTensor square(dtype::f32, {400, 400});
    is::HostTensor oblong(dtype::f32, {4, 5});
    spec.fill({other.dl(), square.dl()}, {}, is::execute::threads{3});
    CHECK(calls == 1);
    CHECK(square.as<float>()[159'999] == 1.5f);
    const auto fault = spec.check({other.dl(), oblong.dl()});
    REQUIRE(fault.has_value());
    CHECK(fault->kind == FaultKind::shape);
    CHECK(fault->argument == 1);
    CHECK(fault->message().view() == "argument 1: wrong extent; a square matrix, please");
    CHECK_FALSE(spec.try_fill({other.dl(), oblong.dl()}).has_value());
    CHECK(calls == 1);
    CHECK(oblong.as<float>()[0] == 0.0f);
}

TEST_CASE("what a generator throws comes out of the fill, from every executor") {
    const auto throws = [](std::uint64_t index, auto) -> float {
        if (index == 200'000) throw std::domain_error("at 200000");
        return 0.0f;
    };
    is::HostTensor tensor(dtype::f32, {300'000});
    const is::InputSpec spec{is::GeneratorInput{throws}};
    CHECK_THROWS_AS(spec.fill({tensor.dl()}), std::domain_error);
    CHECK_THROWS_AS(spec.fill({tensor.dl()}, {}, is::execute::serial{}), std::domain_error);
    CHECK_THROWS_AS(spec.fill({tensor.dl()}, {}, is::execute::threads{4}), std::domain_error);
    CHECK_THROWS_AS(spec.try_fill({tensor.dl()}), std::domain_error);
}
