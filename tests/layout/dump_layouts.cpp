// What layouts make of counted tensors, for judge.py: reads one case a line,
//   dtype, rank and logical shape, rank and stored shape, then `strings` and two layouts, or `map`
//   and an index map
// and writes the stored tensor's bytes. Element i of the logical tensor is i · 0x9e3779b97f4a7c15,
// of that the bits 11 and on; padding is 0.
#include <cstdint>
#include <cstdio>
#include <inputspec/inputspec.hpp>
#include <inputspec/layout/index_map.hpp>
#include <iostream>
#include <sstream>
#include <string>

namespace is = inputspec;

namespace {

is::extents shape_of(std::istream& in) {
    is::extents out;
    int rank = 0;
    in >> rank;
    for (std::int64_t extent = 0; out.rank() < rank && in >> extent;) out.push_back(extent);
    return out;
}

template <class T>
void number(is::HostTensor& tensor) {
    std::uint64_t i = 0;
    for (auto& element : tensor.as<T>()) {
        element = static_cast<T>(i++ * 0x9e3779b97f4a7c15u >> 11);
    }
}

template <class L>
bool dump(DLDataType dtype, const is::extents& logical, const is::extents& stored,
          const L& layout) {
    is::HostTensor given{dtype, logical}, out{dtype, stored};
    switch (dtype.bits) {
        case 8: number<std::uint8_t>(given); break;
        case 16: number<std::uint16_t>(given); break;
        case 32: number<std::uint32_t>(given); break;
        default: number<std::uint64_t>(given); break;
    }
    const is::InputSpec spec{is::LayoutTransformed{is::FixedInput{given.dl()}, layout, logical}};
    if (const auto fault = spec.check({out})) {
        std::cerr << fault->message().view() << '\n';
        return false;
    }
    spec.fill({out});
    const auto bytes = out.bytes();
    return std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
}

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream in{line};
        std::string name, kind;
        in >> name;
        const auto logical = shape_of(in), stored = shape_of(in);
        in >> kind;
        const auto dtype = name == "int8"      ? is::dtype::i8
                           : name == "float16" ? is::dtype::f16
                           : name == "float32" ? is::dtype::f32
                           : name == "int64"   ? is::dtype::i64
                                               : is::dtype::f64;
        bool is_made = false;
        if (kind == "strings") {
            std::string from, to;
            in >> from >> to;
            is_made = dump(dtype, logical, stored, is::runtime_layout{from, to});
        } else {
            std::string text;
            std::getline(in, text);
            is_made = dump(dtype, logical, stored, is::index_map{std::string_view{text}});
        }
        if (!is_made) {
            std::cerr << "of " << line << '\n';
            return 1;
        }
    }
    return 0;
}
