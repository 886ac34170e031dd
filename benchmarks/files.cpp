// What reading a file costs, and filling from it: seconds, one line a repetition. files.py runs it
// beside its peers.
//   bench_files mtx <path> <threads> <repetitions>   load as CSR, and fill int32, int32, float64
//   bench_files npy <path> <threads> <repetitions>   load; fill by one thread; memcpy of as much
//   bench_files safetensors <path> <repetitions>     load
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <inputspec/inputspec.hpp>
#include <inputspec/recipe/sources.hpp>
#include <inputspec/source/matrix_market.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/source/safetensors.hpp>
#include <string_view>

namespace is = inputspec;

namespace {

class stopwatch {
public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    }

private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

template <class Source>
void refuse_fault(const Source& source) {
    if (!source.fault()) return;
    std::fprintf(stderr, "%s\n", source.fault()->message().c_str());
    std::exit(1);
}

void matrix_market(const char* path, unsigned threads, int repetitions) {
    std::int64_t rows = 0, nnz = 0;
    for (int i = -1; i < repetitions; ++i) {
        auto indptr = is::HostTensor::of<std::int32_t>({rows + 1});
        auto indices = is::HostTensor::of<std::int32_t>({nnz});
        auto values = is::HostTensor::of<double>({nnz});
        const stopwatch time;
        const is::matrix_market source{.path = is::matrix_market_file{path, {.threads = threads}}};
        refuse_fault(source);
        if (i >= 0) {
            const is::InputSpec spec{is::FixedInput{source}};
            spec.fill({indptr.dl(), indices.dl(), values.dl()}, {}, is::execute::threads{threads});
            std::printf("%.6f\n", time.seconds());
        }
        rows = static_cast<std::int64_t>(source.rows());
        nnz = static_cast<std::int64_t>(source.nnz());
    }
}

void npy(const char* path, unsigned threads, int repetitions) {
    const is::npy first{path};
    refuse_fault(first);
    const auto type = is::recipe::type_of(*first.array());
    is::HostTensor tensor{type.dtype, type.shape};
    is::HostTensor given{type.dtype, type.shape};
    const is::InputSpec spec{is::FixedInput{first}};
    spec.fill({given.dl()});
    const auto bytes = tensor.bytes();
    for (int i = 0; i < repetitions; ++i) {
        const stopwatch load;
        {
            const is::npy source{is::npy_file{path, {.threads = threads}}};
            refuse_fault(source);
            std::printf("%.6f ", load.seconds());
        }
        const stopwatch fill;
        spec.fill({tensor.dl()}, {}, is::execute::serial{});
        std::printf("%.6f ", fill.seconds());
        const stopwatch copy;
        std::memcpy(bytes.data(), given.bytes().data(), bytes.size());
        std::printf("%.6f\n", copy.seconds());
    }
}

void safetensors(const char* path, int repetitions) {
    for (int i = 0; i < repetitions; ++i) {
        const stopwatch time;
        const is::safetensors_file file{path};
        refuse_fault(file);
        std::printf("%.6f\n", time.seconds());
    }
}

}  // namespace

int main(int count, char** words) {
    const std::string_view what = count > 3 ? words[1] : "";
    const int repetitions = count > 3 ? std::atoi(words[count - 1]) : 0;
    const auto threads = count == 5 ? static_cast<unsigned>(std::atoi(words[3])) : 0;
    if (what == "mtx" && count == 5) {
        matrix_market(words[2], threads, repetitions);
    } else if (what == "npy" && count == 5) {
        npy(words[2], threads, repetitions);
    } else if (what == "safetensors") {
        safetensors(words[2], repetitions);
    } else {
        std::fprintf(stderr, "bench_files: see the comment at its head\n");
        return 2;
    }
}
