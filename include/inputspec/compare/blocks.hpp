#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/tensor/view.hpp>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A tensor's elements in logical order, block by block. Packed 4-bit ones come one a byte.
class block_reader {
public:
    static constexpr std::size_t block_bytes = 4096;

    explicit block_reader(const tensor_view& view) : view_{view}, where_{view.make_storage()} {}

    /// The elements [first, first + count), at most a block: where they are, or copied.
    template <class Word>
    const std::byte* read(std::uint64_t first, std::size_t count) {
        const auto* const from = view_.data();
        if (view_.is_packed()) {
            where_.walk(first, count,
                        [&](std::int64_t offset, std::int64_t stride, std::uint64_t position,
                            std::uint64_t length) {
                            for (std::uint64_t i = 0; i < length; ++i, offset += stride) {
                                room_[position + i] = from[offset >> 1] >> ((offset & 1) * 4);
                            }
                        });
            return room_;
        }
        constexpr auto bytes = static_cast<std::int64_t>(sizeof(Word));
        if (view_.is_compact()) return from + first * sizeof(Word);
        where_.walk(first, count,
                    [&](std::int64_t offset, std::int64_t stride, std::uint64_t position,
                        std::uint64_t length) {
                        const auto* element = from + offset * bytes;
                        auto* to = room_ + position * sizeof(Word);
                        for (std::uint64_t i = 0; i < length; ++i, element += stride * bytes) {
                            __builtin_memcpy(to + i * sizeof(Word), element, sizeof(Word));
                        }
                    });
        return room_;
    }

    /// Whether two readers' packed elements [first, first + count) are the same bytes, where bytes
    /// can tell.
    bool is_same_packed(const block_reader& other, std::uint64_t first, std::size_t count) const {
        return view_.is_packed() && view_.is_compact() && other.view_.is_compact() &&
               count % 2 == 0 &&
               std::memcmp(view_.data() + first / 2, other.view_.data() + first / 2, count / 2) ==
                   0;
    }

private:
    const tensor_view& view_;
    storage where_;
    alignas(64) std::byte room_[block_bytes];
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
