#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <inputspec/arguments.hpp>
#include <inputspec/recipe/active_policy.hpp>
#include <inputspec/recipe/clause.hpp>
#include <inputspec/recipe/rename.hpp>
#include <inputspec/recipe/vocabulary.hpp>
#include <inputspec/recipe/words.hpp>
#include <inputspec/spec_face.hpp>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

namespace recipe {
inline constexpr std::size_t max_arguments = 64;
}

template <class... Mine>
class basic_runtime_spec;

namespace detail {
template <class... Mine>
using runtime_face =
    spec_face<basic_runtime_spec<Mine...>, recipe::max_arguments, recipe::max_arguments, true>;
}

/// A spec that is known at run time: what parse makes of a text. It has InputSpec's face (fill,
/// try_fill, check) and fills the same bits; its report counts arguments() of 64. A normal form: a
/// list of clauses without nesting, each alternative one of a closed list of policies, without a
/// virtual call. `Mine`: policies, generators, patterns, sources, layouts and engines beside the
/// library's.
template <class... Mine>
class basic_runtime_spec : public detail::runtime_face<Mine...> {
public:
    using vocabulary = recipe::vocabulary<Mine...>;
    using clause = recipe::clause<vocabulary>;

    basic_runtime_spec() = default;
    /// Clauses whose positions are 0 … arguments() − 1, each once. (parse checks them.)
    /// `engine` counts in vocabulary::engines.
    explicit basic_runtime_spec(std::vector<clause> clauses, std::size_t engine = 0)
        : clauses_{std::move(clauses)}, engine_{engine} {
        for (const auto& one : clauses_) {
            arguments_ += one.positions.size();
            for (const auto position : one.positions) written_[position] = one.writes();
        }
    }

    /// How many arguments it covers.
    std::size_t arguments() const { return arguments_; }
    const std::vector<clause>& clauses() const { return clauses_; }

    /// The engine that its random bits come from.
    typename vocabulary::engine get_engine() const {
        if constexpr (ChoiceOfEngines<typename vocabulary::engine>) {
            return typename vocabulary::engine{engine_};
        } else {
            return {};
        }
    }

    /// with_engine<Bits>, in place.
    template <class Bits>
    void set_engine() {
        constexpr auto place = vocabulary::engines::template place_of<Bits>();
        static_assert(place < vocabulary::engines::size,
                      "inputspec: with_engine<E>(runtime spec): its recipes know no engine E: make "
                      "it by parse<E>(text), as a basic_runtime_spec<E>");
        static_assert(place == 0 || vocabulary::takes_any_engine,
                      "inputspec: with_engine<E>(runtime spec): a type of one's own takes "
                      "random_bits, which are philox4x32_10's; let it take its bits as auto");
        engine_ = place;
    }

    /// How many holes the recipe has: places of data in memory, in the order of the text.
    std::size_t holes() const {
        std::size_t count = 0;
        each_hole(*this, [&](const recipe::hole&) { return ++count, false; });
        return count;
    }

    /// Gives the hole `i` its data: a host tensor whose dtype, shape and content are what the
    /// recipe says, which must outlive this spec. A fault says what differs.
    std::optional<Fault> try_bind(std::size_t i, const DLTensor* tensor) {
        std::optional<Fault> fault{
            Fault{FaultKind::recipe, -1, -1, Fault::none, static_cast<std::int64_t>(i),
                  fixed_text<232>{}
                      << "bind(i, tensor): the recipe's holes are counted from 0, and it has "
                      << static_cast<std::int64_t>(holes())}};
        std::size_t at = 0;
        each_hole(*this, [&](recipe::hole& one) {
            if (at++ != i) return false;
            fault = one.bind(tensor);
            return true;
        });
        return fault;
    }
    /// Gives all holes their data, in the order of the text.
    template <ArgumentRange Tensors>
    std::optional<Fault> try_bind(Tensors&& tensors) {
        std::size_t given = 0;
        for (auto&& tensor : tensors) {
            if (given < holes()) {
                if (auto fault = try_bind(given, detail::tensor_of(tensor))) return fault;
            }
            ++given;
        }
        if (given == holes()) return std::nullopt;
        return Fault{FaultKind::count,
                     -1,
                     -1,
                     static_cast<std::int64_t>(holes()),
                     static_cast<std::int64_t>(given),
                     "bind(tensors): give one for each hole"};
    }

