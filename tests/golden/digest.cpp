// Prints `name hash` for what the library fills: generators and patterns, over dtypes and odd
// sizes. golden.txt is its output. When values are meant to change, bump INPUTSPEC_STREAM_VERSION,
// and from the project's root:
//
//   g++ -std=c++20 -O2 -Iinclude tests/golden/digest.cpp -o /tmp/digest &&
//       /tmp/digest > tests/golden/golden.txt
//
// No subnormal float or double is made here: flags may flush those to zero.
#include <bit>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <span>
#include <string>

#include <inputspec/inputspec.hpp>
#include <inputspec/operand.hpp>

namespace is = inputspec;
namespace dtype = inputspec::dtype;

namespace {

constexpr std::int64_t sizes[] = {0, 1, 3, 7, 8, 9, 31, 33, 63, 65, 1023, 4097};
constexpr std::initializer_list<DLDataType> all_types = {
    dtype::boolean, dtype::i4,  dtype::u4,  dtype::i8,        dtype::u8,     dtype::i16,
    dtype::u16,     dtype::i32, dtype::u32, dtype::i64,       dtype::u64,    dtype::f16,
    dtype::bf16,    dtype::f32, dtype::f64, dtype::f8_e4m3fn, dtype::f8_e5m2};
constexpr is::FillOptions options{.seed = 0x0123456789abcdef};

/// FNV-1a, 64 bits, of all that was filled under one name.
class Digest {
public:
    void add(const is::HostTensor& tensor) {
        for (const auto byte : tensor.bytes()) add(std::to_integer<unsigned char>(byte));
    }
    void add(unsigned char byte) { hash_ = (hash_ ^ byte) * 0x100000001b3; }
    void add(bool filled) {
        add(static_cast<unsigned char>(filled));
        filled_ |= filled;
    }

