#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/simd/stores.hpp>
#include <inputspec/tensor/range.hpp>
#include <inputspec/tensor/tiles.hpp>
#include <inputspec/tensor/view.hpp>

// How the elements of a transformed tensor are written, which is not packed: a view that is seen
// through a layout refers to these functions, templates so that who has no layout does not compile
// them.

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Elements made box by box.
template <class Plan>
[[gnu::noinline]] void make_boxes(const tensor_view& view, range elements, const void* self,
                                  box_functions::produce* produce) {
    const storage where = view.make_storage();
    const auto bytes = view.bits() / 8u;
    const Plan plan{where, bytes};
    const auto kind = plan.stores_to(view.data(), simd::stores_for(view.bytes()));
    alignas(64) std::byte values[Plan::most_bytes];
    plan.each_box(elements, [&](const auto& box) {
        plan.runs(box, [&](std::uint64_t first, std::uint64_t position, std::uint64_t length) {
            produce(self, first, values + position * bytes, length);
        });
        plan.store(box, view.data(), values, false, kind);
    });
    simd::finish_streams(kind);
}

/// The elements of a whole logical tensor, as memory holds them.
template <class Plan>
[[gnu::noinline]] void place_boxes(const tensor_view& view, range elements,
                                   const std::byte* values) {
    const storage where = view.make_storage();
    const Plan plan{where, view.bits() / 8u};
    const auto kind = plan.stores_to(view.data(), simd::stores_for(2 * view.bytes()));
    plan.each_box(elements,
                  [&](const auto& box) { plan.store(box, view.data(), values, true, kind); });
    simd::finish_streams(kind);
}

/// The bytes of a layout's boxes.
template <class Layout>
inline constexpr std::int64_t box_bytes = 32768;
template <class Layout>
inline constexpr box_functions in_boxes{make_boxes<tile_plan<box_bytes<Layout>>>,
                                        place_boxes<tile_plan<box_bytes<Layout>>>};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
