#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <inputspec/version.hpp>
#include <memory>

namespace inputspec::inline INPUTSPEC_ABI::detail {

struct free_memory {
    void operator()(void* memory) const { std::free(memory); }
};
/// Memory for what a source loads, whose copies share it.
using memory_block = std::unique_ptr<std::byte[], free_memory>;

/// So many bytes, uninitialised, aligned to 64; null where there are none to have. Large ones are
/// in the system's large pages where it gives them: thousands of page faults fewer, and what reads
/// it all runs at the rate of the memory.
inline memory_block allocate_block(std::size_t size) {
    constexpr std::size_t large = std::size_t{2} << 20;
    const std::size_t alignment = size >= 2 * large ? large : 64;
    if (size > SIZE_MAX - alignment) return {};
    const auto whole = (size + alignment) / alignment * alignment;  // never 0
    memory_block out{static_cast<std::byte*>(std::aligned_alloc(alignment, whole))};
#if defined(MADV_HUGEPAGE)
    if (out != nullptr && alignment == large) (void)::madvise(out.get(), whole, MADV_HUGEPAGE);
#endif
    return out;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
