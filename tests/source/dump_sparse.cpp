// dump_sparse <matrix_market|matrix_market_gz|smtx|scipy_npz> <path> <csr|csc|coo|bsr|dense>
//     <float64|float32|int64|int8|bool|complex64|complex128> <height> <width> [sum]:
// rows, columns and entries on one line, then the arguments as a FixedInput fills them, index
// arrays in int64; or what is wrong.
#include <cstdio>
#include <cstdlib>
#include <inputspec/inputspec.hpp>
#include <inputspec/source/dense_of.hpp>
#include <inputspec/source/gzip.hpp>
#include <inputspec/source/matrix_market.hpp>
#include <inputspec/source/scipy_npz.hpp>
#include <inputspec/source/smtx.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace is = inputspec;

namespace {

DLDataType dtype_named(std::string_view name) {
    for (const auto dtype : {is::dtype::f64, is::dtype::f32, is::dtype::i64, is::dtype::i8,
                             is::dtype::boolean, is::dtype::c64, is::dtype::c128, is::dtype::i32,
                             is::dtype::u8, is::dtype::u64, is::dtype::i16}) {
        if (is::name_of(dtype) == name) return dtype;
    }
    std::fprintf(stderr, "dump_sparse: no dtype %s\n", std::string{name}.c_str());
    std::exit(2);
}

template <class Source>
int fill(const Source& source, std::vector<is::HostTensor>& tensors, const std::string& head) {
    std::vector<DLTensor*> arguments;
    for (auto& tensor : tensors) arguments.push_back(tensor.dl());
    const is::InputSpec spec{is::FixedInput{source}};
    if (const auto result = spec.try_fill(arguments); !result) {
        std::printf("%s\n", std::string{result.fault().message().view()}.c_str());
        return 1;
    }
    std::printf("%s\n", head.c_str());
    for (const auto& tensor : tensors) {
        const auto bytes = tensor.bytes();
        if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) return 2;
    }
    return 0;
}

template <class Source>
int dump(char** words, bool is_summed) {
    const std::string_view format = words[3];
    const auto dtype = dtype_named(words[4]);
    const std::int64_t height = std::atol(words[5]), width = std::atol(words[6]);
    Source source{
        .path = words[2], .block = is::extents{height, width}, .sum_duplicates = is_summed};
    constexpr is::sparse_format formats[] = {is::sparse_format::csr, is::sparse_format::csc,
                                             is::sparse_format::coo, is::sparse_format::bsr};
    for (const auto one : formats) {
        if (words_of(one)[static_cast<std::size_t>(one)] == format) source.format = one;
    }
    const auto rows = static_cast<std::int64_t>(source.rows()),
               columns = static_cast<std::int64_t>(source.file_columns()),
               nnz = static_cast<std::int64_t>(source.nnz());
    const auto head =
        std::to_string(rows) + " " + std::to_string(columns) + " " +
        std::to_string(format == "bsr" ? static_cast<std::int64_t>(source.blocks()) : nnz);
    std::vector<is::HostTensor> tensors;
    const auto add = [&](DLDataType type, const is::extents& shape) {
        tensors.emplace_back(type, shape);
    };
    if constexpr (Source::has_values) {
        if (format == "dense") {
            add(dtype, {rows, columns});
            return fill(is::dense_of{source}, tensors, head);
        }
    }
    const bool is_bsr = format == "bsr";
    const auto blocks = is_bsr ? static_cast<std::int64_t>(source.blocks()) : nnz;
    add(is::dtype::i64, {format == "coo"   ? nnz
                         : format == "csc" ? columns + 1
                         : is_bsr          ? rows / height + 1
                                           : rows + 1});
    add(is::dtype::i64, {blocks});
    if (Source::has_values) {
        add(dtype, is_bsr ? is::extents{blocks, height, width} : is::extents{blocks});
    }
    return fill(source, tensors, head);
}

}  // namespace

int main(int count, char** words) {
    const std::string_view kind = count == 7 || count == 8 ? words[1] : "";
    const bool is_summed = count == 8;
    if (kind == "matrix_market") return dump<is::matrix_market>(words, is_summed);
    if (kind == "matrix_market_gz") return dump<is::matrix_market_gz>(words, is_summed);
    if (kind == "smtx") return dump<is::smtx>(words, is_summed);
    if (kind == "scipy_npz") return dump<is::scipy_npz>(words, is_summed);
    std::fprintf(stderr, "dump_sparse: see the comment at its head\n");
    return 2;
}
