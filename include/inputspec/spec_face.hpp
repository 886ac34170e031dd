#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/arguments.hpp>
#include <inputspec/checks.hpp>
#include <inputspec/concepts.hpp>
#include <inputspec/execute/automatic.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/fill_face.hpp>
#include <inputspec/options.hpp>
#include <inputspec/policy/traits.hpp>
#include <inputspec/report.hpp>
#include <inputspec/run_phases.hpp>
#include <inputspec/scratch_block.hpp>
#include <inputspec/tensor/check.hpp>
#include <optional>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// The way of a call: check everything, then run the phases.
/// `Self` lists clauses, each a policy on its positions, of at most `Clauses` and `Arguments`:
///   arguments(), clause_count(), phase_count()   how many there are
///   written()                          of each argument, whether its policy writes it
///   positions(clause)                  the arguments that a clause covers, policy.arguments many
///   for_each(f)                        f(clause, policy) in order, while it gives true; whether
///   all did visit(i, f)                        f(clause, policy) for the i-th
template <class Self, std::size_t Arguments, std::size_t Clauses, bool Layouts>
class spec_face : public fill_face<Self, Arguments> {
public:
    using typename fill_face<Self, Arguments>::report_type;
    using typename fill_face<Self, Arguments>::result_type;

    /// try_fill with another engine of random bits.
    template <Engine Bits, class Args, class E = execute::automatic>
    result_type fill_with(Args&& args, const FillOptions& options = {}, const E& executor = {},
                          const Bits& engine = {}) const {
        return result_type::of([&](fault_slot& fault) {
            return fill_into(std::forward<Args>(args), options, executor, engine, fault);
        });
    }
    template <Engine Bits, class Args, class E>
    [[gnu::always_inline]] report_type fill_into(Args&& args, const FillOptions& options,
                                                 const E& executor, const Bits& engine,
                                                 fault_slot& fault) const {
        static_assert(Executor<E>,
                      "inputspec: fill(args, options, executor): the executor is none. Write "
                      "execute::serial{}, execute::threads{n}, or a const callable (std::size_t n, "
                      "const auto& body) that calls body(i) for each i in [0, n)");
        prepared<Bits> call{options, engine, fault, self().arguments()};
        if (!prepare(call, std::forward<Args>(args))) return {};
        [[maybe_unused]] scratch_block block;
        if constexpr (Self::takes_scratch) {
            if (!take_scratch(call, block)) return {};
        }
        share shares[Clauses + 1];
        const auto each = [&](const auto& f) {
            self().for_each([&](auto clause, const auto& policy) {
                f(clause, policy, group(call, clause, policy), call.is_skipped[clause]);
                return true;
            });
        };
        const auto one = [&](std::size_t i, const auto& f) {
            self().visit(i, [&](auto clause, const auto& policy) {
                f(policy, group(call, clause, policy));
            });
        };
        run_phases(self().clause_count(), shares, self().phase_count(), executor, each, one);
        return report_of(call);
    }
    template <Engine Bits, class Args>
    constexpr std::optional<Fault> check_with(Args&& args, const FillOptions& options = {},
                                              const Bits& engine = {}) const {
        fault_slot fault;
        prepared<Bits> call{options, engine, fault, self().arguments()};
        (void)prepare(call, std::forward<Args>(args));
        return fault;
    }

private:
    /// One call's arguments, checked and viewed.
    template <class Bits>
    struct prepared {
        const FillOptions& options;
        [[no_unique_address]] Bits engine;
        fault_slot& fault;  // what prepare found
        static constexpr std::size_t room = Arguments == 0 ? 1 : Arguments;
        std::array<tensor_view, room> views{};
        std::array<std::optional<extents>, Layouts ? room : 0> logical{};
        std::array<bool, room> is_changed{};
        std::array<bool, Clauses == 0 ? 1 : Clauses> is_skipped{};
        std::array<std::byte*, Self::takes_scratch ? Clauses : 0> scratch{};
        detail::call call;

        constexpr prepared(const FillOptions& given, const Bits& chosen, fault_slot& found,
                           std::size_t count)
            : options{given},
              engine{chosen},
              fault{found},
              call{views.data(), count, &given, Layouts ? logical.data() : nullptr} {}
        prepared(const prepared&) = delete;

        constexpr bool refuse(const Fault& what) {
            fault = what;
            return false;
        }
    };

    constexpr const Self& self() const { return static_cast<const Self&>(*this); }

    template <class Call, class Clause, class P>
    constexpr auto group(const Call& call, Clause clause, const P& policy) const {
        return basic_group{call.call, self().positions(clause), policy.arguments,
                           static_cast<std::uint32_t>(std::size_t{clause}), call.engine};
    }

    /// Takes what all policies need beside their tensors as one block.
    template <class Call>
    bool take_scratch(Call& call, scratch_block& block) const {
        std::uint64_t at[Clauses] = {};
        std::uint64_t bytes = 0;
        self().for_each([&](auto clause, const auto& policy) {
            at[clause] = bytes;
            if (call.is_skipped[clause]) return true;
            const auto mine = scratch_of(policy, group(call, clause, policy));
            bytes = block.sum(bytes, mine);
            return true;
        });
        if (bytes == 0) return true;
        if (!block.take(bytes)) {
            return call.refuse({FaultKind::memory, -1, -1, static_cast<std::int64_t>(bytes),
                                Fault::none,
                                "so many bytes beside the tensors are not to be had: fill a "
                                "smaller operand, or one whose format has an indptr"});
        }
        for (std::size_t i = 0; i < self().clause_count(); ++i) {
            call.scratch[i] = block.data() + at[i];
        }
        call.call.scratch = call.scratch.data();
        return true;
    }

    /// Every check of a call, in the order of the data's way; false where one found a fault.
    template <class Call, class Args>
    [[gnu::always_inline]] constexpr bool prepare(Call& call, Args&& args) const {
        static_assert(
            ArgumentRange<Args>,
            "inputspec: fill(args): args is no range. Write a braced list, fill({a, b}), or "
            "any range whose elements give a DLTensor*");
        static_assert(
            !is_temporary_tensor<range_reference<Args>>,
            "inputspec: fill(args): args gives tensors by value, which end before they are "
            "filled. Let it give references or pointers");
        const auto& options = call.options;
        const auto count = self().arguments();
        const bool* const is_written = self().written();
        std::size_t given = 0;
        for (auto&& argument : args) {
            if (given < count) {
                auto& view = call.views[given];
                const DLTensor* const tensor = tensor_of(argument);
                FaultKind found;
                if (!view.look(tensor, static_cast<int>(given), options.sub_byte, found) &&
                    !forgives(call, tensor, view, found, is_written[given])) {
                    return false;
                }
            }
            ++given;
        }
        if (given != count) {
            return call.refuse({FaultKind::count, -1, -1, static_cast<std::int64_t>(count),
                                static_cast<std::int64_t>(given),
                                "give one DLTensor for each argument that the spec covers"});
        }
        if (!options.signature.empty() && !compare_signature(call)) return false;
        if constexpr (Layouts) {
            const bool is_clear = self().for_each([&](auto clause, const auto& policy) {
                if (!is_transformed(policy)) return true;
                const auto tensors = group(call, clause, policy);
                extents resolved;
                const auto unclear = logical_shape(policy, tensors, resolved);
                call.logical[static_cast<std::size_t>(tensors.position(0))] = resolved;
                return !unclear || call.refuse(*unclear);
            });
            if (!is_clear) return false;
        }
        const bool is_fine = self().for_each([&](auto clause, const auto& policy) {
            if (call.is_skipped[clause]) return true;
            const auto fault = policy.check(group(call, clause, policy));
            return !fault || call.refuse(*fault);
        });
        if (!is_fine) return false;
        const auto fault = check_overlap(call.views.data(), is_written, count);
        return !fault || call.refuse(*fault);
    }

    /// Whether what a view found is none of this call's business; else the call is refused.
    template <class Call>
    [[gnu::cold, gnu::noinline]] static constexpr bool forgives(Call& call, const DLTensor* tensor,
                                                                const tensor_view& view,
                                                                FaultKind found, bool is_written) {
        const auto fault = explain(tensor, view, found);
        return !fault || !(is_written || spoils_shape(*fault)) || call.refuse(*fault);
    }

    template <class Call>
    constexpr bool compare_signature(Call& call) const {
        const auto& options = call.options;
        if (options.signature.size() != self().arguments()) {
            return call.refuse({FaultKind::count, -1, -1,
                                static_cast<std::int64_t>(self().arguments()),
                                static_cast<std::int64_t>(options.signature.size()),
                                "FillOptions.signature has one tensor_type for each argument"});
        }
        return self().for_each([&](auto clause, const auto& policy) {
            const auto tensors = group(call, clause, policy);
            for (std::size_t i = 0; i < tensors.size(); ++i) {
                const auto at = static_cast<std::size_t>(tensors.position(i));
                const auto fault =
                    compare_type(call.views[at], options.signature[at], is_transformed(policy));
                if (!fault) continue;
                if (fault->kind != FaultKind::layout_change ||
                    options.on_layout_change == layout_change::fail) {
                    return call.refuse(*fault);
                }
                call.is_changed[at] = true;
                call.is_skipped[clause] |= options.on_layout_change == layout_change::skip;
            }
            return true;
        });
    }

    template <class Call>
    constexpr report_type report_of(const Call& call) const {
        report_type out;
        out.count = self().arguments();
        out.seed = call.options.seed;
        out.trial = call.options.trial;
        self().for_each([&](auto clause, const auto& policy) {
            const auto tensors = group(call, clause, policy);
            for (std::size_t i = 0; i < tensors.size(); ++i) {
                const auto at = static_cast<std::size_t>(tensors.position(i));
                const bool is_unknown = call.is_changed[at] || call.is_skipped[clause];
                out.arguments[at] = {policy_name(policy),
                                     call.is_skipped[clause] ? 0 : call.views[at].bytes(),
                                     is_unknown               ? layout_state::unknown
                                     : is_transformed(policy) ? layout_state::transformed
                                                              : layout_state::exact,
                                     is_fallback(policy), is_output_of(policy)};
            }
            return true;
        });
        return out;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