    /// The same spec for a kernel whose argument order[i] is this one's i-th: positions, and what
    /// names them. No value changes. A fault where `order` is no permutation of the arguments.
    std::optional<Fault> try_permute(std::span<const std::size_t> order) {
        std::array<bool, recipe::max_arguments> is_taken{};
        bool is_permutation = order.size() == arguments_;
        for (const auto to : order) {
            is_permutation = is_permutation && to < order.size() && !is_taken[to];
            if (is_permutation) is_taken[to] = true;
        }
        if (!is_permutation) {
            return Fault{FaultKind::recipe,
                         -1,
                         -1,
                         static_cast<std::int64_t>(arguments_),
                         static_cast<std::int64_t>(order.size()),
                         "permute(spec, order): order names each of the arguments once"};
        }
        const auto rename = [&](int argument) {
            const auto at = static_cast<std::size_t>(argument);
            return at < order.size() ? static_cast<int>(order[at]) : argument;
        };
        written_ = {};
        for (auto& one : clauses_) {
            for (auto& position : one.positions) {
                position = static_cast<std::uint8_t>(order[position]);
                written_[position] = one.writes();
            }
            recipe::rename_arguments(one, rename);
        }
        return std::nullopt;
    }

    /// The argument's values stored in a layout, or in one more: as LayoutTransformed around its
    /// policy would. A fault where its policy covers others too.
    std::optional<Fault> try_transform(
        std::size_t argument, const typename recipe::alternative<vocabulary>::transformation& by) {
        for (auto& one : clauses_) {
            if (one.positions != std::vector{static_cast<std::uint8_t>(argument)}) continue;
            for (auto& way : one.alternatives) way.transform(by);
            return std::nullopt;
        }
        return Fault{FaultKind::recipe,
                     static_cast<int>(argument),
                     -1,
                     Fault::none,
                     Fault::none,
                     "a layout belongs to an argument with a policy of its own"};
    }

#if defined(__cpp_exceptions)
    /// try_bind that throws its fault.
    basic_runtime_spec& bind(std::size_t i, const DLTensor* tensor) {
        if (auto fault = try_bind(i, tensor)) throw Error{*fault};
        return *this;
    }
    template <ArgumentRange Tensors>
    basic_runtime_spec& bind(Tensors&& tensors) {
        if (auto fault = try_bind(std::forward<Tensors>(tensors))) throw Error{*fault};
        return *this;
    }
    basic_runtime_spec& bind(std::initializer_list<const DLTensor*> tensors) {
        return bind<std::initializer_list<const DLTensor*>&>(tensors);
    }
#endif

private:
    friend detail::runtime_face<Mine...>;

    using policy = recipe::active_policy<vocabulary>;
    static constexpr bool takes_scratch = true;
    std::size_t clause_count() const { return clauses_.size(); }
    std::size_t phase_count() const {
        std::size_t most = 0;
        for (const auto& one : clauses_) {
            const auto phases = policy{one}.phases;
            most = phases > most ? phases : most;
        }
        return most;
    }
    const bool* written() const { return written_.data(); }
    const std::uint8_t* positions(std::size_t i) const { return clauses_[i].positions.data(); }

    template <class F>
    bool for_each(F&& f) const {
        for (std::size_t i = 0; i < clauses_.size(); ++i) {
            if (!f(i, policy{clauses_[i]})) return false;
        }
        return true;
    }
    template <class F>
    void visit(std::size_t i, F&& f) const {
        f(i, policy{clauses_[i]});
    }

    /// Calls f(hole) for each, in the order of the text, until it gives true.
    template <class Self, class F>
    static void each_hole(Self& self, F&& f) {
        for (auto& one : self.clauses_) {
            if (each_hole_of(one, f)) return;
        }
    }
    template <class Clause, class F>
    static bool each_hole_of(Clause& clause, F& f) {
        bool is_found = false;
        for (auto& alternative : clause.alternatives) {
            std::visit(
                [&]<class P>(P& policy) {
                    if constexpr (requires { policy.source().at[0].is_open; }) {
                        auto source = policy.source();
                        for (auto& hole : source.at) is_found = is_found || f(hole);
                        if constexpr (!std::is_const_v<P>) policy = P{source};
                    } else if constexpr (requires { policy.values.alternatives; }) {
                        is_found = each_hole_of(policy.values, f);
                    }
                },
                alternative.leaf);
            if (is_found) return true;
        }
        return false;
    }

    std::vector<clause> clauses_;
    std::size_t engine_ = 0;
    std::size_t arguments_ = 0;
    std::array<bool, recipe::max_arguments> written_{};
};

using RuntimeSpec = basic_runtime_spec<>;

}  // namespace inputspec::inline INPUTSPEC_ABI
