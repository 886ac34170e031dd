#pragma once

#include <inputspec/generate/apply.hpp>
#include <inputspec/generate/constant.hpp>
#include <inputspec/layout/blocked.hpp>
#include <inputspec/layout/composed.hpp>
#include <inputspec/layout/stored.hpp>
#include <inputspec/policy/output.hpp>
#include <inputspec/policy/traits.hpp>
#include <inputspec/tensor/boxes.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {
/// A layout's fault, of an argument.
constexpr std::optional<Fault> placed(std::optional<Fault> fault, const tensor_view& stored) {
    if (fault) fault->argument = stored.argument();
    return fault;
}

/// A group's logical shape: the given one, else the signature's, else what the layout infers.
template <class L, class Engine>
constexpr std::optional<Fault> logical_shape_of(const L& layout, const extents& given,
                                                const basic_group<Engine>& group, extents& out) {
    if (!given.empty()) {
        out = given;
    } else if (const auto* shape = group.signature_shape(0)) {
        out = *shape;
    } else {
        layout::stored_tensor stored;
        if (auto fault = stored.look(layout, group[0])) return fault;
        return placed(layout.infer(stored.shape(), out), group[0]);
    }
    return std::nullopt;
}

/// Where the elements of a logical tensor lie in a stored one.
template <class L>
constexpr std::optional<Fault> map_layout(const L& layout, const extents& shape,
                                          const tensor_view& stored, storage& out,
                                          bool& is_padded) {
    if (auto fault = layout::axes_map::check(shape)) return placed(fault, stored);
    layout::axes_map map{shape};
    if (auto fault = layout.apply(map)) return placed(fault, stored);
    auto fault = map.fit(stored, out, is_padded);
    if constexpr (requires { layout.text(); }) {
        if (fault) fault->note = fixed_text<232>{} << layout.text() << ": " << fault->note;
    }
    return fault;
}

/// A stored tensor as the policy behind a layout sees it. Points into itself: not to be copied.
struct seen_through {
    seen_through() = default;
    seen_through(const seen_through&) = delete;

    template <class L, class Engine>
    constexpr std::optional<Fault> look(const L& layout, const extents& given,
                                        const basic_group<Engine>& group) {
        if (group[0].map() != nullptr) {
            return group.fault(FaultKind::layout, 0,
                               "a LayoutTransformed inside another's InOut, OrElse or PerTrial: "
                               "write LayoutTransformed{LayoutTransformed{policy, first}, then}");
        }
        if (auto fault = logical_shape_of(layout, given, group, shape)) return fault;
        if (auto fault = stored.look(layout, group[0])) return fault;
        if (auto fault = map_layout(layout, shape, stored.view(), map, is_padded)) return fault;
        map.set_boxes(&in_boxes<L>);
        view = stored.view().with_layout(shape, map);
        return std::nullopt;
    }

    /// The places between the logical elements: whether the tensor holds a value there, how many
    /// items that is, and how they are written.
    template <class Engine>
    constexpr std::optional<Fault> check_padding(const number& value,
                                                 const basic_group<Engine>& group) const {
        if (!is_padded || value.magnitude_bits() == 0) return std::nullopt;
        return check_generator(constant{value}, group.with_view(stored.view()), 0);
    }
    constexpr std::uint64_t padding_items() const {
        return is_padded ? items_of(stored.view()) : 0;
    }
    template <class Engine>
    void write_padding(const number& value, range items, const basic_group<Engine>& group) const {
        const auto whole = group.with_view(stored.view());
        if (value.magnitude_bits() == 0) return Zeroed{}.run(0, items, whole);
        run_generator(constant{value}, whole, 0, items);
    }

    extents shape;
    layout::stored_tensor stored;
    storage map;
    tensor_view view;
    bool is_padded = false;
};
}  // namespace detail

/// The same logical tensor as `policy` alone would make, stored as `layout` says; what the layout
/// pads is `padding`. The logical shape is `logical` if given, else the signature's, else inferred
/// where the stored shape forces it; else a fault that lists what would fit. Covers one argument.
/// Of a LayoutTransformed, the layouts are composed: LayoutTransformed{LayoutTransformed{policy,
/// first}, then}; both pad with the outer one's value where that is written.
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
                  "blocked_layout<\"NCHW\", \"NCHW16c\">{}, runtime_layout{\"NCHW\", "
                  "\"NCHW16c\"} or index_map{\"lambda …\"}");

    P policy;
    L layout;
    extents logical{};
    number padding = 0;

    constexpr LayoutTransformed(P what, L stored, const extents& given = {}, number between = 0)
        : policy{std::move(what)}, layout{std::move(stored)}, logical{given}, padding{between} {}
    template <class First, class Then>
    constexpr LayoutTransformed(LayoutTransformed<P, First> inner, Then then,
                                const extents& between = {}, number pad = {})
        requires std::same_as<L, composed_layout<First, Then>>
        : policy{std::move(inner.policy)},
          layout{std::move(inner.layout), std::move(then), between},
          logical{inner.logical},
          padding{pad.is_set() ? pad : inner.padding} {}

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
        if (auto fault = through.check_padding(padding, group)) return fault;
        return policy.check(group.with_view(through.view));
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        detail::seen_through through;
        if (through.look(layout, logical, group)) return 0;
        if (phase == 0) return writes ? through.padding_items() : 0;
        return policy.size(phase - 1, group.with_view(through.view));
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        detail::seen_through through;
        if (through.look(layout, logical, group)) return;
        if (phase == 0) return through.write_padding(padding, items, group);
        policy.run(phase - 1, items, group.with_view(through.view));
    }
};

template <class P, class L>
LayoutTransformed(P, L) -> LayoutTransformed<P, L>;
template <class P, class L>
LayoutTransformed(P, L, extents) -> LayoutTransformed<P, L>;
template <class P, class L>
LayoutTransformed(P, L, extents, number) -> LayoutTransformed<P, L>;
template <class P, class First, class Then>
LayoutTransformed(LayoutTransformed<P, First>, Then)
    -> LayoutTransformed<P, composed_layout<First, Then>>;
template <class P, class First, class Then>
LayoutTransformed(LayoutTransformed<P, First>, Then, extents)
    -> LayoutTransformed<P, composed_layout<First, Then>>;
template <class P, class First, class Then>
LayoutTransformed(LayoutTransformed<P, First>, Then, extents, number)
    -> LayoutTransformed<P, composed_layout<First, Then>>;

}  // namespace inputspec::inline INPUTSPEC_ABI
