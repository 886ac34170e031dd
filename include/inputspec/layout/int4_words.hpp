#pragma once

#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/layout/axes_map.hpp>
#include <inputspec/layout/index_map.hpp>
#include <inputspec/tensor/view.hpp>
#include <optional>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// 4-bit elements in words: the stored tensor has integers of 8 to 64 bits, and the layout inside
/// sees each as 2 to 16 elements along the last axis, the first one in the low bits. What is
/// transformed makes uint4, or int4 where `is_signed`.
template <class L>
struct int4_words {
    L layout;
    bool is_signed = false;

    constexpr std::optional<Fault> apply(layout::axes_map& map) const { return layout.apply(map); }
    constexpr std::optional<Fault> infer(const extents& stored, extents& logical) const {
        return layout.infer(stored, logical);
    }
    constexpr auto text() const
        requires requires(const L& inner) { inner.text(); }
    {
        return layout.text();
    }
    constexpr DLDataType int4_dtype() const {
        return {static_cast<std::uint8_t>(is_signed ? kDLInt : kDLUInt), 4, 1};
    }
};
template <class L>
int4_words(L) -> int4_words<L>;
template <class L>
int4_words(L, bool) -> int4_words<L>;

/// Weights [K, N] as kernels of 4-bit weights and 16-bit activations take them, in int32 words.
/// AWQ: [K, N / 8], the even ones of eight columns before the odd ones.
constexpr auto awq_int4() {
    return int4_words{index_map{"lambda k, n: (k, n // 8 * 8 + n % 2 * 4 + n % 8 // 2)"}};
}
/// GPTQ: [K / 8, N], eight rows in a word.
constexpr auto gptq_int4() { return int4_words{index_map{"lambda k, n: (k // 8, n * 8 + k % 8)"}}; }
/// Marlin (Frantar et al., 2024): [K / 16, 2 N], of 16 × 64 tiles what a warp's threads take from
/// each for a tensor core's fragment.
constexpr auto marlin_int4() {
    return int4_words{index_map{
        "lambda k, n: (k // 16, n // 64 * 1024 + n % 8 * 128 + k // 2 % 4 * 32 + n // 16 % 4 * 8 + "
        "k % 2 * 4 + n // 8 % 2 * 2 + k // 8 % 2)"}};
}

}  // namespace inputspec::inline INPUTSPEC_ABI
