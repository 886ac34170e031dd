#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/layout/axes_map.hpp>
#include <inputspec/layout/digits.hpp>
#include <optional>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// Strides in a buffer that has none of its own, in elements: strided_layout{extents{1024, 1}} of
/// rows with a pitch of 1024. Needs .logical or a signature.
class strided_layout {
public:
    static constexpr std::string_view name = "strided_layout";

    constexpr strided_layout(const extents& strides) : strides_{strides} {}

    constexpr const extents& strides() const { return strides_; }

    constexpr std::optional<Fault> apply(layout::axes_map& map) const {
        if (map.shape().rank() != strides_.rank()) {
            return refuse(FaultKind::layout, strides_.rank(), map.shape().rank(),
                          "it has a stride for each axis of the logical shape");
        }
        layout::digit_sum place;
        for (int axis = 0; axis < strides_.rank(); ++axis) {
            place = place + map[axis] * layout::digit_sum{strides_[axis]};
        }
        return layout::become_places(map, place);
    }
    constexpr std::optional<Fault> infer(const extents&, extents&) const {
        return refuse(FaultKind::logical_shape, Fault::none, Fault::none,
                      "strides do not show the logical shape: write .logical = extents{…}");
    }
    static constexpr std::string_view text() { return name; }

private:
    static constexpr Fault refuse(FaultKind kind, std::int64_t expected, std::int64_t found,
                                  std::string_view note) {
        return {kind, -1, -1, expected, found, fixed_text<232>{} << "strided_layout: " << note};
    }
    extents strides_;
};

/// CuTe's shape:stride pairs, in its own text or as two:
/// cute_layout{"((4,8),(2,4)):((1,16),(4,64))"} or cute_layout{"((4,8),(2,4))", "((1,16),(4,64))"}.
/// Each outer mode is a logical axis, whose inner modes are its digits, the first one fastest;
/// their product is the axis's extent. The stored tensor has at least as many places as the largest
/// one needs, whatever its shape.
class cute_layout {
public:
    static constexpr std::string_view name = "cute_layout";

    constexpr cute_layout(std::string_view shape, std::string_view stride)
        : shape_text_{shape}, stride_text_{stride} {
        read(shape_, shape_text_);
        read(stride_, stride_text_);
        const auto& wrong = shape_.error != nullptr ? shape_ : stride_;
        error_ = wrong.error, column_ = wrong.column, is_in_stride_ = &wrong == &stride_;
        if (error_ != nullptr) return;
        if (shape_.count == stride_.count && shape_.axes == stride_.axes) {
            bool is_same = true;
            for (int i = 0; i < shape_.count; ++i) is_same &= shape_.axis[i] == stride_.axis[i];
            if (is_same) return;
        }
        error_ = "shape and stride are not of the same form", column_ = 1, is_in_stride_ = true;
    }
    constexpr cute_layout(std::string_view both)
        : cute_layout{both.substr(0, both.find(':')), both.find(':') == both.npos
                                                          ? std::string_view{}
                                                          : both.substr(both.find(':') + 1)} {}

