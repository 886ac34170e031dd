// dump_array <npy|npz|safetensors> <path> [key]: dtype and shape on one line, then the elements as
// a FixedInput fills them; or what is wrong.
#include <cstdio>
#include <inputspec/inputspec.hpp>
#include <inputspec/recipe/sources.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/source/npz.hpp>
#include <inputspec/source/safetensors.hpp>
#include <string>
#include <string_view>

namespace is = inputspec;

namespace {

template <class Source>
int dump(const Source& source) {
    const auto* const array = source.array();
    auto tensor = is::HostTensor::of<float>({0});
    if (array != nullptr) {
        const auto type = is::recipe::type_of(*array);
        tensor = is::HostTensor{type.dtype, type.shape};
    }
    const is::InputSpec spec{is::FixedInput{source}};
    if (const auto result = spec.try_fill({tensor.dl()}); !result) {
        std::printf("%s\n", std::string{result.fault().message().view()}.c_str());
        return 1;
    }
    std::printf("%s", std::string{is::name_of(array->dtype())}.c_str());
    for (const auto extent : array->shape().span()) {
        std::printf(" %lld", static_cast<long long>(extent));
    }
    std::printf("\n");
    const auto bytes = tensor.bytes();
    return std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() ? 0 : 1;
}

}  // namespace

int main(int count, char** values) {
    const std::string_view kind = count > 1 ? values[1] : "";
    if (kind == "npy" && count == 3) return dump(is::npy{values[2]});
    if (kind == "npz" && count == 4) return dump(is::npz{values[2], values[3]});
    if (kind == "safetensors" && count == 4) return dump(is::safetensors{values[2], values[3]});
    std::fprintf(stderr, "dump_array <npy|npz|safetensors> <path> [key]\n");
    return 2;
}
