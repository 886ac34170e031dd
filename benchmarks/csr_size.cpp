// Does a pattern's time grow with its non-zeros and nothing else? One thread, 16 non-zeros a row of
// 1 Mi columns, indptr and indices only; names end in the non-zeros. 1e8 at most, or as many as the
// first argument says: bench_csr_size --most=1000000000 (4.3 GB).
#include <charconv>
#include <string_view>
#include <system_error>

#include "measure.hpp"
#include "plain_csr.hpp"

namespace is = inputspec;

namespace {

constexpr std::int64_t columns = 1 << 20;
constexpr std::int64_t in_row = 16;

/// fill(indptr, indices) fills a matrix of so many non-zeros.
template <class Fill>
void add_sizes(const std::string& name, std::int64_t most, const Fill& fill) {
    auto* const benchmark = add(name, [fill = fill](benchmark::State& state) mutable {
        auto indptr = is::HostTensor::of<std::int32_t>({state.range(0) / in_row + 1});
        auto indices = is::HostTensor::of<std::int32_t>({state.range(0)});
        fill(indptr, indices);  // the pages are there
        for (auto _ : state) {
            fill(indptr, indices);
            benchmark::ClobberMemory();
        }
        state.SetItemsProcessed(state.iterations() * state.range(0));
    });
    benchmark->Unit(benchmark::kMillisecond);
    for (std::int64_t nnz = 10'000; nnz <= most; nnz *= 10) benchmark->Arg(nnz);
}

template <class Pattern>
void ours(std::int64_t most, const Pattern& pattern) {
    const is::InputSpec spec{is::SparseCSRFallback{pattern, is::no_values{}}};
    add_sizes(
        "inputspec " + std::string{Pattern::name}, most,
        [=, seed = std::uint64_t{0}](is::HostTensor& indptr, is::HostTensor& indices) mutable {
            spec.fill({indptr.dl(), indices.dl()}, {.seed = ++seed}, is::execute::serial{});
        });
}

}  // namespace

int main(int argc, char** argv) {
    std::int64_t most = 100'000'000;
    constexpr std::string_view option = "--most=";
    if (argc > 1 && std::string_view{argv[1]}.starts_with(option)) {
        const auto text = std::string_view{argv[1]}.substr(option.size());
        const auto [end, error] = std::from_chars(text.begin(), text.end(), most);
        if (error != std::errc{} || end != text.end()) return 1;
        argv[1] = argv[0];
        --argc;
        ++argv;
    }
    ours(most, is::uniform_nonzeros{.columns = columns});
    ours(most, is::stratified{.columns = columns});
    ours(most, is::rmat{.columns = columns});
    add_sizes("std::mt19937, std::sort, std::unique", most < 100'000'000 ? most : 100'000'000,
              [plain = plain_csr{}](is::HostTensor& indptr, is::HostTensor& indices) mutable {
                  plain(columns, indptr.as<std::int32_t>(), indices.as<std::int32_t>());
              });
    return run(argc, argv);
}
