// Every ready spec fills its operator's arguments, which are valid by the validators.
#include <inputspec/ops.hpp>
#include <inputspec/validate.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;
namespace ops = inputspec::ops;
namespace dtype = inputspec::dtype;

namespace {

using tensors = std::vector<is::HostTensor>;

template <class... Shape>
tensors floats_and_indices(std::initializer_list<DLDataType> types, const Shape&... shape) {
    tensors out;
    const auto* type = types.begin();
    (out.emplace_back(*type++, shape), ...);
    return out;
}
using is::extents;
constexpr auto f32 = dtype::f32;
constexpr auto i32 = dtype::i32;

/// Fills, and gives the tensors.
template <class Spec, class... Shape>
tensors filled(const Spec& spec, std::initializer_list<DLDataType> types, const Shape&... shape) {
    auto out = floats_and_indices(types, shape...);
    spec.fill(out, {.seed = 12});
    return out;
}
bool are_below(const is::HostTensor& indices, std::int32_t below) {
    return std::ranges::all_of(indices.as<std::int32_t>(),
                               [&](auto i) { return i >= 0 && i < below; });
}

}  // namespace

TEST_CASE("ops: sparse operands in TVM's order") {
    auto t = filled(ops::sparse_dense(), {f32, f32, i32, i32, f32}, extents{4, 30}, extents{50},
                    extents{50}, extents{21}, extents{4, 20});
    CHECK_FALSE(is::validate::csr(t[3], t[2], 30));
    CHECK(std::isnan(t[4].as<float>()[0]));
    CHECK(std::abs(t[1].as<float>()[7]) < 1);

    t = filled(ops::sparse_dense_bsr(), {f32, f32, i32, i32, f32}, extents{4, 64},
               extents{50, 16, 1}, extents{50}, extents{3}, extents{4, 32});
    CHECK_FALSE(is::validate::bsr(t[3], t[2], t[1], 64));

    t = filled(ops::csrmm(is::power_law_rows{}), {f32, i32, i32, f32, f32}, extents{50},
               extents{50}, extents{21}, extents{30, 8}, extents{20, 8});
    CHECK_FALSE(is::validate::csr(t[2], t[1], 30));
    t = filled(ops::csrmv(), {f32, i32, i32, f32, f32}, extents{50}, extents{50}, extents{21},
               extents{30, 1}, extents{20, 1});
    CHECK_FALSE(is::validate::csr(t[2], t[1], 30));

    t = filled(ops::spmm(is::banded{.lower = 5, .upper = 5}, is::constant{1}),
               {i32, i32, f32, f32, f32}, extents{21}, extents{50}, extents{50}, extents{30, 8},
               extents{20, 8});
    CHECK_FALSE(is::validate::csr(t[0], t[1], 30));
    CHECK(t[2].as<float>()[49] == 1);
    // Columns that are written stay.
    t = filled(ops::spmm(is::uniform_nonzeros{.columns = 7}), {i32, i32, f32, f32, f32},
               extents{21}, extents{50}, extents{50}, extents{30, 8}, extents{20, 8});
    CHECK_FALSE(is::validate::csr(t[0], t[1], 7));

    t = filled(ops::sddmm(), {i32, i32, f32, f32, f32}, extents{21}, extents{50}, extents{20, 8},
               extents{8, 30}, extents{50});
    CHECK_FALSE(is::validate::csr(t[0], t[1], 30));
    t = filled(ops::sparse_add(), {f32, f32, i32, i32, f32}, extents{20, 30}, extents{50},
               extents{50}, extents{21}, extents{20, 30});
    CHECK_FALSE(is::validate::csr(t[3], t[2], 30));
    t = filled(ops::sparse_transpose(), {f32, i32, i32, f32, i32, i32}, extents{50}, extents{50},
               extents{21}, extents{50}, extents{50}, extents{21});
    CHECK_FALSE(is::validate::csr(t[2], t[1], 20));
    t = filled(ops::sparse24_gemm(), {dtype::f16, dtype::u16, dtype::f16, f32}, extents{16, 32},
               extents{16, 4}, extents{64, 8}, extents{16, 8});
    CHECK_FALSE(is::validate::nm_metadata(t[1]));
}

