#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/engine_spec.hpp>
#include <inputspec/policy/at.hpp>
#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/policy/in_out.hpp>
#include <inputspec/policy/layout_transformed.hpp>
#include <inputspec/policy/or_else.hpp>
#include <inputspec/policy/per_trial.hpp>
#include <inputspec/random/philox.hpp>
#include <inputspec/recipe/clause_text.hpp>
#include <inputspec/recipe/layout_writer.hpp>
#include <inputspec/recipe/object.hpp>
#include <inputspec/recipe/runtime_spec.hpp>
#include <inputspec/spec.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

namespace recipe {

/// A layout anywhere in a policy's nesting.
template <class P>
inline constexpr bool has_layout = false;
template <class P, class L>
inline constexpr bool has_layout<LayoutTransformed<P, L>> = true;
template <class P>
inline constexpr bool has_layout<InOut<P>> = has_layout<P>;
template <class P>
inline constexpr bool has_layout<PerTrial<P>> = has_layout<P>;
template <class First, class Fallback>
inline constexpr bool has_layout<OrElse<First, Fallback>> =
    has_layout<First> || has_layout<Fallback>;

/// Takes a policy's nesting apart into a clause_text.
class clause_writer {
public:
    explicit clause_writer(object_writer::files mode) : mode_{mode}, objects_{mode} {}

    clause_text take() { return std::move(out_); }

    template <class P, std::size_t... I>
    void add(const Bound<P, I...>& bound) {
        add(bound.policy);
    }
    template <class First, class Fallback>
    void add(const OrElse<First, Fallback>& choice) {
        add(choice.first);
        add(choice.fallback);
    }
    template <class P>
    void add(const InOut<P>& policy) {
        out_.is_in_out = true;
        add(policy.policy);
    }
    template <class P>
    void add(const PerTrial<P>& policy) {
        const bool was = std::exchange(objects_.is_per_trial, true);
        add(policy.inner);
        objects_.is_per_trial = was;
    }
    template <class P, class L>
    void add(const LayoutTransformed<P, L>& policy) {
        static_assert(
            !has_layout<P>,
            "inputspec: describe(spec): a LayoutTransformed inside another's InOut, OrElse or "
            "PerTrial: write LayoutTransformed{LayoutTransformed{policy, first}, then}");
        add_layout(policy, [&] { add(policy.policy); });
    }
    template <class S>
    void add(const FixedInput<S>& policy) {
        std::string text = "FixedInput{";
        write_source(text, policy.source());
        add_leaf<FixedInput<S>>(text + "}");
    }
    template <class G>
    void add(const GeneratorInput<PerTrial<G>>& policy) {
        const bool was = std::exchange(objects_.is_per_trial, true);
        add(GeneratorInput<G>{policy.generator.inner});
        objects_.is_per_trial = was;
    }
    template <class P>
    void add(const P& leaf) {
        std::string text;
        objects_.write(text, leaf, ", ");
        add_leaf<P>(std::move(text));
    }
    template <class Vocabulary>
    void add(const any_values<Vocabulary>& one) {
        add(static_cast<const clause<Vocabulary>&>(one));
    }
    template <class Vocabulary>
    void add(const clause<Vocabulary>& one) {
        out_.is_in_out = one.is_in_out;
        for (const auto& way : one.alternatives) {
            objects_.is_per_trial = way.is_per_trial;
            const auto add_its_leaf = [&] {
                std::visit([&](const auto& policy) { add(policy); }, way.leaf);
            };
            if (way.layout) {
                add_layout(*way.layout, add_its_leaf);
            } else {
                add_its_leaf();
            }
        }
    }

private:
    template <class P>
    void add_leaf(std::string text) {
        out_.alternatives.push_back(
            {std::move(text), layouts_, objects_.is_per_trial && !ignores_trial<P>});
        out_.is_output = out_.is_output || inputspec::detail::is_output<P>();
    }
    template <class T, class F>
    void add_layout(const T& transformed, F&& add_inside) {
        layouts_ = layout_writer{objects_}.write(transformed.layout, transformed.logical,
                                                 transformed.padding);
        add_inside();
        layouts_.clear();
    }

