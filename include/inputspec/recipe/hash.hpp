#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/version.hpp>
#include <span>
#include <string>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// A 128-bit name of a spec or of data: equal inputs have equal names, on every machine. No defence
/// against someone who looks for collisions.
struct Fingerprint {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend constexpr bool operator==(const Fingerprint&, const Fingerprint&) = default;

    /// 32 hexadecimal digits, lower case.
    std::string hex() const {
        std::string out(32, '0');
        for (std::size_t i = 0; i < 32; ++i) {
            const auto word = i < 16 ? high : low;
            out[i] = "0123456789abcdef"[word >> (60 - 4 * (i % 16)) & 15];
        }
        return out;
    }
};

namespace recipe {

/// MurmurHash3_x64_128 (Austin Appleby, 2011, public domain) with seed 0, fed in pieces of any
/// size.
class hasher {
public:
    void update(std::span<const std::byte> bytes) {
        total_ += bytes.size();
        while (!bytes.empty()) {
            if (held_ == 0 && bytes.size() >= sizeof(held_bytes_)) {
                mix_block(bytes.data());
                bytes = bytes.subspan(sizeof(held_bytes_));
                continue;
            }
            const auto room = sizeof(held_bytes_) - held_;
            const auto count = bytes.size() < room ? bytes.size() : room;
            std::memcpy(held_bytes_ + held_, bytes.data(), count);
            bytes = bytes.subspan(count);
            held_ += count;
            if (held_ == sizeof(held_bytes_)) {
                mix_block(held_bytes_);
                held_ = 0;
            }
        }
    }
    void update(std::string_view text) { update(std::as_bytes(std::span{text})); }
    void update(std::uint64_t word) { update(std::as_bytes(std::span{&word, 1})); }

    Fingerprint value() const {
        std::byte rest[sizeof(held_bytes_)] = {};
        if (held_ != 0) std::memcpy(rest, held_bytes_, held_);
        auto a = a_;
        auto b = b_;
        b ^= scramble_b(word_at(rest + 8));
        a ^= scramble_a(word_at(rest));
        a ^= total_;
        b ^= total_;
        a += b;
        b += a;
        a = finish(a);
        b = finish(b);
        a += b;
        b += a;
        return {a, b};
    }

private:
    static constexpr std::uint64_t c1 = 0x87c37b91114253d5;
    static constexpr std::uint64_t c2 = 0x4cf5ad432745937f;

    static std::uint64_t word_at(const std::byte* bytes) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes, sizeof(word));
        return word;
    }
    static constexpr std::uint64_t scramble_a(std::uint64_t k) {
        return std::rotl(k * c1, 31) * c2;
    }
    static constexpr std::uint64_t scramble_b(std::uint64_t k) {
        return std::rotl(k * c2, 33) * c1;
    }
    static constexpr std::uint64_t finish(std::uint64_t k) {
        k = (k ^ k >> 33) * 0xff51afd7ed558ccd;
        k = (k ^ k >> 33) * 0xc4ceb9fe1a85ec53;
        return k ^ k >> 33;
    }
    void mix_block(const std::byte* bytes) {
        a_ = (std::rotl(a_ ^ scramble_a(word_at(bytes)), 27) + b_) * 5 + 0x52dce729;
        b_ = (std::rotl(b_ ^ scramble_b(word_at(bytes + 8)), 31) + a_) * 5 + 0x38495ab5;
    }

    std::uint64_t a_ = 0;
    std::uint64_t b_ = 0;
    std::uint64_t total_ = 0;
    std::size_t held_ = 0;
    std::byte held_bytes_[16] = {};
};

}  // namespace recipe

}  // namespace inputspec::inline INPUTSPEC_ABI
