#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/recipe/clause.hpp>
#include <inputspec/recipe/hole_reader.hpp>
#include <inputspec/recipe/layout_reader.hpp>
#include <inputspec/recipe/object_reader.hpp>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// Reads one policy with its wrappers, and takes the nesting apart.
template <class Vocabulary>
class policy_reader {
public:
    using leaf = typename Vocabulary::leaf;
    using alternative = recipe::alternative<Vocabulary>;

    /// A policy in normal form.
    struct result {
        std::vector<alternative> alternatives;
        bool is_in_out = false;

        std::size_t arguments() const { return alternatives.front().arguments(); }
    };

    using object_words = typename Vocabulary::object_words;

    policy_reader(scanner& in, object_reader<object_words>& objects) : in_{in}, objects_{objects} {}

    bool read(result& out) {
        const auto where = in_.mark();
        if (!objects_.enter(where)) return false;
        const bool is_read = policy(out, where, in_.word());
        objects_.leave();
        return is_read;
    }

    /// Whether a policy comes, and no generator: PerTrial is either.
    static bool begins_policy(scanner& in) {
        const auto from = in.mark();
        auto word = in.word();
        while (word == "PerTrial" && in.take('{')) word = in.word();
        in.back_to(from);
        for (const auto name : policy_names()) {
            if (word == name && word != "PerTrial") return true;
        }
        return false;
    }

private:
    static constexpr std::string_view wrappers[] = {
        "FixedInput", "GeneratorInput", "OrElse", "PerTrial", "InOut", "LayoutTransformed"};
    static constexpr auto policy_names() {
        constexpr auto others = names_of(decltype(detail::join(
            typename Vocabulary::valued{}, typename Vocabulary::read_by_fields{})){});
        std::array<std::string_view, std::size(wrappers) + others.size()> all{};
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i] = i < std::size(wrappers) ? wrappers[i] : others[i - std::size(wrappers)];
        }
        return all;
    }

    bool policy(result& out, std::size_t where, std::string_view word) {
        if (word == "OrElse") return or_else(out);
        if (word == "PerTrial") return per_trial(out, where);
        if (word == "LayoutTransformed") return layout_transformed(out, where);
        if (word == "InOut") {
            out.is_in_out = true;
            return in_.expect('{', "after InOut") && read(out) &&
                   in_.expect('}', "that ends InOut{policy}");
        }
        if (word == "FixedInput") return fixed_input(out);
        if (word == "GeneratorInput") {
            GeneratorInput<typename Vocabulary::any_generator> one;
            if (!objects_.members(one)) return false;
            const bool varies = std::exchange(one.generator.is_per_trial, false);
            add(out, std::move(one));
            out.alternatives.back().is_per_trial = varies;
            return true;
        }
        return sparse(typename Vocabulary::valued{}, out, word) ||
               plain(typename Vocabulary::read_by_fields{}, out, word) || unknown(where, word);
    }

    template <class P>
    static void add(result& out, P&& one) {
        out.alternatives.emplace_back();
        out.alternatives.back().leaf.template emplace<std::remove_cvref_t<P>>(std::forward<P>(one));
    }

    bool or_else(result& out) {
        if (!in_.expect('{', "after OrElse")) return false;
        const auto first = in_.mark();
        if (!read(out)) return false;
        for (const auto& one : out.alternatives) {
            if (!one.may_be_absent()) {
                return in_.refuse(first,
                                  "OrElse{first, fallback}: first is always there, so the "
                                  "fallback would never be used; write FixedInput{…} first");
            }
        }
        if (!in_.expect(',', "and a fallback for OrElse")) return false;
        const auto second = in_.mark();
        result fallback;
        if (!read(fallback)) return false;
        if (fallback.arguments() != out.arguments()) {
            return in_.refuse(second,
                              "OrElse{first, fallback}: both must cover the same number of "
                              "arguments");
        }
        out.is_in_out = out.is_in_out || fallback.is_in_out;
        for (auto& one : fallback.alternatives) out.alternatives.push_back(std::move(one));
        return in_.expect('}', "that ends OrElse{first, fallback}");
    }

    bool per_trial(result& out, std::size_t where) {
        if (!in_.expect('{', "after PerTrial")) return false;
        const auto word = in_.peek_word();
        for (const auto name : names_of(typename Vocabulary::generators{})) {
            if (word == name) {
                return in_.refuse(where, "a generator is no policy: write PerTrial{GeneratorInput{",
                                  name, "{…}}}");
            }
        }
        if (word == "FixedInput") {
            return in_.refuse(where,
                              "PerTrial{FixedInput{…}}: fixed data do not vary; write "
                              "FixedInput{…} alone, or PerTrial{GeneratorInput{…}}");
        }
        if (!read(out)) return false;
        for (auto& one : out.alternatives) {
            std::visit(
                [&]<class P>(P& policy) {
                    one.is_per_trial = !ignores_trial<P>;
                    if constexpr (requires { policy.values.is_per_trial; }) {
                        policy.values.is_per_trial = false;  // all of it varies
                    } else if constexpr (requires { policy.values.alternatives; }) {
                        for (auto& way : policy.values.alternatives) way.is_per_trial = false;
                    }
                },
                one.leaf);
        }
        return in_.expect('}', "that ends PerTrial{policy}");
    }

    bool layout_transformed(result& out, std::size_t where) {
        if (!in_.expect('{', "after LayoutTransformed")) return false;
        const bool is_nested = in_.peek_word() == "LayoutTransformed";
        if (!read(out)) return false;
        if (out.arguments() != 1) {
            return in_.refuse(where,
                              "LayoutTransformed{policy, layout}: the policy covers a group of "
                              "arguments; a layout belongs to one of them");
        }
        typename alternative::transformation added;
        if (!in_.expect(',', "and a layout for LayoutTransformed") ||
            !layout_reader<object_words>{in_, objects_}.read(added.layout)) {
            return false;
        }
        if (!shape_and_padding(added)) return false;
        for (auto& one : out.alternatives) {
            if (one.layout && !is_nested) {
                return in_.refuse(where,
                                  "a LayoutTransformed inside another's InOut, OrElse or PerTrial: "
                                  "write LayoutTransformed{LayoutTransformed{policy, first}, "
                                  "then}");
            }
            one.transform(added);
        }
        return in_.expect('}', "that ends LayoutTransformed{policy, layout, logical, padding}");
    }
    /// What may follow the layout: extents{…}, and padding=1.5.
    bool shape_and_padding(typename alternative::transformation& out) {
        bool has_padding = false;
        for (bool may_be_shape = true; !has_padding && in_.take(','); may_be_shape = false) {
            const auto field = in_.mark();
            const bool has_dot = in_.take('.');
            const auto word = in_.word();
            const bool is_named = word == "logical" || word == "padding";
            if (is_named && !in_.expect('=', "after " + std::string{word})) return false;
            if (!is_named) {
                if (has_dot) return in_.fail(field, ".logical or .padding");
                in_.back_to(field);
            }
            has_padding = is_named ? word == "padding" : !may_be_shape;
            if (has_padding) {
                if (!in_.real_or_integer(out.padding, "padding")) return false;
            } else if (!may_be_shape) {
                return in_.refuse(field, "logical stands before padding, once");
            } else if (!extent_reader{in_}.read(out.logical)) {
                return false;
            }
        }
        return true;
    }

    bool fixed_input(result& out) {
        if (!in_.expect('{', "after FixedInput")) return false;
        const auto where = in_.mark();
        const auto word = in_.word();
        const auto source = [&]<class S>(std::type_identity<S>) {
            if (word != S::name) return false;
            S one{};
            if (!objects_.members(one)) return false;
            add(out, FixedInput<S>{std::move(one)});
            return true;
        };
        using sources = typename Vocabulary::sources;
        const auto names = names_of(join_names(sources{}));
        const auto add_hole = [&](const auto& all) { add(out, FixedInput{all}); };
        using inputspec::detail::fitting;
        const bool is_read =
            word == "hole"    ? hole_reader{in_}.read_one(add_hole)
            : word == "holes" ? holes_of_all(out, where)
            : word == word_of(fitting::broadcast)
                ? hole_reader{in_}.read_fitted(fitting::broadcast, add_hole)
            : word == word_of(fitting::tile)
                ? hole_reader{in_}.read_fitted(fitting::tile, add_hole)
                : sources::any(source) || in_.fail_name(where, "a source", word, names);
        return is_read && in_.expect('}', "that ends FixedInput{source}");
    }
    bool holes_of_all(result& out, std::size_t where) {
        if constexpr (Vocabulary::held::size == 1) {
            return in_.refuse(where, "values are one argument: write hole<…>");
        } else {
            return hole_reader{in_}.read_all([&](auto all) { add(out, FixedInput{all}); });
        }
    }
    template <class... S>
    static words<S..., holes<1>, holes<3>, fitting_word<inputspec::detail::fitting::broadcast>,
                 fitting_word<inputspec::detail::fitting::tile>>
    join_names(words<S...>) {
        return {};
    }

    /// Values as they are read: perhaps no_values{}.
    struct values_or_none {
        typename Vocabulary::any_values values;
        no_values none;
        bool is_none = false;
    };
    /// A sparse operand as it is read, and what a format has besides.
    struct sparse_members {
        typename Vocabulary::any_pattern pattern;
        values_or_none values;
        extent rows;
        extent nnz;
        std::int64_t padding = -1;
        bool by_column = false;
    };
    template <class Operand>
    struct members_of : sparse_members {
        static constexpr std::string_view name = Operand::name;
        template <class Self, class Visit>
        static constexpr void fields(Self& self, Visit&& visit) {
            Operand::fields(self, visit);
        }
    };
    template <template <class, class> class Operand, class P, class V>
    bool sparse_operand(std::type_identity<Operand<P, V>>, result& out) {
        const auto where = in_.mark();
        members_of<Operand<P, V>> read;
        if (!objects_.members(read)) return false;
        const auto add_with = [&](auto values) {
            Operand<P, decltype(values)> one{std::move(read.pattern), std::move(values)};
            if constexpr (requires { one.rows; }) one.rows = read.rows;
            if constexpr (requires { one.by_column; }) {
                one.nnz = read.nnz;
                one.padding = read.padding;
                one.by_column = read.by_column;
            }
            add(out, std::move(one));
            return true;
        };
        if (!read.values.is_none) return add_with(std::move(read.values.values));
        using operands = typename Vocabulary::operands;
        if constexpr (operands::template place_of<Operand<P, no_values>>() < operands::size) {
            return add_with(no_values{});
        } else {
            return in_.refuse(where, Operand<P, V>::name,
                              " has values: the shape of its blocks is theirs");
        }
    }
    template <class... P>
    bool sparse(words<P...>, result& out, [[maybe_unused]] std::string_view word) {
        return ((word == P::name && sparse_operand(std::type_identity<P>{}, out)) || ...);
    }

    template <class... P>
    bool plain(words<P...>, result& out, std::string_view word) {
        const auto read_one = [&]<class One>(std::type_identity<One>) {
            if (word != One::name) return false;
            One one{};
            if (!objects_.members(one)) return false;
            add(out, std::move(one));
            return true;
        };
        return words<P...>::any(read_one);
    }

    /// Says what it is, where it is a word of another place.
    bool unknown(std::size_t where, std::string_view word) {
        const auto is_one_of = [&](const auto& names) {
            for (const auto name : names) {
                if (name == word) return true;
            }
            return false;
        };
        const auto hint = [&](std::string_view what, std::string_view around) {
            return in_.refuse(where, word, " is a ", what, ", no policy: write ", around, "{", word,
                              "{…}}");
        };
        if (is_one_of(names_of(typename Vocabulary::generators{}))) {
            return hint("generator", "GeneratorInput");
        }
        if (is_one_of(names_of(typename Vocabulary::plain_patterns{})) || word == "pattern_of" ||
            word == "like") {
            return hint("pattern", "SparseCSRFallback");
        }
        if (is_one_of(names_of(typename Vocabulary::sources{})) || word == "hole") {
            return hint("source", "FixedInput");
        }
        if (word == "at") {
            return in_.refuse(where,
                              "positions are bound outermost: write at<…>(policy) around it all");
        }
        std::array<std::string_view, policy_names().size() + 1> known{};
        std::ranges::copy(policy_names(), known.begin());
        known.back() = "at";
        return in_.fail_name(where, "a policy", word, known);
    }

    scanner& in_;
    object_reader<object_words>& objects_;
};

template <class Words, class Vocabulary>
bool read_values(scanner& in, object_reader<Words>& objects, any_values<Vocabulary>& out) {
    using reader = policy_reader<Vocabulary>;
    if (!reader::begins_policy(in)) {
        typename Vocabulary::any_generator generator;
        if (!objects.value(generator, "values")) return false;
        out = any_values<Vocabulary>{std::move(generator)};
        return true;
    }
    typename reader::result policy;
    if (!reader{in, objects}.read(policy)) return false;
    out.alternatives = std::move(policy.alternatives);
    out.is_in_out = policy.is_in_out;
    return true;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