    template <class S>
    void write_source(std::string& out, const S& source) const {
        if constexpr (requires { source.get(); }) {  // std::optional
            using inside = std::remove_cvref_t<decltype(*source.get())>;
            write_source(out, source.get() ? *source.get() : inside{});
        } else if constexpr (requires { source.at[0].is_open; }) {
            write_holes(out, source);
        } else if constexpr (MemorySource<S>) {
            write_holes(out, holes_of(source));
        } else if constexpr (inputspec::detail::is_fitted<S>) {
            auto its = hole_of(source.source());
            its.fit = S::how;
            write_hole(out, its);
        } else if constexpr (ViewedSource<S> && !Named<S>) {
            write_hole(out, hole_of(source));
        } else if constexpr (ViewedSource<S>) {
            source_view data;
            const bool is_content = mode_ == object_writer::files::content && source.supplied() &&
                                    !source.look(data).has_value();
            if (is_content) {
                write_hole(out, hole_of(source));
            } else {
                objects_.write(out, source);
            }
        } else {
            objects_.write(out, source);
        }
    }
    template <class S>
    static holes<S::arguments> holes_of(const S& source) {
        static_assert(S::arguments <= 3,
                      "inputspec: describe(spec): a source in memory has at most "
                      "three arguments");
        holes<S::arguments> out;
        for (std::size_t i = 0; source.supplied() && i < S::arguments; ++i) {
            auto& one = out.at[i];
            one.type = source.type(i);
            if constexpr (requires { source.is_flat(); }) one.is_flat = source.is_flat();
            if constexpr (requires { source.tensor(i); }) {
                if (hole{}.bind(source.tensor(i))) continue;  // unreadable: the fill says why
            }
            one.content = content_of(source, i, *one.type);
        }
        return out;
    }
    static void write_hole(std::string& out, const hole& one) {
        const auto word = inputspec::detail::word_of(one.fit);
        if (!word.empty()) (out += word) += '(';
        out += "hole<";
        if (one.type) {
            write_dtype(out, one.type->dtype);
            out += ',';
            const auto& shape = one.type->shape;
            if (!one.is_flat) out += '[';
            for (int axis = 0; axis < shape.rank(); ++axis) {
                if (axis != 0) out += ',';
                recipe::write(out, shape[axis]);
            }
            if (!one.is_flat) out += ']';
            if (one.content) out += "," + one.content->hex();
        }
        out += '>';
        if (!word.empty()) out += ')';
    }
    template <std::size_t N>
    static void write_holes(std::string& out, const holes<N>& all) {
        if constexpr (N != 1) out += "holes{";
        for (std::size_t i = 0; i < N; ++i) {
            if (i != 0) out += ',';
            write_hole(out, all.at[i]);
        }
        if constexpr (N != 1) out += '}';
    }

    object_writer::files mode_;
    object_writer objects_;
    std::vector<std::string> layouts_;
    clause_text out_;
};

template <class P>
void write_policy(std::string& out, const P& policy, const object_writer& objects) {
    clause_writer writer{objects.mode()};
    writer.add(policy);
    auto text = writer.take();
    constexpr std::string_view plain = "GeneratorInput{";
    auto& first = text.alternatives.front();
    if (objects.is_per_trial) {
        for (auto& one : text.alternatives) one.is_per_trial = false;  // all of it varies
    }
    if (text.alternatives.size() == 1 && first.layouts.empty() && !text.is_in_out &&
        first.leaf.starts_with(plain)) {
        first.leaf = first.leaf.substr(plain.size(), first.leaf.size() - plain.size() - 1);
    }
    text.write(out, false);
}

template <class... P>
std::string policies_of(const InputSpec<P...>& spec, object_writer::files mode) {
    const inputspec::detail::placement<P...> placed;
    std::array<clause_text, sizeof...(P)> clauses;
    std::size_t i = 0;
    const auto add = [&](const auto& policy) {
        clause_writer writer{mode};
        writer.add(policy);
        clauses[i] = writer.take();
        const auto end = i + 1 < sizeof...(P) ? placed.begin[i + 1] : placed.count;
        for (auto at = placed.begin[i]; at < end; ++at) {
            clauses[i].positions.push_back(placed.position[at]);
        }
        ++i;
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (add(spec.template policy<I>()), ...);
    }(std::index_sequence_for<P...>{});
    return write_clauses(clauses);
}
template <class... Mine>
std::string policies_of(const basic_runtime_spec<Mine...>& spec, object_writer::files mode) {
    std::vector<clause_text> clauses;
    for (const auto& one : spec.clauses()) {
        clause_writer writer{mode};
        writer.add(one);
        clauses.push_back(writer.take());
        clauses.back().positions = one.positions;
    }
    return write_clauses(clauses);
}

template <class Bits, class Spec>
std::string policies_of(const EngineSpec<Bits, Spec>& spec, object_writer::files mode) {
    return policies_of(spec.spec(), mode);
}

/// "engine=name", or nothing for the engine that needs no name.
template <class Bits>
std::string engine_text(const Bits& engine) {
    if constexpr (ChoiceOfEngines<Bits>) {
        return engine.visit([](const auto& one) { return engine_text(one); });
    } else if constexpr (std::is_same_v<Bits, philox4x32_10>) {
        return {};
    } else {
        static_assert(
            detail::has_name<Bits>,
            "inputspec: describe(spec): the engine needs a recipe name: add `static constexpr "
            "std::string_view name = …`");
        return "engine=" + std::string{Bits::name};
    }
}

template <class Spec>
std::string text_of(const Spec& spec, object_writer::files mode) {
    std::string out = engine_text(spec.get_engine());
    const auto policies = policies_of(spec, mode);
    if (!out.empty() && !policies.empty()) out += ", ";
    return out + policies;
}

template <class T>
inline constexpr bool is_spec = false;
template <class... P>
inline constexpr bool is_spec<InputSpec<P...>> = true;
template <class... Mine>
inline constexpr bool is_spec<basic_runtime_spec<Mine...>> = true;
template <class Bits, class Spec>
inline constexpr bool is_spec<EngineSpec<Bits, Spec>> = is_spec<Spec>;

}  // namespace recipe

/// The spec as one line of text that reads like its C++, in normal form: parse makes a spec of it
/// that fills the same bits and has the same text. Sources in memory become holes.
template <class Spec>
std::string describe(const Spec& spec) {
    static_assert(
        recipe::is_spec<Spec>,
        "inputspec: describe(spec): write an InputSpec or a RuntimeSpec; a policy alone is "
        "InputSpec{policy}");
    return recipe::text_of(spec, recipe::object_writer::files::path);
}

}  // namespace inputspec::inline INPUTSPEC_ABI
