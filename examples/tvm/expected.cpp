// For tests: what C++ fills, to compare with what comes through TVM. The bytes of all arguments of
// a CSR SpMM, 512 × 512 with 16 in a row, seed 7, trial 0, to standard output.
#include <cstdio>
#include <inputspec/inputspec.hpp>
#include <vector>

namespace is = inputspec;

int main() {
    std::vector<is::HostTensor> args;
    args.emplace_back(is::dtype::i32, is::extents{513});
    args.emplace_back(is::dtype::i32, is::extents{8192});
    args.emplace_back(is::dtype::f32, is::extents{8192});
    args.emplace_back(is::dtype::f32, is::extents{512, 64});
    args.emplace_back(is::dtype::f32, is::extents{512, 64});
    is::InputSpec{is::SparseCSRFallback{is::uniform_nonzeros{.columns = is::dim<3, 0>}},
                  is::GeneratorInput{is::uniform{.low = -1, .high = 1}}, is::Output{}}
        .fill(args, {.seed = 7});
    for (const auto& one : args) {
        const auto bytes = one.bytes();
        if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) return 1;
    }
}
