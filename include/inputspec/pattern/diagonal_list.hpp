#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <inputspec/version.hpp>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI {

/// Up to 64 diagonals, by column − row: a value without heap. More are counted, and refused by the
/// pattern.
class diagonal_list {
public:
    static constexpr std::size_t most = 64;

    constexpr diagonal_list() = default;
    constexpr diagonal_list(std::initializer_list<std::int64_t> offsets) {
        for (const auto offset : offsets) push_back(offset);
    }
    constexpr void push_back(std::int64_t offset) {
        if (size_ < most) offset_[size_] = offset;
        ++size_;
    }

    constexpr std::size_t size() const { return size_; }
    constexpr std::span<const std::int64_t> span() const {
        return {offset_, size_ < most ? size_ : most};
    }
    constexpr std::int64_t operator[](std::size_t i) const { return offset_[i]; }
    friend constexpr bool operator==(const diagonal_list&, const diagonal_list&) = default;

private:
    std::int64_t offset_[most] = {};
    std::size_t size_ = 0;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
