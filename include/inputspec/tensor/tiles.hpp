#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/tensor/box_loops.hpp>
#include <inputspec/tensor/storage.hpp>
#include <inputspec/tensor/range.hpp>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A tensor's logical elements in boxes of some kilobytes, chosen so that both sides of a box lie
/// in whole cache lines: as many of the digits that are innermost in memory as fill one, and then
/// of those that are innermost in the logical order.
/// A template, so that only who uses it compiles it.
template <std::int64_t MostBytes>
class tile_plan {
public:
    static constexpr std::int64_t most_bytes = MostBytes;  ///< of a box

    tile_plan(const storage& where, std::size_t element_bytes)
        : where_{where},
          bytes_{static_cast<std::int64_t>(element_bytes)},
          most_{most_bytes / bytes_} {
        for (int axis = 0; axis < where.rank(); ++axis) {
            box_[axis] = 1;
            digits_[axis] = 0;
        }
        choose();
        std::int64_t weight = 1;
        for (int axis = where.rank() - 1; axis >= 0; --axis) {
            weight_[axis] = weight;
            weight *= where.extent(axis);
            count_ *= static_cast<std::uint64_t>(boxes(axis));
        }
        size_ = static_cast<std::uint64_t>(weight);
    }

    /// A box's corner and extents.
    struct box {
        std::int64_t begin[storage::max_axes];
        std::int64_t extent[storage::max_axes];
    };
    /// Calls sink(box) for the boxes that stand for these of all elements: a share of them.
    template <class Sink>
    void each_box(range elements, Sink&& sink) const {
        const auto share = size_ / count_;
        const auto box_of = [&](std::uint64_t i) {
            const auto number = i / share + (i % share != 0 ? 1 : 0);
            return number < count_ ? number : count_;
        };
        const auto end = box_of(elements.end);
        for (auto number = box_of(elements.begin); number < end; ++number) sink(at(number));
    }
    box at(std::uint64_t number) const {
        box out;
        auto rest = static_cast<std::int64_t>(number);
        for (int axis = where_.rank() - 1; axis >= 0; --axis) {
            const auto all = boxes(axis);
            out.begin[axis] = rest % all * box_[axis];
            rest /= all;
            const auto left = where_.extent(axis) - out.begin[axis];
            out.extent[axis] = left < box_[axis] ? left : box_[axis];
        }
        return out;
    }

    /// Calls sink(first, position, length) for the runs of logical elements that make up a box, in
    /// order, position counting from 0.
    template <class Sink>
    void runs(const box& what, Sink&& sink) const {
        if (where_.rank() == 0) return sink(std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{1});
        // The axes whose whole extents the box has make one run with the one before them.
        int outer = where_.rank() - 1;
        std::int64_t length = what.extent[outer];
        while (outer > 0 && what.extent[outer] == where_.extent(outer)) {
            length *= what.extent[--outer];
        }
        std::int64_t index[storage::max_axes] = {};
        std::int64_t first = 0;
        for (int axis = 0; axis < where_.rank(); ++axis) first += what.begin[axis] * weight_[axis];
        for (std::uint64_t position = 0;; position += static_cast<std::uint64_t>(length)) {
            sink(static_cast<std::uint64_t>(first), position, static_cast<std::uint64_t>(length));
            int axis = outer - 1;
            for (; axis >= 0; --axis) {
                first += weight_[axis];
                if (++index[axis] < what.extent[axis]) break;
                first -= index[axis] * weight_[axis];
                index[axis] = 0;
            }
            if (axis < 0) return;
        }
    }

    /// Stores a box's elements, of 1, 2, 4 or 8 bytes. `from` has them packed in logical order, or,
    /// if `is_whole`, is the whole logical tensor.
    void store(const box& what, std::byte* to, const std::byte* from, bool is_whole,
               simd::stores kind) const {
        with_bytes([&](auto bytes) { move<bytes(), false>(what, to, from, is_whole, kind); });
    }
    /// The other way round: from a box in memory to the whole logical tensor.
    void load(const box& what, std::byte* to, const std::byte* from) const {
        with_bytes(
            [&](auto bytes) { move<bytes(), true>(what, from, to, true, simd::stores::cached); });
    }
    /// How a box may be stored to memory: streamed where its rows are whole aligned lines.
    simd::stores stores_to(const std::byte* to, simd::stores kind) const {
        const std::int64_t line = 64 / bytes_;
        bool has_lines =
            reinterpret_cast<std::uintptr_t>(to) % 64 == 0 && where_.base() % line == 0;
        bool has_unit = false;
        for (int axis = 0; axis < where_.rank(); ++axis) {
            for (const auto& digit : where_.digits(axis)) {
                const bool is_unit = digit.stride == 1;
                has_unit |= is_unit;
                has_lines &= is_unit ? digit.factor % line == 0 && box_[axis] % line == 0 &&
                                           where_.extent(axis) % digit.factor == 0
                                     : digit.stride % line == 0;
            }
        }
        return has_lines && has_unit ? kind : simd::stores::cached;
    }

private:
    std::int64_t boxes(int axis) const {
        return where_.extent(axis) / box_[axis] + (where_.extent(axis) % box_[axis] != 0 ? 1 : 0);
    }

    /// Takes of an axis's next digit as much as there is room for; whether that is all of it.
    bool take(int axis, std::int64_t room) {
        const auto digits = where_.digits(axis);
        const auto next = digits.size() - 1 - digits_[axis];
        const bool is_top = next == 0;
        const auto count = is_top ? boxes(axis) : digits[next].factor;
        auto part = count < room ? count : room;
        if (!is_top) {
            while (count % part != 0) --part;
        }
        box_[axis] *= part;
        taken_ *= part;
        if (part != count) return false;
        ++digits_[axis];
        return true;
    }
    bool is_taken(int axis) const { return digits_[axis] == where_.digits(axis).size(); }

    void choose() {
        const auto line = 64 / bytes_;
        bool is_cut[storage::max_axes] = {};
        while (taken_ < line) {  // in the order of memory
            int best = -1;
            std::int64_t stride = 0;
            for (int axis = 0; axis < where_.rank(); ++axis) {
                if (is_taken(axis) || is_cut[axis]) continue;
                const auto digits = where_.digits(axis);
                auto mine = digits[digits.size() - 1 - digits_[axis]].stride;
                if (mine < 0) mine = -mine;
                if (best < 0 || mine < stride) best = axis, stride = mine;
            }
            if (best < 0) break;
            if (!take(best, line / taken_ > 1 ? line / taken_ : 2)) is_cut[best] = true;
        }
        for (int axis = where_.rank() - 1; axis >= 0; --axis) {  // in logical order
            while (!is_cut[axis] && !is_taken(axis) && taken_ * 2 <= most_) {
                if (!take(axis, most_ / taken_)) is_cut[axis] = true;
            }
            if (!is_taken(axis)) {
                // A digit that was cut for a line's sake may have more.
                grow(axis);
                return;
            }
        }
    }
    /// A box that has part of a digit takes more of it.
    void grow(int axis) {
        const auto digits = where_.digits(axis);
        const auto next = digits.size() - 1 - digits_[axis];
        std::int64_t inside = 1;
        for (auto i = digits.size() - 1; i > next; --i) inside *= digits[i].factor;
        const auto part = box_[axis] / inside;
        const auto whole =
            next == 0 ? (where_.extent(axis) + inside - 1) / inside : digits[next].factor;
        auto more = most_ / taken_;
        for (; more > 1; --more) {
            if (part * more <= whole && (next == 0 || whole % (part * more) == 0)) break;
        }
        if (more > 1) box_[axis] *= more, taken_ *= more;
    }

    template <class F>
    void with_bytes(F&& f) const {
        switch (bytes_) {
            case 1: return f(std::integral_constant<std::size_t, 1>{});
            case 2: return f(std::integral_constant<std::size_t, 2>{});
            case 4: return f(std::integral_constant<std::size_t, 4>{});
            default: return f(std::integral_constant<std::size_t, 8>{});
        }
    }
    /// From values to memory, or back if IsLoad.
    template <std::size_t Bytes, bool IsLoad>
    [[gnu::noinline]] void move(const box& what,
                                std::conditional_t<IsLoad, const std::byte*, std::byte*> memory,
                                std::conditional_t<IsLoad, std::byte*, const std::byte*> values,
                                bool is_whole, simd::stores kind) const {
        std::int64_t stride[storage::max_axes];
        std::int64_t packed = bytes_;
        for (int axis = where_.rank() - 1; axis >= 0; --axis) {
            stride[axis] = is_whole ? weight_[axis] * bytes_ : packed;
            packed *= what.extent[axis];
            if (is_whole) values += what.begin[axis] * stride[axis];
        }
        box_loops all;
        if (!all.make(where_, what.extent, stride, bytes_)) {
            return each(what, stride, [&](std::int64_t where, std::int64_t which) {
                if constexpr (IsLoad) {
                    __builtin_memcpy(values + which, memory + where, Bytes);
                } else {
                    __builtin_memcpy(memory + where, values + which, Bytes);
                }
            });
        }
        auto offset = where_.base();
        for (int axis = 0; axis < where_.rank(); ++axis) {
            offset += where_.offset(axis, what.begin[axis]);
        }
        memory += offset * bytes_;
        if constexpr (IsLoad) {
            all.swap();
            all.template run<simd::stores::cached, Bytes>(values, memory);
        } else {
            simd::with_stores(kind,
                              [&](auto how) { all.template run<how(), Bytes>(memory, values); });
        }
    }
    /// An element at a time: of a box that ends inside of a digit.
    template <class Sink>
    void each(const box& what, const std::int64_t* stride, const Sink& sink) const {
        std::int64_t index[storage::max_axes] = {};
        for (;;) {
            std::int64_t offset = where_.base(), at = 0;
            for (int axis = 0; axis < where_.rank(); ++axis) {
                offset += where_.offset(axis, what.begin[axis] + index[axis]);
                at += index[axis] * stride[axis];
            }
            sink(offset * bytes_, at);
            int axis = where_.rank() - 1;
            while (axis >= 0 && ++index[axis] == what.extent[axis]) index[axis--] = 0;
            if (axis < 0) return;
        }
    }

    const storage& where_;
    std::int64_t bytes_;
    std::int64_t most_;  // elements of a box
    std::uint64_t size_ = 0;
    std::uint64_t count_ = 1;
    std::int64_t taken_ = 1;
    std::int64_t box_[storage::max_axes];
    std::int64_t weight_[storage::max_axes];
    std::size_t digits_[storage::max_axes];  // how many of them the box has whole
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
