#pragma once

#include <cstdint>
#include <inputspec/generate/index.hpp>
#include <inputspec/random/shuffle.hpp>
#include <inputspec/tensor/extents.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Cells of a tensor of this shape, one axis of coordinates after the other along the last axis:
/// [..., shape.rank()], as gather_nd and scatter_nd take them. Where `unique`, no two cells are the
/// same (for an operator that updates them); else each is uniform. Integer dtypes only.
struct coordinates {
    extents shape{};
    bool unique = false;

    static constexpr std::string_view name = "coordinates";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("shape", self.shape);
        visit("unique", self.unique);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        if (!is_integer(slot.kind())) {
            return slot.wrong_dtype(
                "an index argument has an integer dtype, int4 to int64 or uint4 to uint64");
        }
        const auto rank = slot.view().rank();
        if (shape.empty() || shape.rank() > max_rank || rank == 0 ||
            slot.view().extent(rank - 1) != shape.rank()) {
            return slot.fault(FaultKind::shape,
                              "coordinates{shape}: the last axis has one entry for each axis of "
                              "the shape",
                              shape.rank(), rank == 0 ? 0 : slot.view().extent(rank - 1));
        }
        if (slot.size() == 0) return std::nullopt;
        std::int64_t all = 1;
        for (const auto extent : shape.span()) {
            if (extent < 1 ||
                static_cast<std::uint64_t>(extent) - 1 > element::limits_of(slot.kind()).high) {
                return slot.fault(FaultKind::range,
                                  "coordinates{shape}: an extent that is no positive one, or whose "
                                  "last index the dtype cannot hold",
                                  Fault::none, extent);
            }
            if (__builtin_mul_overflow(all, extent, &all)) {
                return slot.fault(FaultKind::overflow, "coordinates{shape} has over 2^63 cells");
            }
        }
        const auto cells = slot.size() / static_cast<std::uint64_t>(shape.rank());
        if (!unique || cells <= static_cast<std::uint64_t>(all)) return std::nullopt;
        return slot.fault(FaultKind::range,
                          "coordinates{.unique}: the shape has not so many cells: allocate fewer, "
                          "or leave unique out",
                          all, static_cast<std::int64_t>(cells));
    }

    template <element::Carrier C, class Engine>
    constexpr auto bind(const basic_slot<Engine>& slot) const {
        if constexpr (!std::is_floating_point_v<C>) {
            std::uint64_t all = 1;
            for (const auto extent : shape.span()) all *= static_cast<std::uint64_t>(extent);
            return [this, all, bits = slot.bits(),
                    order = shuffle{slot.bits().with(purpose::order), unique ? all : 0}](
                       std::uint64_t first, std::span<C> out) {
                const auto axes = static_cast<std::uint64_t>(shape.rank());
                const bounded any_cell{all};
                std::uint64_t index[max_rank] = {};
                for (std::size_t i = 0; i < out.size();) {
                    const auto number = (first + i) / axes;
                    auto cell = unique ? order(number) : any_cell(bits, number);
                    for (auto axis = axes; axis-- > 0;) {
                        const auto extent =
                            static_cast<std::uint64_t>(shape[static_cast<int>(axis)]);
                        index[axis] = cell % extent;
                        cell /= extent;
                    }
                    for (auto axis = (first + i) % axes; axis < axes && i < out.size(); ++axis) {
                        out[i++] = static_cast<C>(index[axis]);
                    }
                }
            };
        }
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
