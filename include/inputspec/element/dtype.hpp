#pragma once

#include <dlpack/dlpack.h>

#include <bit>
#include <concepts>
#include <cstdint>
#include <inputspec/version.hpp>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// Storage of the formats that C++20 has no type for: the bits, nothing else.
struct float16 {
    std::uint16_t bits;
    friend constexpr bool operator==(float16, float16) = default;
};
struct bfloat16 {
    std::uint16_t bits;
    friend constexpr bool operator==(bfloat16, bfloat16) = default;
};
struct float8_e4m3fn {
    std::uint8_t bits;
    friend constexpr bool operator==(float8_e4m3fn, float8_e4m3fn) = default;
};
struct float8_e5m2 {
    std::uint8_t bits;
    friend constexpr bool operator==(float8_e5m2, float8_e5m2) = default;
};

/// The dtypes as DLPack says them. The codes are numbers of our own: DLPack 0.6 has no names for
/// bool and the 8-bit floats, and the numbers are the ABI.
namespace dtype {
inline constexpr DLDataType boolean{6, 8, 1};
inline constexpr DLDataType i4{0, 4, 1}, i8{0, 8, 1}, i16{0, 16, 1}, i32{0, 32, 1}, i64{0, 64, 1};
inline constexpr DLDataType u4{1, 4, 1}, u8{1, 8, 1}, u16{1, 16, 1}, u32{1, 32, 1}, u64{1, 64, 1};
inline constexpr DLDataType f16{2, 16, 1}, f32{2, 32, 1}, f64{2, 64, 1}, bf16{4, 16, 1};
inline constexpr DLDataType f8_e4m3fn{10, 8, 1}, f8_e5m2{12, 8, 1};
/// Complex numbers of two float32, or two float64, the real part first.
inline constexpr DLDataType c64{5, 64, 1}, c128{5, 128, 1};

/// The same dtype with `lanes` values an element (an innermost axis, stored together).
constexpr DLDataType with_lanes(DLDataType type, std::uint16_t lanes) {
    type.lanes = lanes;
    return type;
}

constexpr bool same(DLDataType a, DLDataType b) {
    return a.code == b.code && a.bits == b.bits && a.lanes == b.lanes;
}
}  // namespace dtype

/// What a scalar is, whatever DLPack version wrote it down.
enum class element_kind : std::uint8_t {
    unsupported,
    boolean,
    i4,
    i8,
    i16,
    i32,
    i64,
    u4,
    u8,
    u16,
    u32,
    u64,
    f16,
    bf16,
    f32,
    f64,
    f8_e4m3fn,
    f8_e5m2,
};

namespace detail {
constexpr element_kind kind_by_code(int code_and_bits) {
    switch (code_and_bits) {
        case 0x004: return element_kind::i4;
        case 0x008: return element_kind::i8;
        case 0x010: return element_kind::i16;
        case 0x020: return element_kind::i32;
        case 0x040: return element_kind::i64;
        case 0x101: return element_kind::boolean;
        case 0x104: return element_kind::u4;
        case 0x108: return element_kind::u8;
        case 0x110: return element_kind::u16;
        case 0x120: return element_kind::u32;
        case 0x140: return element_kind::u64;
        case 0x210: return element_kind::f16;
        case 0x220: return element_kind::f32;
        case 0x240: return element_kind::f64;
        case 0x410: return element_kind::bf16;
        case 0x540: return element_kind::f32;
        case 0x580: return element_kind::f64;
        case 0x608: return element_kind::boolean;
        case 0xa08: return element_kind::f8_e4m3fn;
        case 0xc08: return element_kind::f8_e5m2;
        default: return element_kind::unsupported;
    }
}
}  // namespace detail
/// The kind of one scalar: of a lane, and of a complex number's part. Both spellings of bool count:
/// {6, 8} of DLPack 1.x and {uint, 1} of old TVM.
constexpr element_kind kind_of(DLDataType type) {
    const int code_and_bits = type.code << 8 | type.bits;
    return code_and_bits == 0x220 ? element_kind::f32  // what most are
                                  : detail::kind_by_code(code_and_bits);
}

constexpr bool is_complex(DLDataType type) { return type.code == 5; }
/// Scalars an element: its lanes, of complex numbers twice as many.
constexpr int scalars_of(DLDataType type) { return type.lanes << int{is_complex(type)}; }

namespace detail {
/// Two dtypes of the same scalars, whatever their lanes: both spellings of bool are one, and two
/// floats are no complex number.
constexpr bool same_scalars(DLDataType a, DLDataType b) {
    return kind_of(a) == kind_of(b) && is_complex(a) == is_complex(b);
}
/// Two dtypes that hold the same elements.
constexpr bool same_elements(DLDataType a, DLDataType b) {
    return same_scalars(a, b) && a.lanes == b.lanes;
}
}  // namespace detail

