#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/simd/stores.hpp>
#include <inputspec/tensor/range.hpp>
#include <inputspec/tensor/view.hpp>
#include <span>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// What a storage type looks like in memory.
template <class S>
struct stored {
    using type = S;
};
template <>
struct stored<bool> {
    using type = std::uint8_t;
};
template <>
struct stored<element::int4> {
    using type = std::uint8_t;
};
template <>
struct stored<element::uint4> {
    using type = std::uint8_t;
};
template <class S>
using stored_t = typename stored<S>::type;

template <class S, class C>
constexpr stored_t<S> to_stored(C value) {
    const auto converted = element::convert<S>(value);
    if constexpr (std::is_same_v<S, element::int4> || std::is_same_v<S, element::uint4>) {
        return converted.bits;
    } else {
        return static_cast<stored_t<S>>(converted);
    }
}

/// Elements made in the boxes that suit the view's layout: produce(first, std::span<T>) makes those
/// from `first` on.
template <class T, class Produce>
void write_boxes(const tensor_view& view, range elements, const Produce& produce) {
    view.boxes()->write(view, elements, &produce,
                        [](const void* self, std::uint64_t first, std::byte* to, std::size_t n) {
                            (*static_cast<const Produce*>(self))(
                                first, std::span<T>{reinterpret_cast<T*>(to), n});
                        });
}

/// True where a block of carriers is, bit for bit, a block of the tensor.
template <class C, class S>
inline constexpr bool is_direct =
    std::is_same_v<C, S> || (std::is_integral_v<C> && std::is_integral_v<S> &&
                             !std::is_same_v<S, bool> && sizeof(C) == sizeof(S));

inline void store_half_byte(std::uint8_t* bytes, std::int64_t at, std::uint8_t value) {
    auto& byte = bytes[at >> 1];
    const unsigned shift = (at & 1) != 0 ? 4 : 0;
    byte = static_cast<std::uint8_t>((byte & ~(0xfu << shift)) | (value & 0xfu) << shift);
}

/// Two values a byte, the first in the low half. A last odd one clears its neighbour's half.
template <class S, class C>
void store_packed(std::uint8_t* bytes, std::uint64_t first, const C* values, std::size_t count) {
    std::size_t i = 0;
    if (first % 2 != 0 && count != 0) {
        store_half_byte(bytes, static_cast<std::int64_t>(first), to_stored<S>(values[i++]));
    }
    for (; i < count; i += 2) {
        const unsigned low = to_stored<S>(values[i]) & 0xfu;
        const unsigned high = i + 1 < count ? to_stored<S>(values[i + 1]) & 0xfu : 0u;
        bytes[(first + i) / 2] = static_cast<std::uint8_t>(low | high << 4);
    }
}

/// Stores elements of so many bytes, whatever they are, where logical elements from `first` on lie.
template <std::size_t Bytes>
[[gnu::noinline]] void place_bytes(const tensor_view& view, const storage& where,
                                   std::uint64_t first, const std::byte* values,
                                   std::size_t count) {
    constexpr auto bytes = static_cast<std::int64_t>(Bytes);
    auto* const out = view.data();
    where.walk(
        first, count,
        [&](std::int64_t offset, std::int64_t stride, std::uint64_t from, std::uint64_t length) {
            auto* to = out + offset * bytes;
            const auto* value = values + from * Bytes;
            for (std::uint64_t i = 0; i < length; ++i, to += stride * bytes, value += Bytes) {
                __builtin_memcpy(to, value, Bytes);
            }
        });
}

/// Stores 4-bit elements, one in each byte's low half, where logical elements from `first` on lie.
[[gnu::noinline]] inline void place_packed(const tensor_view& view, const storage& where,
                                           std::uint64_t first, const std::uint8_t* values,
                                           std::size_t count) {
    auto* const bytes = view.data_as<std::uint8_t>();
    where.walk(
        first, count,
        [&](std::int64_t offset, std::int64_t stride, std::uint64_t from, std::uint64_t length) {
            for (std::uint64_t i = 0; i < length; ++i, offset += stride) {
                store_half_byte(bytes, offset, values[from + i]);
            }
        });
}

}  // namespace detail

