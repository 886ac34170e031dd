#pragma once
// What every door of interop/ is asked with.
#include <cstdint>
#include <inputspec/inputspec.hpp>
#include <inputspec/operand.hpp>
#include <inputspec/recipe/extern.hpp>
#include <string>
#include <vector>

namespace doors {

inline const std::string recipe =
    "SparseCSRFallback{uniform_nonzeros{columns=dim<3,0>}}, "
    "PerTrial{GeneratorInput{uniform{low=-1,high=1}}}, Output{}";

inline std::vector<inputspec::HostTensor> arguments() {
    namespace is = inputspec;
    std::vector<is::HostTensor> out;
    out.emplace_back(is::dtype::i32, is::extents{9});
    out.emplace_back(is::dtype::i32, is::extents{20});
    out.emplace_back(is::dtype::f32, is::extents{20});
    out.emplace_back(is::dtype::f32, is::extents{12, 3});
    out.emplace_back(is::dtype::f32, is::extents{8, 3});
    return out;
}
/// As the spec fills them whose recipe it is.
inline std::vector<inputspec::HostTensor> filled(std::uint64_t seed, std::uint32_t trial) {
    namespace is = inputspec;
    auto out = arguments();
    is::InputSpec{is::SparseCSRFallback{is::uniform_nonzeros{.columns = is::dim<3, 0>}},
                  is::PerTrial{is::GeneratorInput{is::uniform{-1, 1}}}, is::Output{}}
        .fill(out, {.seed = seed, .trial = trial});
    return out;
}
inline std::vector<const DLTensor*> pointers(std::vector<inputspec::HostTensor>& all) {
    std::vector<const DLTensor*> out;
    for (auto& one : all) out.push_back(one.dl());
    return out;
}
inline std::vector<std::byte> bytes_of(const std::vector<inputspec::HostTensor>& all) {
    std::vector<std::byte> out;
    for (const auto& one : all) out.insert(out.end(), one.bytes().begin(), one.bytes().end());
    return out;
}

}  // namespace doors
