// Send somebody the inputs on which a kernel fails: one file, which fills their buffers bit for
// bit.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <inputspec/capture.hpp>
#include <inputspec/inputspec.hpp>
#include <vector>

namespace is = inputspec;

constexpr is::InputSpec spec{
    is::SparseCSRFallback{is::balanced_rows{.columns = is::dim<3, 0>}, is::PerTrial{is::normal{}}},
    is::GeneratorInput{is::uniform{-1.0, 1.0}},
    is::Output{},
};

int main() {
    const auto file = std::filesystem::temp_directory_path() / "inputspec_09_capture.safetensors";

    // Here, where trial 17 gave wrong results.
    std::vector<is::HostTensor> here;
    here.emplace_back(is::dtype::i32, is::extents{101});   // indptr
    here.emplace_back(is::dtype::i32, is::extents{1600});  // indices
    here.emplace_back(is::dtype::f32, is::extents{1600});  // values
    here.emplace_back(is::dtype::f32, is::extents{500, 8});
    here.emplace_back(is::dtype::f32, is::extents{100, 8});
    const is::FillOptions options{.seed = 3, .trial = 17};
    spec.fill(here, options);
    is::capture(here, file, spec, options);

    // There: neither the spec nor the shapes need be known.
    const is::Captured what = is::captured(file);
    std::vector<is::HostTensor> there;
    there.reserve(what.arguments.size());
    for (const auto& one : what.arguments) there.emplace_back(one.type.dtype, one.type.shape);
    is::replay(file).fill(there);

    std::printf("%s, seed %d, trial %d\n", what.spec.c_str(), static_cast<int>(what.seed),
                static_cast<int>(what.trial));
    bool is_same = what.fingerprint == is::fingerprint(spec, options);
    for (std::size_t i = 0; i < here.size(); ++i) {
        is_same = is_same && std::ranges::equal(here[i].bytes(), there[i].bytes());
    }
    std::filesystem::remove(file);
    return is_same ? 0 : 1;
}
