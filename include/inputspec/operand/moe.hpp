#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/zipf.hpp>
#include <inputspec/random/dirichlet.hpp>
#include <inputspec/operand/sparse_operand.hpp>
#include <inputspec/random/shuffle.hpp>
#include <inputspec/tensor/extent.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// Which experts each token goes to in a mixture of experts: topk_ids [tokens, k], k distinct ids
/// in [0, experts) a token. Which id is how popular is random. Without more, the expert of rank s
/// is chosen with weight s^-exponent among those that the token does not have yet (0: uniformly);
/// where `balanced`, each has ⌊tokens · k / experts⌋ tokens, or one more; where there is a
/// `concentration`, the weights have the symmetric Dirichlet law (above 0; small: few experts have
/// nearly all tokens).
struct MoERouting {
    extent experts{};
    number exponent = 0;
    bool balanced = false;
    number concentration = 0;

    constexpr explicit MoERouting(extent count = {}, number popularity = 0, bool is_even = false,
                                  number dirichlet = 0)
        : experts{count}, exponent{popularity}, balanced{is_even}, concentration{dirichlet} {}

    static constexpr std::string_view name = "MoERouting";
    static constexpr std::size_t arguments = 1;
    static constexpr std::size_t phases = 1;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("experts", self.experts);
        visit("exponent", self.exponent);
        visit("balanced", self.balanced);
        visit("concentration", self.concentration);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        if (auto fault =
                detail::check_index_array(group, 0, 2, "topk_ids have two axes: [tokens, k]",
                                          "topk_ids are int32, int64, uint32 or uint64")) {
            return fault;
        }
        if (!exponent.is_set() || !exponent.is_finite() || exponent.compare(0.0) < 0 ||
            exponent.compare(64.0) > 0) {
            return group.fault(FaultKind::range, 0, "MoERouting{.exponent} is in [0, 64]");
        }
        if (!concentration.is_set() || !concentration.is_finite() ||
            (concentration.compare(0.0) != 0 &&
             (concentration.compare(1e-6) < 0 || concentration.compare(1e6) > 0))) {
            return group.fault(FaultKind::range, 0,
                               "MoERouting{.concentration} is 0 (none), or in [1e-6, 1e6]");
        }
        const bool is_dirichlet = concentration.compare(0.0) != 0;
        if ((exponent.compare(0.0) != 0 ? 1 : 0) + (balanced ? 1 : 0) + (is_dirichlet ? 1 : 0) >
            1) {
            return group.fault(FaultKind::range, 0,
                               "MoERouting has one law of loads: write .exponent, .balanced or "
                               ".concentration");
        }
        std::int64_t count = 0;
        if (auto fault = group.resolve(experts, 0, "MoERouting{.experts}", count)) return fault;
        if (group[0].extent(1) > count || group[0].extent(1) > most_choices) {
            return group.fault(FaultKind::range, 0,
                               count < most_choices
                                   ? "a token's experts are distinct: k is at most .experts"
                                   : "a token has at most 256 experts",
                               count < most_choices ? count : most_choices, group[0].extent(1), 1);
        }
        if (is_dirichlet && static_cast<std::uint64_t>(count) > dirichlet_ranks::most) {
            return group.fault(FaultKind::range, 0,
                               "MoERouting{.concentration} has at most 4096 experts",
                               static_cast<std::int64_t>(dirichlet_ranks::most), count);
        }
        return detail::check_fits(group, 0, static_cast<std::uint64_t>(count),
                                  "the experts do not fit the ids' dtype: write int64");
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t, const basic_group<Engine>& group) const {
        return group[0].size() == 0 ? 0 : static_cast<std::uint64_t>(group[0].extent(0));
    }
    template <class Engine>
    constexpr std::uint64_t grain(std::size_t, const basic_group<Engine>&) const {
        return 4096;
    }
    template <class Engine>
    void run(std::size_t, range tokens, const basic_group<Engine>& group) const {
        const auto count = expert_count(group);
        const shuffle expert{group.bits(purpose::order), count};
        if (balanced) {
            const auto k = static_cast<std::uint64_t>(group[0].extent(1));
            const auto all = static_cast<std::uint64_t>(group[0].extent(0));
            std::uint64_t ids[most_choices];
            const shuffle turn{group.bits(purpose::adjust), all};
            for (auto t = tokens.begin; t < tokens.end; ++t) {
                // Experts in turn, for tokens in random order.
                const auto first = multiply_modulo(turn(t), k, count);
                for (std::uint64_t j = 0; j < k; ++j) ids[j] = expert((first + j) % count);
                write(group[0], t, ids, k);
            }
            return;
        }
        if (concentration.compare(0.0) != 0) {
            return choose(dirichlet_ranks{group.bits(purpose::adjust), count, concentration.real()},
                          tokens, group, expert, count);
        }
        if (exponent.compare(0.0) == 0) {
            element::with_integers<std::uint64_t>(
                0, count, [&](const auto& any) { choose(any, tokens, group, expert, count); });
        } else {
            choose(element::to_zipf<std::uint64_t>{{exponent.real(), static_cast<double>(count)}},
                   tokens, group, expert, count);
        }
    }

    /// How many experts there are, in a call that was checked.
    template <class Engine>
    constexpr std::uint64_t expert_count(const basic_group<Engine>& group) const {
        std::uint64_t count = 0;
        (void)detail::count_of(experts, group, 0, {}, count);
        return count;
    }

