#pragma once
// What a source fills, for the tests of what is made around sources.

#include <inputspec/inputspec.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace adapted {

/// The message of a fill's fault; empty where it went through.
template <class Source>
std::string fill(const Source& source, DLTensor* tensor) {
    const inputspec::InputSpec spec{inputspec::FixedInput{source}};
    const auto result = spec.try_fill({tensor});
    return result ? std::string{} : std::string{result.fault().message().view()};
}

/// The elements of a filled tensor as T, of the shape; none where it was refused.
template <class T, class Source>
std::vector<T> filled(const Source& source, const inputspec::extents& shape) {
    auto tensor = inputspec::HostTensor::of<T>(shape);
    if (!fill(source, tensor.dl()).empty()) return {};
    const auto all = tensor.template as<T>();
    return {all.begin(), all.end()};
}
template <class T, class Source>
std::string refusal(const Source& source, const inputspec::extents& shape) {
    auto tensor = inputspec::HostTensor::of<T>(shape);
    return fill(source, tensor.dl());
}

/// A tensor whose elements count from 0, as far as its dtype does.
template <class T>
inputspec::HostTensor counted(const inputspec::extents& shape) {
    auto tensor = inputspec::HostTensor::of<T>(shape);
    T value{};
    for (auto& one : tensor.template as<T>()) one = value++;
    return tensor;
}

/// A tensor with its axes the other way round, over the same memory.
class reversed {
public:
    explicit reversed(inputspec::HostTensor& of) : tensor_{*of.dl()} {
        std::int64_t stride = 1;
        for (int axis = tensor_.ndim; axis-- > 0;) {
            shape_.push_back(of.shape()[axis]);
            strides_.push_back(stride);
            stride *= of.shape()[axis];
        }
        tensor_.shape = shape_.data();
        tensor_.strides = strides_.data();
    }
    DLTensor* dl() { return &tensor_; }
    const DLTensor* dl() const { return &tensor_; }

private:
    std::vector<std::int64_t> shape_, strides_;
    DLTensor tensor_;
};

}  // namespace adapted
