// save_arrays <folder>: writes arrays of every dtype and shape in every format, for judge.py. Of
// each array there are its bytes, <name>.raw, and a line "name dtype extents…".
#include <cstdio>
#include <deque>
#include <fstream>
#include <inputspec/inputspec.hpp>
#include <inputspec/save/matrix_market.hpp>
#include <inputspec/save/npy.hpp>
#include <inputspec/save/npz.hpp>
#include <inputspec/save/safetensors.hpp>
#include <string>
#include <vector>

#include "tensors.hpp"

using namespace save_test;

namespace {

struct array {
    std::string name, dtype;
    is::HostTensor tensor;
};

std::string name_of(DLDataType dtype) { return std::string{is::name_of(dtype)}; }
/// Floats that are numbers, as texts and NumPy's comparisons want them.
void make_finite(is::HostTensor& tensor) {
    if (is::is_floating(is::kind_of(tensor.dtype()))) {
        is::InputSpec{is::GeneratorInput{is::normal{}}}.fill({tensor.dl()});
    }
}

}  // namespace

int main(int count, char** values) {
    if (count != 2) return 2;
    const std::filesystem::path folder = values[1];
    auto all_dtypes = dtypes();
    all_dtypes.pop_back();

    std::deque<array> arrays;
    for (const auto dtype : all_dtypes) {
        int i = 0;
        for (const auto& shape : shapes()) {
            const auto name = name_of(dtype) + "_" + std::to_string(i++);
            arrays.push_back({name, name_of(dtype), filled(dtype, shape)});
        }
        const is::extents shape{30, 20};
        arrays.push_back({name_of(dtype) + "_m", name_of(dtype), filled(dtype, shape)});
        make_finite(arrays.back().tensor);
    }
    std::vector<is::named_tensor> named, named_for_safetensors;
    for (auto& one : arrays) {
        std::printf("%s %s", one.name.c_str(), one.dtype.c_str());
        for (const auto extent : one.tensor.shape().span()) {
            std::printf(" %lld", static_cast<long long>(extent));
        }
        std::printf("\n");
        std::ofstream{folder / (one.name + ".raw"), std::ios::binary} << bytes_of(one.tensor);
        is::save_npy(folder / (one.name + ".npy"), one.tensor);
        const transposed view{one.tensor};
        is::save_npy(folder / (one.name + ".T.npy"), view.tensor);
        named.emplace_back(one.name, one.tensor);
        if (one.dtype != "complex128") named_for_safetensors.emplace_back(one.name, one.tensor);
        if (one.tensor.shape() == is::extents{30, 20}) {
            is::save_matrix_market(folder / (one.name + ".mtx"), one.tensor);
            // Its first 300 elements, as those of a matrix of 20 × 30 with 15 in a row.
            is::HostTensor indptr{is::dtype::i64, is::extents{21}};
            is::HostTensor indices{is::dtype::i32, is::extents{300}};
            is::InputSpec{is::SparseCSRFallback{is::stratified{.columns = 30}, is::no_values{}}}
                .fill({indptr.dl(), indices.dl()});
            auto some = *one.tensor.dl();
            std::int64_t size = 300;
            some.ndim = 1;
            some.shape = &size;
            is::save_matrix_market(folder / (one.name + ".csr.mtx"), indptr, indices, some, 30);
            is::save_matrix_market(folder / "pattern.mtx", indptr, indices, 30);
            is::save_npy(folder / "indptr.npy", indptr);
            is::save_npy(folder / "indices.npy", indices);
        }
    }
    is::save_npz(folder / "all.npz", named);
    is::save_safetensors(folder / "all.safetensors", named_for_safetensors,
                         {{"key", "a \"value\"\n\x01 é"}, {"", ""}});
}
