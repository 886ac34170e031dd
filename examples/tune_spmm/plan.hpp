#pragma once

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "matrix_file.hpp"
#include "measure.hpp"
#include "options.hpp"
#include "workload.hpp"

namespace tune {

// SpMV or SpMM, and how large.
struct Operation {
    std::string_view name;
    Shape shape;
};

// What a run does, the same in the tuner and in its fresh processes.
struct Plan {
    std::vector<Operation> operations;
    std::vector<Pattern> patterns{Pattern::uniform, Pattern::power_law, Pattern::banded,
                                  Pattern::blocks};
    MatrixFile file;
    std::int64_t copies = 1;  // of the file's matrix
    Effort screening{2, 3};   // for all candidates
    Effort closer{9, 1};      // for the best ones, and for the finalists in a fresh process
    std::size_t best = 2;     // finalists from each pattern
};

inline Plan make_plan(const Options& options) {
    constexpr std::int64_t n = 32;
    Plan plan;
    if (options.quick) {
        plan.screening = {1, 1};
        plan.closer = {5, 0.5};
        plan.best = 1;
    }
    if (!options.matrix.empty()) {
        plan.file = read_matrix(options.matrix);
        if (plan.file.nnz() == 0) throw std::runtime_error{options.matrix + ": no non-zeros"};
        // A real matrix that fits in the caches ranks no kernels: repeat it along the diagonal.
        const std::int64_t enough = options.quick ? 500'000 : 2'000'000;
        const std::int64_t most_columns = 1 << 19;  // B of 64 MiB
        plan.copies = std::min(enough / plan.file.nnz(), most_columns / plan.file.columns);
        plan.copies = std::max<std::int64_t>(plan.copies, 1);
        plan.file.repeat(plan.copies);
        const auto rows = plan.file.rows, columns = plan.file.columns, nnz = plan.file.nnz();
        plan.patterns.insert(plan.patterns.begin(), Pattern::file);
        plan.operations = {{"SpMV", {rows, columns, nnz, 1}}, {"SpMM", {rows, columns, nnz, n}}};
    } else if (options.quick) {
        plan.operations = {{"SpMV", {65'536, 1 << 22, 65'536 * 16, 1}},
                           {"SpMM", {16'384, 1 << 17, 16'384 * 16, n}}};
    } else {  // B is 64 MiB: beyond L2, and most L3 caches
        plan.operations = {{"SpMV", {98'304, 1 << 24, 98'304 * 16, 1}},
                           {"SpMM", {32'768, 1 << 19, 32'768 * 16, n}}};
    }
    return plan;
}

}  // namespace tune
