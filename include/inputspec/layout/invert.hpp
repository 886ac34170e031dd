#pragma once

#include <inputspec/arguments.hpp>
#include <inputspec/concepts.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/options.hpp>
#include <inputspec/policy/layout_transformed.hpp>
#include <inputspec/tensor/check.hpp>
#include <inputspec/tensor/host_tensor.hpp>
#include <inputspec/tensor/boxes.hpp>
#include <inputspec/tensor/view.hpp>
#include <optional>

// A transformed tensor back in its logical form: what a candidate of another layout wrote, to be
// compared after all.

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// Copies what a view shows through its layout to a compact tensor of its logical shape.
inline void copy_logical(const tensor_view& view, std::byte* to) {
    if (view.size() == 0) return;
    const storage where = view.make_storage();
    if (view.is_packed()) {
        auto* const out = reinterpret_cast<std::uint8_t*>(to);
        const auto* const from = view.data_as<const std::uint8_t>();
        where.walk(
            0, view.size(),
            [&](std::int64_t offset, std::int64_t stride, std::uint64_t at, std::uint64_t length) {
                for (std::uint64_t i = at; i < at + length; ++i, offset += stride) {
                    const auto half = static_cast<unsigned>(from[offset / 2] >> (offset % 2 * 4));
                    store_half_byte(out, static_cast<std::int64_t>(i),
                                    static_cast<std::uint8_t>(half & 15u));
                }
            });
        return;
    }
    const tile_plan<box_bytes<void>> plan{where, view.bits() / 8};
    plan.each_box({0, view.size()}, [&](const auto& box) { plan.load(box, to, view.data()); });
}

/// The stored tensor, seen through the layout.
template <class L>
std::optional<Fault> look_through(const L& layout, const DLTensor* stored, const extents& logical,
                                  sub_byte mode, tensor_view& tensor, seen_through& out) {
    if (auto fault = check_tensor(stored, 0, mode, tensor)) return fault;
    const FillOptions options{.sub_byte = mode};
    const detail::call call{&tensor, 1, &options};
    constexpr std::uint8_t position = 0;
    return out.look(layout, logical, tensor_group{call, &position, 1, 0});
}

}  // namespace detail

/// The logical tensor that `stored` is in this layout, its padding left out. `logical` is the
/// logical shape; it may be left out where the layout infers it. What is wrong is a fault of
/// argument 0.
template <Layout L, class Stored>
HostTensor invert(const L& layout, Stored&& stored, const extents& logical,
                  std::optional<Fault>& fault, sub_byte mode = sub_byte::packed) {
    tensor_view tensor;
    detail::seen_through through;
    fault = detail::look_through(layout, detail::tensor_of(stored), logical, mode, tensor, through);
    if (fault) return HostTensor{{kDLUInt, 8, 1}, extents{0}};
    HostTensor out{through.view.dtype(), through.shape, mode};
    detail::copy_logical(through.view, out.bytes().data());
    return out;
}
#if defined(__cpp_exceptions)
/// The same; throws Error.
template <Layout L, class Stored>
HostTensor invert(const L& layout, Stored&& stored, const extents& logical = {},
                  sub_byte mode = sub_byte::packed) {
    std::optional<Fault> fault;
    auto out = invert(layout, stored, logical, fault, mode);
    if (fault) throw Error{*fault};
    return out;
}
#endif

}  // namespace inputspec::inline INPUTSPEC_ABI
