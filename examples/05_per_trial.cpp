// What varies from trial to trial, and what must hold still: PerTrial is the only thing that sees
// FillOptions::trial.
#include <algorithm>
#include <cstdio>
#include <inputspec/inputspec.hpp>

namespace is = inputspec;

constexpr is::InputSpec spec{
    // The pattern is the same in every trial; its values are not.
    is::SparseCSRFallback{is::balanced_rows{.columns = 1000}, is::PerTrial{is::normal{}}},
    // A table of embeddings that stays, and the indices of another batch each time.
    is::GeneratorInput{is::uniform{-1.0, 1.0}},
    is::PerTrial{is::GeneratorInput{is::zipf{.below = is::dim<3, 0>}}},
};

int main() {
    struct trial {
        is::HostTensor indptr{is::dtype::i32, {101}}, indices{is::dtype::i32, {1600}};
        is::HostTensor values{is::dtype::f32, {1600}}, table{is::dtype::f32, {5000, 8}};
        is::HostTensor batch{is::dtype::i64, {256}};

        explicit trial(std::uint32_t number) {
            spec.fill({indptr.dl(), indices.dl(), values.dl(), table.dl(), batch.dl()},
                      {.seed = 3, .trial = number});
        }
    };
    const trial first(0), second(1), first_again(0);
    const auto same = [](const is::HostTensor& a, const is::HostTensor& b) {
        return std::ranges::equal(a.bytes(), b.bytes());
    };
    std::printf("trial 0 and 1: pattern %s, values %s, table %s, batch %s\n",
                same(first.indices, second.indices) ? "same" : "other",
                same(first.values, second.values) ? "same" : "other",
                same(first.table, second.table) ? "same" : "other",
                same(first.batch, second.batch) ? "same" : "other");
    return same(first.indices, second.indices) && !same(first.values, second.values) &&
                   same(first.table, second.table) && !same(first.batch, second.batch) &&
                   same(first.values, first_again.values) && same(first.batch, first_again.batch)
               ? 0
               : 1;
}
