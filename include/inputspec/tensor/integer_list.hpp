#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <inputspec/version.hpp>
#include <span>

namespace inputspec::inline INPUTSPEC_ABI {

/// Up to 64 integers: a value without heap. More are counted, and refused by whom they are for.
class integer_list {
public:
    static constexpr std::size_t most = 64;

    constexpr integer_list() = default;
    constexpr integer_list(std::initializer_list<std::int64_t> integers) {
        for (const auto one : integers) push_back(one);
    }
    constexpr void push_back(std::int64_t integer) {
        if (size_ < most) at_[size_] = integer;
        ++size_;
    }

    constexpr std::size_t size() const { return size_; }
    constexpr std::span<const std::int64_t> span() const {
        return {at_, size_ < most ? size_ : most};
    }
    constexpr std::int64_t operator[](std::size_t i) const { return at_[i]; }
    friend constexpr bool operator==(const integer_list&, const integer_list&) = default;

private:
    std::int64_t at_[most] = {};
    std::size_t size_ = 0;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
