#pragma once

#include <inputspec/inputspec.hpp>
#include <inputspec/operand/embedding_bag.hpp>
#include <inputspec/operand/ragged.hpp>

// Ready specs of operators that address by index, in TVM's order of arguments where TVM has one,
// the output last.

namespace inputspec::inline INPUTSPEC_ABI::ops {

/// data, indices of any shape, out: rows (or what `Axis` counts) of data (TVM's take, an
/// embedding). Indices are uniform; take<0>(zipf{}) has popular ones.
template <int Axis = 0, class G = index>
constexpr auto take(G indices = {}) {
    if (!indices.below.is_set()) indices.below = dim<0, Axis>;
    return InputSpec{GeneratorInput{default_values{}}, GeneratorInput{indices}, Output{}};
}
template <class G = index>
constexpr auto embedding(G indices = {}) {
    return take<0>(indices);
}
/// data, indices of data's rank, out: TVM's gather along `Axis`.
template <int Axis = 0, class G = index>
constexpr auto gather(G indices = {}) {
    return take<Axis>(indices);
}

/// data, indices [m, …], out: TVM's gather_nd, whose indices have the first m coordinates of a cell
/// (or of a slice, where data has more axes) along their first axis. Along the last, as ONNX has
/// them: gather_nd<-1>().
template <int Axis = 0>
constexpr auto gather_nd() {
    return InputSpec{GeneratorInput{default_values{}},
                     GeneratorInput{coordinates{.axis = Axis, .argument = 0}}, Output{}};
}
/// data, indices [m, …], updates, out as data: TVM's scatter_nd; no place is updated twice, unless
/// it adds: scatter_nd(false).
template <int Axis = 0>
constexpr auto scatter_nd(bool unique = true) {
    return InputSpec{GeneratorInput{default_values{}},
                     GeneratorInput{coordinates{.unique = unique, .axis = Axis, .argument = 0}},
                     GeneratorInput{default_values{}}, Output{}};
}

/// data [n, …], indices [k], updates [k, …]: data is read and written in place, no place twice
/// (index assignment, KV cache writes by slot).
constexpr auto index_put() {
    return InputSpec{InOut{GeneratorInput{default_values{}}},
                     GeneratorInput{distinct{.below = dim<0, 0>}},
                     GeneratorInput{default_values{}}};
}
/// data [n, …], indices [k, …], updates as indices, out as data: TVM's scatter along the first
/// axis, whose adding mode takes repeats.
template <class G = index>
constexpr auto scatter_add(G indices = {}) {
    if (!indices.below.is_set()) indices.below = dim<0, 0>;
    return InputSpec{GeneratorInput{default_values{}}, GeneratorInput{indices},
                     GeneratorInput{default_values{}}, Output{}};
}

/// indices [total], table [rows, width], offsets [bags], out [bags, width]: PyTorch's
/// embedding_bag, bags of the pattern's sizes.
template <PlainPattern P = balanced_rows, class G = index>
constexpr auto embedding_bag(P sizes = {}, G indices = {}) {
    if (!indices.below.is_set()) indices.below = dim<1, 0>;
    return InputSpec{at<2, 0>(EmbeddingBagFallback{sizes, indices}),
                     at<1>(GeneratorInput{default_values{}}), Output{}};
}

/// data [total, …], segment_ids [total], out [segments, …].
template <PlainPattern P = uniform_nonzeros>
constexpr auto segment_sum(P lengths = {}) {
    return InputSpec{GeneratorInput{default_values{}}, SegmentIds{lengths, dim<2, 0>}, Output{}};
}

}  // namespace inputspec::inline INPUTSPEC_ABI::ops