    constexpr std::optional<Fault> apply(layout::axes_map& map) const {
        if (auto fault = check()) return fault;
        extents own;
        (void)infer({}, own);
        for (int axis = 0; axis < own.rank() || axis < map.shape().rank(); ++axis) {
            if (own.rank() == map.shape().rank() && own[axis] == map.shape()[axis]) continue;
            const bool is_rank = own.rank() != map.shape().rank();
            return Fault{FaultKind::layout,
                         -1,
                         is_rank ? -1 : axis,
                         is_rank ? own.rank() : own[axis],
                         is_rank ? map.shape().rank() : map.shape()[axis],
                         fixed_text<232>{} << text() << ": the logical shape is another"};
        }
        layout::digit_sum place;
        int axis = -1;
        layout::digit_sum rest;
        for (int i = 0; i < shape_.count; ++i) {
            if (shape_.axis[i] != axis) axis = shape_.axis[i], rest = map[axis];
            layout::digit_sum low, high;
            rest.split(shape_.at[i], low, high);
            place = place + low * layout::digit_sum{stride_.at[i]};
            rest = high;
        }
        return layout::become_places(map, place);
    }
    /// It says its own shape.
    constexpr std::optional<Fault> infer(const extents&, extents& logical) const {
        if (auto fault = check()) return fault;
        logical = extents{};
        for (int i = 0; i < shape_.count; ++i) {
            if (logical.rank() == shape_.axis[i]) logical.push_back(1);
            logical[shape_.axis[i]] *= shape_.at[i];
        }
        return std::nullopt;
    }
    constexpr fixed_text<232> text() const {
        return fixed_text<232>{} << shape_text_ << ":" << stride_text_;
    }
    constexpr std::string_view shape() const { return shape_text_; }
    constexpr std::string_view stride() const { return stride_text_; }
    /// What is wrong with the texts themselves.
    constexpr std::optional<Fault> check() const {
        if (error_ == nullptr) return std::nullopt;
        return refuse_text();
    }

private:
    struct modes {
        std::int64_t at[2 * max_rank] = {};
        int axis[2 * max_rank] = {};
        int count = 0;
        int axes = 0;
        const char* error = nullptr;
        int column = 0;
    };

    constexpr Fault refuse_text() const {
        const auto& text = is_in_stride_ ? stride_text_ : shape_text_;
        return {FaultKind::layout,
                -1,
                -1,
                Fault::none,
                Fault::none,
                fixed_text<232>{} << (is_in_stride_ ? "the stride \"" : "the shape \"") << text
                                  << "\", column " << std::int64_t{column_} << ": " << error_};
    }

    /// Integers in brackets, to any depth; the outermost ones enclose the axes.
    static constexpr void read(modes& out, std::string_view text) {
        int depth = 0;
        bool wants_one = true;
        const auto fail = [&](std::size_t at, const char* what) {
            out.error = what, out.column = static_cast<int>(at) + 1;
        };
        std::int64_t product = 1;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (c == ' ') continue;
            if (c == '(') {
                if (!wants_one || (depth == 0 && out.count != 0)) return fail(i, "no bracket here");
                ++depth;
            } else if (c == ')') {
                if (wants_one || depth == 0) return fail(i, "an integer");
                if (--depth <= 1) out.axes += depth == 1 ? 1 : 0;
                if (depth == 0) out.axes += is_inner(text, i) ? 0 : 1;
            } else if (c == ',') {
                if (wants_one || depth == 0) return fail(i, "an integer");
                wants_one = true;
                if (depth == 1 && !is_inner(text, i)) ++out.axes;
            } else if (c >= '0' && c <= '9') {
                if (!wants_one) return fail(i, "',' or a bracket");
                std::int64_t value = 0;
                const auto start = i;
                for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
                    value = value * 10 + (text[i] - '0');
                    if (value > std::int64_t{1} << 48) return fail(start, "an integer beyond 2^48");
                }
                --i;
                if (out.count == 2 * max_rank) return fail(start, "more than 32 modes");
                if (value != 0 && __builtin_mul_overflow(product, value, &product)) {
                    return fail(start, "more than 2^63 elements");
                }
                if (out.axes == max_rank) return fail(start, "more than 16 axes");
                out.axis[out.count] = out.axes;
                out.at[out.count++] = value;
                wants_one = false;
                if (depth == 0) ++out.axes;
            } else {
                return fail(i, "an integer or a bracket");
            }
        }
        if (depth != 0) return fail(text.size(), "a bracket's end");
        if (wants_one) return fail(text.size(), "an integer");
    }
    /// Whether what ends at `at` ended with a bracket, so that its axis is counted already.
    static constexpr bool is_inner(std::string_view text, std::size_t at) {
        while (at > 0 && text[at - 1] == ' ') --at;
        return at > 0 && text[at - 1] == ')';
    }

    static constexpr std::size_t longest = 94;
    modes shape_, stride_;
    fixed_text<longest + 2> shape_text_, stride_text_;
    const char* error_ = nullptr;
    int column_ = 0;
    bool is_in_stride_ = false;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
