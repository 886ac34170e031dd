#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/simd/bodies.hpp>
#include <inputspec/validate/array.hpp>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

// What the validators ask of whole arrays, many elements at once where they lie side by side.

namespace inputspec::inline INPUTSPEC_ABI::validate::detail {

/// What a register of every machine holds: where `descents` does not fit, differences of these do.
/// Numbers below half of what their type counts to tell by the top bit which is less; SSE2 does not
/// compare lanes of 64 bits.
template <class T>
using lanes_of __attribute__((vector_size(16))) = T;

template <class T>
lanes_of<T> load(const T* from) {
    lanes_of<T> out;
    __builtin_memcpy(&out, from, sizeof out);
    return out;
}
/// Whether a bit is set; whether a lane's top bit is.
template <class Vector>
bool any(const Vector& vector) {
    std::uint64_t halves[2];
    static_assert(sizeof vector == sizeof halves);
    __builtin_memcpy(halves, &vector, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}
template <class Vector>
bool any_top(const Vector& vector) {
    return any(vector >> (8 * sizeof vector[0] - 1));
}

/// The first element that is not less than `below` (see `reach`); `count` where there is none.
template <class Array>
std::uint64_t first_outside(const Array& array, std::uint64_t count, std::uint64_t below) {
    using index = std::remove_cvref_t<decltype(array[0])>;
    std::uint64_t i = 0;
    if constexpr (std::is_pointer_v<Array>) {
        if (count > 64 && array[0] < below) {
            i = 1;
            const auto most = static_cast<index>(below - 1);
            simd::with_body(simd::level::avx512, [&]<class Body>(Body) {
                for (bool is_outside = false; count - i >= 64; i += 64) {
                    Body::descents(array + i, index{0}, most, is_outside);
                    if (is_outside) break;
                }
            });
        }
    }
    while (i < count && array[i] < below) ++i;
    return i;
}

/// Whether one of 64 is less than the one before it, which at[-1] is of the first; or is so large
/// that this cannot tell.
template <class T>
bool may_fall(const T* at) {
    constexpr unsigned width = 16 / sizeof(T);
    lanes_of<T> wrong = load(at - 1);
    for (unsigned i = 0; i < 64; i += width) {
        const auto here = load(at + i);
        wrong |= here | (here - load(at + i - 1));
    }
    return any_top(wrong);
}
/// The first element that is less than the one before it; `count` where there is none.
template <class Array>
std::uint64_t first_fall(const Array& array, std::uint64_t count) {
    std::uint64_t i = 1;
    if constexpr (std::is_pointer_v<Array>) {
        while (i < count && count - i >= 64 && !may_fall(array + i)) i += 64;
    }
    while (i < count && array[i] >= array[i - 1]) ++i;
    return i < count ? i : count;
}

/// Each is in [0, extent): `rule` says what it is, and place(i) where the element i is, of one that
/// is not.
template <class Place>
std::optional<Fault> check_range(const tensor_view& view, std::int64_t extent,
                                 std::string_view rule, Place&& place) {
    return with_array(view, [&](const auto& array) -> std::optional<Fault> {
        const auto i = first_outside(array, view.size(), reach(view, extent));
        if (i == view.size()) return std::nullopt;
        return broken(view.argument(), signed_value(view, array[i]),
                      place(i) << rule << " is in [0, " << extent << ")");
    });
}

/// An element, as with_array reads it, where few are asked for.
inline std::uint64_t element_at(const tensor_view& view, std::uint64_t i) {
    return with_array(view, [i](const auto& array) { return std::uint64_t{array[i]}; });
}

/// "what 7: ", for a fault's note to begin with.
inline fixed_text<232> place_of(std::string_view what, std::uint64_t i) {
    return fixed_text<232>{} << what << " " << static_cast<std::int64_t>(i) << ": ";
}
inline fixed_text<232> place_of(std::string_view outer, std::uint64_t r, std::string_view inner,
                                std::uint64_t j) {
    return fixed_text<232>{} << outer << " " << static_cast<std::int64_t>(r) << ", " << inner << " "
                             << static_cast<std::int64_t>(j) << ": ";
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate::detail