constexpr bool is_floating(element_kind kind) { return kind >= element_kind::f16; }
constexpr bool is_signed_integer(element_kind kind) {
    return kind >= element_kind::i4 && kind <= element_kind::i64;
}
constexpr bool is_integer(element_kind kind) {
    return kind >= element_kind::i4 && kind <= element_kind::u64;
}
/// What arrays of indices and offsets are made of.
constexpr bool is_index(element_kind kind) {
    return kind == element_kind::i32 || kind == element_kind::i64 || kind == element_kind::u32 ||
           kind == element_kind::u64;
}
constexpr bool is_sub_byte(element_kind kind) {
    return kind == element_kind::i4 || kind == element_kind::u4;
}

namespace detail {
inline constexpr std::uint8_t element_bits[] = {0,  8,  4,  8,  16, 32, 64, 4, 8,
                                                16, 32, 64, 16, 16, 32, 64, 8, 8};
}
/// Bits of one scalar; bool is stored in a byte.
constexpr unsigned bits_of(element_kind kind) {
    return detail::element_bits[static_cast<unsigned>(kind)];
}

constexpr std::string_view name_of(element_kind kind) {
    constexpr std::string_view names[] = {
        "unsupported", "bool",     "int4",    "int8",    "int16",         "int32",
        "int64",       "uint4",    "uint8",   "uint16",  "uint32",        "uint64",
        "float16",     "bfloat16", "float32", "float64", "float8_e4m3fn", "float8_e5m2"};
    return names[static_cast<unsigned>(kind)];
}
/// A dtype's name, its lanes left out.
constexpr std::string_view name_of(DLDataType type) {
    const auto kind = kind_of(type);
    if (!is_complex(type) || kind == element_kind::unsupported) return name_of(kind);
    return kind == element_kind::f32 ? "complex64" : "complex128";
}

/// Complex numbers of C++, by their looks: std::complex, and those of other libraries.
template <class T>
concept ComplexType = requires(const T& z) {
    requires std::same_as<typename T::value_type, float> ||
                 std::same_as<typename T::value_type, double>;
    requires sizeof(T) == 2 * sizeof(typename T::value_type);
    { z.real() } -> std::convertible_to<typename T::value_type>;
    { z.imag() } -> std::convertible_to<typename T::value_type>;
};

/// The C++ types that scalars are stored as.
template <class T>
concept ScalarType = std::integral<T> || std::same_as<T, float> || std::same_as<T, double> ||
                     std::same_as<T, float16> || std::same_as<T, bfloat16> ||
                     std::same_as<T, float8_e4m3fn> || std::same_as<T, float8_e5m2>;

/// The C++ types that elements are stored as.
template <class T>
concept StorageType = ScalarType<T> || ComplexType<T>;

namespace detail {
template <class T>
struct scalar {
    using type = T;
};
template <ComplexType T>
struct scalar<T> {
    using type = typename T::value_type;
};
/// What a C++ type's scalars are: float of std::complex<float>, else the type itself.
template <class T>
using scalar_t = typename scalar<T>::type;
}  // namespace detail

/// The dtype that stores a C++ type: integers by size and sign, the floats, bool, complex numbers.
template <class T>
constexpr DLDataType dtype_of() {
    if constexpr (std::same_as<T, bool>) {
        return dtype::boolean;
    } else if constexpr (std::integral<T>) {
        return {std::uint8_t{std::unsigned_integral<T>}, std::uint8_t{8 * sizeof(T)}, 1};
    } else if constexpr (std::same_as<T, float16>) {
        return dtype::f16;
    } else if constexpr (std::same_as<T, bfloat16>) {
        return dtype::bf16;
    } else if constexpr (std::same_as<T, float8_e4m3fn>) {
        return dtype::f8_e4m3fn;
    } else if constexpr (std::same_as<T, float8_e5m2>) {
        return dtype::f8_e5m2;
    } else if constexpr (std::same_as<T, float>) {
        return dtype::f32;
    } else if constexpr (ComplexType<T>) {
        return sizeof(T) == 8 ? dtype::c64 : dtype::c128;
    } else {
        static_assert(std::same_as<T, double>,
                      "inputspec: this C++ type has no dtype; write an integer type, bool, float, "
                      "double, float16, bfloat16, float8_e4m3fn, float8_e5m2 or std::complex");
        return dtype::f64;
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI
