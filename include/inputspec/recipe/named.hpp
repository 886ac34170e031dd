#pragma once

#include <concepts>
#include <cstdint>
#include <inputspec/element/number.hpp>
#include <inputspec/tensor/integer_list.hpp>
#include <inputspec/tensor/extent.hpp>
#include <inputspec/tensor/extents.hpp>
#include <string>
#include <string_view>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

namespace detail {
template <class T>
concept has_name = requires { std::string_view{T::name}; };

struct any_member {
    template <class Member>
    constexpr void operator()(std::string_view, Member&) const {}
};
}  // namespace detail

/// What a recipe can say: `static constexpr std::string_view name`, and
/// `static constexpr void fields(self, visit)` that calls visit(field_name, member) for each
/// member.
template <class T>
concept Named = requires(T& self, const T& same, detail::any_member visit) {
    requires detail::has_name<T>;
    T::fields(self, visit);
    T::fields(same, visit);
};

/// A member that names a file and loads it when it is constructed (npy_file, matrix_market_file …).
template <class T>
concept FileMember = requires(const T& file) {
    { file.path() } -> std::convertible_to<std::string_view>;
    { file.supplied() } -> std::same_as<bool>;
    T{std::string_view{}};
};

/// A member that is one of several words: `words_of(T)` gives them, by value.
template <class T>
concept WordMember = std::is_enum_v<T> && requires(T value) { words_of(value).size(); };

/// A member that is one value; all others are objects with a name and members of their own.
template <class T>
concept ScalarMember =
    std::same_as<T, number> || std::same_as<T, extent> || std::same_as<T, extents> ||
    std::same_as<T, integer_list> || std::same_as<T, DLDataType> || std::integral<T> ||
    std::same_as<T, double> || std::same_as<T, float> || WordMember<T>;

/// The most objects that a recipe has one inside another.
inline constexpr int max_depth = 48;

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
