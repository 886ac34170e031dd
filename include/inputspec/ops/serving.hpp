#pragma once

#include <inputspec/inputspec.hpp>
#include <inputspec/operand/moe.hpp>
#include <inputspec/operand/paged_kv.hpp>
#include <inputspec/operand/ragged.hpp>

// Ready specs of what serves language models, in the order of the libraries that are named; the
// output last.

namespace inputspec::inline INPUTSPEC_ABI::ops {

/// q [total_q, heads, width], k and v [total_kv, heads, width], cu_seqlens_q and cu_seqlens_k
/// [batch + 1], out [total_q, heads, width] (FlashAttention's varlen).
template <PlainPattern P = uniform_nonzeros>
constexpr auto varlen_attention(P lengths = {}) {
    return InputSpec{GeneratorInput{normal{}},          GeneratorInput{normal{}},
                     GeneratorInput{normal{}},          RaggedOffsets{lengths, dim<0, 0>},
                     RaggedOffsets{lengths, dim<1, 0>}, Output{}};
}

/// q [batch, heads, width], kv [pages, 2, page_size, kv_heads, width], kv_indptr [batch + 1],
/// kv_indices [used pages], kv_last_page_len [batch], out [batch, heads, width] (FlashInfer's batch
/// decode, layout NHD).
template <PlainPattern P = uniform_nonzeros>
constexpr auto paged_attention(P pages = {}) {
    return InputSpec{GeneratorInput{normal{}}, GeneratorInput{normal{}},
                     PagedKVFallback{pages, dim<1, 0>, dim<1, 2>}, Output{}};
}

/// a [tokens, k], b [groups, k, n], offsets [groups + 1], out [tokens, n].
template <PlainPattern P = uniform_nonzeros>
constexpr auto grouped_gemm(P sizes = {}) {
    return InputSpec{GeneratorInput{default_values{}}, GeneratorInput{default_values{}},
                     RaggedOffsets{sizes, dim<0, 0>}, Output{}};
}

/// hidden [tokens, width], w1 [experts, …], w2 [experts, …], topk_weights and topk_ids [tokens, k],
/// out [tokens, width] (vLLM's fused_moe). The loads are the routing's, whose experts are w1's.
constexpr auto fused_moe(MoERouting routing = MoERouting{}) {
    if (!routing.experts.is_set()) routing.experts = dim<1, 0>;
    return InputSpec{GeneratorInput{normal{}},
                     GeneratorInput{normal{}},
                     GeneratorInput{normal{}},
                     GeneratorInput{uniform{.low = 0, .high = 1}},
                     routing,
                     Output{}};
}

}  // namespace inputspec::inline INPUTSPEC_ABI::ops
