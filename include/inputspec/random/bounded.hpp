#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/integer.hpp>
#include <inputspec/random/bits.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Uniform integers in [0, count), exactly, as element::to_integer makes them; count 0 stands for
/// 2^64. A rejected draw is drawn again at the same index under the next redraw purpose.
class bounded {
public:
    constexpr explicit bounded(std::uint64_t count) : count_{count} {}

    /// The integer at `index` of `bits`.
    template <class Bits>
    constexpr std::uint64_t operator()(const Bits& bits, std::uint64_t index) const {
        std::uint64_t out = 0;
        element::with_integers<std::uint64_t>(
            0, count_, [&](const auto& make) { out = drawn(bits, index, make); });
        return out;
    }
    /// out[i] = low + the integer at first + i, as Out, for i in [0, n).
    template <class Bits, class Out>
    constexpr void fill(const Bits& bits, std::uint64_t first, std::size_t n, std::uint64_t low,
                        Out* out) const {
        element::with_integers<Out>(low, count_,
                                    [&](const auto& make) { bits.map(first, n, out, make); });
    }

private:
    std::uint64_t count_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
