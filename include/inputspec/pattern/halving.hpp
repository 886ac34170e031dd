#pragma once

#include <bit>
#include <cstdint>
#include <inputspec/element/elementary.hpp>
#include <inputspec/element/normal.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/row_draws.hpp>

namespace inputspec::inline INPUTSPEC_ABI::pattern {

/// Where part i of the 2^level parts of [0, size) begins: halves of halves, alike to within one.
constexpr std::uint64_t part_begin(std::uint64_t size, std::uint64_t i, unsigned level) {
    return static_cast<std::uint64_t>(static_cast<cell_count>(i) * size >> level);
}
/// After so many halvings no part has more than one.
constexpr unsigned halvings(std::uint64_t size) {
    return size < 2 ? 0 : static_cast<unsigned>(std::bit_width(size - 1));
}

/// The first half's probability, of two weights that are 0 or more; 1/2 where both are 0.
struct coin {
    double first = 0.5;
    std::uint64_t threshold = std::uint64_t{1} << 31;  // of 2^32

    constexpr coin() = default;
    constexpr coin(double one, double other) {
        const double sum = element::rounded(one + other);
        if (!(sum > 0)) return;
        first = element::rounded(one / sum);
        threshold = static_cast<std::uint64_t>(element::rounded(first * 0x1p32));
    }
    /// That two tosses agree.
    constexpr double agreement() const {
        const double other = element::rounded(1.0 - first);
        return element::rounded(element::rounded(first * first) + element::rounded(other * other));
    }
};

/// A row's words one by one, the first of them drawn together: which is faster.
template <class Engine>
class words {
public:
    /// `draws` from which nothing was drawn; `n` words that are likely to be used, n ≤ 4 · draws.
    constexpr words(row_draws<Engine>& draws, std::uint64_t n) : draws_{draws} {
        draws.first_below(
            n < most ? static_cast<std::size_t>(n) : most, all,
            [this](std::uint64_t word) { held_[count_++] = static_cast<std::uint32_t>(word); });
    }
    constexpr std::uint32_t operator()() {
        return next_ < count_ ? held_[next_++] : static_cast<std::uint32_t>(draws_.below(all));
    }
    /// The next n; in `other` where they do not lie together.
    constexpr const std::uint32_t* operator()(unsigned n, std::uint32_t* other) {
        if (n <= count_ - next_) return held_ + (next_ += n) - n;
        for (unsigned i = 0; i < n; ++i) other[i] = (*this)();
        return other;
    }

private:
    static constexpr std::uint64_t all = std::uint64_t{1} << 32;
    static constexpr std::size_t most = 4096;

    row_draws<Engine>& draws_;
    std::size_t next_ = 0;
    std::size_t count_ = 0;
    std::uint32_t held_[most];
};

namespace detail {

/// How many of `count` ≤ 64 random words of 32 bits are below the threshold. They are drawn a bit
/// of each at a time, the highest first, until all are decided: some log₂ count + 2 times.
template <class Words>
constexpr std::uint64_t flip(Words& word, std::uint64_t count, std::uint64_t threshold) {
    if (threshold >> 32 != 0) return count;
    std::uint64_t first = 0;
    if (count <= 8) {
        for (std::uint64_t i = 0; i < count; ++i) first += word() < threshold;
        return first;
    }
    std::uint64_t open = ~std::uint64_t{0} >> (64 - count);
    for (auto left = threshold << 32; left != 0 && open != 0; left <<= 1) {
        std::uint64_t bits = word();
        if (count > 32) bits |= std::uint64_t{word()} << 32;
        if (left >> 63 != 0) {
            first |= open & ~bits;
            open &= bits;
        } else {
            open &= ~bits;
        }
    }
    return static_cast<std::uint64_t>(std::popcount(first));
}

}  // namespace detail

/// How many of `count` fall into the first of two halves that have so many cells: binomial, no half
/// above its cells. Of a variance beyond 256 it is the nearest to the normal law with the
/// binomial's skewness (Cornish & Fisher 1938), which is within 1e-4 of it (half the sum of the
/// differences). Takes the words of `count` blocks at most.
template <class Words>
constexpr std::uint64_t split(Words& word, std::uint64_t count, const coin& toss,
                              cell_count first_cells, cell_count other_cells) {
    using element::rounded;
    const double all = static_cast<double>(count);
    const double other = rounded(1.0 - toss.first);
    const double mean = rounded(all * toss.first);
    const double variance = rounded(mean * other);
    std::uint64_t first = 0;
    if (variance <= 256.0) {
        for (std::uint64_t done = 0; done < count; done += 64) {
            const auto left = count - done;
            first += detail::flip(word, left < 64 ? left : 64, toss.threshold);
        }
    } else {
        constexpr double sixth = 1.0 / 6.0;
        const double z = element::normal(word());
        const double skew = rounded(rounded(other - toss.first) * sixth);
        const double bend = rounded(skew * rounded(rounded(z * z) - 1.0));
        const double spread = rounded(element::sqrt(variance) * z);
        const double near = rounded(rounded(mean + rounded(spread + bend)) + 0.5);
        first = near <= 0 ? 0 : near >= all ? count : static_cast<std::uint64_t>(near);
    }
    if (count > other_cells && first < count - other_cells) {
        first = static_cast<std::uint64_t>(count - other_cells);
    }
    return first > first_cells ? static_cast<std::uint64_t>(first_cells) : first;
}

/// Five halvings by one word of 32 bits: which of 32 parts, the probabilities the products of five
/// coins to within 2^-29, by a table of aliases (Walker 1977).
class five_halvings {
public:
    /// toss(i) is the i-th halving's coin.
    template <class Coins>
    constexpr void assign(const Coins& toss) {
        // Shares of 2^32, halved level by level.
        std::uint64_t share[parts] = {std::uint64_t{1} << 32};
        for (unsigned level = 0; level < 5; ++level) {
            const auto step = std::size_t{16} >> level;
            for (std::size_t i = 0; i < parts; i += 2 * step) {
                const auto first = static_cast<std::uint64_t>(
                    static_cast<cell_count>(share[i]) * toss(level).threshold >> 32);
                share[i + step] = share[i] - first;
                share[i] = first;
            }
        }
        // A part that has less than 1/32 gives the rest of its word's range to one that has more.
        std::size_t poor[parts] = {}, rich[parts] = {};
        std::size_t poors = 0, riches = 0;
        for (std::size_t i = 0; i < parts; ++i) {
            (share[i] < full ? poor[poors++] : rich[riches++]) = i;
        }
        while (poors != 0) {
            const auto from = poor[--poors];
            const auto to = rich[riches - 1];
            entry_[from] = static_cast<std::uint32_t>(share[from] << 5 | to);
            share[to] -= full - share[from];
            if (share[to] < full) {
                --riches;
                poor[poors++] = to;
            }
        }
        while (riches != 0) {
            const auto alone = rich[--riches];
            entry_[alone] = static_cast<std::uint32_t>(alone);
        }
    }

    constexpr std::uint32_t operator()(std::uint32_t word) const {
        const auto part = word >> 27;
        const auto entry = entry_[part];
        return (word & (full - 1)) < entry >> 5 ? part : entry & 31;
    }

private:
    static constexpr std::size_t parts = 32;
    static constexpr std::uint32_t full = std::uint32_t{1} << 27;
    std::uint32_t entry_[parts];  // of a part: its own range, 27 bits, and who has the rest
};

}  // namespace inputspec::inline INPUTSPEC_ABI::pattern
