#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <inputspec/fault.hpp>
#include <inputspec/source/fit.hpp>
#include <inputspec/source/single.hpp>
#include <inputspec/source/strided_reader.hpp>
#include <inputspec/source/view.hpp>
#include <optional>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// Elements begin, begin + step, … before end, of one axis. Negative ones count from the axis's
/// end, as in Python; {} is the whole axis, {2} all but the first two.
struct axis_range {
    static constexpr std::int64_t to_the_end = INT64_MAX;

    std::int64_t begin = 0;
    std::int64_t end = to_the_end;
    std::int64_t step = 1;  ///< 1 or more
};

namespace detail {

template <ViewedSource S>
class slice_source {
public:
    static constexpr std::string_view name = "slice";
    static constexpr std::size_t arguments = 1;

    slice_source() = default;
    slice_source(S source, std::initializer_list<axis_range> ranges) : source_{std::move(source)} {
        for (const auto& one : ranges) {
            if (count_ < storage::max_axes) range_[count_] = one;
            ++count_;
        }
    }

    bool supplied() const { return source_.supplied(); }
    std::optional<Fault> look(source_view& out) const {
        if (auto fault = source_.look(out)) return fault;
        const int rank = out.rank - int{out.is_complex};
        if (count_ > rank) {
            return Fault{
                FaultKind::rank, 0, -1, rank, count_, "slice: more ranges than the data have axes"};
        }
        for (int axis = 0; axis < count_; ++axis) {
            if (auto fault = cut(range_[axis], axis, out)) return fault;
        }
        return std::nullopt;
    }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        source_view data;
        if (auto fault = look(data)) return group.placed(*fault);
        return check_view(group, data);
    }
    strided_reader reader(std::size_t, const tensor_view&) const {
        source_view data;
        (void)look(data);
        return strided_reader{data};
    }

private:
    static std::optional<Fault> cut(const axis_range& range, int axis, source_view& out) {
        auto& its = out.axes[axis];
        const auto extent = its.extent;
        const auto begin = range.begin < 0 ? range.begin + extent : range.begin;
        const auto end = range.end == axis_range::to_the_end ? extent
                         : range.end < 0                     ? range.end + extent
                                                             : range.end;
        const auto refuse = [&](std::int64_t found, std::string_view note) {
            return Fault{FaultKind::range,
                         0,
                         -1,
                         Fault::none,
                         found,
                         fixed_text<232>{} << "slice, axis " << std::int64_t{axis} << " of "
                                           << extent << ": " << note};
        };
        if (range.step < 1) return refuse(range.step, "a step is 1 or more");
        if (begin < 0 || begin > extent) {
            return refuse(range.begin, "the range begins outside of the axis");
        }
        if (end < 0 || end > extent) return refuse(range.end, "the range ends outside of the axis");
        if (end < begin) return refuse(range.end, "the range ends before it begins");
        its.extent = (end - begin) / range.step + ((end - begin) % range.step != 0);
        if (its.extent != 0 && out.data != nullptr) {
            const auto width = bits_of(out.kind) < 8 ? 1 : bits_of(out.kind) / 8;
            out.data += begin * its.stride * std::int64_t{width};
        }
        its.stride = its.extent > 1 ? its.stride * range.step : 1;
        return std::nullopt;
    }

    S source_{};
    int count_ = 0;
    axis_range range_[storage::max_axes] = {};
};

}  // namespace detail

/// A part of the data of a source of one argument: along each axis a range, the whole of the axes
/// behind. Ranges out of the data are a fault: nothing is cut silently.
/// slice(npy{"cache.npy"}, {{0, 128}, {}, {-64}})
template <class Data>
auto slice(Data&& data, std::initializer_list<axis_range> ranges) {
    detail::refuse_fitted<Data>();
    auto source = detail::single_source(std::forward<Data>(data));
    return detail::slice_source<decltype(source)>{std::move(source), ranges};
}

}  // namespace inputspec::inline INPUTSPEC_ABI
