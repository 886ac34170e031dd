#pragma once

#include <array>
#include <cstddef>
#include <inputspec/version.hpp>
#include <string_view>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// A list of types.
template <class... T>
struct words {
    template <template <class...> class To>
    using apply = To<T...>;
    template <class F>
    static constexpr bool any(F&& f) {  // f(std::type_identity<T>{}) until one gives true
        return (f(std::type_identity<T>{}) || ...);
    }
    static constexpr std::size_t size = sizeof...(T);
    /// One's place in the list; `size` where it is none of it.
    template <class One>
    static constexpr std::size_t place_of() {
        std::size_t place = 0;
        (void)((std::is_same_v<One, T> || (++place, false)) || ...);
        return place;
    }
};

template <class... T>
constexpr auto names_of(words<T...>) {
    return std::array<std::string_view, sizeof...(T)>{std::string_view{T::name}...};
}

namespace detail {

/// No two types of one name.
template <class... T>
constexpr bool are_told_apart(words<T...> all) {
    std::size_t same = 0;
    for (const auto one : names_of(all)) {
        for (const auto other : names_of(all)) same += one == other ? 1u : 0u;
    }
    return same == sizeof...(T);
}

template <class... A, class... B>
words<A..., B...> join(words<A...>, words<B...>);
template <template <class> class Is, class... T>
struct filter {
    using type = words<>;
};
template <template <class> class Is, class First, class... Rest>
struct filter<Is, First, Rest...> {
    using rest = typename filter<Is, Rest...>::type;
    using type =
        typename std::conditional_t<Is<First>::value,
                                    std::type_identity<decltype(join(words<First>{}, rest{}))>,
                                    std::type_identity<rest>>::type;
};

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
