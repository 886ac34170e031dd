// Fixed data where there are some, else a valid operand made up: SpMM's sparse side.
#include <cstdio>
#include <inputspec/inputspec.hpp>
#include <inputspec/source/matrix_market.hpp>

namespace is = inputspec;

// An empty path is "not supplied". A path that cannot be read is an error, never a fallback.
auto spmm(const char* path) {
    return is::InputSpec{
        is::OrElse{is::FixedInput{is::matrix_market{path, is::dim<3, 0>}},
                   is::SparseCSRFallback{is::uniform_nonzeros{.columns = is::dim<3, 0>}}},
        is::GeneratorInput{is::uniform{-1.0, 1.0}},  // 3 B
        is::Output{}                                 // 4 C
    };
}

int main() {
    const char* file = "03_tiny.mtx";
    if (std::FILE* out = std::fopen(file, "w")) {
        std::fputs("%%MatrixMarket matrix coordinate real general\n2 3 3\n1 1 0.5\n2 3 -2\n1 2 4\n",
                   out);
        std::fclose(out);
    }
    is::HostTensor indptr(is::dtype::i32, {3}), indices(is::dtype::i32, {3});
    is::HostTensor values(is::dtype::f32, {3}), b(is::dtype::f32, {3, 4}),
        c(is::dtype::f32, {2, 4});
    const auto args = {indptr.dl(), indices.dl(), values.dl(), b.dl(), c.dl()};

    const auto from_file = spmm(file).fill(args);
    std::printf("from the file: fallback %d; values %g %g %g\n", from_file[0].is_fallback,
                double{values.as<float>()[0]}, double{values.as<float>()[1]},
                double{values.as<float>()[2]});
    if (from_file[0].is_fallback || values.as<float>()[1] != 4.0f) return 1;

    const auto generated = spmm("").fill(args);
    std::printf("without one: fallback %d\n", generated[0].is_fallback);
    if (!generated[0].is_fallback) return 1;

    const auto missing = spmm("no-such.mtx").try_fill(args);
    if (missing) return 1;
    std::printf("%s\n", missing.fault().message().c_str());

    // A matrix wider than the dense operand is the bug that random inputs hide.
    is::HostTensor narrow(is::dtype::f32, {2, 4});
    const auto wide =
        spmm(file).check({indptr.dl(), indices.dl(), values.dl(), narrow.dl(), c.dl()});
    if (!wide) return 1;
    std::printf("%s\n", wide->message().c_str());
    std::remove(file);
    return 0;
}
