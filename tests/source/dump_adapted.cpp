// dump_adapted <in.npy> <dtype> <shape> <slice> <as|saturating> <none|broadcast|tile>: the elements
// of slice → conversion to the dtype → fit, as FixedInput fills a tensor of the shape; or what is
// wrong. Shapes are 2,3,4; slices begin:end:step, with commas between.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <inputspec/inputspec.hpp>
#include <inputspec/source/as.hpp>
#include <inputspec/source/broadcast.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/source/slice.hpp>
#include <inputspec/source/tile_to_fit.hpp>
#include <string>
#include <string_view>

namespace is = inputspec;

namespace {

template <class Source>
int dump(const Source& source, is::HostTensor& tensor) {
    const is::InputSpec spec{is::FixedInput{source}};
    if (const auto result = spec.try_fill({tensor.dl()}); !result) {
        std::printf("%s\n", std::string{result.fault().message().view()}.c_str());
        return 1;
    }
    const auto bytes = tensor.bytes();
    return std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() ? 0 : 1;
}

template <class T, class Source>
int convert(const Source& source, const is::extents& shape, std::string_view how,
            std::string_view fit) {
    auto tensor = is::HostTensor::of<T>(shape);
    const auto made = how == "as" ? is::as<T>(source) : is::cast_saturating<T>(source);
    if (fit == "broadcast") return dump(is::broadcast(made), tensor);
    if (fit == "tile") return dump(is::tile_to_fit(made), tensor);
    return dump(made, tensor);
}

/// Calls f with the parts between separators.
template <class F>
void split(std::string_view text, char separator, F&& f) {
    while (!text.empty()) {
        const auto end = text.find(separator);
        f(std::string{text.substr(0, end)});
        text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    }
}

}  // namespace

int main(int count, char** values) {
    if (count != 7) {
        std::fprintf(stderr, "dump_adapted <npy> <dtype> <shape> <slice> <how> <fit>\n");
        return 2;
    }
    is::extents shape;
    split(values[3], ',',
          [&](const std::string& one) { shape.push_back(std::strtoll(one.c_str(), nullptr, 10)); });
    is::axis_range range[4];
    int axis = 0;
    split(values[4], ',', [&](const std::string& one) {
        std::int64_t* const fields[] = {&range[axis].begin, &range[axis].end, &range[axis].step};
        int field = 0;
        split(one, ':', [&](const std::string& number) {
            if (!number.empty()) *fields[field] = std::strtoll(number.c_str(), nullptr, 10);
            ++field;
        });
        ++axis;
    });
    const is::npy file{values[1]};
    const auto source = axis == 0   ? is::slice(file, {})
                        : axis == 1 ? is::slice(file, {range[0]})
                        : axis == 2 ? is::slice(file, {range[0], range[1]})
                                    : is::slice(file, {range[0], range[1], range[2]});
    const std::string_view dtype = values[2], how = values[5], fit = values[6];
    if (dtype == "bool") return convert<bool>(source, shape, how, fit);
    if (dtype == "int8") return convert<std::int8_t>(source, shape, how, fit);
    if (dtype == "uint16") return convert<std::uint16_t>(source, shape, how, fit);
    if (dtype == "int64") return convert<std::int64_t>(source, shape, how, fit);
    if (dtype == "uint64") return convert<std::uint64_t>(source, shape, how, fit);
    if (dtype == "float16") return convert<is::float16>(source, shape, how, fit);
    if (dtype == "float32") return convert<float>(source, shape, how, fit);
    if (dtype == "float64") return convert<double>(source, shape, how, fit);
    return 2;
}
