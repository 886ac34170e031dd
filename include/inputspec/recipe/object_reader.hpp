#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/recipe/extent_reader.hpp>
#include <inputspec/recipe/hole_reader.hpp>
#include <inputspec/recipe/named.hpp>
#include <inputspec/recipe/scanner.hpp>
#include <inputspec/recipe/vocabulary.hpp>
#include <inputspec/recipe/words.hpp>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

template <class Words>
class object_reader;

/// A generator, or a policy of one argument.
template <class Words, class Vocabulary>
bool read_values(scanner& in, object_reader<Words>& objects, any_values<Vocabulary>& out);

/// Reads objects by their names and fields, the reverse of object_writer: members in their places,
/// or by name in any order, with C++'s dot or without: uniform{.low = -1.0}.
template <class Vocabulary>
class object_reader {
public:
    explicit object_reader(scanner& in) : in_{in} {}

    /// One more object inside another; false at max_depth.
    bool enter(std::size_t where) {
        return ++depth_ <= max_depth || in_.refuse(where, "too many objects inside each other");
    }
    void leave() { --depth_; }

    /// What follows an object's name.
    template <class T>
    bool members(T& out) {
        std::string_view names[32] = {};
        std::size_t count = 0;
        T::fields(out, [&](std::string_view field, const auto&) {
            if (count < std::size(names)) names[count++] = field;
        });

        std::uint32_t seen = 0;  // a bit a field
        bool is_named = false;
        std::size_t next = 0;
        if (!in_.expect('{', after(T::name))) return false;
        if (!in_.peek('}')) {
            do {
                const auto where = in_.mark();
                std::size_t index = next;
                if (!field_name(T::name, {names, count}, next, index, is_named)) return false;
                if ((seen >> index & 1) != 0) {
                    return in_.refuse(where, T::name, " has ", names[index], " twice");
                }
                seen |= std::uint32_t{1} << index;
                next = index + 1;
                if (!member(out, index, names[index])) return false;
            } while (in_.take(','));
        }
        std::size_t index = 0;
        bool is_complete = true;
        T::fields(out, [&]<class M>(std::string_view field, M&) {
            constexpr bool must_be = ChoiceOfGenerators<M> || ChoiceOfPatterns<M>;
            if (index++ == 0 && must_be && (seen & 1) == 0) {
                is_complete = in_.fail(in_.mark(), "a ", field, " for ", T::name);
            }
        });
        return is_complete && in_.expect('}', "or ',' in " + std::string{T::name});
    }

