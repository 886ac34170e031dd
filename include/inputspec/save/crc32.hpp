#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// The CRC-32 of zip archives (reflected 0x04c11db7), eight bytes a step: slicing-by-8 (Kounavis
/// and Berry, 2008).
class crc32 {
public:
    void update(const void* data, std::size_t size) {
        static_assert(std::endian::native == std::endian::little);
        const auto* at = static_cast<const unsigned char*>(data);
        auto crc = ~value_;
        for (; size >= 8; size -= 8, at += 8) {
            std::uint32_t low = 0, high = 0;
            std::memcpy(&low, at, 4);
            std::memcpy(&high, at + 4, 4);
            low ^= crc;
            crc = table[7][low & 0xff] ^ table[6][low >> 8 & 0xff] ^ table[5][low >> 16 & 0xff] ^
                  table[4][low >> 24] ^ table[3][high & 0xff] ^ table[2][high >> 8 & 0xff] ^
                  table[1][high >> 16 & 0xff] ^ table[0][high >> 24];
        }
        for (; size != 0; --size, ++at) crc = crc >> 8 ^ table[0][(crc ^ *at) & 0xff];
        value_ = ~crc;
    }
    std::uint32_t value() const { return value_; }

private:
    using tables = std::array<std::array<std::uint32_t, 256>, 8>;

    /// [n][b]: what byte b gives when n bytes of zero follow it.
    static constexpr tables table = [] {
        tables out{};
        for (std::uint32_t byte = 0; byte < 256; ++byte) {
            auto crc = byte;
            for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
            out[0][byte] = crc;
        }
        for (std::size_t n = 1; n < 8; ++n) {
            for (std::size_t byte = 0; byte < 256; ++byte) {
                const auto before = out[n - 1][byte];
                out[n][byte] = before >> 8 ^ out[0][before & 0xff];
            }
        }
        return out;
    }();

    std::uint32_t value_ = 0;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
