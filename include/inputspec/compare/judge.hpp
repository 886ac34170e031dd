#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/compare/blocks.hpp>
#include <inputspec/compare/comparison.hpp>
#include <inputspec/compare/elements.hpp>
#include <inputspec/compare/tolerance.hpp>
#include <inputspec/tensor/view.hpp>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A little less than a tolerance, in float, where more elements fit into a register: what it lets
/// pass is right, however float rounds, overflows or flushes what is below its least normal.
struct float_tolerance {
    explicit float_tolerance(const tolerance& allowed) {
        constexpr double less = 1 - 0x1p-20;
        const auto fits = [](double x) { return x >= 0x1p-90 && x <= 0x1p90; };
        is_usable = fits(allowed.absolute) && (!(allowed.relative > 0) || fits(allowed.relative));
        if (!is_usable) return;
        absolute = static_cast<float>(allowed.absolute * less);
        relative = static_cast<float>(allowed.relative * less);
    }

    float absolute = 0;
    float relative = 0;
    bool is_usable;
};

/// Compares tensors that are comparable, one pair after the other, and counts what it finds.
class judge {
public:
    explicit judge(comparison& out) : out_{out} {}

    void look(const tensor_view& reference, const tensor_view& result, const tolerance& allowed) {
        out_.elements += reference.size();
        if (reference.size() == 0) return;
        with_elements(reference.kind(),
                      [&](const auto& elements) { look_at(elements, reference, result, allowed); });
    }

private:
    /// Whether |x − y| is allowed; whether the ULPs are. Both are finite.
    template <class Elements, class Word>
    [[gnu::always_inline]] static bool is_near(const Elements& elements, Word x, Word y,
                                               const tolerance& allowed) {
        return elements.distance(x, y) <= most(elements.real(x), allowed);
    }
    template <class Elements, class Word>
    [[gnu::always_inline]] static bool is_within_ulp(const Elements& elements, Word x, Word y,
                                                     const tolerance& allowed) {
        return elements.ulp(x, y) <= allowed.ulp;
    }
    [[gnu::always_inline]] static double most(double expected, const tolerance& allowed) {
        return allowed.absolute + allowed.relative * __builtin_fabs(expected);
    }
    /// Nothing but equality and ULPs: then subnormals count too, where the machine has them as 0.
    static bool is_by_ulp(const tolerance& allowed) {
        return !(allowed.relative > 0) && !(allowed.absolute > 0);
    }

    template <class Elements>
    [[gnu::noinline]] void look_at(const Elements& elements, const tensor_view& reference,
                                   const tensor_view& result, const tolerance& allowed) {
        using word = typename Elements::word;
        constexpr std::size_t block = block_reader::block_bytes / sizeof(word);
        block_reader expected{reference};
        block_reader found{result};
        const auto size = reference.size();
        for (std::uint64_t first = 0; first < size; first += block) {
            const auto left = size - first;
            const auto count = left < block ? static_cast<std::size_t>(left) : block;
            if (expected.is_same_packed(found, first, count)) continue;
            const auto* const x = expected.template read<word>(first, count);
            const auto* const y = found.template read<word>(first, count);
            const bool is_same = std::memcmp(x, y, count * sizeof(word)) == 0;
            if (is_same && !elements.any_nan(x, count)) continue;
            if (!is_same && are_right(elements, x, y, count, allowed)) continue;
            for (std::size_t i = 0; i < count; ++i) {
                weigh(elements, load_word<word>(x, i), load_word<word>(y, i), reference, first + i,
                      allowed);
            }
        }
    }

    /// Whether all are right, of those that are finite on both sides; else it cannot tell.
    template <class Elements>
    static bool are_right(const Elements& elements, const std::byte* x, const std::byte* y,
                          std::size_t count, const tolerance& allowed) {
        using word = typename Elements::word;
        if (!elements.all_finite(x, count) || !elements.all_finite(y, count)) return false;
        const tolerance mine = allowed;  // not memory that a store may change
        const Elements kind = elements;
        if constexpr (std::is_same_v<decltype(kind.real(word{})), float>) {
            if (const float_tolerance less{mine}; less.is_usable) {
                std::uint32_t doubtful = 0;
                each_of(count, [&](std::size_t i) {
                    const float a = kind.real(load_word<word>(x, i));
                    const float b = kind.real(load_word<word>(y, i));
                    const float limit = less.absolute + less.relative * __builtin_fabsf(a);
                    doubtful |= __builtin_fabsf(a - b) <= limit ? 0u : 1u;
                });
                if (doubtful == 0) return true;
            }
        }
        std::uint64_t wrong = 0;
        if (is_by_ulp(mine)) {
            each_of(count, [&](std::size_t i) {
                wrong |= std::uint64_t{
                    !is_within_ulp(kind, load_word<word>(x, i), load_word<word>(y, i), mine)};
            });
        } else {
            each_of(count, [&](std::size_t i) {
                wrong |= std::uint64_t{
                    !is_near(kind, load_word<word>(x, i), load_word<word>(y, i), mine)};
            });
        }
        return wrong == 0;
    }

    /// One element: what is wrong with it is counted, and kept where it is the first or the worst.
    template <class Elements, class Word>
    void weigh(const Elements& elements, Word x, Word y, const tensor_view& view,
               std::uint64_t position, const tolerance& allowed) {
        constexpr auto infinity = std::bit_cast<double>(std::uint64_t{0x7ff} << 52);
        const bool is_finite = elements.is_finite(x) && elements.is_finite(y);
        double times = infinity;  // as far as is allowed
        double absolute = infinity;
        if (is_finite) {
            if (is_by_ulp(allowed)) {
                if (is_within_ulp(elements, x, y, allowed)) return;
                times = static_cast<double>(elements.ulp(x, y)) /
                        static_cast<double>(allowed.ulp != 0 ? allowed.ulp : 1);
            } else {
                if (is_near(elements, x, y, allowed)) return;
                if (is_within_ulp(elements, x, y, allowed)) return;
                const double limit = most(elements.real(x), allowed);
                if (limit > 0) times = elements.distance(x, y) / limit;
            }
            absolute = elements.distance(x, y);
        } else if (elements.is_nan(x) || elements.is_nan(y)) {
            const bool is_pair = elements.is_nan(x) && elements.is_nan(y);
            out_.nan_pairs += is_pair;
            if (is_pair && allowed.nan_equal) return;
            ++out_.nan_mismatches;
            times = -1;  // no distance
        } else if (x == y) {
            return;
        }
        const bool is_first = ++out_.mismatches == 1;
        if (!is_first && times <= worst_ && (times < worst_ || !(absolute > out_.worst.absolute))) {
            return;
        }
        difference one;
        one.expected = elements.value(x);
        one.found = elements.value(y);
        one.absolute = absolute;
        one.relative = infinity;
        one.ulp = is_finite ? elements.ulp(x, y) : UINT64_MAX;
        if (const double size = __builtin_fabs(elements.real(x)); is_finite && size > 0) {
            one.relative = absolute / size;
        }
        place(view, position, one);
        if (is_first) out_.first = one;
        out_.worst = one;
        worst_ = times;
    }

    static void place(const tensor_view& view, std::uint64_t position, difference& out) {
        out.argument = view.argument();
        out.kind = view.kind();
        const auto lanes = static_cast<std::uint64_t>(view.lanes());
        if (lanes > 1) out.lane = static_cast<int>(position % lanes);
        auto rest = static_cast<std::int64_t>(position / lanes);
        out.index = extents{view.shape()};
        for (int axis = view.rank() - 1; axis >= 0; --axis) {
            out.index[axis] = rest % view.extent(axis);
            rest /= view.extent(axis);
        }
    }

    comparison& out_;
    double worst_ = -1;  // how many times as far off as is allowed the worst is
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
