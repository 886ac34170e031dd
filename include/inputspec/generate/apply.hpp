#pragma once

#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/tensor/place.hpp>
#include <optional>
#include <span>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI {

/// Stores values as the logical elements [first, first + size) of a view, converted to its dtype:
/// how a whole-tensor generator writes.
template <class T>
void store(const tensor_view& view, std::uint64_t first, std::span<const T> values) {
    const storage where = view.make_storage();
    element::with_types(view.kind(),
                        [&]<class C, class S>() { place<S>(view, where, first, values); });
}
template <class T>
void store(const tensor_view& view, std::uint64_t first, std::span<T> values) {
    store(view, first, std::span<const T>{values});
}

namespace detail {

/// What a user's block generator writes for carrier C and storage S: the carrier itself, else the
/// stored type, else the widest of its sort. void: nothing that fits.
template <class G, class C, class S>
constexpr auto block_type() {
    using narrow =
        std::conditional_t<std::is_same_v<S, element::int4>, std::int8_t,
                           std::conditional_t<std::is_same_v<S, element::uint4>, std::uint8_t, S>>;
    if constexpr (std::is_floating_point_v<C>) {
        if constexpr (MakesBlocksOf<G, C>) {
            return C{};
        } else if constexpr (MakesBlocksOf<G, S>) {
            return S{};
        } else if constexpr (MakesBlocksOf<G, double>) {
            return double{};
        } else if constexpr (MakesBlocksOf<G, float>) {
            return float{};
        }
    } else if constexpr (MakesBlocksOf<G, narrow>) {
        return narrow{};
    } else if constexpr (MakesBlocksOf<G, std::int64_t>) {
        return std::int64_t{};
    } else if constexpr (MakesBlocksOf<G, std::uint64_t>) {
        return std::uint64_t{};
    } else if constexpr (MakesBlocksOf<G, std::int32_t>) {
        return std::int32_t{};
    } else if constexpr (MakesBlocksOf<G, std::uint32_t>) {
        return std::uint32_t{};
    }
}

/// A user's value in carrier C, rounded once: to the storage type S where that is narrower.
template <class C, class S, class T>
constexpr C carried(T value) {
    constexpr bool is_narrow = std::is_floating_point_v<C> && std::is_class_v<S>;
    if constexpr (!std::is_same_v<T, C> && (is_narrow || std::is_same_v<S, bool>)) {
        return element::convert<C>(element::convert<S>(value));
    } else {
        return element::convert<C>(value);
    }
}

/// Elements from `first` on, as a generator's maker makes them.
template <class Out, class Make, class Engine>
[[gnu::always_inline]] inline void make_elements(const Make& make, basic_slot<Engine> slot,
                                                 std::uint64_t first, std::span<Out> out,
                                                 [[maybe_unused]] simd::stores kind) {
    if constexpr (requires { make(first, out); }) {
        make(first, out);
    } else {
        slot.bits().map(first, out.size(), out.data(), make, kind);
    }
}

/// Writes what a MakingGenerator makes, as Out, which is what memory holds. A function of its own
/// for each, so that none pays for another's registers.
template <class Out, class G, class Engine>
[[gnu::noinline]] void run_maker(const G& generator, basic_slot<Engine> slot, range items) {
    const auto run = [&](const auto& make) __attribute__((always_inline)) {
        const auto& view = slot.view();
        if (is_raw(view)) {
            const std::span<Out> out{view.template data_as<Out>() + items.begin, items.size()};
            make_elements(make, slot, items.begin, out,
                          simd::stores_for(view.size() * sizeof(Out)));
        } else {
            write_blocks<Out>(view, items, [slot, &make](std::uint64_t first, std::span<Out> out) {
                make_elements(make, slot, first, out, simd::stores::cached);
            });
        }
    };
    generator.template with_maker<Out>(slot, run);
}

/// Concepts ask whether a user's generator takes random_bits; another engine's are another type.
template <class G, class... Args>
struct takes_bits {
    static_assert(std::is_invocable_v<const G&, Args...>,
                  "inputspec: this generator takes random_bits, and the spec fills from another "
                  "engine: let it take its bits as `auto`");
};

/// A callable (first, std::span<C>) from any generator, or void where it cannot make C for S.
template <class C, class S, class G, class Engine>
constexpr auto bind_generator(const G& generator, const basic_slot<Engine>& slot) {
    if constexpr (BoundGenerator<G>) {
        return generator.template bind<C>(slot);
    } else if constexpr (BlockGenerator<G>) {
        using T = decltype(block_type<G, C, S>());
        if constexpr (!std::is_void_v<T>) {
            (void)takes_bits<G, std::uint64_t, basic_bits<Engine>, std::span<T>>{};
        }
        if constexpr (std::is_same_v<T, C>) {
            return [&generator, random = slot.bits()](std::uint64_t first, std::span<C> out) {
                generator(first, random, out);
            };
        } else if constexpr (!std::is_void_v<T>) {
            return [&generator, random = slot.bits()](std::uint64_t first, std::span<C> out) {
                constexpr std::size_t block = 4096 / sizeof(T);
                T values[block];
                for (std::size_t done = 0; done < out.size(); done += block) {
                    const auto left = out.size() - done;
                    const std::span<T> part{values, left < block ? left : block};
                    generator(first + done, random, part);
                    for (std::size_t i = 0; i < part.size(); ++i) {
                        out[done + i] = carried<C, S>(values[i]);
                    }
                }
            };
        }
    } else if constexpr (ElementGenerator<G>) {
        (void)takes_bits<G, std::uint64_t, basic_bits<Engine>>{};
        using T = std::remove_cvref_t<decltype(generator(std::uint64_t{}, slot.bits()))>;
        constexpr bool fits = std::is_integral_v<T> || std::is_floating_point_v<C>;
        if constexpr (fits) {
            return [&generator, random = slot.bits()](std::uint64_t first, std::span<C> out) {
                for (std::size_t i = 0; i < out.size(); ++i) {
                    out[i] = carried<C, S>(generator(first + i, random));
                }
            };
        }
    }
}

}  // namespace detail

