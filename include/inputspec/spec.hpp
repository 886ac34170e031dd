#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <inputspec/arguments.hpp>
#include <inputspec/checks.hpp>
#include <inputspec/concepts.hpp>
#include <inputspec/execute/automatic.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/options.hpp>
#include <inputspec/policy/at.hpp>
#include <inputspec/policy/traits.hpp>
#include <inputspec/report.hpp>
#include <inputspec/run_phases.hpp>
#include <optional>
#include <tuple>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// What try_fill gives: a FillReport, or the Fault that kept it from writing.
template <std::size_t N>
class FillResult {
public:
    constexpr FillResult(const FillReport<N>& report) : report_{report} {}
    constexpr FillResult(const Fault& fault) : fault_{fault} {}

    constexpr bool has_value() const { return !fault_.has_value(); }
    constexpr explicit operator bool() const { return has_value(); }
    constexpr const FillReport<N>& value() const { return report_; }
    constexpr const FillReport<N>& report() const { return report_; }
    constexpr const FillReport<N>& operator*() const { return report_; }
    constexpr const FillReport<N>* operator->() const { return &report_; }
    constexpr const Fault& fault() const { return *fault_; }
    constexpr const Fault& error() const { return *fault_; }

private:
    FillReport<N> report_{};
    std::optional<Fault> fault_;
};

namespace detail {

template <class P>
struct unbound {
    using type = P;
    static constexpr bool is_at = false;
    static constexpr const P& of(const P& policy) { return policy; }
};
template <class P, std::size_t... I>
struct unbound<Bound<P, I...>> {
    using type = P;
    static constexpr bool is_at = true;
    static constexpr const P& of(const Bound<P, I...>& bound) { return bound.policy; }
};
constexpr std::size_t largest() { return 0; }
template <class... T>
constexpr std::size_t largest(std::size_t first, T... rest) {
    const auto other = largest(rest...);
    return first > other ? first : other;
}

template <class P>
using unbound_t = typename unbound<P>::type;

/// Which arguments each policy covers: at<…>'s own, the others the lowest free ones in order.
template <class... P>
struct placement {
    static constexpr std::size_t count = (std::size_t{0} + ... + unbound_t<P>::arguments);

    std::array<std::uint8_t, count + 1> position{};  // clause by clause
    std::array<std::size_t, sizeof...(P) + 1> begin{};
    std::array<bool, count + 1> is_written{};  // argument by argument
    bool has_gap = false;
    bool has_twice = false;

    constexpr placement() {
        bool taken[64 + 1] = {};
        std::size_t at = 0;
        std::size_t clause = 0;
        const auto reserve = [&]<class Q>(const std::type_identity<Q>&) {
            if constexpr (unbound<Q>::is_at) {
                for (const auto where : Q::bound_positions) {
                    if (where >= count) {
                        has_gap = true;
                    } else if (taken[where]) {
                        has_twice = true;
                    } else {
                        taken[where] = true;
                    }
                }
            }
        };
        (reserve(std::type_identity<P>{}), ...);
        const auto place = [&]<class Q>(const std::type_identity<Q>&) {
            begin[clause++] = at;
            for (std::size_t i = 0; i < unbound_t<Q>::arguments; ++i) {
                if constexpr (unbound<Q>::is_at) {
                    position[at++] = Q::bound_positions[i];
                } else {
                    std::size_t where = 0;
                    while (where < count && taken[where]) ++where;
                    taken[where] = true;
                    position[at++] = static_cast<std::uint8_t>(where);
                }
                is_written[position[at - 1]] = writes<unbound_t<Q>>();
            }
        };
        (place(std::type_identity<P>{}), ...);
    }
};

}  // namespace detail

/// What each argument of a kernel holds: one policy for each argument, or group of arguments, in the
/// kernel's order. A value without state outside it; a policy's ordinal here is its random stream.
template <class... P>
class InputSpec {
    static_assert(((Policy<P> || detail::is_bound<P> || detail::is_spec<P>) && ...),
                  "inputspec: InputSpec{…}: each member is a policy. Write GeneratorInput{generator}, "
                  "FixedInput{source}, SparseCSRFallback{pattern}, Output{}, … or at<I...>(policy); a "
                  "generator alone is no policy: wrap it, GeneratorInput{uniform{…}}");
    static_assert((!detail::is_spec<P> && ...),
                  "inputspec: InputSpec{…}: a spec inside a spec; list its policies instead");

    static constexpr detail::placement<P...> placement{};
    static_assert(placement.count <= 64, "inputspec: a spec covers at most 64 arguments");
    static_assert(!placement.has_gap,
                  "inputspec: InputSpec{…}: at<I...> leaves a gap: an argument below the highest "
                  "position has no policy; write Unchanged{} for what stays as it is");
    static_assert(!placement.has_twice,
                  "inputspec: InputSpec{…}: two at<I...> name the same argument");

public:
    /// Arguments that the spec covers.
    static constexpr std::size_t spec_arguments = placement.count;

