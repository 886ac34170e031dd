#pragma once

#include <cstdint>
#include <inputspec/generate/index.hpp>
#include <inputspec/random/shuffle.hpp>
#include <inputspec/tensor/extents.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Cells of a tensor, by their coordinates: one for each axis along `axis`, the last (−1: NumPy,
/// ONNX) or the first (0: TVM's gather_nd). The tensor has this shape, or else that of `argument`,
/// of whose axes the first are as many as there are coordinates. Where `unique`, no two cells are
/// the same (for an operator that updates them); else each is uniform. Integer dtypes only.
struct coordinates {
    extents shape{};
    bool unique = false;
    int axis = -1;
    int argument = -1;

    static constexpr std::string_view name = "coordinates";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("shape", self.shape);
        visit("unique", self.unique);
        visit("axis", self.axis);
        visit("argument", self.argument);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        if (!is_integer(slot.kind())) {
            return slot.wrong_dtype(
                "an index argument has an integer dtype, int4 to int64 or uint4 to uint64");
        }
        if (axis != 0 && axis != -1) {
            return slot.fault(FaultKind::range,
                              "coordinates{.axis} is 0, the first axis, or -1, the last",
                              Fault::none, axis);
        }
        const auto rank = slot.view().rank();
        if (shape.rank() > max_rank || rank == 0 || count_in(slot.view()) > max_rank ||
            (!shape.empty() && count_in(slot.view()) != shape.rank())) {
            return slot.fault(FaultKind::shape,
                              "coordinates{shape}: their axis, the last if not .axis = 0, has one "
                              "entry for each axis of the shape",
                              shape.rank(), rank == 0 ? 0 : count_in(slot.view()));
        }
        if (shape.empty() && argument < 0) {
            return slot.fault(FaultKind::bound,
                              "coordinates: write .shape = extents{…}, or .argument = the one "
                              "whose cells they are");
        }
        if (slot.size() == 0) return std::nullopt;
        extents into;
        if (auto fault = resolve(slot, into)) return fault;
        std::int64_t all = 1;
        for (const auto extent : into.span()) {
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
        const auto cells = slot.size() / static_cast<std::uint64_t>(into.rank());
        if (!unique || cells <= static_cast<std::uint64_t>(all)) return std::nullopt;
        return slot.fault(FaultKind::range,
                          "coordinates{.unique}: the shape has not so many cells: allocate fewer, "
                          "or leave unique out",
                          all, static_cast<std::int64_t>(cells));
    }

    template <element::Carrier C, class Engine>
    constexpr auto bind(const basic_slot<Engine>& slot) const {
        if constexpr (!std::is_floating_point_v<C>) {
            extents into;
            (void)resolve(slot, into);  // check has
            std::uint64_t all = 1;
            for (const auto extent : into.span()) all *= static_cast<std::uint64_t>(extent);
            const auto axes = static_cast<std::uint64_t>(into.rank());
            return [into, all, axes, is_unique = unique, is_first = axis == 0,
                    cells = slot.size() / (axes != 0 ? axes : 1), bits = slot.bits(),
                    order = shuffle{slot.bits().with(purpose::order), unique ? all : 0}](
                       std::uint64_t first, std::span<C> out) {
                const bounded any_cell{all};
                std::uint64_t index[max_rank] = {};
                const auto set = [&](std::uint64_t number) {
                    auto cell = is_unique ? order(number) : any_cell(bits, number);
                    for (auto at = axes; at-- > 0;) {
                        const auto extent = static_cast<std::uint64_t>(into[static_cast<int>(at)]);
                        index[at] = cell % extent;
                        cell /= extent;
                    }
                };
                if (is_first) {
                    for (std::size_t i = 0; i < out.size(); ++i) {
                        set((first + i) % cells);
                        out[i] = static_cast<C>(index[(first + i) / cells]);
                    }
                    return;
                }
                for (std::size_t i = 0; i < out.size();) {
                    set((first + i) / axes);
                    for (auto at = (first + i) % axes; at < axes && i < out.size(); ++at) {
                        out[i++] = static_cast<C>(index[at]);
                    }
                }
            };
        }
    }

private:
    constexpr std::int64_t count_in(const tensor_view& view) const {
        return view.extent(axis == 0 ? 0 : view.rank() - 1);
    }
    template <class Engine>
    constexpr std::optional<Fault> resolve(const basic_slot<Engine>& slot, extents& out) const {
        out = shape;
        for (int at = 0; shape.empty() && at < count_in(slot.view()); ++at) {
            std::int64_t size = 0;
            const auto of = inputspec::extent::of(argument, at);
            if (auto fault = slot.resolve(of, "coordinates{.argument}", size)) return fault;
            out.push_back(size);
        }
        return std::nullopt;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
