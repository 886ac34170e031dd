#pragma once

#include <cstdint>
#include <inputspec/simd/level.hpp>
#include <inputspec/tensor/extents.hpp>
#include <inputspec/tensor/view.hpp>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI {

/// What to do with an argument whose shape differs from the signature's, where the policy does not
/// handle layouts itself.
enum class layout_change : std::uint8_t {
    fail,  ///< refuse the call, naming the blocked forms that would explain the shape
    warn,  ///< fill the shape that is there; the report says `unknown`
    skip,  ///< leave the argument's policy out; the report says `unknown`
};

struct FillOptions {
    /// Every value depends on it.
    std::uint64_t seed = 0;
    /// Only what stands under PerTrial depends on it.
    std::uint32_t trial = 0;
    /// The task's own dtypes and logical shapes, an entry an argument; empty: not given.
    std::span<const tensor_type> signature = {};
    layout_change on_layout_change = layout_change::fail;
    /// How 4-bit elements lie in memory.
    inputspec::sub_byte sub_byte = inputspec::sub_byte::packed;
    /// The widest vector instructions that may be used, where the machine has them. For tests and
    /// measurements: no value depends on it.
    simd::level widest = simd::level::avx512;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
