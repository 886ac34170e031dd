#pragma once

#include <inputspec/layout/blocked.hpp>
#include <inputspec/policy/output.hpp>
#include <inputspec/policy/traits.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {
template <class P>
inline constexpr bool is_layout_transformed = requires { typename P::layout_type; };

/// A group's logical shape: the given one, else the signature's, else what the layout infers.
template <class L, class Engine>
constexpr std::optional<Fault> logical_shape_of(const L& layout, const extents& given,
                                                const basic_group<Engine>& group, extents& out) {
    if (!given.empty()) {
        out = given;
    } else if (const auto* shape = group.signature_shape(0)) {
        out = *shape;
    } else {
        return layout.infer(group[0], out);
    }
    return std::nullopt;
}

/// A stored tensor as the policy behind a layout sees it. Points into itself: not to be copied.
struct seen_through {
    seen_through() = default;
    seen_through(const seen_through&) = delete;

    template <class L, class Engine>
    constexpr std::optional<Fault> look(const L& layout, const extents& given,
                                        const basic_group<Engine>& group) {
        if (auto fault = logical_shape_of(layout, given, group, shape)) return fault;
        if (auto fault = layout.map(shape, group[0], map, is_padded)) return fault;
        view = group[0].with_layout(shape, map);
        return std::nullopt;
    }

    extents shape;
    storage map;
    tensor_view view;
    bool is_padded = false;
};
}  // namespace detail

/// The same logical tensor as `policy` alone would make, stored as `layout` says; what the layout
/// pads is zero. The logical shape is `logical` if given, else the signature's, else inferred where
/// the stored shape forces it; else a fault that lists what would fit. Covers one argument.
template <class P, class L>
struct LayoutTransformed {
    static_assert(!detail::is_bound<P>,
                  "inputspec: LayoutTransformed{at<…>(policy), …}: positions are bound outermost; "
                  "write at<…>(LayoutTransformed{policy, layout})");
    static_assert(Policy<P>,
                  "inputspec: LayoutTransformed{policy, layout}: the first is a policy, as "
                  "GeneratorInput{…} or FixedInput{…}");
    static_assert(P::arguments == 1,
                  "inputspec: LayoutTransformed{policy, layout}: the policy covers a group of "
                  "arguments; a layout belongs to one of them");
    static_assert(Layout<L>,
                  "inputspec: LayoutTransformed{policy, layout}: the second is a layout, as "
                  "blocked_layout<\"NCHW\", \"NCHW16c\">{} or runtime_layout{\"NCHW\", "
                  "\"NCHW16c\"}");
    static_assert(
        !detail::is_layout_transformed<P>,
        "inputspec: LayoutTransformed{LayoutTransformed{…}, …}: write one layout from the "
        "logical to the stored form");

    P policy;
    L layout;
    extents logical{};

    using layout_type = L;
    static constexpr std::string_view name = "LayoutTransformed";
    static constexpr std::size_t arguments = 1;
    static constexpr std::size_t phases = 1 + P::phases;  // padding first
    static constexpr bool writes = detail::writes<P>();
    static constexpr bool is_output = detail::is_output<P>();

    constexpr std::string_view active_name() const { return detail::policy_name(policy); }
    constexpr bool supplied() const
        requires detail::may_be_absent<P>
    {
        return policy.supplied();
    }
    constexpr bool is_fallback() const { return detail::is_fallback(policy); }
    constexpr bool is_transformed() const { return true; }

    template <class Engine>
    constexpr std::optional<Fault> logical_shape(const basic_group<Engine>& group,
                                                 extents& out) const {
        return detail::logical_shape_of(layout, logical, group, out);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        detail::seen_through through;
        if (auto fault = through.look(layout, logical, group)) return fault;
        return policy.check(group.with_view(through.view));
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        detail::seen_through through;
        if (through.look(layout, logical, group)) return 0;
        if (phase == 0) return writes && through.is_padded ? items_of(group[0]) : 0;
        return policy.size(phase - 1, group.with_view(through.view));
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        if (phase == 0) return Zeroed{}.run(0, items, group);
        detail::seen_through through;
        if (through.look(layout, logical, group)) return;
        policy.run(phase - 1, items, group.with_view(through.view));
    }
};

template <class P, class L>
LayoutTransformed(P, L) -> LayoutTransformed<P, L>;
template <class P, class L>
LayoutTransformed(P, L, extents) -> LayoutTransformed<P, L>;

}  // namespace inputspec::inline INPUTSPEC_ABI