    constexpr explicit InputSpec(P... policies) : policies_{std::move(policies)...} {}

#if defined(__cpp_exceptions)
    /// Checks everything, then fills. Throws Error before the first byte is written; what a user's
    /// own code throws while writing passes through.
    template <ArgumentRange Args, Executor E = execute::automatic>
    FillReport<spec_arguments> fill(Args&& args, const FillOptions& options = {},
                                    const E& executor = {}) const {
        auto result = try_fill(std::forward<Args>(args), options, executor);
        if (!result) throw Error{result.fault()};
        return *result;
    }
    template <Executor E = execute::automatic>
    FillReport<spec_arguments> fill(std::initializer_list<const DLTensor*> args,
                                    const FillOptions& options = {}, const E& executor = {}) const {
        return fill<std::initializer_list<const DLTensor*>&>(args, options, executor);
    }
#endif

    /// fill without exceptions of its own.
    template <ArgumentRange Args, Executor E = execute::automatic>
    FillResult<spec_arguments> try_fill(Args&& args, const FillOptions& options = {},
                                        const E& executor = {}) const {
        return fill_with<philox4x32_10>(std::forward<Args>(args), options, executor);
    }
    template <Executor E = execute::automatic>
    FillResult<spec_arguments> try_fill(std::initializer_list<const DLTensor*> args,
                                        const FillOptions& options = {},
                                        const E& executor = {}) const {
        return fill_with<philox4x32_10>(args, options, executor);
    }

    /// What fill would refuse. Writes nothing, throws nothing, takes no heap.
    template <ArgumentRange Args>
    constexpr std::optional<Fault> check(Args&& args, const FillOptions& options = {}) const {
        prepared<philox4x32_10> call{options};
        return prepare(call, std::forward<Args>(args));
    }
    constexpr std::optional<Fault> check(std::initializer_list<const DLTensor*> args,
                                         const FillOptions& options = {}) const {
        prepared<philox4x32_10> call{options};
        return prepare(call, args);
    }

    /// try_fill with another engine of random bits.
    template <Engine Bits, ArgumentRange Args, Executor E = execute::automatic>
    FillResult<spec_arguments> fill_with(Args&& args, const FillOptions& options = {},
                                         const E& executor = {}) const {
        prepared<Bits> call{options};
        if (auto fault = prepare(call, std::forward<Args>(args))) return *fault;
        detail::share shares[sizeof...(P) + 1];
        constexpr std::size_t phases = detail::largest(detail::unbound_t<P>::phases...);
        detail::run_phases(sizeof...(P), shares, phases, executor, [&](std::size_t i, auto&& run) {
            visit(i, [&]<std::size_t Clause>(const auto& policy) {
                if (!call.is_skipped[Clause]) run(policy, group<Clause>(call));
            });
        });
        return report(call);
    }

    constexpr const std::tuple<P...>& policies() const { return policies_; }

private:
    template <class Q>
    static constexpr bool has_layout() {
        return requires(const Q& policy, const tensor_group& tensors, extents& out) {
            policy.logical_shape(tensors, out);
        };
    }
    static constexpr bool has_layouts() { return (has_layout<detail::unbound_t<P>>() || ...); }

    /// One call's arguments, checked and viewed.
    template <class Bits, bool Layouts>
    struct prepared_for {
        using engine = Bits;
        const FillOptions& options;
        std::array<tensor_view, spec_arguments + 1> views{};
        std::array<std::optional<extents>, Layouts ? spec_arguments + 1 : 1> logical{};
        std::array<bool, spec_arguments + 1> is_changed{};
        std::array<bool, sizeof...(P) + 1> is_skipped{};
        detail::call call{};

        constexpr explicit prepared_for(const FillOptions& given) : options{given} {}
        prepared_for(const prepared_for&) = delete;
    };
    template <class Bits>
    using prepared = prepared_for<Bits, has_layouts()>;

