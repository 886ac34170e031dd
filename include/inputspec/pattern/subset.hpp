#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <inputspec/pattern/row_draws.hpp>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::pattern {

namespace detail {

/// Writes the keys that `key_of` gives for [begin, end) to out in order: for few, or nearly sorted.
template <class Out, class Keys>
constexpr void insert(Out& out, std::size_t begin, std::size_t end, const Keys& key_of) {
    for (auto i = begin; i < end; ++i) {
        const auto key = key_of(i);
        auto j = i;
        for (; j > begin && key < out[j - 1]; --j) out[j] = out[j - 1];
        out[j] = key;
    }
}

/// Sorts out[begin, end), whose keys are random in [low, high]: quicksort down to `leaf` keys, then
/// by their high bits into about one bucket a key, and by insertion.
template <class Out, class Key>
constexpr void sort(Out& out, std::size_t begin, std::size_t end, Key low, Key high) {
    constexpr std::size_t leaf = 512;
    while (end - begin > leaf) {
        const auto a = out[begin];
        const auto b = out[begin + (end - begin) / 2];
        const auto c = out[end - 1];
        const Key pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
        auto left = begin;
        auto right = end - 1;
        while (true) {
            while (out[left] < pivot) ++left;
            while (pivot < out[right]) --right;
            if (left >= right) break;
            const Key kept = out[left];
            out[left++] = out[right];
            out[right--] = kept;
        }
        if (left - begin < end - left) {
            sort(out, begin, left, low, pivot);
            begin = left;
            low = pivot;
        } else {
            sort(out, left, end, pivot, high);
            end = left;
            high = pivot;
        }
    }
    const auto size = end - begin;
    if (size <= 8) return insert(out, begin, end, [&](std::size_t i) { return out[i]; });

    const auto range = static_cast<Key>(high - low);
    const int spare =
        static_cast<int>(std::bit_width(range)) - static_cast<int>(std::bit_width(size - 1));
    const auto shift = spare > 0 ? static_cast<unsigned>(spare) : 0u;
    const auto bucket = [&](Key key) -> std::size_t {
        return static_cast<Key>(key - low) >> shift;
    };
    std::uint16_t place[leaf + 1];
    const auto buckets = bucket(high) + 1;
    for (std::size_t i = 0; i <= buckets; ++i) place[i] = 0;
    for (auto i = begin; i < end; ++i) ++place[bucket(out[i]) + 1];
    for (std::size_t i = 1; i < buckets; ++i) {
        place[i] = static_cast<std::uint16_t>(place[i] + place[i - 1]);
    }
    Key keys[leaf];
    for (auto i = begin; i < end; ++i) keys[place[bucket(out[i])]++] = out[i];
    insert(out, begin, end, [&](std::size_t i) { return keys[i - begin]; });
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

/// Merges sorted keys into the sorted out[0, count), from the back.
template <class Out, class Key>
constexpr void merge(Out& out, std::size_t count, const Key* keys, std::size_t more) {
    for (auto end = count + more; more != 0;) {
        const bool is_old = count != 0 && keys[more - 1] < out[count - 1];
        out[--end] = is_old ? Key{out[count - 1]} : keys[more - 1];
        --(is_old ? count : more);
    }
}

/// Columns drawn until k are distinct, by sorting; what stands for duplicates is merged in.
template <class Engine, class Out>
constexpr void sort_subset(Out& out, std::size_t k, std::uint64_t n, row_draws<Engine>& draws) {
    using index_type = std::remove_cvref_t<decltype(out[0])>;
    const auto last = static_cast<index_type>(n - 1);
    std::size_t have = 0;
    draws.first_below(k, n,
                      [&](std::uint64_t column) { out[have++] = static_cast<index_type>(column); });
    sort(out, 0, have, index_type{0}, last);
    have = have != 0 ? unique(out, have) : 0;
    while (have < k) {
        index_type fresh[256];
        const auto more = k - have < 256 ? k - have : 256;
        for (std::size_t i = 0; i < more; ++i) fresh[i] = static_cast<index_type>(draws.below(n));
        auto* keys = fresh;
        sort(keys, 0, more, index_type{0}, last);
        merge(out, have, fresh, more);
        have = unique(out, have + more);
    }
}

/// The same by marks, a bit a column; past one half it is the columns left out that are drawn.
inline constexpr std::size_t most_marks = 65536;

template <class Engine, class Out>
constexpr void mark_subset(Out& out, std::size_t k, std::uint64_t n, row_draws<Engine>& draws) {
    using index_type = std::remove_cvref_t<decltype(out[0])>;
    std::uint64_t marks[most_marks / 64];
    const auto words = static_cast<std::size_t>((n + 63) / 64);
    for (std::size_t i = 0; i < words; ++i) marks[i] = 0;
    const bool is_inverted = k > n / 2;
    const auto goal = is_inverted ? static_cast<std::size_t>(n) - k : k;
    std::size_t have = 0;
    const auto mark = [&](std::uint64_t column) {
        auto& word = marks[column / 64];
        const auto bit = column % 64;
        have += (word >> bit & 1) ^ 1;
        word |= std::uint64_t{1} << bit;
    };
    draws.first_below(goal, n, mark);
    while (have < goal) mark(draws.below(n));
    std::size_t taken = 0;
    for (std::size_t i = 0; i < words; ++i) {
        auto word = is_inverted ? ~marks[i] : marks[i];
        if (is_inverted && i == words - 1 && n % 64 != 0) word &= (std::uint64_t{1} << n % 64) - 1;
        for (; word != 0; word &= word - 1) {
            out[taken++] =
                static_cast<index_type>(64 * i + static_cast<unsigned>(std::countr_zero(word)));
        }
    }
}

/// Each column in turn, taken with probability left/remaining (Fan, Muller & Rezucha 1962).
template <class Engine, class Out>
constexpr void select_subset(Out& out, std::size_t k, std::uint64_t n, row_draws<Engine>& draws) {
    using index_type = std::remove_cvref_t<decltype(out[0])>;
    std::size_t taken = 0;
    for (std::uint64_t column = 0; taken < k; ++column) {
        const std::uint64_t left = n - column;
        if (left == k - taken || draws.below(left) < k - taken) {
            out[taken++] = static_cast<index_type>(column);
        }
    }
}

}  // namespace detail

/// A uniform k-subset of [0, n), ascending, into out[0, k): every subset equally likely. Columns
/// are drawn until k (or, past one half, the n − k others) are distinct, which leaves the set
/// uniform by symmetry.
template <class Engine, class Out>
constexpr void draw_subset(Out& out, std::size_t k, std::uint64_t n, row_draws<Engine>& draws) {
    if (k == 0) return;
    if (n <= detail::most_marks && k >= n / 64) {
        detail::mark_subset(out, k, n, draws);
    } else if (k >= n / 16) {
        detail::select_subset(out, k, n, draws);
    } else {
        detail::sort_subset(out, k, n, draws);
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::pattern