private:
    static constexpr std::int64_t most_choices = 256;

    static constexpr std::uint64_t multiply_modulo(std::uint64_t a, std::uint64_t b,
                                                   std::uint64_t n) {
        return static_cast<std::uint64_t>(static_cast<pattern::cell_count>(a) * b % n);
    }

    /// Each token's ranks of popularity, as `law` draws them, and the experts that have them.
    template <class Law, class Engine>
    static void choose(const Law& law, range tokens, const basic_group<Engine>& group,
                       const shuffle& expert, std::uint64_t count) {
        const auto k = static_cast<std::uint64_t>(group[0].extent(1));
        const auto all = static_cast<std::uint64_t>(group[0].extent(0));
        const auto random = group.bits();
        constexpr std::uint64_t room = 4 * most_choices;
        std::uint64_t ids[room];
        const auto batch = room / k;
        for (auto first = tokens.begin; first < tokens.end; first += batch) {
            const auto left = tokens.end - first;
            const auto n = left < batch ? left : batch;
            random.map(first * k, static_cast<std::size_t>(n * k), ids, law);
            for (std::uint64_t t = 0; t < n; ++t) {
                auto* const mine = ids + t * k;
                for (std::uint64_t j = 1; j < k; ++j) {
                    renew(mine, j, (first + t) * k + j, all * k, count, random, law);
                }
                for (std::uint64_t j = 0; j < k; ++j) mine[j] = expert(mine[j]);
                write(group[0], first + t, mine, k);
            }
        }
    }

    /// Draws ids[j], of draw `index`, again until it is none of those before it. Where popularity
    /// is so steep that many draws give none, it is the most popular one that is left.
    template <class Bits, class Law>
    static void renew(std::uint64_t* ids, std::uint64_t j, std::uint64_t index,
                      std::uint64_t stride, std::uint64_t count, const Bits& bits, const Law& law) {
        const auto is_new = [&](std::uint64_t rank) {
            for (std::uint64_t i = 0; i < j; ++i) {
                if (ids[i] == rank) return false;
            }
            return true;
        };
        for (unsigned attempt = 0; attempt < 256 && !is_new(ids[j]); ++attempt) {
            index += stride;
            ids[j] = drawn(bits, index, law);
        }
        if (is_new(ids[j])) return;
        ids[j] = 0;
        while (ids[j] + 1 < count && !is_new(ids[j])) ++ids[j];
    }

    static void write(const tensor_view& view, std::uint64_t token, const std::uint64_t* ids,
                      std::uint64_t k) {
        const auto out = detail::matrix_row(view, token);
        for (std::uint64_t j = 0; j < k; ++j) out.set(j, ids[j]);
    }
};

