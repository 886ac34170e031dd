#pragma once

// A result against its reference, whoever filled and ran what: decoupled from the rest, of which it
// knows the report of a fill and nothing else.
//
//   const auto same = compare(report, reference, result, {.relative = 1e-3});
//   if (!same) std::puts(same.message().c_str());

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <inputspec/arguments.hpp>
#include <inputspec/compare/comparable.hpp>
#include <inputspec/compare/comparison.hpp>
#include <inputspec/compare/judge.hpp>
#include <inputspec/compare/tolerance.hpp>
#include <inputspec/report.hpp>
#include <inputspec/tensor/any_range.hpp>
#include <inputspec/tensor/view.hpp>
#include <span>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// Several tensors, not one: an array of DLTensors would be a pointer to its first.
template <class T>
concept TensorRange = AnyRange<T> && (std::is_array_v<std::remove_reference_t<T>> ||
                                      !std::is_convertible_v<T&, const DLTensor*>);

/// A compare on its way: what is allowed (null: what is the dtype's own) and what was found.
class comparing {
public:
    comparing(const tolerance* allowed, sub_byte storage_of_4_bits)
        : allowed_{allowed}, storage_of_4_bits_{storage_of_4_bits} {
        if (allowed != nullptr) out_.fault = check_tolerance(*allowed);
    }

    const comparison& verdict() const { return out_; }

    template <class Reference, class Result>
    void look_at(Reference& reference, Result& result) {
        if constexpr (!TensorRange<Reference> && !TensorRange<Result>) {
            look(tensor_of(reference), tensor_of(result), -1);
        } else {
            each(reference, result, [](std::size_t) { return true; }, 0, 0);
        }
    }
    template <class Reference, class Result>
    void look_at(std::span<const ArgumentReport> report, Reference& reference, Result& result) {
        if (!out_.fault) out_.fault = check_report(report);
        std::size_t outputs = 0;
        int last = -1;
        for (std::size_t i = 0; i < report.size(); ++i) {
            if (!report[i].is_output) continue;
            ++outputs;
            last = static_cast<int>(i);
        }
        if (outputs == 0) return count(-1, 0, "the spec has no output: write Output{} or InOut{…}");
        if constexpr (!TensorRange<Reference> && !TensorRange<Result>) {
            if (outputs != 1) {
                return count(1, outputs,
                             "the spec has more than one output: give ranges, of all arguments or "
                             "of its outputs");
            }
            look(tensor_of(reference), tensor_of(result), last);
        } else {
            each(
                reference, result, [&](std::size_t i) { return report[i].is_output; },
                report.size(), outputs);
        }
    }

private:
    void look(const DLTensor* reference, const DLTensor* result, int argument) {
        if (out_.fault) return;
        tensor_view expected;
        tensor_view found;
        out_.fault = view_both(reference, result, argument, expected, found);
        if (out_.fault || reference == nullptr) return;  // which would be a fault
        judge_.look(expected, found,
                    allowed_ != nullptr ? *allowed_ : tolerance::of(reference->dtype));
    }
    std::optional<Fault> view_both(const DLTensor* reference, const DLTensor* result, int argument,
                                   tensor_view& expected, tensor_view& found) const {
        const auto mode = storage_of_4_bits_;
        if (auto fault = view_read(reference, argument, "reference", mode, expected)) return fault;
        if (auto fault = view_read(result, argument, "result", mode, found)) return fault;
        return check_alike(expected, found);
    }
    void count(std::int64_t expected, std::size_t found, std::string_view note) {
        if (out_.fault) return;
        out_.fault = Fault{FaultKind::count,
                           -1,
                           -1,
                           expected < 0 ? Fault::none : expected,
                           static_cast<std::int64_t>(found),
                           note};
    }

