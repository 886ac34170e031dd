#pragma once
// Specs of every kind, each with tensors that it fills: recipes must carry them all.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <inputspec/inputspec.hpp>
#include <inputspec/interop/onednn.hpp>
#include <inputspec/layout/int4_words.hpp>
#include <inputspec/layout/strided.hpp>
#include <inputspec/operand.hpp>
#include <inputspec/recipe/extern.hpp>
#include <limits>
#include <span>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace recipe_test {

namespace is = inputspec;
using tensors = std::vector<is::HostTensor>;

template <class... T>
tensors list(T... one) {
    tensors out;
    (out.push_back(std::move(one)), ...);
    return out;
}
inline is::HostTensor tensor(DLDataType dtype, const is::extents& shape) { return {dtype, shape}; }

inline std::vector<std::byte> bytes_of(const tensors& all) {
    std::vector<std::byte> out;
    for (const auto& one : all) out.insert(out.end(), one.bytes().begin(), one.bytes().end());
    return out;
}

/// Files in a folder of this process, removed at its end.
struct files {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("inputspec_recipe_" + std::to_string(::getpid()));
    std::string matrix = write("a.mtx",
                               "%%MatrixMarket matrix coordinate real general\n"
                               "3 4 5\n1 1 1.5\n1 3 -2\n2 2 0.25\n3 1 7\n3 4 1e-3\n");
    std::string pattern = write("b.smtx", "3, 4, 5\n0 2 3 5\n0 2 1 0 3\n");
    std::string array = write("c.npy", npy({1.0f, -2.5f, 3.25f, 0.0f, 5.0f, -6.0f}));

    ~files() { std::filesystem::remove_all(folder); }

    std::string write(const std::string& name, const std::string& bytes) const {
        std::filesystem::create_directories(folder);
        const auto path = (folder / name).string();
        std::ofstream{path, std::ios::binary} << bytes;
        return path;
    }
    /// An array of float32 [2, n/2].
    static std::string npy(const std::vector<float>& values) {
        std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, " +
                             std::to_string(values.size() / 2) + "), }";
        header.append(128 - 10 - 1 - header.size(), ' ');
        header += '\n';
        std::string out =
            std::string{"\x93NUMPY\x01\x00", 8} + static_cast<char>(header.size()) + '\0' + header;
        out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
        return out;
    }
};
inline const files& data() {
    static const files all;
    return all;
}

inline const float numbers[] = {1, 2, 3, -4, 5.5f, 0};

