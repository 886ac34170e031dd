#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/arguments.hpp>
#include <inputspec/element/dtype.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/save/elements.hpp>
#include <inputspec/save/file.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// How an .npy file spells a dtype; empty where NumPy has none. ml_dtypes' types by their names,
/// which np.load knows once ml_dtypes is imported: what NumPy writes of them, '<V2' or '<f1', says
/// their size alone, or cannot be read.
constexpr std::string_view npy_descr(DLDataType type) {
    if (is_complex(type)) return type.bits == 64 ? "<c8" : "<c16";
    switch (kind_of(type)) {
        case element_kind::boolean: return "|b1";
        case element_kind::i8: return "|i1";
        case element_kind::i16: return "<i2";
        case element_kind::i32: return "<i4";
        case element_kind::i64: return "<i8";
        case element_kind::u8: return "|u1";
        case element_kind::u16: return "<u2";
        case element_kind::u32: return "<u4";
        case element_kind::u64: return "<u8";
        case element_kind::f16: return "<f2";
        case element_kind::f32: return "<f4";
        case element_kind::f64: return "<f8";
        case element_kind::bf16: return "bfloat16";
        case element_kind::f8_e4m3fn: return "float8_e4m3fn";
        case element_kind::f8_e5m2: return "float8_e5m2";
        default: return {};
    }
}

/// What stands before the array in an .npy file (NEP 1): byte for byte what NumPy writes.
inline std::string npy_header_of(std::string_view descr, const extents& shape) {
    constexpr std::size_t alignment = 64, most_digits = 21;
    std::string text{"{'descr': '"};
    text.append(descr).append("', 'fortran_order': False, 'shape': (");
    for (int axis = 0; axis < shape.rank(); ++axis) {
        if (axis != 0) text += ' ';
        text += std::to_string(shape[axis]) + ",";
    }
    if (shape.rank() > 1) text.pop_back();  // (3,) but (3, 4)
    text += "), }";
    // Room to let the first axis grow.
    if (shape.rank() > 0) text.append(most_digits - std::to_string(shape[0]).size(), ' ');

    constexpr std::size_t begin = 10;
    text.append(alignment - (begin + text.size() + 1) % alignment, ' ') += '\n';
    std::string out{"\x93NUMPY\x01\0", 8};  // version 1.0, which of 16 axes is never too short
    for (const unsigned shift : {0u, 8u}) out += static_cast<char>(text.size() >> shift & 0xff);
    return out + text;
}

/// Looks at a tensor that is to be an array of NumPy's; `name` is its name in the file.
inline std::optional<Fault> look_for_npy(const DLTensor* tensor, int argument,
                                         std::string_view path, std::string_view name,
                                         elements& out) {
    if (auto fault = out.look(tensor, argument)) return for_file(*fault, path, name);
    if (!npy_descr(out.dtype()).empty()) return std::nullopt;
    return for_file({FaultKind::dtype, argument, -1, Fault::none, Fault::pack(out.dtype()),
                     "NumPy has no such dtype: save one value a byte, as int8 or uint8"},
                    path, name);
}

inline std::optional<Fault> write_npy(std::string_view path, const DLTensor* tensor) {
    elements array;
    if (auto fault = look_for_npy(tensor, 0, path, {}, array)) return fault;
    new_file file;
    if (auto fault = file.open(path)) return fault;
    file.write(npy_header_of(npy_descr(array.dtype()), array.shape()));
    array.each_block(
        [&](const std::byte* data, std::size_t size) { return file.write(data, size); });
    return file.finish();
}

}  // namespace detail

/// Saves a tensor (what fill takes as an argument) as NumPy's .npy: in C order, whatever its
/// strides; lanes are an innermost axis. The file appears when it is whole. A fault: a path that
/// cannot be written, a tensor that cannot be read, 4-bit elements.
template <detail::Path P, class T>
std::optional<Fault> try_save_npy(const P& path, const T& tensor) {
    return detail::write_npy(detail::path_text(path), detail::tensor_of(tensor));
}

#if defined(__cpp_exceptions)
/// try_save_npy that throws its fault as an Error.
template <detail::Path P, class T>
void save_npy(const P& path, const T& tensor) {
    if (auto fault = try_save_npy(path, tensor)) throw Error{*fault};
}
#endif

}  // namespace inputspec::inline INPUTSPEC_ABI