    template <std::size_t Clause>
    constexpr const auto& policy() const {
        using bound = std::tuple_element_t<Clause, std::tuple<P...>>;
        return detail::unbound<bound>::of(std::get<Clause>(policies_));
    }
    template <std::size_t Clause, class Call>
    static constexpr auto group(const Call& call) {
        using policy = detail::unbound_t<std::tuple_element_t<Clause, std::tuple<P...>>>;
        return basic_group<typename Call::engine>{
            call.call, placement.position.data() + placement.begin[Clause], policy::arguments,
            static_cast<std::uint32_t>(Clause)};
    }
    /// Calls f.template operator()<Clause>(policy) for each clause in order while it gives no fault.
    template <class F>
    constexpr std::optional<Fault> for_each(F&& f) const {
        std::optional<Fault> fault;
        [&]<std::size_t... Clause>(std::index_sequence<Clause...>) {
            (void)((fault = f.template operator()<Clause>(policy<Clause>()), !fault.has_value()) &&
                   ...);
        }(std::index_sequence_for<P...>{});
        return fault;
    }
    template <class F>
    constexpr void visit(std::size_t i, F&& f) const {
        [&]<std::size_t... Clause>(std::index_sequence<Clause...>) {
            (void)((i == Clause ? (f.template operator()<Clause>(policy<Clause>()), true) : false) ||
                   ...);
        }(std::index_sequence_for<P...>{});
    }

    /// Every check of a call, in the order of the data's way.
    template <class Call, class Args>
    constexpr std::optional<Fault> prepare(Call& call, Args&& args) const {
        const auto& options = call.options;
        std::size_t given = 0;
        for (auto&& argument : args) {
            if (given < spec_arguments) {
                auto fault = tensor_view::check(detail::tensor_of(argument), static_cast<int>(given),
                                                options.sub_byte, call.views[given]);
                if (fault && (placement.is_written[given] || detail::spoils_shape(*fault))) {
                    return fault;
                }
            }
            ++given;
        }
        if (given != spec_arguments) {
            return Fault{FaultKind::count, -1, -1, spec_arguments,
                         static_cast<std::int64_t>(given),
                         "give one DLTensor for each argument that the spec covers"};
        }
        call.call = {call.views.data(), spec_arguments, &options,
                     has_layouts() ? call.logical.data() : nullptr};
        if (!options.signature.empty()) {
            if (auto fault = compare_signature(call)) return fault;
        }
        if constexpr (has_layouts()) {
            auto fault = for_each([&]<std::size_t Clause>(const auto& policy)
                                      -> std::optional<Fault> {
                if (!detail::is_transformed(policy)) return std::nullopt;
                const auto tensors = group<Clause>(call);
                extents shape;
                auto unclear = detail::logical_shape(policy, tensors, shape);
                call.logical[static_cast<std::size_t>(tensors.position(0))] = shape;
                return unclear;
            });
            if (fault) return fault;
        }
        auto fault = for_each([&]<std::size_t Clause>(const auto& policy) -> std::optional<Fault> {
            if (call.is_skipped[Clause]) return std::nullopt;
            return policy.check(group<Clause>(call));
        });
        if (fault) return fault;
        return detail::check_overlap(call.views.data(), placement.is_written.data(),
                                     spec_arguments);
    }

    template <class Call>
    constexpr std::optional<Fault> compare_signature(Call& call) const {
        const auto& options = call.options;
        if (options.signature.size() != spec_arguments) {
            return Fault{FaultKind::count, -1, -1, spec_arguments,
                         static_cast<std::int64_t>(options.signature.size()),
                         "FillOptions.signature has one tensor_type for each argument"};
        }
        return for_each([&]<std::size_t Clause>(const auto& policy) -> std::optional<Fault> {
            const auto tensors = group<Clause>(call);
            for (std::size_t i = 0; i < tensors.size(); ++i) {
                const auto at = static_cast<std::size_t>(tensors.position(i));
                const bool handled = detail::is_transformed(policy);
                auto fault = detail::compare_type(call.views[at], options.signature[at], handled);
                if (!fault) continue;
                if (fault->kind != FaultKind::layout_change ||
                    options.on_layout_change == layout_change::fail) {
                    return fault;
                }
                call.is_changed[at] = true;
                call.is_skipped[Clause] |= options.on_layout_change == layout_change::skip;
            }
            return std::nullopt;
        });
    }

    template <class Call>
    constexpr FillReport<spec_arguments> report(const Call& call) const {
        FillReport<spec_arguments> out;
        out.seed = call.options.seed;
        out.trial = call.options.trial;
        (void)for_each([&]<std::size_t Clause>(const auto& policy) -> std::optional<Fault> {
            const auto tensors = group<Clause>(call);
            for (std::size_t i = 0; i < tensors.size(); ++i) {
                const auto at = static_cast<std::size_t>(tensors.position(i));
                out.arguments[at] = {detail::policy_name(policy), call.views[at].bytes(),
                                     call.is_changed[at]               ? layout_state::unknown
                                     : detail::is_transformed(policy) ? layout_state::transformed
                                                                      : layout_state::exact,
                                     detail::is_fallback(policy),
                                     detail::is_output<std::remove_cvref_t<decltype(policy)>>()};
            }
            return std::nullopt;
        });
        return out;
    }

    std::tuple<P...> policies_;
};

template <class... P>
InputSpec(P...) -> InputSpec<P...>;

}  // namespace inputspec::inline INPUTSPEC_ABI