/// True for a generator that writes its whole tensor in one call.
template <class G>
inline constexpr bool is_whole_tensor =
    !BoundGenerator<G> && !ChoiceOfGenerators<G> && !PerTrialGenerator<G> && !BlockGenerator<G> &&
    !ElementGenerator<G>;

/// Whether the generator can fill the slot: its own check, and whether it makes the dtype at all.
template <class G, class Engine>
constexpr std::optional<Fault> check_generator(const G& generator, const basic_group<Engine>& group,
                                               std::size_t i) {
    const basic_slot<Engine> slot{group, i};
    if constexpr (ChoiceOfGenerators<G>) {
        return generator.visit([&](const auto& one) { return check_generator(one, group, i); });
    } else if constexpr (PerTrialGenerator<G>) {
        return check_generator(generator.inner, group.per_trial(), i);
    } else if constexpr (BoundGenerator<G>) {
        return generator.check(slot);
    } else {
        bool makes = is_whole_tensor<G>;
        if constexpr (!is_whole_tensor<G>) {
            element::with_types(slot.kind(), [&]<class C, class S>() {
                makes = !std::is_void_v<decltype(detail::bind_generator<C, S>(generator, slot))>;
            });
        }
        if (!makes) {
            return slot.fault(FaultKind::generator,
                              fixed_text<232>{}
                                  << "the generator makes no " << name_of(slot.kind())
                                  << ": let it return or write that dtype's C++ type (integers for "
                                     "an integer argument)");
        }
        if constexpr (requires { generator.check(slot.view()); }) {
            if (std::optional<Fault> fault = generator.check(slot.view())) {
                if (fault->argument < 0) fault->argument = slot.view().argument();
                return fault;
            }
        }
        return std::nullopt;
    }
}

/// How many items a generator's tensor is to a phase: its elements, or 1 for one indivisible call.
template <class G>
constexpr std::uint64_t generator_items(const G& generator, const tensor_view& view) {
    if constexpr (ChoiceOfGenerators<G>) {
        return generator.visit([&](const auto& one) { return generator_items(one, view); });
    } else if constexpr (PerTrialGenerator<G>) {
        return generator_items(generator.inner, view);
    } else {
        if (view.size() == 0) return 0;
        return is_whole_tensor<G> || !is_divisible(view) ? 1 : view.size();
    }
}

/// Fills the i-th tensor's items.
template <class G, class Engine>
void run_generator(const G& generator, const basic_group<Engine>& group, std::size_t i,
                   range items) {
    if constexpr (ChoiceOfGenerators<G>) {
        generator.visit([&](const auto& one) { run_generator(one, group, i, items); });
    } else if constexpr (PerTrialGenerator<G>) {
        run_generator(generator.inner, group.per_trial(), i, items);
    } else {
        const basic_slot<Engine> slot{group, i};
        const auto& view = slot.view();
        if constexpr (is_whole_tensor<G>) {
            (void)detail::takes_bits<G, const tensor_view&, basic_bits<Engine>>{};
            generator(view, slot.bits());
        } else {
            if (!is_divisible(view)) items = {0, view.size()};
            if constexpr (MakingGenerator<G>) {
                element::with_raw_type(view.kind(), [&]<class Out>() {
                    if constexpr (G::template makes<Out>) {
                        detail::run_maker<Out>(generator, slot, items);
                    }
                });
            } else {
                write_elements(view, items, [&]<class C, class S>() {
                    return detail::bind_generator<C, S>(generator, slot);
                });
            }
        }
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI
