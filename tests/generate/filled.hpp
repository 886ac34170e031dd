#pragma once
// What the tests of generators share: one argument filled by one generator, and its elements read
// without the library's help.
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include <inputspec/inputspec.hpp>

namespace filled {

namespace is = inputspec;

inline constexpr DLDataType integer_types[] = {
    is::dtype::i4,  is::dtype::u4,  is::dtype::i8,  is::dtype::u8,  is::dtype::i16,
    is::dtype::u16, is::dtype::i32, is::dtype::u32, is::dtype::i64, is::dtype::u64};
inline constexpr DLDataType float_types[] = {is::dtype::f16,       is::dtype::bf16,
                                             is::dtype::f32,       is::dtype::f64,
                                             is::dtype::f8_e4m3fn, is::dtype::f8_e5m2};

/// `size` elements of a type, from the generator as a spec's first policy.
template <class G>
is::HostTensor tensor(const G& generator, DLDataType type, std::int64_t size,
                      const is::FillOptions& options = {}) {
    is::HostTensor out(type, {size}, options.sub_byte);
    const is::InputSpec spec{is::GeneratorInput{generator}};
    spec.fill({out.dl()}, options, is::execute::serial{});
    return out;
}

/// What the fill is refused with.
template <class G>
std::optional<is::Fault> refusal(const G& generator, DLDataType type, std::int64_t size = 3) {
    is::HostTensor out(type, {size});
    const is::InputSpec spec{is::GeneratorInput{generator}};
    return spec.check({out.dl()});
}

/// The kind of the refusal and whether its message has the text.
template <class G>
bool refuses(const G& generator, DLDataType type, is::FaultKind kind, std::string_view text,
             std::int64_t size = 3) {
    const auto fault = refusal(generator, type, size);
    if (!fault) return false;
    const auto message = fault->message();
    return fault->kind == kind && fault->argument == 0 &&
           message.view().find(text) != std::string_view::npos;
}

/// The elements' bits, zero-extended.
inline std::vector<std::uint64_t> codes(const is::HostTensor& tensor,
                                        is::sub_byte mode = is::sub_byte::packed) {
    const auto size = static_cast<std::size_t>(tensor.shape()[0]) * tensor.dtype().lanes;
    const auto bytes = tensor.bytes();
    std::vector<std::uint64_t> out(size);
    for (std::size_t i = 0; i < size; ++i) {
        if (tensor.dtype().bits == 4 && mode == is::sub_byte::packed) {
            out[i] = std::to_integer<std::uint64_t>(bytes[i / 2]) >> (i % 2 * 4) & 15;
        } else {
            const std::size_t width = (tensor.dtype().bits + 7u) / 8;
            std::memcpy(&out[i], bytes.data() + i * width, width);
        }
    }
    return out;
}

/// The elements of an integer or bool tensor, sign-extended where signed.
inline std::vector<std::int64_t> integers(const is::HostTensor& tensor,
                                          is::sub_byte mode = is::sub_byte::packed) {
    std::vector<std::int64_t> out;
    for (const auto code : codes(tensor, mode)) {
        const unsigned unused = 64 - (tensor.dtype().bits < 4 ? 8u : tensor.dtype().bits);
        const auto top = static_cast<std::int64_t>(code << unused);
        out.push_back(tensor.dtype().code == 0 ? top >> unused : static_cast<std::int64_t>(code));
    }
    return out;
}

/// The elements of a float tensor.
inline std::vector<double> floats(const is::HostTensor& tensor) {
    std::vector<double> out;
    for (const auto code : codes(tensor)) {
        out.push_back(is::element::with_float_type(is::kind_of(tensor.dtype()), [&]<class T>(T) {
            using word = typename is::element::format_of<T>::bits_type;
            if constexpr (std::is_floating_point_v<T>) {
                return static_cast<double>(std::bit_cast<T>(static_cast<word>(code)));
            } else {
                return static_cast<double>(is::element::decode<T>(static_cast<word>(code)));
            }
        }));
    }
    return out;
}

template <class G>
std::vector<std::int64_t> integers(const G& generator, DLDataType type, std::int64_t size,
                                   const is::FillOptions& options = {}) {
    return integers(tensor(generator, type, size, options), options.sub_byte);
}
template <class G>
std::vector<double> floats(const G& generator, DLDataType type, std::int64_t size,
                           const is::FillOptions& options = {}) {
    return floats(tensor(generator, type, size, options));
}

/// FNV-1a, 64 bits, of a tensor's bytes.
inline std::uint64_t hash(const is::HostTensor& tensor) {
    std::uint64_t out = 0xcbf29ce484222325;
    for (const auto byte : tensor.bytes()) {
        out = (out ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3;
    }
    return out;
}

}  // namespace filled
