#pragma once
// What every part of these programs does: fill one spec through the whole library, hash the bytes.
#include <cstdint>
#include <inputspec/inputspec.hpp>

namespace odr {

inline std::uint64_t hash_of_fill() {
    namespace is = inputspec;
    constexpr is::InputSpec spec{
        is::SparseCSRFallback{is::uniform_nonzeros{.columns = is::dim<3, 0>}},
        is::GeneratorInput{is::normal{}},
        is::Output{},
    };
    is::HostTensor tensors[] = {
        is::HostTensor::of<std::int32_t>(is::extents{101}),
        is::HostTensor::of<std::int32_t>(is::extents{1003}),
        is::HostTensor::of<float>(is::extents{1003}),
        is::HostTensor::of<float>(is::extents{97, 33}),
        is::HostTensor::of<float>(is::extents{100, 33}),
    };
    if (!spec.try_fill(tensors, {.seed = 42})) {
        return 0;
    }
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const is::HostTensor& tensor : tensors) {
        for (const std::byte byte : tensor.bytes()) {
            hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3;
        }
    }
    return hash;
}

}  // namespace odr
