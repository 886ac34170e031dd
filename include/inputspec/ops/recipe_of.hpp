#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <inputspec/ops.hpp>
#include <inputspec/recipe/describe.hpp>
#include <optional>
#include <string>
#include <string_view>

// The ready specs by name, for callers that have an operator's name alone. It is a function, and no
// registry: what a kernel is given stays with its caller.

namespace inputspec::inline INPUTSPEC_ABI::ops {

namespace detail {

struct named_spec {
    std::string_view name;
    std::string (*recipe)(int axis);
    bool has_axis = false;
};

inline constexpr int max_axis = 63;
constexpr index along(int axis) { return {.below = extent::of(0, axis)}; }

inline constexpr std::array named_specs{
    named_spec{"csrmm", [](int) { return describe(csrmm()); }},
    named_spec{"csrmv", [](int) { return describe(csrmv()); }},
    named_spec{"embedding", [](int) { return describe(embedding()); }},
    named_spec{"embedding_bag", [](int) { return describe(embedding_bag()); }},
    named_spec{"fused_moe", [](int) { return describe(fused_moe()); }},
    named_spec{"gather", [](int axis) { return describe(gather(along(axis))); }, true},
    named_spec{"gather_nd", [](int) { return describe(gather_nd()); }},
    named_spec{"grouped_gemm", [](int) { return describe(grouped_gemm()); }},
    named_spec{"index_put", [](int) { return describe(index_put()); }},
    named_spec{"paged_attention", [](int) { return describe(paged_attention()); }},
    named_spec{"scatter_add", [](int) { return describe(scatter_add()); }},
    named_spec{"scatter_nd", [](int) { return describe(scatter_nd()); }},
    named_spec{"sddmm", [](int) { return describe(sddmm()); }},
    named_spec{"segment_sum", [](int) { return describe(segment_sum()); }},
    named_spec{"sparse24_gemm", [](int) { return describe(sparse24_gemm()); }},
    named_spec{"sparse_add", [](int) { return describe(sparse_add()); }},
    named_spec{"sparse_dense", [](int) { return describe(sparse_dense()); }},
    named_spec{"sparse_dense_bsr", [](int) { return describe(sparse_dense_bsr()); }},
    named_spec{"sparse_transpose", [](int) { return describe(sparse_transpose()); }},
    named_spec{"spmm", [](int) { return describe(spmm()); }},
    named_spec{"take", [](int axis) { return describe(take(along(axis))); }, true},
    named_spec{"varlen_attention", [](int) { return describe(varlen_attention()); }},
};

}  // namespace detail

/// The names that recipe_of knows, in order.
inline constexpr auto names = [] {
    std::array<std::string_view, detail::named_specs.size()> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = detail::named_specs[i].name;
    return out;
}();

/// An operator's ready spec as a recipe: "sparse_dense"; "take<1>" and "gather<1>" along an axis
/// from 0 on. Nothing where there is no such operator.
inline std::optional<std::string> recipe_of(std::string_view op) {
    int axis = 0;
    const auto open = op.find('<');
    if (open != op.npos) {
        const auto* end = op.data() + op.size();
        const auto [stop, error] = std::from_chars(op.data() + open + 1, end, axis);
        const bool is_closed = error == std::errc{} && stop + 1 == end && *stop == '>';
        if (!is_closed || axis < 0 || axis > detail::max_axis) return {};
    }
    for (const auto& one : detail::named_specs) {
        if (one.name != op.substr(0, open)) continue;
        if (open != op.npos && !one.has_axis) return {};
        return one.recipe(axis);
    }
    return {};
}

}  // namespace inputspec::inline INPUTSPEC_ABI::ops
