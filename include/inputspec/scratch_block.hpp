#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/version.hpp>
#include <new>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// The one block of memory that a call may take beside its tensors, aligned to 64 bytes.
class scratch_block {
public:
    scratch_block() = default;
    scratch_block(const scratch_block&) = delete;
    ~scratch_block() {
        if (data_ != nullptr) ::operator delete(data_, alignment);
    }

    /// Whether there are so many bytes.
    bool take(std::uint64_t bytes) {
        if (bytes > static_cast<std::uint64_t>(PTRDIFF_MAX)) {
            return false;
        }
        data_ = static_cast<std::byte*>(
            ::operator new(static_cast<std::size_t>(bytes), alignment, std::nothrow));
        return data_ != nullptr;
    }
    std::byte* data() const { return data_; }

    /// Each share on its own cache lines; the largest number where the sum is beyond 2^64.
    static constexpr std::uint64_t sum(std::uint64_t bytes, std::uint64_t more) {
        constexpr std::uint64_t most = UINT64_MAX;
        if (more > most - 63) return most;
        const auto lines = (more + 63) / 64 * 64;
        return bytes > most - lines ? most : bytes + lines;
    }

private:
    static constexpr std::align_val_t alignment{64};
    std::byte* data_ = nullptr;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
