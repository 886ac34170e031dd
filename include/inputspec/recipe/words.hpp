#pragma once

#include <inputspec/version.hpp>
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
};

namespace detail {

template <class... A, class... B>
words<A..., B...> join(words<A...>, words<B...>);
template <template <class> class Is, class... T>
struct filter {
    using type = words<>;
};
template <template <class> class Is, class First, class... Rest>
struct filter<Is, First, Rest...> {
    using rest = typename filter<Is, Rest...>::type;
    using type = typename std::conditional_t<
        Is<First>::value, std::type_identity<decltype(join(words<First>{}, rest{}))>,
        std::type_identity<rest>>::type;
};

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
