#pragma once

#include <bit>
#include <cstdint>
#include <inputspec/random/bits.hpp>
#include <inputspec/random/bounded.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// A random permutation of [0, count), value by value. Up to 256 values it is shuffled outright
/// (Fisher & Yates); beyond, an alternating Feistel network over the next power of two, its round
/// functions multiply-shift hashes (Dietzfelbinger 1996), walked until it is inside (Black &
/// Rogaway 2002): O(1) a value, no table.
class shuffle {
public:
    template <class Bits>
    constexpr shuffle(const Bits& bits, std::uint64_t count) : count_{count} {
        if (count <= small) {
            for (std::uint64_t i = 0; i < count; ++i) table_[i] = static_cast<std::uint8_t>(i);
            for (std::uint64_t i = count; i-- > 1;) {
                const auto j = bounded{i + 1}(bits, i);
                const auto kept = table_[i];
                table_[i] = table_[j];
                table_[j] = kept;
            }
            return;
        }
        const auto width = static_cast<unsigned>(std::bit_width(count - 1));
        low_bits_ = width / 2;
        low_mask_ = (std::uint64_t{1} << low_bits_) - 1;
        high_mask_ = (std::uint64_t{1} << (width - low_bits_)) - 1;
        for (unsigned round = 0; round < rounds; ++round) {
            factor_[round] = bits.template draw<std::uint64_t>(2 * round) | 1;
            offset_[round] = bits.template draw<std::uint64_t>(2 * round + 1);
        }
    }

    constexpr std::uint64_t operator()(std::uint64_t index) const {
        if (count_ <= small) return table_[index];
        do {
            auto low = index & low_mask_;
            auto high = index >> low_bits_;
            for (unsigned round = 0; round < rounds; round += 2) {
                high ^= hash(low, round) & high_mask_;
                low ^= hash(high, round + 1) & low_mask_;
            }
            index = high << low_bits_ | low;
        } while (index >= count_);
        return index;
    }

private:
    static constexpr std::uint64_t small = 256;
    static constexpr unsigned rounds = 12;

    constexpr std::uint64_t hash(std::uint64_t half, unsigned round) const {
        return (half * factor_[round] + offset_[round]) >> 32;
    }

    std::uint64_t count_;
    unsigned low_bits_ = 0;
    std::uint64_t low_mask_ = 0;
    std::uint64_t high_mask_ = 0;
    std::uint64_t factor_[rounds] = {};
    std::uint64_t offset_[rounds] = {};
    std::uint8_t table_[small] = {};
};

}  // namespace inputspec::inline INPUTSPEC_ABI