    template <TensorRange R>
    static std::size_t length(R& range) {
        static_assert(!is_temporary_tensor<range_reference<R>>,
                      "inputspec: compare(…): the range makes its tensors on the way, and they end "
                      "before they are read: give a range of pointers, or of what stays");
        std::size_t out = 0;
        const auto last = range_access::last(range);
        for (auto at = range_access::first(range); at != last; ++at) ++out;
        return out;
    }
    /// Ranges of `all` arguments, of which those count that is_output names, or of `outputs`, in
    /// order; of 0, as many as they are.
    template <class Reference, class Result, class IsOutput>
    void each(Reference& reference, Result& result, IsOutput&& is_output, std::size_t all,
              std::size_t outputs) {
        static_assert(TensorRange<Reference> && TensorRange<Result>,
                      "inputspec: compare(…): one side is a tensor and the other a range: give two "
                      "tensors, or two ranges of them");
        const auto size = length(reference);
        const auto other = length(result);
        if (size != other) {
            return count(static_cast<std::int64_t>(size), other,
                         "the reference has as many tensors as the result");
        }
        if (all != 0 && size != all && size != outputs) {
            return count(static_cast<std::int64_t>(all), size,
                         fixed_text<232>{} << "give all arguments of the spec, or its outputs: "
                                           << static_cast<std::int64_t>(outputs));
        }
        auto expected = range_access::first(reference);
        auto found = range_access::first(result);
        const bool has_all = size == all || all == 0;
        for (std::size_t argument = 0, i = 0; i < size; ++argument) {
            if (!is_output(argument)) {
                if (!has_all) continue;
            } else {
                look(tensor_of(*expected), tensor_of(*found), static_cast<int>(argument));
            }
            ++i, ++expected, ++found;
        }
    }

    const tolerance* allowed_;
    sub_byte storage_of_4_bits_;
    comparison out_;
    judge judge_{out_};
};

}  // namespace detail

/// Compares a result with its reference: two tensors, or two ranges of them in one order. Whatever
/// gives a DLTensor* is a tensor, as in a fill; both have the same dtype and shape, and any
/// strides. What keeps them from being compared is the comparison's fault. Writes nothing, throws
/// nothing, takes no heap.
template <class Reference, class Result>
comparison compare(Reference&& reference, Result&& result, const tolerance& allowed,
                   sub_byte storage_of_4_bits = sub_byte::packed) {
    detail::comparing out{&allowed, storage_of_4_bits};
    out.look_at(reference, result);
    return out.verdict();
}
/// The same with each dtype's own tolerance, tolerance::of(dtype).
template <class Reference, class Result>
comparison compare(Reference&& reference, Result&& result) {
    detail::comparing out{nullptr, sub_byte::packed};
    out.look_at(reference, result);
    return out.verdict();
}

/// Compares a candidate's outputs with the reference's, if they are comparable at all: `report`, of
/// the candidate's fill, knows of no input in an unknown layout and no output in another than the
/// task's. Two tensors are the spec's only output; two ranges are its outputs, or all its
/// arguments, of which the others are not looked at.
template <std::size_t N, class Reference, class Result>
comparison compare(const FillReport<N>& report, Reference&& reference, Result&& result,
                   const tolerance& allowed, sub_byte storage_of_4_bits = sub_byte::packed) {
    detail::comparing out{&allowed, storage_of_4_bits};
    out.look_at({report.begin(), report.end()}, reference, result);
    return out.verdict();
}
template <std::size_t N, class Reference, class Result>
comparison compare(const FillReport<N>& report, Reference&& reference, Result&& result) {
    detail::comparing out{nullptr, sub_byte::packed};
    out.look_at({report.begin(), report.end()}, reference, result);
    return out.verdict();
}
template <std::size_t N>
comparison compare(const FillReport<N>& report, std::initializer_list<const DLTensor*> reference,
                   std::initializer_list<const DLTensor*> result, const tolerance& allowed,
                   sub_byte storage_of_4_bits = sub_byte::packed) {
    return compare<N, const std::initializer_list<const DLTensor*>&,
                   const std::initializer_list<const DLTensor*>&>(report, reference, result,
                                                                  allowed, storage_of_4_bits);
}
template <std::size_t N>
comparison compare(const FillReport<N>& report, std::initializer_list<const DLTensor*> reference,
                   std::initializer_list<const DLTensor*> result) {
    return compare<N, const std::initializer_list<const DLTensor*>&,
                   const std::initializer_list<const DLTensor*>&>(report, reference, result);
}

}  // namespace inputspec::inline INPUTSPEC_ABI