/// Stores `values` as the logical elements [first, first + n) of the view, converted to S.
/// `where` is view.make_storage(), unused where the view is compact.
template <class S, class C>
[[gnu::noinline]] void place(const tensor_view& view, const storage& where, std::uint64_t first,
                             std::span<const C> values) {
    using stored = detail::stored_t<S>;
    constexpr bool is_sub_byte =
        std::is_same_v<S, element::int4> || std::is_same_v<S, element::uint4>;
    if constexpr (is_sub_byte) {
        if (view.is_packed() && view.is_compact()) {
            return detail::store_packed<S>(view.data_as<std::uint8_t>(), first, values.data(),
                                           values.size());
        }
    }
    if (view.is_compact()) {
        auto* const out = view.data_as<stored>() + first;
        for (std::size_t i = 0; i < values.size(); ++i) out[i] = detail::to_stored<S>(values[i]);
        return;
    }
    constexpr std::size_t block = 1024 / sizeof(stored);
    stored converted[block];
    for (std::size_t done = 0; done < values.size(); done += block) {
        const auto left = values.size() - done;
        const auto count = left < block ? left : block;
        for (std::size_t i = 0; i < count; ++i) {
            converted[i] = detail::to_stored<S>(values[done + i]);
        }
        if constexpr (is_sub_byte) {
            if (view.is_packed()) {
                detail::place_packed(view, where, first + done, converted, count);
                continue;
            }
        }
        detail::place_bytes<sizeof(stored)>(view, where, first + done,
                                            reinterpret_cast<const std::byte*>(converted), count);
    }
}

/// Calls f(first, values) for the blocks of a range, each with room in L1 for its elements.
template <class T, class F>
void each_block(range elements, F&& f) {
    constexpr std::size_t block = 4096 / sizeof(T);
    T buffer[block];
    for (auto first = elements.begin; first < elements.end; first += block) {
        const auto left = elements.end - first;
        f(first, std::span<T>{buffer, left < block ? left : block});
    }
}

/// The one pipeline: generate a block, convert it, place it. `make.template operator()<C, S>()`
/// gives a callable (first, std::span<C> out) that makes logical elements [first, first + size) in
/// carrier C for storage type S, or void where it cannot (the check has refused that before).
template <class Make>
void write_elements(const tensor_view& view, range elements, Make&& make) {
    element::with_types(view.kind(), [&]<class C, class S>() {
        if constexpr (!std::is_void_v<decltype(make.template operator()<C, S>())>) {
            const auto produce = make.template operator()<C, S>();
            if constexpr (detail::is_direct<C, S>) {
                if (view.is_compact()) {
                    produce(elements.begin,
                            std::span<C>{view.data_as<C>() + elements.begin, elements.size()});
                    return;
                }
            }
            if (view.boxes() != nullptr) {
                using stored = detail::stored_t<S>;
                return detail::write_boxes<stored>(
                    view, elements, [&](std::uint64_t first, std::span<stored> out) {
                        each_block<C>({first, first + out.size()},
                                      [&](std::uint64_t at, std::span<C> values) {
                                          produce(at, values);
                                          auto* to = out.data() + (at - first);
                                          for (const auto& value : values) {
                                              *to++ = detail::to_stored<S>(value);
                                          }
                                      });
                    });
            }
            const storage where = view.is_compact() ? storage{} : view.make_storage();
            each_block<C>(elements, [&](std::uint64_t first, std::span<C> values) {
                produce(first, values);
                place<S, C>(view, where, first, values);
            });
        }
    });
}

namespace detail {

/// Blocks made elsewhere, and placed where the view says.
template <class T, class Produce>
[[gnu::noinline]] void write_blocks(const tensor_view& view, range elements,
                                    const Produce& produce) {
    if (view.boxes() != nullptr) return write_boxes<T>(view, elements, produce);
    const storage where = view.make_storage();
    each_block<T>(elements, [&](std::uint64_t first, std::span<T> values) {
        produce(first, values);
        if constexpr (std::is_same_v<T, std::uint8_t>) {
            if (view.is_packed()) return place<element::uint4, T>(view, where, first, values);
        }
        place_bytes<sizeof(T)>(view, where, first,
                               reinterpret_cast<const std::byte*>(values.data()), values.size());
    });
}

}  // namespace detail

/// True where the elements, as memory holds them, can be made in their place.
constexpr bool is_raw(const tensor_view& view) { return view.is_compact() && !view.is_packed(); }

/// How stores go to where elements are made: straight into the tensor, or else a block in the
/// cache.
constexpr simd::stores stores_of(const tensor_view& view) {
    return is_raw(view) ? simd::stores_for(view.bytes()) : simd::stores::cached;
}

/// Packed 4-bit elements out of memory order share bytes: such a tensor is written in one piece.
constexpr bool is_divisible(const tensor_view& view) {
    return !view.is_packed() || view.is_compact();
}

/// A tensor as items of a phase: its elements, or one where it is not divisible.
constexpr std::uint64_t items_of(const tensor_view& view) {
    return is_divisible(view) || view.size() == 0 ? view.size() : 1;
}

}  // namespace inputspec::inline INPUTSPEC_ABI
