#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/random/bits.hpp>
#include <inputspec/random/bounded.hpp>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::pattern {

/// One row's random words, in order: those of the blocks [first, first + draws), then the same
/// blocks under the next redraw purpose. With first = indptr[r] and one draw a non-zero, no two rows
/// share a word.
template <class Engine>
class row_draws {
public:
    constexpr row_draws(const basic_bits<Engine>& bits, std::uint64_t first, std::uint64_t draws)
        : bits_{bits}, first_{first}, draws_{draws} {}

    constexpr std::uint32_t word() {
        if (lane_ == 4) {
            if (block_ == draws_) {
                bits_ = bits_.redraw(1);
                block_ = 0;
            }
            words_ = bits_.block(first_ + block_++);
            lane_ = 0;
        }
        return words_[lane_++];
    }

    /// The j-th draw of the row, uniform in [0, count): O(1) access, not the words' order.
    constexpr std::uint64_t at(std::uint64_t j, std::uint64_t count) {
        if (count - 1 > 0xffffffffu) return bounded{count}(bits_, 2 * first_ + j);
        if (j % 4 == 0) words_ = bits_.block(first_ + j / 4);
        const auto all = words_[j % 4] * count;
        if (static_cast<std::uint32_t>(all) >= count) return all >> 32;
        return bounded{count}(bits_, 4 * first_ + j);
    }

    /// Uniform in [0, count), exactly (Lemire 2019; rejected words are passed over).
    constexpr std::uint64_t below(std::uint64_t count) {
        if (count - 1 <= 0xffffffffu) {
            auto all = word() * count;
            if (static_cast<std::uint32_t>(all) < count) {
                const auto reject = ((std::uint64_t{1} << 32) - count) % count;
                while (static_cast<std::uint32_t>(all) < reject) all = word() * count;
            }
            return all >> 32;
        }
        auto all = multiply(wide(), count);
        if (all.low < count) {
            const auto reject = (0 - count) % count;
            while (all.low < reject) all = multiply(wide(), count);
        }
        return all.high;
    }

private:
    constexpr std::uint64_t wide() {
        const std::uint64_t low = word();
        return low | std::uint64_t{word()} << 32;
    }

    basic_bits<Engine> bits_;
    std::uint64_t first_;
    std::uint64_t draws_;
    std::uint64_t block_ = 0;
    std::array<std::uint32_t, 4> words_{};
    unsigned lane_ = 4;
};

namespace detail {

/// Sorts out[begin, end): quicksort, median of three, insertion at the leaves. For random keys.
template <class Out>
constexpr void sort(Out& out, std::size_t begin, std::size_t end) {
    constexpr std::size_t leaf = 24;
    while (end - begin > leaf) {
        const auto a = out[begin];
        const auto b = out[begin + (end - begin) / 2];
        const auto c = out[end - 1];
        const auto pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
        auto low = begin;
        auto high = end - 1;
        while (true) {
            while (out[low] < pivot) ++low;
            while (pivot < out[high]) --high;
            if (low >= high) break;
            const auto kept = out[low];
            out[low++] = out[high];
            out[high--] = kept;
        }
        if (low - begin < end - low) {
            sort(out, begin, low);
            begin = low;
        } else {
            sort(out, low, end);
            end = low;
        }
    }
    for (auto i = begin + 1; i < end; ++i) {
        const auto key = out[i];
        auto j = i;
        for (; j > begin && key < out[j - 1]; --j) out[j] = out[j - 1];
        out[j] = key;
    }
}

/// Drops equal neighbours of the sorted out[0, count); how many are left.
template <class Out>
constexpr std::size_t unique(Out& out, std::size_t count) {
    std::size_t kept = 1;
    for (std::size_t i = 1; i < count; ++i) {
        const auto value = out[i];
        if (value != out[kept - 1]) out[kept++] = value;
    }
    return kept;
}

}  // namespace detail

/// A uniform k-subset of [0, n), ascending, into out[0, k): every subset equally likely. Sparse rows
/// draw until k are distinct (equal ones drawn anew leave the set uniform by symmetry); from one in
/// 16 on, each candidate is taken with probability left/remaining (Fan, Muller & Rezucha 1962).
template <class Engine, class Out>
constexpr void draw_subset(Out& out, std::size_t k, std::uint64_t n, row_draws<Engine>& draws) {
    if (k == 0) return;
    using index = std::remove_cvref_t<decltype(out[0])>;
    if (k >= n / 16) {
        std::size_t taken = 0;
        for (std::uint64_t candidate = 0; taken < k; ++candidate) {
            const std::uint64_t left = n - candidate;
            if (left == k - taken || draws.below(left) < k - taken) {
                out[taken++] = static_cast<index>(candidate);
            }
        }
        return;
    }
    std::size_t have = 0;
    while (have < k) {
        for (auto i = have; i < k; ++i) out[i] = static_cast<index>(draws.below(n));
        detail::sort(out, 0, k);
        have = detail::unique(out, k);
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::pattern
