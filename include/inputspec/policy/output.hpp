#pragma once

#include <cstdint>
#include <inputspec/element/float_format.hpp>
#include <inputspec/policy/traits.hpp>
#include <inputspec/tensor/place.hpp>
#include <inputspec/tensor/repeat.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// A stored element all of whose bytes are `byte`.
template <class T>
constexpr T repeated(std::uint8_t byte) {
    return static_cast<T>(static_cast<T>(~T{}) / 0xff * byte);
}

/// Calls f with the unsigned integer that is as wide as a stored element.
template <class F>
void with_word(unsigned bits, F&& f) {
    switch (bits) {
        case 16: return f(std::uint16_t{});
        case 32: return f(std::uint32_t{});
        case 64: return f(std::uint64_t{});
        default: return f(std::uint8_t{});
    }
}

/// Writes one pattern to all elements: pattern(word) gives its bits.
template <class Pattern>
void write_pattern(const tensor_view& view, range items, simd::level widest, Pattern&& pattern) {
    if (!is_divisible(view)) items = {0, view.size()};
    with_word(view.bits(), [&]<class Word>(Word) {
        const auto value = static_cast<Word>(pattern(Word{}));
        auto* const to = view.data_as<Word>();
        if (view.is_compact()) {
            const range words =
                view.is_packed() ? range{items.begin / 2, (items.end + 1) / 2} : items;
            repeat(std::span<Word>{to + words.begin, words.size()}, value, widest,
                   simd::stores_for(view.bytes()));
        } else {
            view.make_storage().walk(
                items.begin, items.size(),
                [&](std::int64_t offset, std::int64_t stride, std::uint64_t, std::uint64_t length) {
                    for (std::uint64_t i = 0; i < length; ++i, offset += stride) {
                        if (view.is_packed()) {
                            const auto half = (offset & 1) != 0 ? value >> 4 : value;
                            store_half_byte(view.data_as<std::uint8_t>(), offset,
                                            static_cast<std::uint8_t>(half & 15));
                        } else {
                            to[offset] = value;
                        }
                    }
                });
        }
    });
}

}  // namespace detail

/// What the kernel writes: poisoned, so that what it leaves unwritten shows. Canonical NaN where
/// the dtype has one, else bytes 0xA5.
struct Output {
    static constexpr std::string_view name = "Output";
    template <class Self, class Visit>
    static constexpr void fields(Self&, Visit&&) {}

    static constexpr std::size_t arguments = 1;
    static constexpr std::size_t phases = 1;
    static constexpr bool is_output = true;

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>&) const {
        return std::nullopt;
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t, const basic_group<Engine>& group) const {
        return items_of(group[0]);
    }
    template <class Engine>
    void run(std::size_t, range items, const basic_group<Engine>& group) const {
        const auto kind = group[0].kind();
        const auto poison = [&]<class Word>(Word) -> Word {
            if (!is_floating(kind)) return detail::repeated<Word>(0xa5);
            return element::with_float_type(
                kind, []<class T>(T) { return static_cast<Word>(element::nan_code<T>); });
        };
        detail::write_pattern(group[0], items, group.options().widest, poison);
    }
};

/// Zeroes: workspaces, semaphores, accumulators.
struct Zeroed {
    static constexpr std::string_view name = "Zeroed";
    template <class Self, class Visit>
    static constexpr void fields(Self&, Visit&&) {}

    static constexpr std::size_t arguments = 1;
    static constexpr std::size_t phases = 1;

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>&) const {
        return std::nullopt;
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t, const basic_group<Engine>& group) const {
        return items_of(group[0]);
    }
    template <class Engine>
    void run(std::size_t, range items, const basic_group<Engine>& group) const {
        detail::write_pattern(group[0], items, group.options().widest,
                              [](auto word) { return decltype(word){}; });
    }
};

/// Left alone: not read, not written, and free to overlap others.
struct Unchanged {
    static constexpr std::string_view name = "Unchanged";
    template <class Self, class Visit>
    static constexpr void fields(Self&, Visit&&) {}

    static constexpr std::size_t arguments = 1;
    static constexpr std::size_t phases = 0;
    static constexpr bool writes = false;

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>&) const {
        return std::nullopt;
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t, const basic_group<Engine>&) const {
        return 0;
    }
    template <class Engine>
    void run(std::size_t, range, const basic_group<Engine>&) const {}
};

}  // namespace inputspec::inline INPUTSPEC_ABI