    template <class Spec>
    void add(const Spec& spec, std::initializer_list<is::HostTensor*> tensors,
             const is::FillOptions& how = options) {
        add(spec.try_fill(tensors, how, is::execute::serial{}).has_value());
        for (const auto* tensor : tensors) add(*tensor);
    }
    /// Nothing is printed for what was always refused.
    void print(const std::string& name) const {
        if (filled_) {
            std::printf("%s %016llx\n", name.c_str(), static_cast<unsigned long long>(hash_));
        }
    }

private:
    std::uint64_t hash_ = 0xcbf29ce484222325;
    bool filled_ = false;
};

std::string name_of(DLDataType type) {
    std::string name{is::name_of(type)};
    return type.lanes == 1 ? name : name + "x" + std::to_string(type.lanes);
}

/// A line a dtype: one argument of every size.
template <class P>
void print_policy(const std::string& name, const P& policy, const is::FillOptions& how = options,
                  std::initializer_list<DLDataType> types = all_types) {
    const is::InputSpec spec{policy};
    for (const auto& type : types) {
        Digest digest;
        for (const auto size : sizes) {
            is::HostTensor tensor(type, {size}, how.sub_byte);
            digest.add(spec, {&tensor}, how);
        }
        digest.print(name + "/" + name_of(type));
    }
}

template <class G>
void print(const std::string& name, const G& generator) {
    print_policy(name, is::GeneratorInput{generator});
}

void print_generators() {
    print("uniform[-1,1)", is::uniform{-1.0, 1.0});
    print("uniform[0.1,0.3)", is::uniform{0.1, 0.3});
    print("uniform[-1.7e38,1.7e38)", is::uniform{-1.7e38, 1.7e38});
    print("uniform[2^-104,2^-103)", is::uniform{0x1p-104, 0x1p-103});
    print("uniform[2^24-1,2^24+9)", is::uniform{(1 << 24) - 1, (1 << 24) + 9});
    print("uniform[2^53-1,2^54+1)", is::uniform{(1ull << 53) - 1, (1ull << 54) + 1});
    print("normal", is::normal{});
    print("normal(100,0.1)", is::normal{100, 0.1});
    print("normal(0,2^100)", is::normal{0, 0x1p100});
    print("constant(1)", is::constant{1});
    print("constant(-0.1)", is::constant{-0.1});
    print("constant(-0.0)", is::constant{-0.0});
    print("constant(2^63+2^39+1)", is::constant{(1ull << 63) + (1ull << 39) + 1});
    // As constants, since a flag may forbid a running program to pass these two to a function.
    constexpr is::constant infinite{std::bit_cast<double>(std::uint64_t{0x7ff} << 52)};
    constexpr is::constant no_number{std::bit_cast<double>(std::uint64_t{0xfff} << 51)};
    print("constant(inf)", infinite);
    print("constant(nan)", no_number);
    print("sequence(0,1)", is::sequence{});
    print("sequence(1,-3)", is::sequence{1, -3});
    print("sequence(0.1,0.3)", is::sequence{0.1, 0.3});
    print("integers", is::integers{});
    print("integers[-5,4)", is::integers{-5, 4});
    print("integers[0,2)", is::integers{0, 2});
    print("integers[0,3*2^30)", is::integers{0, 3ll << 30});
    print("integers[-3*2^60,3*2^61)", is::integers{-(3ll << 60), 3ll << 61});
    print("index(7)", is::index{7});
    print("index(2^31)", is::index{1ll << 31});
    print("index(2^40+1)", is::index{(1ll << 40) + 1});
    for (const double exponent : {0.0, 0.5, 1.0, 1.1, 2.0, 10.0}) {
        const auto name = "zipf(" + std::to_string(exponent).substr(0, 4) + ",";
        print(name + "8)", is::zipf{8, exponent});
        print(name + "10^6)", is::zipf{1'000'000, exponent});
        print(name + "2^40)", is::zipf{1ll << 40, exponent});
    }
    print("permutation", is::permutation{});
    print("sorted(8)", is::sorted{8});
    print("sorted(10^6)", is::sorted{1'000'000});
    print("sorted(2^62)", is::sorted{1ll << 62});
    print("default_values", is::default_values{});
    print("user_element", [](std::uint64_t i, auto bits) {
        return bits.with(is::user_purpose(1)).template draw<std::uint64_t>(i) >> 60;
    });
    print("user_block", [](std::uint64_t first, auto bits, std::span<double> out) {
        bits.template draws<std::uint64_t>(first, out.size(),
                                           [&](std::size_t i, std::uint64_t draw) {
                                               out[i] = static_cast<double>(draw >> 53) * 0x1p-11;
                                           });
    });
}

void print_policies() {
    print_policy("Output", is::Output{});
    print_policy("Zeroed", is::Zeroed{});
    const is::FillOptions padded{.seed = options.seed, .sub_byte = is::sub_byte::padded};
    print_policy("integers,padded", is::GeneratorInput{is::integers{}}, padded,
                 {dtype::i4, dtype::u4});
    print_policy("Output,padded", is::Output{}, padded, {dtype::i4, dtype::u4});
    for (const std::uint32_t trial : {0u, 1u, 0xffffffffu}) {
        const is::FillOptions how{.seed = options.seed, .trial = trial};
        const auto name = ",trial=" + std::to_string(trial);
        const auto types = {dtype::f32, dtype::f64, dtype::f16, dtype::i32};
        print_policy("PerTrial(normal)" + name, is::PerTrial{is::GeneratorInput{is::normal{}}}, how,
                     types);
        print_policy("PerTrial(integers)" + name, is::PerTrial{is::GeneratorInput{is::integers{}}},
                     how, types);
        print_policy("held(uniform)" + name, is::GeneratorInput{is::uniform{}}, how, types);
    }
    const auto vectors = {dtype::with_lanes(dtype::f32, 4), dtype::with_lanes(dtype::f16, 8),
                          dtype::with_lanes(dtype::i4, 2), dtype::with_lanes(dtype::i64, 2)};
    print_policy("uniform", is::GeneratorInput{is::uniform{}}, options, vectors);
    print_policy("uniform", is::GeneratorInput{is::uniform{}}, options, {dtype::c64, dtype::c128});
    print_policy("integers", is::GeneratorInput{is::integers{}}, options, vectors);
    print_policy("InOut(uniform)", is::InOut{is::GeneratorInput{is::uniform{}}}, options,
                 {dtype::f32});
}

/// Strides, offsets, and other seeds and ordinals.
void print_views() {
    const auto print_strided = [](const char* name, std::int64_t outer, std::int64_t inner,
                                  std::uint64_t first) {
        for (const auto& type : {dtype::i4, dtype::f16, dtype::f32, dtype::i64}) {
            is::HostTensor memory(type, {4000});
            std::int64_t shape[] = {33, 65};
            std::int64_t strides[] = {outer, inner};
            DLTensor view = *memory.dl();
            view.ndim = 2;
            view.shape = shape;
            view.strides = strides;
            view.byte_offset = first * type.bits / 8;
            const is::InputSpec spec{is::GeneratorInput{is::integers{-8, 8}}};
            Digest digest;
            digest.add(spec.try_fill({&view}, options, is::execute::serial{}).has_value());
            digest.add(memory);
            digest.print(std::string{"strided,"} + name + "/" + name_of(type));
        }
    };
    print_strided("rows", 68, 1, 0);
    print_strided("transposed", 1, 33, 0);
    print_strided("reversed", -65, 1, 65 * 33);

    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1} << 32, ~std::uint64_t{0}}) {
        is::HostTensor a(dtype::f32, {1023}), b(dtype::f64, {1023}), c(dtype::i64, {1023});
        const is::InputSpec spec{is::GeneratorInput{is::uniform{}},
                                 is::GeneratorInput{is::normal{}},
                                 is::GeneratorInput{is::integers{}}};
        Digest digest;
        digest.add(spec, {&a, &b, &c}, {.seed = seed});
        digest.print("three_arguments,seed=" + std::to_string(seed));
    }
}

