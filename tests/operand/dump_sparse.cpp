// Fills sparse operands and writes them to standard output, for scipy_judge.py: of each a line
//   format name rows columns nnz base first-dtype second-dtype [height width]
// then the bytes of the format's arrays: indptr or row indices, indices, values (float32).
#include <inputspec/inputspec.hpp>
#include <inputspec/operand.hpp>

#include <cstdint>
#include <cstdio>
#include <string>

namespace is = inputspec;

namespace {

void write(const is::HostTensor& tensor) {
    std::fwrite(tensor.bytes().data(), 1, tensor.bytes().size(), stdout);
}

template <class P>
void dump(const char* name, P pattern, std::int64_t rows, std::int64_t columns, std::int64_t nnz) {
    const auto dump_as = [&]<class Ptr, class Idx>(Ptr, Idx, std::int64_t base) {
        pattern.columns = columns;
        pattern.base = base;
        auto indptr = is::HostTensor::of<Ptr>({rows + 1});
        auto indices = is::HostTensor::of<Idx>({nnz});
        auto values = is::HostTensor::of<float>({nnz});
        const is::InputSpec spec{is::SparseCSRFallback{pattern}};
        spec.fill({indptr.dl(), indices.dl(), values.dl()}, {.seed = 11});
        const auto write_all = [&](const char* format, const auto&... arrays) {
            std::printf("%s %s %lld %lld %lld %lld int%zu int%zu\n", format, name,
                        static_cast<long long>(rows), static_cast<long long>(columns),
                        static_cast<long long>(nnz), static_cast<long long>(base), 8 * sizeof(Ptr),
                        8 * sizeof(Idx));
            (write(arrays), ...);
        };
        write_all("csr", indptr, indices, values);

        auto row_indices = is::HostTensor::of<Ptr>({nnz});
        is::InputSpec{is::SparseCOOFallback{pattern, is::default_values{}, rows}}.fill(
            {row_indices, indices, values}, {.seed = 11});
        write_all("coo", row_indices, indices, values);

        if (columns > 1'000'000) return;
        auto column_begins = is::HostTensor::of<Ptr>({columns + 1});
        is::InputSpec{is::SparseCSCFallback{pattern, is::default_values{}, rows}}.fill(
            {column_begins, indices, values}, {.seed = 11});
        write_all("csc", column_begins, indices, values);
    };
    for (const std::int64_t base : {0, 1}) {
        if (columns < std::int64_t{1} << 31) dump_as(std::int32_t{}, std::int32_t{}, base);
        dump_as(std::int64_t{}, std::int64_t{}, base);
    }
}

/// A pattern of blocks.
void dump_blocks(std::int64_t height, std::int64_t width, std::int64_t rows, std::int64_t columns,
                 std::int64_t blocks) {
    auto indptr = is::HostTensor::of<std::int32_t>({rows + 1});
    auto indices = is::HostTensor::of<std::int32_t>({blocks});
    auto data = is::HostTensor::of<float>({blocks, height, width});
    const is::uniform_nonzeros pattern{.columns = columns * width};
    is::InputSpec{is::SparseBSRFallback{pattern}}.fill({indptr, indices, data}, {.seed = 11});
    std::printf("bsr uniform_nonzeros %lld %lld %lld 0 int32 int32 %lld %lld\n",
                static_cast<long long>(rows), static_cast<long long>(columns),
                static_cast<long long>(blocks), static_cast<long long>(height),
                static_cast<long long>(width));
    write(indptr);
    write(indices);
    write(data);
}

}  // namespace

int main() {
    dump_blocks(16, 1, 48, 768, 3700);  // TVM's
    dump_blocks(32, 1, 24, 768, 1800);
    dump_blocks(2, 3, 50, 40, 0);
    dump_blocks(4, 4, 50, 40, 2000);

    struct shape {
        std::int64_t rows, columns, nnz;
    };
    for (const auto& [rows, columns, nnz] :
         {shape{0, 5, 0}, shape{1, 1, 1}, shape{1, 1000, 999}, shape{1000, 1, 500},
          shape{17, 23, 391}, shape{300, 400, 1234}, shape{300, 400, 100'000},
          shape{5000, std::int64_t{1} << 33, 77'777}}) {
        dump("uniform_nonzeros", is::uniform_nonzeros{}, rows, columns, nnz);
        dump("balanced_rows", is::balanced_rows{}, rows, columns, nnz);
        dump("stratified", is::stratified{}, rows, columns, nnz);
        dump("power_law_rows", is::power_law_rows{.exponent = 1.1}, rows, columns, nnz);
    }
    dump("banded", is::banded{.lower = 3, .upper = 5}, 500, 480, 3000);
    dump("banded", is::banded{.lower = 3, .upper = 5}, 20'000, 20'000, 150'000);
    dump("blocks", is::blocks{.height = 16, .width = 8, .per_row = 4}, 1000, 555, 20'001);
    dump("diagonals", is::diagonals{.offsets = {-70, -1, 0, 1, 70}}, 4900, 4900, 24'000);
    dump("lower_triangular", is::lower_triangular{.window = 64}, 2000, 2000, 60'000);
    dump("rmat", is::rmat{}, 10'000, 16'384, 100'000);
}
