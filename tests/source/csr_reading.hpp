#pragma once
// What a file's CSR operand holds, by way of a fill.

#include <cstddef>
#include <cstdint>
#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/spec.hpp>
#include <inputspec/tensor/host_tensor.hpp>
#include <string>
#include <vector>

/// Tensors of a CSR operand, of the extents that a source has.
template <class Index = std::int32_t, class Value = double>
struct CsrTensors {
    inputspec::HostTensor indptr, indices, values;

    template <class Source>
    explicit CsrTensors(const Source& source)
        : CsrTensors(static_cast<std::int64_t>(source.rows()),
                     static_cast<std::int64_t>(source.nnz())) {}
    CsrTensors(std::int64_t rows, std::int64_t nnz)
        : indptr{inputspec::HostTensor::of<Index>({rows + 1})},
          indices{inputspec::HostTensor::of<Index>({nnz})},
          values{inputspec::HostTensor::of<Value>({nnz})} {}

    /// The message of the fill's fault; empty where it went through.
    template <class Source>
    std::string fill(const Source& source) {
        const inputspec::InputSpec spec{inputspec::FixedInput{source}};
        const auto message = [](const auto& result) {
            return result ? std::string{} : std::string{result.fault().message().view()};
        };
        if constexpr (Source::arguments == 3) {
            return message(spec.try_fill({indptr.dl(), indices.dl(), values.dl()}));
        } else {
            return message(spec.try_fill({indptr.dl(), indices.dl()}));
        }
    }
    template <class T>
    static std::vector<T> vector(inputspec::HostTensor& tensor) {
        const auto elements = tensor.as<T>();
        return {elements.begin(), elements.end()};
    }
    std::vector<Index> ptr() { return vector<Index>(indptr); }
    std::vector<Index> idx() { return vector<Index>(indices); }
    std::vector<Value> val() { return vector<Value>(values); }
};

/// Every rule of canonical CSR.
template <class Tensors>
bool is_canonical(Tensors& tensors, std::uint64_t columns) {
    const auto ptr = tensors.ptr();
    const auto idx = tensors.idx();
    if (ptr.front() != 0 || static_cast<std::size_t>(ptr.back()) != idx.size()) return false;
    for (std::size_t row = 0; row + 1 < ptr.size(); ++row) {
        if (ptr[row] > ptr[row + 1]) return false;
        for (auto e = ptr[row]; e < ptr[row + 1]; ++e) {
            const auto at = static_cast<std::size_t>(e);
            if (idx[at] < 0 || static_cast<std::uint64_t>(idx[at]) >= columns) return false;
            if (e > ptr[row] && idx[at - 1] >= idx[at]) return false;
        }
    }
    return true;
}