void print_layouts() {
    for (const auto& type : {dtype::i4, dtype::i8, dtype::f16, dtype::f32, dtype::f64}) {
        const auto print_layout = [&](const char* name, const auto& layout,
                                      const is::extents& logical, const is::extents& stored) {
            is::HostTensor tensor(type, stored);
            const is::InputSpec spec{
                is::LayoutTransformed{is::GeneratorInput{is::integers{-8, 8}}, layout, logical}};
            Digest digest;
            digest.add(spec, {&tensor});
            digest.print(std::string{"layout,"} + name + "/" + name_of(type));
        };
        print_layout("NCHW16c", is::blocked_layout<"NCHW", "NCHW16c">{}, {2, 32, 7, 5},
                     {2, 2, 7, 5, 16});
        print_layout("NCHW16c,padded", is::blocked_layout<"NCHW", "NCHW16c">{}, {3, 20, 4, 4},
                     {3, 2, 4, 4, 16});
        print_layout("OIHW4i8o", is::blocked_layout<"OIHW", "OIHW4i8o">{}, {17, 6, 3, 3},
                     {3, 2, 3, 3, 4, 8});
        print_layout("NHWC", is::blocked_layout<"NCHW", "NHWC">{}, {2, 3, 31, 9}, {2, 31, 9, 3});
    }
}

template <class P>
void print_pattern(const std::string& name, const P& pattern) {
    struct shape {
        std::int64_t rows, columns, nnz;
    };
    constexpr shape shapes[] = {
        {0, 5, 0},      {1, 1, 1},         {3, 7, 0},        {3, 7, 21},       {7, 9, 20},
        {9, 8, 63},     {33, 65, 63},      {33, 65, 500},    {31, 63, 65},     {65, 1, 33},
        {1, 4097, 513}, {129, 4097, 4097}, {1023, 31, 1023}, {300, 300, 45000}};
    for (const auto& type : {dtype::i32, dtype::i64, dtype::u32}) {
        for (const std::int64_t base : {0, 1}) {
            Digest digest;
            for (const auto& [rows, columns, nnz] : shapes) {
                is::HostTensor indptr(type, {rows + 1}), indices(type, {nnz}),
                    values(dtype::f32, {nnz});
                auto sized = pattern;
                sized.columns = columns;
                sized.base = base;
                digest.add(is::InputSpec{is::SparseCSRFallback{sized}},
                           {&indptr, &indices, &values});
            }
            digest.print("csr," + name + (base == 0 ? "/" : ",base=1/") + name_of(type));
        }
    }
}

void print_patterns() {
    print_pattern("uniform_nonzeros", is::uniform_nonzeros{});
    print_pattern("balanced_rows", is::balanced_rows{});
    print_pattern("stratified", is::stratified{});
    print_pattern("power_law_rows(1)", is::power_law_rows{});
    print_pattern("power_law_rows(0.7)", is::power_law_rows{.exponent = 0.7});
    print_pattern("banded(1,1)", is::banded{});
    print_pattern("banded(40,9)", is::banded{.lower = 40, .upper = 9});
    print_pattern("blocks(4x4,2)", is::blocks{.height = 4, .width = 4, .per_row = 2});
    print_pattern("diagonals(-40,-1,0,7)", is::diagonals{.offsets = {-40, -1, 0, 7}});
    print_pattern("lower_triangular(30)", is::lower_triangular{.window = 30, .diagonal = 3});
    print_pattern("rmat", is::rmat{});

    for (const std::uint32_t trial : {0u, 1u}) {  // the values vary, the pattern does not
        is::HostTensor indptr(dtype::i32, {34}), indices(dtype::i32, {500}),
            values(dtype::f64, {500});
        Digest digest;
        digest.add(is::InputSpec{is::SparseCSRFallback{is::uniform_nonzeros{.columns = 65},
                                                       is::PerTrial{is::normal{}}}},
                   {&indptr, &indices, &values}, {.seed = options.seed, .trial = trial});
        digest.print("csr,PerTrial(normal),trial=" + std::to_string(trial));
    }
    is::HostTensor indptr(dtype::i64, {66}), indices(dtype::i64, {1023});
    Digest digest;
    digest.add(
        is::InputSpec{is::SparseCSRFallback{is::balanced_rows{.columns = 64}, is::no_values{}}},
        {&indptr, &indices});
    digest.print("csr,no_values");
}

/// The formats beside CSR, of one pattern each.
void print_formats() {
    constexpr is::uniform_nonzeros pattern{.columns = 130};
    const auto print = [](const char* name, const auto& spec, const is::extents& a,
                          const is::extents& b, const is::extents& c) {
        for (const auto& type : {dtype::i32, dtype::i64}) {
            is::HostTensor first(type, a), second(type, b), third(dtype::f32, c);
            Digest digest;
            digest.add(spec, {&first, &second, &third});
            digest.print(std::string{name} + "/" + name_of(type));
        }
    };
    print("coo", is::InputSpec{is::SparseCOOFallback{pattern, is::uniform{}, 77}}, {999}, {999},
          {999});
    print("csc", is::InputSpec{is::SparseCSCFallback{pattern, is::uniform{}, 77}}, {131}, {999},
          {999});
    print("bsr", is::InputSpec{is::SparseBSRFallback{pattern}}, {34}, {200}, {200, 3, 2});
    for (const auto& type : {dtype::i32, dtype::i64}) {
        is::HostTensor indices(type, {77, 13}), values(dtype::f32, {77, 13});
        Digest digest;
        digest.add(is::InputSpec{is::SparseELLFallback{is::balanced_rows{.columns = 130},
                                                       is::default_values{}, 950}},
                   {&indices, &values});
        digest.print(std::string{"ell/"} + name_of(type));
    }
}

/// Index arguments: every tensor of a call in one digest.
void print_index_arguments() {
    const auto print = [](const char* name, const auto& spec, auto... tensors) {
        Digest digest;
        digest.add(spec, {&tensors...});
        digest.print(name);
    };
    const auto of = [](DLDataType type, const is::extents& shape) {
        return is::HostTensor{type, shape};
    };
    const auto i32 = dtype::i32;
    print("distinct", is::InputSpec{is::GeneratorInput{is::distinct{5000}}}, of(i32, {777}));
    print("mask", is::InputSpec{is::GeneratorInput{is::mask{300}}}, of(dtype::boolean, {777}));
    print("coordinates", is::InputSpec{is::GeneratorInput{is::coordinates{is::extents{30, 40}}}},
          of(i32, {777, 2}));
    print("coordinates,unique",
          is::InputSpec{is::GeneratorInput{is::coordinates{is::extents{30, 40}, true}}},
          of(i32, {777, 2}));
    print("coordinates,first",
          is::InputSpec{is::GeneratorInput{is::coordinates{.shape = {30, 40}, .axis = 0}}},
          of(i32, {2, 777}));
    constexpr is::power_law_rows lengths{.columns = 100};
    print("ragged",
          is::InputSpec{is::RaggedOffsets{lengths, 900}, is::RaggedLengths{lengths, 900},
                        is::SegmentIds{lengths, 40}},
          of(i32, {41}), of(i32, {40}), of(i32, {900}));
    print("embedding_bag", is::InputSpec{is::EmbeddingBagFallback{lengths, is::zipf{500}}},
          of(i32, {40}), of(dtype::i64, {900}));
    print("embedding_bag,tables",
          is::InputSpec{is::EmbeddingBagFallback{lengths, is::index{}, true, {7, 1000, 50}}},
          of(i32, {121}), of(dtype::i64, {900}));
    print("paged_kv", is::InputSpec{is::PagedKVFallback{lengths, 1000, 16}}, of(i32, {41}),
          of(i32, {900}), of(i32, {40}));
    print("moe", is::InputSpec{is::MoEFallback{is::MoERouting{64, 1.1}}}, of(i32, {300, 8}),
          of(i32, {65}));
    print("moe,dirichlet", is::InputSpec{is::MoEFallback{is::MoERouting{64, 0, false, 0.3}, 16}},
          of(i32, {300, 8}), of(i32, {65}));
    print("moe,blocks", is::InputSpec{is::MoEBlocksFallback{is::MoERouting{8, 1.1}, 16}},
          of(i32, {30, 4}), of(i32, {240}), of(i32, {15}), of(i32, {1}));
    print("moe,balanced", is::InputSpec{is::MoEFallback{is::MoERouting{64, 0, true}}},
          of(i32, {300, 8}), of(i32, {65}));
    print("nm", is::InputSpec{is::NMMask{}, is::NMMask{4, 16}, is::Sparse24Fallback{}},
          of(dtype::u8, {30, 64}), of(dtype::boolean, {30, 64}), of(dtype::f16, {30, 64}),
          of(dtype::u16, {30, 8}));
}

}  // namespace

int main() {
    print_generators();
    print_policies();
    print_views();
    print_layouts();
    print_patterns();
    print_formats();
    print_index_arguments();
}
