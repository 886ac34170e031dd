// What does each policy cost, beside memset, memcpy and a re-laying loop by hand? Bytes a second of
// output, float32, one thread; the number behind the name is the argument's bytes (a CSR operand's,
// without indptr).
#include <cstring>

#include "measure.hpp"

namespace is = inputspec;

namespace {

void at_both_sizes(benchmark::internal::Benchmark* all) { all->Arg(in_cache)->Arg(in_memory); }

struct tensors {
    is::HostTensor from;  // the fixed data
    is::HostTensor to;

    explicit tensors(std::int64_t bytes, const is::extents& shape)
        : from{is::HostTensor::of<float>({bytes / 4})}, to{is::HostTensor::of<float>(shape)} {
        is::InputSpec{is::GeneratorInput{is::uniform{-1.0, 1.0}}}.fill({from.dl()});
    }
    explicit tensors(std::int64_t bytes) : tensors{bytes, {bytes / 4}} {}

    std::span<const float> data() const { return from.as<float>(); }
};

template <class Spec>
void fill(benchmark::State& state, is::HostTensor& tensor, const Spec& spec) {
    std::uint64_t seed = 0;
    measure(state, state.range(0),
            [&] { spec.fill({tensor.dl()}, {.seed = ++seed}, is::execute::serial{}); });
}

/// make_policy(the data) is the policy.
template <class MakePolicy>
void policy(const std::string& name, const MakePolicy& make_policy) {
    at_both_sizes(add(name, [=](benchmark::State& state) {
        tensors all{state.range(0)};
        fill(state, all.to, is::InputSpec{make_policy(all.data())});
    }));
}

// ---- one argument -------------------------------------------------------------------------------

constexpr is::GeneratorInput uniform{is::uniform{-1.0, 1.0}};

void plain_policies() {
    using data = std::span<const float>;
    policy("Output", [](data) { return is::Output{}; });
    policy("Zeroed", [](data) { return is::Zeroed{}; });
    policy("GeneratorInput{constant}", [](data) { return is::GeneratorInput{is::constant{1.5}}; });
    policy("GeneratorInput{uniform}", [](data) { return uniform; });
    policy("PerTrial{GeneratorInput{uniform}}", [](data) { return is::PerTrial{uniform}; });
    policy("FixedInput{span}", [](data given) { return is::FixedInput{given}; });
    policy("OrElse{FixedInput{span}, uniform}: given",
           [](data given) { return is::OrElse{is::FixedInput{given}, uniform}; });
    policy("OrElse{FixedInput{span}, uniform}: not given",
           [](data) { return is::OrElse{is::FixedInput{data{}}, uniform}; });
}

// ---- a transformed layout: 64 channels of 16 × 16, NCHW to NCHW16c
// --------------------------------

constexpr std::int64_t channels = 64, height = 16, width = 16, lanes = 16;

constexpr std::int64_t images(std::int64_t bytes) {
    return bytes / (4 * channels * height * width);
}

template <class MakePolicy>
void transformed(const std::string& name, const MakePolicy& make_policy) {
    at_both_sizes(add("LayoutTransformed{" + name + "}", [=](benchmark::State& state) {
        const auto n = images(state.range(0));
        tensors all{state.range(0), {n, channels / lanes, height, width, lanes}};
        fill(state, all.to,
             is::InputSpec{is::LayoutTransformed{make_policy(all.data()),
                                                 is::blocked_layout<"NCHW", "NCHW16c">{},
                                                 is::extents{n, channels, height, width}}});
    }));
}

void relay_by_hand(const float* from, float* to, std::int64_t n) {
    constexpr std::int64_t plane = height * width;
    for (std::int64_t block = 0; block < n * channels / lanes; ++block) {
        for (std::int64_t at = 0; at < plane; ++at) {
            for (std::int64_t lane = 0; lane < lanes; ++lane) {
                to[(block * plane + at) * lanes + lane] = from[(block * lanes + lane) * plane + at];
            }
        }
    }
}

// ---- a CSR operand: 16 non-zeros a row, 2^20 columns
// ----------------------------------------------

template <class Values>
void csr(const std::string& name, const Values& values) {
    at_both_sizes(
        add("SparseCSRFallback{uniform_nonzeros, " + name + "}", [=](benchmark::State& state) {
            const std::int64_t nnz = state.range(0) / 8;
            auto indptr = is::HostTensor::of<std::int32_t>({nnz / 16 + 1});
            auto indices = is::HostTensor::of<std::int32_t>({nnz});
            auto of_values = is::HostTensor::of<float>({nnz});
            const is::InputSpec spec{
                is::SparseCSRFallback{is::uniform_nonzeros{.columns = 1 << 20}, values}};
            std::uint64_t seed = 0;
            measure(state, state.range(0), [&] {
                spec.fill({indptr.dl(), indices.dl(), of_values.dl()}, {.seed = ++seed},
                          is::execute::serial{});
            });
        }));
}

// ---- peers
// ----------------------------------------------------------------------------------------

/// `work` writes the second tensor, from the first.
template <class Work>
void peer(const std::string& name, const Work& work) {
    at_both_sizes(add(name, [work = work](benchmark::State& state) mutable {
        tensors all{state.range(0)};
        measure(state, state.range(0), [&] {
            work(all.from.as<float>().data(), all.to.as<float>().data(), state.range(0));
        });
    }));
}

}  // namespace

int main(int argc, char** argv) {
    plain_policies();
    transformed("uniform, NCHW16c", [](auto) { return uniform; });
    transformed("span, NCHW16c", [](auto given) { return is::FixedInput{given}; });
    csr("uniform", is::uniform{-1.0, 1.0});
    peer("memset", [byte = 0](const float*, float* to, std::int64_t bytes) mutable {
        std::memset(to, ++byte & 1, static_cast<std::size_t>(bytes));
    });
    peer("memcpy", [](const float* from, float* to, std::int64_t bytes) {
        std::memcpy(to, from, static_cast<std::size_t>(bytes));
    });
    peer("NCHW to NCHW16c by hand", [](const float* from, float* to, std::int64_t bytes) {
        relay_by_hand(from, to, images(bytes));
    });
    return run(argc, argv);
}
