#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// An engine that is chosen at run time, one of a closed list; the first by default. What makes
/// elements of bits is compiled once for all of them: they differ where words are made, and there
/// only.
template <class First, class... Other>
class any_engine_of {
public:
    using choice_of_engines = any_engine_of;
    using counter_type = std::array<std::uint32_t, 4>;
    using key_type = std::array<std::uint32_t, 2>;

    constexpr any_engine_of() = default;
    /// `which`: its place in the list.
    constexpr explicit any_engine_of(std::size_t which)
        : which_{static_cast<std::uint8_t>(which)} {}

    /// Calls f(engine) with the one that it is.
    template <class F>
    constexpr decltype(auto) visit(F&& f) const {
        return visit_from<First, Other...>(which_, f);
    }

    /// The first engine is inline, as where no other is known; the others are a call.
    [[gnu::always_inline]] constexpr counter_type generate(counter_type counter,
                                                           key_type key) const {
        if (which_ == 0) [[likely]]
            return generated<First>(counter, key);
        return generated_by_other(counter, key);
    }

private:
    template <class One, class... Rest, class F>
    static constexpr decltype(auto) visit_from([[maybe_unused]] std::size_t which, F&& f) {
        if constexpr (sizeof...(Rest) != 0) {
            if (which != 0) return visit_from<Rest...>(which - 1, f);
        }
        return f(One{});
    }
    template <class One>
    [[gnu::always_inline]] static constexpr counter_type generated(const counter_type& counter,
                                                                   const key_type& key) {
        return One{}.generate({counter[0], counter[1], counter[2], counter[3]}, {key[0], key[1]});
    }
    [[gnu::noinline]] constexpr counter_type generated_by_other(counter_type counter,
                                                                key_type key) const {
        return visit([&]<class One>(const One&) { return generated<One>(counter, key); });
    }

    std::uint8_t which_ = 0;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