/// Calls f(spec, make): make() gives tensors that the spec fills.
template <class F>
void for_each_spec(F&& f) {
    using namespace is;
    using is::index;
    namespace t = is::dtype;
    const auto one = [&](const auto& policy, DLDataType dtype) {
        f(InputSpec{policy}, [=] { return list(tensor(dtype, extents{5, 7})); });
    };
    const auto generator = [&](const auto& what, DLDataType dtype) {
        one(GeneratorInput{what}, dtype);
    };
    generator(uniform{}, t::f32);
    generator(PerTrial{uniform{}}, t::f32);
    one(PerTrial{GeneratorInput{uniform{}}}, t::f32);
    one(PerTrial{GeneratorInput{PerTrial{integers{.low = -8, .high = 8}}}}, t::i16);
    generator(uniform{.low = -1.0}, t::f64);
    generator(uniform{.low = -1, .high = 2}, t::f16);
    generator(uniform{.low = -0.0, .high = 0x1.fffffep+127}, t::f32);
    generator(uniform{.low = 5e-324, .high = 0.1f}, t::f64);
    generator(normal{.mean = 3, .stddev = 1e-3}, t::bf16);
    generator(constant{1.0 / 3.0}, t::f64);
    generator(constant{std::numeric_limits<double>::infinity()}, t::f32);
    generator(constant{-std::numeric_limits<double>::infinity()}, t::f32);
    generator(constant{std::numeric_limits<double>::quiet_NaN()}, t::f32);
    generator(constant{-0.0}, t::f64);
    generator(constant{std::uint64_t{0xffffffffffffffff}}, t::u64);
    generator(constant{std::numeric_limits<std::int64_t>::min()}, t::i64);
    generator(constant{true}, t::boolean);
    generator(sequence{.start = -5, .step = 3}, t::i32);
    generator(sequence{.start = 0.5}, t::f32);
    generator(integers{}, t::i8);
    generator(integers{.low = -3}, t::i4);
    generator(integers{.high = 12}, t::u4);
    generator(
        integers{.low = std::numeric_limits<std::int64_t>::min(), .high = std::int64_t{1} << 62},
        t::i64);
    generator(index{9}, t::i32);
    generator(index{.below = (dim<0, 1> + 15) / 16 * 2 - 1}, t::i64);
    generator(zipf{.below = dim<0, -1>}, t::i32);
    generator(zipf{.below = 1000, .exponent = 2}, t::u16);
    generator(permutation{}, t::i32);
    generator(sorted{.below = 3 * dim<0, 0> + 1}, t::i64);
    generator(default_values{}, t::f8_e5m2);
    one(Output{}, t::f32);
    one(InOut{Output{}}, t::i32);
    one(Zeroed{}, t::f8_e4m3fn);
    one(Unchanged{}, t::f32);
    one(InOut{PerTrial{GeneratorInput{uniform{}}}}, t::f32);
    one(PerTrial{InOut{GeneratorInput{uniform{}}}}, t::f32);

    const auto operand = [] {
        return list(tensor(t::i32, extents{9}), tensor(t::i64, extents{20}),
                    tensor(t::f32, extents{20}), tensor(t::f32, extents{12, 3}));
    };
    const auto csr = [&](const auto& pattern) {
        f(InputSpec{SparseCSRFallback{pattern}, Output{}}, operand);
    };
    const uniform_nonzeros pattern{.columns = dim<3, 0>};
    csr(pattern);
    f(InputSpec{SparseCSRFallback{pattern, PerTrial{normal{}}}, Output{}}, operand);
    f(InputSpec{SparseCSRFallback{pattern, PerTrial{default_values{}}}, Output{}}, operand);
    f(InputSpec{PerTrial{SparseCSRFallback{pattern, PerTrial{uniform{1, 2}}}}, Output{}}, operand);
    f(InputSpec{SparseCSRFallback{pattern, no_values{}}, GeneratorInput{constant{2}}, Zeroed{}},
      operand);
    csr(balanced_rows{.columns = dim<3, 0>, .base = 1});
    csr(stratified{.columns = 12});
    csr(power_law_rows{.columns = dim<3, 0>, .exponent = 1.5});
    csr(banded{.columns = dim<3, 0>, .lower = 2, .upper = 3});
    csr(blocks{.columns = dim<3, 0>, .height = 2, .width = 3, .per_row = 2});
    csr(diagonals{.columns = dim<3, 0>, .offsets = {-2, 0, 3}});
    csr(lower_triangular{.columns = dim<3, 0>, .window = 9, .diagonal = 5});
    csr(rmat{.columns = dim<3, 0>, .a = 0.5, .d = 1});

    const auto dense = [] { return list(tensor(t::f32, extents{2, 3})); };
    const std::span<const float> given{numbers};
    f(InputSpec{FixedInput{given}}, dense);
    f(InputSpec{OrElse{FixedInput{given}, GeneratorInput{uniform{}}}}, dense);
    f(InputSpec{OrElse{FixedInput{std::span<const float>{}}, GeneratorInput{uniform{}}}}, dense);
    f(InputSpec{PerTrial{OrElse{FixedInput{given}, GeneratorInput{uniform{}}}}}, dense);
    f(InputSpec{PerTrial{OrElse{FixedInput{npy{}}, GeneratorInput{uniform{}}}}}, dense);
    f(InputSpec{InOut{OrElse{FixedInput{npy{data().array}}, GeneratorInput{uniform{}}}}}, dense);
    f(InputSpec{OrElse{FixedInput{std::optional<npy>{}}, PerTrial{GeneratorInput{uniform{}}}}},
      dense);
    f(InputSpec{OrElse{FixedInput{npy{}}, OrElse{FixedInput{given}, Output{}}}}, dense);
    f(InputSpec{OrElse{OrElse{FixedInput{npy{}}, FixedInput{given}}, Zeroed{}}}, dense);
    f(InputSpec{OrElse{InOut{FixedInput{npy{data().array}}}, Zeroed{}}}, dense);
    f(InputSpec{FixedInput{npy{data().array}}}, dense);

    const auto sparse = [] {
        return list(tensor(t::i32, extents{4}), tensor(t::i32, extents{5}),
                    tensor(t::f32, extents{5}), tensor(t::f32, extents{4, 2}));
    };
    f(InputSpec{FixedInput{matrix_market{data().matrix, dim<3, 0>}}, Output{}}, sparse);
    f(InputSpec{FixedInput{smtx{data().pattern}}, GeneratorInput{uniform{}}, Output{}}, sparse);
    f(InputSpec{SparseCSRFallback{pattern_of{smtx{data().pattern, dim<3, 0>}}}, Output{}}, sparse);
    f(InputSpec{SparseCSRFallback{pattern_of{matrix_market{data().matrix}, dim<3, 0>, 1},
                                  uniform{1, 2}},
                Output{}},
      sparse);
    f(InputSpec{OrElse{FixedInput{matrix_market{}},
                       SparseCSRFallback{uniform_nonzeros{.columns = dim<3, 0>}}},
                Output{}},
      sparse);
    f(InputSpec{OrElse{FixedInput{matrix_market{data().matrix, 4}},
                       SparseCSRFallback{uniform_nonzeros{.columns = dim<3, 0>}}},
                Output{}},
      sparse);

    // The other formats.
    f(InputSpec{SparseCOOFallback{pattern, uniform{}, 7}, Output{}}, [] {
        return list(tensor(t::i32, extents{20}), tensor(t::i64, extents{20}),
                    tensor(t::f32, extents{20}), tensor(t::f32, extents{12, 3}));
    });
    f(InputSpec{SparseCSCFallback{uniform_nonzeros{}, no_values{}, dim<2, 0> * 2}, Output{}}, [] {
        return list(tensor(t::i32, extents{9}), tensor(t::i32, extents{20}),
                    tensor(t::f32, extents{6, 3}));
    });
    f(InputSpec{SparseBSRFallback{pattern, PerTrial{normal{}}}, Output{}}, [] {
        return list(tensor(t::i32, extents{5}), tensor(t::i32, extents{6}),
                    tensor(t::f16, extents{6, 4, 2}), tensor(t::f32, extents{12, 3}));
    });
    // Values that are a policy.
    f(InputSpec{SparseBSRFallback{pattern, LayoutTransformed{PerTrial{GeneratorInput{normal{}}},
                                                             blocked_layout<"NRC", "NRC4r">{},
                                                             extents{6, 6, 2}, 0.5}},
                Output{}},
      [] {
          return list(tensor(t::i32, extents{5}), tensor(t::i32, extents{6}),
                      tensor(t::f16, extents{6, 2, 2, 4}), tensor(t::f32, extents{12, 3}));
      });
    f(InputSpec{SparseCOOFallback{pattern, GeneratorInput{uniform{1, 2}}, 7}, Output{}}, [] {
        return list(tensor(t::i32, extents{6}), tensor(t::i64, extents{6}),
                    tensor(t::f32, extents{6}), tensor(t::f32, extents{12, 3}));
    });
    f(InputSpec{PerTrial{SparseCSRFallback{pattern, OrElse{FixedInput{std::span<const float>{}},
                                                           PerTrial{GeneratorInput{constant{3}}}}}},
                Output{}},
      operand);
    f(InputSpec{SparseCOOFallback{pattern, FixedInput{std::span<const float>{numbers}}, 7},
                FixedInput{std::span<const float>{numbers}}},
      [] {
          return list(tensor(t::i32, extents{6}), tensor(t::i64, extents{6}),
                      tensor(t::f32, extents{6}), tensor(t::f32, extents{2, 3}));
      });
    f(InputSpec{Sparse24Fallback{Zeroed{}}},
      [] { return list(tensor(t::f32, extents{4, 8}), tensor(t::u16, extents{4, 1})); });
    f(InputSpec{SparseELLFallback{balanced_rows{.columns = 30}, constant{2}, 27, 0, true}},
      [] { return list(tensor(t::i32, extents{3, 10}), tensor(t::f32, extents{3, 10})); });
    f(InputSpec{PerTrial{SparseELLFallback{balanced_rows{.columns = 30, .base = 1}}}},
      [] { return list(tensor(t::i32, extents{10, 3}), tensor(t::f32, extents{10, 3})); });

    // Index arguments.
    f(InputSpec{GeneratorInput{distinct{dim<1, 0>}}, GeneratorInput{mask{dim<1, 0> / 2}},
                GeneratorInput{coordinates{extents{3, 70}, true}},
                GeneratorInput{coordinates{.axis = 0, .argument = 2}}},
      [] {
          return list(tensor(t::i32, extents{30}), tensor(t::boolean, extents{40}),
                      tensor(t::i64, extents{5, 2}), tensor(t::i64, extents{2, 9}));
      });
    f(InputSpec{RaggedOffsets{power_law_rows{.columns = 9, .exponent = 2}, dim<1, 0>},
                GeneratorInput{uniform{}}},
      [] { return list(tensor(t::i32, extents{8}), tensor(t::f16, extents{50})); });
    f(InputSpec{RaggedLengths{uniform_nonzeros{}, 77}, SegmentIds{balanced_rows{.base = 1}, 5}},
      [] { return list(tensor(t::i64, extents{8}), tensor(t::i32, extents{50})); });
    f(InputSpec{EmbeddingBagFallback{uniform_nonzeros{}, zipf{9}, true}},
      [] { return list(tensor(t::i64, extents{8}), tensor(t::i32, extents{50})); });
    f(InputSpec{EmbeddingBagFallback{balanced_rows{}, zipf{.exponent = 1.2}, true, {3, 400}}},
      [] { return list(tensor(t::i64, extents{9}), tensor(t::i32, extents{50})); });
    f(InputSpec{PagedKVFallback{uniform_nonzeros{}, 99, 16}}, [] {
        return list(tensor(t::i32, extents{8}), tensor(t::i32, extents{50}),
                    tensor(t::i32, extents{7}));
    });
    f(InputSpec{MoERouting{8, 1.5}, PerTrial{MoEFallback{MoERouting{16, 0, false, 0.5}, 8}}}, [] {
        return list(tensor(t::i32, extents{20, 3}), tensor(t::i32, extents{20, 2}),
                    tensor(t::i64, extents{17}));
    });
    f(InputSpec{MoERouting{16, 0, true}}, [] { return list(tensor(t::i32, extents{20, 2})); });
    f(InputSpec{MoEBlocksFallback{MoERouting{8}, 4}}, [] {
        return list(tensor(t::i32, extents{20, 3}), tensor(t::i32, extents{84}),
                    tensor(t::i32, extents{21}), tensor(t::i32, extents{1}));
    });
    f(InputSpec{Sparse24Fallback{uniform{1, 2}, true}},
      [] { return list(tensor(t::bf16, extents{32, 32}), tensor(t::i16, extents{32, 4})); });
    f(InputSpec{NMMask{1, 4}, Sparse24Fallback{PerTrial{normal{}}}}, [] {
        return list(tensor(t::u8, extents{20, 8}), tensor(t::f16, extents{20, 16}),
                    tensor(t::u16, extents{20, 2}));
    });

    // TVM's sparse_dense(data, w_data, w_indices, w_indptr).
    f(InputSpec{at<3, 2, 1>(SparseCSRFallback{uniform_nonzeros{.columns = dim<0, 0>}}),
                GeneratorInput{uniform{}}},
      [] {
          return list(tensor(t::f32, extents{4, 2}), tensor(t::f32, extents{5}),
                      tensor(t::i32, extents{5}), tensor(t::i32, extents{4}));
      });
    f(InputSpec{at<2>(Output{}), at<0>(GeneratorInput{uniform{}}), GeneratorInput{normal{}}}, [] {
        return list(tensor(t::f32, extents{4}), tensor(t::f32, extents{5}),
                    tensor(t::f32, extents{6}));
    });

    const auto blocked = [] { return list(tensor(t::f32, extents{3, 2, 4, 4, 16})); };
    const extents logical{3, 20, 4, 4};
    constexpr blocked_layout<"NCHW", "NCHW16c"> layout;
    f(InputSpec{LayoutTransformed{GeneratorInput{uniform{}}, layout, logical}}, blocked);
    f(InputSpec{LayoutTransformed{PerTrial{GeneratorInput{normal{}}},
                                  runtime_layout{"NCHW", "NCHW16c"}, logical}},
      blocked);
    f(InputSpec{PerTrial{InOut{LayoutTransformed{
          OrElse{FixedInput{npy{}}, GeneratorInput{uniform{}}}, layout, logical}}}},
      blocked);
    f(InputSpec{OrElse{LayoutTransformed{FixedInput{npy{}}, runtime_layout{"NC", "NC4c"}},
                       LayoutTransformed{GeneratorInput{uniform{}}, layout, logical}}},
      blocked);
    f(InputSpec{LayoutTransformed{Output{}, layout, logical}}, blocked);
    f(InputSpec{LayoutTransformed{Zeroed{}, blocked_layout<"AB", "BA">{}}}, dense);
    f(InputSpec{LayoutTransformed{FixedInput{given}, blocked_layout<"AB", "BA">{}}}, dense);
    f(InputSpec{LayoutTransformed{GeneratorInput{uniform{}}, layout, logical, -7}}, blocked);
    f(InputSpec{LayoutTransformed{GeneratorInput{uniform{}}, onednn_tag{"nChw16c"}, logical}},
      [] { return list(tensor(t::f32, extents{3 * 32 * 16})); });
    f(InputSpec{LayoutTransformed{FixedInput{given}, index_map{"lambda i, j: (j // 2, i, j % 2)"},
                                  extents{2, 3}, 0.5}},
      [] { return list(tensor(t::f32, extents{2, 2, 2})); });
    f(InputSpec{LayoutTransformed{
          LayoutTransformed{LayoutTransformed{PerTrial{GeneratorInput{normal{}}}, layout, logical},
                            index_map{"lambda n, c, h, w, k: (h, n, c, w, k)"},
                            extents{3, 2, 4, 4, 16}},
          onednn_layout<"abcde">{}, extents{}, 3}},
      [] { return list(tensor(t::f32, extents{4, 3, 2, 4, 16})); });
    f(InputSpec{LayoutTransformed{GeneratorInput{uniform{}}, strided_layout{extents{16, 1}},
                                  extents{4, 9}, 1}},
      [] { return list(tensor(t::f32, extents{70})); });
    f(InputSpec{LayoutTransformed{GeneratorInput{uniform{}},
                                  cute_layout{"((4,8),(2,4)):((1,16),(4,128))"}}},
      [] { return list(tensor(t::f32, extents{1024})); });
    f(InputSpec{LayoutTransformed{GeneratorInput{integers{}}, awq_int4(), extents{8, 16}},
                LayoutTransformed{GeneratorInput{integers{}},
                                  int4_words{index_map{"lambda k, n: (n, k)"}, true}}},
      [] { return list(tensor(t::i32, extents{8, 2}), tensor(t::i16, extents{8, 2})); });
}

}  // namespace recipe_test
