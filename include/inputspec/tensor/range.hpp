#pragma once

#include <cstdint>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// A half-open range of work: elements, rows, or whatever a policy's phase counts.
struct range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    constexpr std::uint64_t size() const { return end - begin; }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