TEST_CASE("ops: indices are in range of what they address") {
    auto t = filled(ops::take(), {f32, i32, f32}, extents{9, 4}, extents{1000}, extents{1000, 4});
    CHECK(are_below(t[1], 9));
    t = filled(ops::take<1>(is::zipf{}), {f32, i32, f32}, extents{9, 4}, extents{1000},
               extents{9, 1000});
    CHECK(are_below(t[1], 4));
    t = filled(ops::embedding(), {f32, i32, f32}, extents{9, 4}, extents{30, 30},
               extents{30, 30, 4});
    CHECK(are_below(t[1], 9));
    t = filled(ops::gather<1>(), {f32, i32, f32}, extents{9, 4}, extents{9, 300}, extents{9, 300});
    CHECK(are_below(t[1], 4));
    t = filled(ops::gather_nd(), {f32, i32, f32}, extents{9, 70}, extents{2, 1000}, extents{1000});
    const auto cells = t[1].as<std::int32_t>();
    CHECK(std::ranges::all_of(cells.first(1000), [](auto i) { return i >= 0 && i < 9; }));
    CHECK(std::ranges::all_of(cells.last(1000), [](auto i) { return i >= 0 && i < 70; }));
    CHECK(std::ranges::any_of(cells.last(1000), [](auto i) { return i >= 9; }));
    t = filled(ops::scatter_nd<-1>(), {f32, i32, f32, f32}, extents{9, 70}, extents{630, 2},
               extents{630}, extents{9, 70});
    std::vector<int> hits(630);
    for (std::size_t i = 0; i < 630; ++i) {
        const auto* cell = t[1].as<std::int32_t>().data() + 2 * i;
        ++hits.at(static_cast<std::size_t>(cell[0]) * 70 + static_cast<std::size_t>(cell[1]));
    }
    CHECK(std::ranges::count(hits, 1) == 630);

    t = filled(ops::index_put(), {f32, i32, f32}, extents{40, 4}, extents{40}, extents{40, 4});
    CHECK_FALSE(is::validate::permutation(t[1]));
    t = filled(ops::scatter_add(), {f32, i32, f32, f32}, extents{9, 4}, extents{70, 4},
               extents{70, 4}, extents{9, 4});
    CHECK(are_below(t[1], 9));
    t = filled(ops::embedding_bag(is::power_law_rows{}, is::zipf{}), {i32, f32, i32, f32},
               extents{500}, extents{60, 4}, extents{20}, extents{20, 4});
    CHECK_FALSE(is::validate::embedding_bag(t[0], t[2], 60));
    t = filled(ops::segment_sum(), {f32, i32, f32}, extents{100, 3}, extents{100}, extents{8, 3});
    CHECK_FALSE(is::validate::segment_ids(t[1], 8));
}

TEST_CASE("ops: what serves language models") {
    auto t =
        filled(ops::varlen_attention(), {f32, f32, f32, i32, i32, f32}, extents{50, 2, 8},
               extents{90, 2, 8}, extents{90, 2, 8}, extents{6}, extents{6}, extents{50, 2, 8});
    CHECK_FALSE(is::validate::ragged(t[3], 50));
    CHECK_FALSE(is::validate::ragged(t[4], 90));
    t = filled(ops::paged_attention(), {f32, f32, i32, i32, i32, f32}, extents{6, 4, 8},
               extents{64, 2, 16, 2, 8}, extents{7}, extents{40}, extents{6}, extents{6, 4, 8});
    CHECK_FALSE(is::validate::paged_kv(t[2], t[3], t[4], 64, 16));
    t = filled(ops::grouped_gemm(is::power_law_rows{}), {f32, f32, i32, f32}, extents{50, 8},
               extents{4, 8, 16}, extents{5}, extents{50, 16});
    CHECK_FALSE(is::validate::ragged(t[2], 50));
    for (const auto& spec : {ops::fused_moe(), ops::fused_moe(is::MoERouting{{}, 1.2}),
                             ops::fused_moe(is::MoERouting{16, 0, true})}) {
        t = filled(spec, {f32, f32, f32, f32, i32, f32}, extents{50, 8}, extents{16, 8, 8},
                   extents{16, 8, 8}, extents{50, 4}, extents{50, 4}, extents{50, 8});
        CHECK_FALSE(is::validate::moe(t[4], 16));
    }
}

TEST_CASE("ops: a wrong shape is a fault, as of any spec") {
    auto t = floats_and_indices({f32, f32, i32, i32, f32}, extents{4, 2}, extents{50}, extents{50},
                                extents{21}, extents{4, 20});
    const auto fault = ops::sparse_dense().check(t);
    REQUIRE(fault.has_value());
    CHECK(fault->kind == is::FaultKind::nnz);
}
