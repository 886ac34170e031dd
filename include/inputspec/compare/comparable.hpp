#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/report.hpp>
#include <inputspec/tensor/check.hpp>
#include <inputspec/tensor/view.hpp>
#include <optional>
#include <span>
#include <string_view>

// What keeps a result from being compared with a reference, in words.

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Whether the kernel that was filled so computes what its task's other candidates do, and stores
/// it as they do.
inline std::optional<Fault> check_report(std::span<const ArgumentReport> report) {
    const auto fault = [](std::size_t argument, std::string_view note) {
        return Fault{FaultKind::layout_change,
                     static_cast<int>(argument),
                     -1,
                     Fault::none,
                     Fault::none,
                     note};
    };
    for (std::size_t i = 0; i < report.size(); ++i) {
        if (report[i].layout == layout_state::unknown) {
            return fault(i, report[i].is_output
                                ? "nobody said how this output is stored: bring it back to the "
                                  "task's layout, and compare that without the report"
                                : "nobody said how this input is stored, so the kernel had other "
                                  "logical values: write LayoutTransformed{policy, layout}");
        }
    }
    for (std::size_t i = 0; i < report.size(); ++i) {
        if (report[i].is_output && report[i].layout != layout_state::exact) {
            return fault(i,
                         "this output is stored in another layout, padding included: bring it back "
                         "to the task's, and compare that without the report");
        }
    }
    return std::nullopt;
}

/// Whether all addresses are within 2^63 bytes: check_tensor stops at the first stride that it
/// wonders at, and that one may be good where nothing is written.
inline bool is_within_reach(const tensor_view& view) {
    const DLTensor& t = view.tensor();
    std::int64_t low = 0;
    std::int64_t high = 0;
    for (int axis = 0; axis < t.ndim; ++axis) {
        std::int64_t reach = 0;
        auto& end = t.strides[axis] < 0 ? low : high;
        if (__builtin_mul_overflow(t.strides[axis], t.shape[axis] - 1, &reach) ||
            __builtin_add_overflow(end, reach, &end)) {
            return false;
        }
    }
    std::int64_t bytes = 0;
    return !__builtin_sub_overflow(high, low, &bytes) &&
           !__builtin_mul_overflow(bytes, std::int64_t{8} * view.lanes(), &bytes);
}

/// Views a tensor that is only read: its elements may share an address.
inline std::optional<Fault> view_read(const DLTensor* tensor, int argument, std::string_view side,
                                      sub_byte storage_of_4_bits, tensor_view& out) {
    auto fault = check_tensor(tensor, argument, storage_of_4_bits, out);
    if (!fault) return fault;
    fixed_text<232> note = fault->note;
    if (fault->kind == FaultKind::strides) {
        if (is_within_reach(out)) return std::nullopt;
        fault->axis = -1;
        fault->found = Fault::none;
        note = "the strides reach beyond 2^63 bytes";
    } else if (fault->kind == FaultKind::device) {
        note = "copy it to a host tensor (device type 1, CPU) first";
    }
    fault->note = fixed_text<232>{} << "the " << side << ": " << note.view();
    return fault;
}

/// Whether the two have elements of one kind, in one shape, in memory of their own.
inline std::optional<Fault> check_alike(const tensor_view& reference, const tensor_view& result) {
    const auto fault = [&](FaultKind kind, std::int64_t expected, std::int64_t found,
                           std::string_view note, int axis = -1) {
        return Fault{kind, reference.argument(), axis, expected, found, note};
    };
    if (!same_elements(reference.dtype(), result.dtype())) {
        return fault(FaultKind::dtype, Fault::pack(reference.dtype()), Fault::pack(result.dtype()),
                     "the reference's dtype and the result's must agree: convert one first");
    }
    if (reference.rank() != result.rank()) {
        return fault(FaultKind::rank, reference.rank(), result.rank(),
                     "the reference's rank and the result's must agree");
    }
    for (int axis = 0; axis < reference.rank(); ++axis) {
        if (reference.extent(axis) == result.extent(axis)) continue;
        return fault(FaultKind::shape, reference.extent(axis), result.extent(axis),
                     "the reference's shape and the result's must agree", axis);
    }
    if (reference.size() != 0 && reference.data() == result.data()) {
        return fault(FaultKind::overlap, Fault::none, Fault::none,
                     "reference and result are the same memory: keep the reference's output in a "
                     "tensor of its own");
    }
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
