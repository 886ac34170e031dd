#pragma once

#include <inputspec/concepts.hpp>
#include <inputspec/policy/traits.hpp>
#include <inputspec/simd/bodies.hpp>
#include <inputspec/source/memory.hpp>
#include <inputspec/tensor/place.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

template <class T>
concept GivesSource = Source<T> || requires { typename source_for<T>::type; };

template <class T>
constexpr auto source_type() {
    if constexpr (Source<T>) {
        return std::type_identity<T>{};
    } else if constexpr (requires { typename source_for<T>::type; }) {
        return std::type_identity<typename source_for<T>::type>{};
    } else if constexpr (is_fixed<T>) {  // a copy: FixedInput{fixed}
        return std::type_identity<std::remove_cvref_t<decltype(std::declval<T>().source())>>{};
    } else {
        static_assert(
            GivesSource<T>,
            "inputspec: FixedInput{data}: data is no source. Write a std::span, a DLTensor*, "
            "an Eigen object (include <inputspec/interop/eigen.hpp>), npy{path}, "
            "matrix_market{path, columns} or smtx{path, columns} "
            "(<inputspec/source/….hpp>), or specialise inputspec::source_for<T>");
        return std::type_identity<T>{};
    }
}
template <class T>
using source_t = typename decltype(source_type<T>())::type;

/// Places what a source reads: one function a dtype, whatever the source.
template <class S>
[[gnu::noinline]] void write_read(const tensor_view& view, range items, simd::level widest,
                                  const void* source, std::size_t argument,
                                  void (*read)(const void*, std::size_t, std::uint64_t,
                                               std::span<stored_t<S>>)) {
    using stored = stored_t<S>;
    const auto make = [&](std::uint64_t first, std::span<stored> values) {
        read(source, argument, first, values);
    };
    if (view.boxes() != nullptr) return write_boxes<stored>(view, items, make);
    if constexpr (std::is_same_v<stored, S>) {  // what was read is what is stored
        if (is_raw(view)) {
            auto* const out = view.data_as<stored>();
            const auto kind = stores_of(view);
            if (kind == simd::stores::cached) {
                return make(items.begin, {out + items.begin, items.size()});
            }
            constexpr std::size_t block = 16384 / sizeof(stored);
            alignas(64) stored values[block];
            for (auto first = items.begin; first < items.end; first += block) {
                const auto left = items.end - first;
                const std::span part{values, left < block ? static_cast<std::size_t>(left) : block};
                make(first, part);
                simd::copy_bytes(widest, kind, reinterpret_cast<std::byte*>(out + first),
                                 reinterpret_cast<const std::byte*>(values), part.size_bytes());
            }
            return;
        }
    }
    const storage where = view.is_compact() ? storage{} : view.make_storage();
    each_block<stored>(items, [&](std::uint64_t first, std::span<stored> values) {
        make(first, values);
        place<S, stored>(view, where, first, values);
    });
}

/// Writes items of an argument from what reads its data.
template <SourceReader Reader>
void write_source(const tensor_view& view, range items, simd::level widest, const Reader& reader,
                  std::size_t argument) {
    const auto* const bytes = reader.bytes(argument, view.kind());
    if (bytes != nullptr && view.boxes() != nullptr) {
        return view.boxes()->place(view, items, bytes);
    }
    if (bytes != nullptr && is_raw(view)) {
        const auto width = view.bits() / 8;
        auto* const to = view.data() + items.begin * width;
        const auto* const from = bytes + items.begin * width;
        // Both pass through the caches; and of a chunk, memcpy cannot know how many follow.
        const auto kind = simd::stores_for(2 * view.bytes());
        return simd::copy_bytes(widest, kind, to, from, items.size() * width);
    }
    if constexpr (requires { reader.has_long_runs(); }) {
        const auto kind = stores_of(view);
        if (kind == simd::stores::streamed && reader.has_long_runs()) {
            return reader.copy_runs(widest, kind, items.begin,
                                    view.data() + items.begin * (view.bits() / 8), items.size());
        }
    }
    element::with_types(view.kind(), [&]<class C, class S>() {
        using stored = stored_t<S>;
        write_read<S>(
            view, items, widest, &reader, argument,
            [](const void* self, std::size_t i, std::uint64_t first, std::span<stored> out) {
                static_cast<const Reader*>(self)->template read<S>(i, first, out);
            });
    });
}

}  // namespace detail

/// Given data: the source's own values. Dtype and logical shape must agree. Covers as many
/// arguments as the source has.
template <Source S>
class FixedInput {
public:
    static constexpr std::string_view name = "FixedInput";
    static constexpr std::size_t arguments = S::arguments;
    static constexpr std::size_t phases = 1;

    constexpr FixedInput() = default;
    template <class T>
        requires(!detail::is_fixed<std::remove_cvref_t<T>> &&
                 detail::GivesSource<std::remove_cvref_t<T>> &&
                 std::same_as<detail::source_t<std::remove_cvref_t<T>>, S>)
    constexpr FixedInput(T&& data) : source_(std::forward<T>(data)) {}

    constexpr const S& source() const { return source_; }
    constexpr bool supplied() const { return source_.supplied(); }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        if (!supplied()) {
            return group.fault(
                FaultKind::not_supplied, 0,
                "FixedInput has no data: supply it, or write OrElse{FixedInput{…}, a "
                "fallback}");
        }
        return source_.check(group);
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t, const basic_group<Engine>& group) const {
        std::uint64_t items = 0;
        for (std::size_t i = 0; i < arguments; ++i) items += pieces_of(group[i]);
        return items;
    }
    template <class Engine>
    void run(std::size_t, range items, const basic_group<Engine>& group) const {
        std::uint64_t before = 0;
        for (std::size_t i = 0; i < arguments; ++i) {
            const auto count = pieces_of(group[i]);
            const range part{items.begin < before ? 0 : items.begin - before,
                             items.end < before ? 0 : items.end - before};
            if (part.begin < count && part.end > part.begin) {
                copy(i, {part.begin, part.end < count ? part.end : count}, group[i],
                     group.options().widest);
            }
            before += count;
        }
    }

private:
    /// Packed 4-bit data among others are one piece too: a cut may fall inside a byte.
    static constexpr bool is_whole(const tensor_view& view) {
        return !is_divisible(view) || (view.is_packed() && arguments > 1);
    }
    static constexpr std::uint64_t pieces_of(const tensor_view& view) {
        return !is_whole(view) || view.size() == 0 ? view.size() : 1;
    }

    void copy(std::size_t argument, range items, const tensor_view& view,
              simd::level widest) const {
        if (is_whole(view)) items = {0, view.size()};
        if constexpr (ShapedSource<S>) {
            detail::write_source(view, items, widest, source_.reader(argument, view), argument);
        } else {
            detail::write_source(view, items, widest, source_, argument);
        }
    }

    S source_{};
};

template <class T>
FixedInput(T) -> FixedInput<detail::source_t<T>>;

}  // namespace inputspec::inline INPUTSPEC_ABI