    template <class M>
    bool value(M& out, std::string_view field) {
        if constexpr (std::is_same_v<M, number>) {
            return in_.real_or_integer(out, field);
        } else if constexpr (std::is_same_v<M, extent> || std::is_same_v<M, extents>) {
            return extent_reader{in_}.read(out);
        } else if constexpr (std::is_same_v<M, integer_list>) {
            return integers(out, field);
        } else if constexpr (std::is_same_v<M, DLDataType>) {
            return hole_reader{in_}.dtype(out);
        } else if constexpr (std::is_integral_v<M>) {
            return in_.integer(out, "an integer for " + std::string{field});
        } else if constexpr (std::is_floating_point_v<M>) {
            number all;
            if (!in_.real_or_integer(all, field)) return false;
            out = static_cast<M>(all.real());
            return true;
        } else if constexpr (std::is_same_v<M, std::string>) {
            return in_.quoted(out, "a text in quotes for " + std::string{field});
        } else if constexpr (WordMember<M>) {
            return one_word(out, field);
        } else if constexpr (FileMember<M>) {
            std::string path;
            if (!in_.quoted(path, "a path")) return false;
            out = M{std::string_view{path}};
            return true;
        } else {
            const auto where = in_.mark();
            if (!enter(where)) return false;
            const bool is_read = object(out, where);
            leave();
            return is_read;
        }
    }

private:
    template <class M>
    bool one_word(M& out, std::string_view field) {
        const auto words = words_of(out);
        const auto where = in_.mark();
        const auto found = in_.word();
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (found != words[i]) continue;
            out = static_cast<M>(i);
            return true;
        }
        return in_.fail_name(where, field, found, words);
    }

    /// {-1,0,1}
    bool integers(integer_list& out, std::string_view field) {
        if (!in_.expect('{', "of " + std::string{field})) return false;
        out = {};
        if (in_.take('}')) return true;
        do {
            const auto where = in_.mark();
            std::int64_t one = 0;
            if (!in_.integer(one, "an integer")) return false;
            if (out.size() == integer_list::most) {
                return in_.refuse(where, "at most 64 of them");
            }
            out.push_back(one);
        } while (in_.take(','));
        return in_.expect('}', "or ',' after an integer");
    }

    static std::string after(std::string_view name) { return "after " + std::string{name}; }

    /// `.low =`, `low=`, or nothing: then the next one in order.
    bool field_name(std::string_view type, std::span<const std::string_view> names,
                    std::size_t next, std::size_t& index, bool& is_named) {
        const auto where = in_.mark();
        const bool has_dot = in_.take('.');
        const auto word = in_.word();
        if (!word.empty() && in_.take('=')) {
            is_named = true;
            for (index = 0; index < names.size(); ++index) {
                if (names[index] == word) return true;
            }
            return in_.fail_name(where, "a field of " + std::string{type}, word, names);
        }
        in_.back_to(where);
        if (has_dot) return in_.fail(where, "a field's name and '=' after '.'");
        if (is_named) return in_.fail(where, "a field's name: one before it has one");
        if (next < names.size()) return true;
        return in_.fail(
            where, names.empty() ? "'}': nothing is inside " : "'}': no more fields in ", type);
    }
    template <class T>
    bool member(T& out, std::size_t index, std::string_view field) {
        std::size_t at = 0;
        bool is_read = false;
        T::fields(out, [&](std::string_view, auto& one) {
            if (at++ == index) is_read = value(one, field);
        });
        return is_read;
    }

    template <class M>
    bool object(M& out, std::size_t where) {
        if constexpr (requires { out.is_none, out.values; }) {
            out.is_none = in_.peek_word() == no_values::name;
            return out.is_none ? !in_.word().empty() && members(out.none)
                               : object(out.values, where);
        } else if constexpr (requires { out.alternatives; }) {
            return read_values(in_, *this, out);
        } else {
            return object(out, where, in_.word());
        }
    }
    template <class M>
    bool object(M& out, std::size_t where, std::string_view word) {
        if constexpr (ChoiceOfGenerators<M>) {
            if (word == "PerTrial") {
                if (out.is_per_trial) return in_.refuse(where, "PerTrial inside PerTrial");
                out.is_per_trial = true;
                return in_.expect('{', "after PerTrial") && value(out, "PerTrial") &&
                       in_.expect('}', "that ends PerTrial{generator}");
            }
            return one_of(typename Vocabulary::generators{}, out, word) ||
                   in_.fail_name(where, "a generator", word,
                                 names_of(typename Vocabulary::generators{}));
        } else if constexpr (ChoiceOfPatterns<M>) {
            return one_of(typename Vocabulary::plain_patterns{}, out, word) ||
                   (word == patterns_of_sources[0] && from_source<pattern_of>(out, word)) ||
                   (word == patterns_of_sources[1] && from_source<like>(out, word)) ||
                   in_.fail_name(where, "a pattern", word, pattern_names());
        } else {
            static_assert(
                Named<M> && std::is_default_constructible_v<M>,
                "inputspec: parse: a field is a number, an extent, an integer, a file, or an "
                "object with a default and a recipe name");
            const std::string_view known[] = {M::name};
            if (word != M::name) return in_.fail_name(where, "an object", word, known);
            return members(out);
        }
    }
    template <class... T, class Choice>
    bool one_of(words<T...>, Choice& out, std::string_view word) {
        const auto read = [&]<class One>(std::type_identity<One>) {
            if (word != One::name) return false;
            One one{};
            if (!members(one)) return false;
            out.which = std::move(one);
            return true;
        };
        return (read(std::type_identity<T>{}) || ...);
    }

    static constexpr std::string_view patterns_of_sources[] = {"pattern_of", "like"};
    static constexpr auto pattern_names() {
        constexpr auto plain = names_of(typename Vocabulary::plain_patterns{});
        std::array<std::string_view, plain.size() + 2> all{};
        for (std::size_t i = 0; i < plain.size(); ++i) all[i] = plain[i];
        all[plain.size()] = patterns_of_sources[0];
        all[plain.size() + 1] = patterns_of_sources[1];
        return all;
    }
    /// Which source it is decides the type: looks ahead to its name.
    template <template <class> class P, class Choice>
    bool from_source(Choice& out, std::string_view name) {
        const auto from = in_.mark();
        if (!in_.expect('{', after(name))) return false;
        if (in_.take('.') || in_.peek_word() == "source") {
            in_.word();
            if (!in_.expect('=', "after source")) return false;
        }
        const auto where = in_.mark();
        const auto word = in_.word();
        in_.back_to(from);
        using sources = typename Vocabulary::pattern_sources;
        const auto read = [&]<class S>(std::type_identity<S>) {
            if (word != S::name) return false;
            P<S> one{};
            if (!members(one)) return false;
            out.which = std::move(one);
            return true;
        };
        return sources::any(read) ||
               in_.fail_name(where, "a source of a pattern", word, names_of(sources{}));
    }

    scanner& in_;
    int depth_ = 0;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