namespace detail {

/// A routing, and in one more piece what a kernel makes of it; an expert's entries are padded to a
/// multiple of `block`.
struct routed {
    MoERouting routing;
    std::int64_t block;

    static constexpr std::size_t phases = 2;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("routing", self.routing);
        visit("block", self.block);
    }

    template <class Engine>
    constexpr std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        return phase == 0 ? routing.size(0, group.part(0, 1)) : 1;
    }
    template <class Engine>
    constexpr std::uint64_t grain(std::size_t phase, const basic_group<Engine>& group) const {
        return routing.grain(phase, group);
    }

protected:
    constexpr routed(const MoERouting& of, std::int64_t size) : routing{of}, block{size} {}

    /// `note` says the block's range.
    template <class Engine>
    constexpr std::optional<Fault> check_block(const basic_group<Engine>& group,
                                               std::string_view note) const {
        if (block >= 1 && block <= std::int64_t{1} << 31) return std::nullopt;
        return group.fault(FaultKind::range, 1, note, Fault::none, block);
    }
    constexpr std::uint64_t blocks_of(std::uint64_t entries) const {
        const auto size = static_cast<std::uint64_t>(block);
        return (entries + size - 1) / size;
    }
    /// Calls f(expert, place) for each place in topk_ids.
    template <class F>
    static void each_choice(const tensor_view& topk_ids, const F& f) {
        const auto k = static_cast<std::uint64_t>(topk_ids.extent(1));
        for (std::uint64_t t = 0; t < static_cast<std::uint64_t>(topk_ids.extent(0)); ++t) {
            const auto ids = matrix_row(topk_ids, t);
            for (std::uint64_t j = 0; j < k; ++j) f(ids.get(j), t * k + j);
        }
    }
};

}  // namespace detail

/// A routing and what a grouped kernel makes of it: topk_ids [tokens, k], and expert_offsets
/// [experts + 1], which begin at 0 and end at tokens · k: where each expert's entries begin when
/// they are sorted by expert. A kernel whose tiles have one expert each pads an expert's entries to
/// a multiple of `block`.
struct MoEFallback : detail::routed {
    constexpr explicit MoEFallback(MoERouting of = MoERouting{}, std::int64_t padded_to = 1)
        : routed{of, padded_to} {}

    static constexpr std::string_view name = "MoEFallback";
    static constexpr std::size_t arguments = 2;

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        if (auto fault = routing.check(group.part(0, 1))) return fault;
        if (auto fault = detail::check_index_array(
                group, 1, 1, "expert_offsets have one axis: [experts + 1]",
                "expert_offsets are int32, int64, uint32 or uint64")) {
            return fault;
        }
        const auto count = static_cast<std::int64_t>(routing.expert_count(group));
        if (group[1].extent(0) != count + 1) {
            return group.fault(FaultKind::shape, 1, "expert_offsets have experts + 1 entries",
                               count + 1, group[1].extent(0), 0);
        }
        if (auto fault = check_block(group, "MoEFallback{.block} is in [1, 2^31]")) return fault;
        const auto padding =
            static_cast<std::uint64_t>(count) * static_cast<std::uint64_t>(block - 1);
        return detail::check_fits(
            group, 1, group[0].size() + padding,
            "padded tokens · k do not fit expert_offsets' dtype: write int64");
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        if (phase == 0) return routing.run(0, items, group.part(0, 1));
        const auto count = routing.expert_count(group);
        const pattern::offsets offsets{group[1]};
        for (std::uint64_t e = 0; e <= count; ++e) offsets.set(e, 0);
        each_choice(group[0], [&](std::uint64_t e, std::uint64_t) {
            offsets.set(e + 1, offsets.get(e + 1) + 1);
        });
        for (std::uint64_t e = 0; e < count; ++e) {
            const auto padded = blocks_of(offsets.get(e + 1)) * static_cast<std::uint64_t>(block);
            offsets.set(e + 1, offsets.get(e) + padded);
        }
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
