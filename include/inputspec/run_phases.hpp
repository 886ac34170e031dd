#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/policy/traits.hpp>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// What one clause of a spec has to do in one phase, cut into chunks.
struct share {
    std::uint64_t items;
    std::uint64_t grain;
    std::size_t first_chunk;

    constexpr std::size_t chunks() const {
        return static_cast<std::size_t>(items / grain + (items % grain != 0 ? 1 : 0));
    }
    constexpr range at(std::size_t chunk) const {
        const auto begin = (chunk - first_chunk) * grain;
        return {begin, items - begin < grain ? items : begin + grain};
    }
};

/// Whether the executor would run so many chunks in the calling thread, one after the other: then
/// nothing need be cut.
template <class E>
constexpr bool runs_here(const E& executor, std::size_t chunks) {
    if constexpr (requires {
                      { executor.runs_here(chunks) } -> std::same_as<bool>;
                  }) {
        return executor.runs_here(chunks);
    } else {
        return false;
    }
}

/// Runs every clause's phases, all clauses' share of a phase in one call of the executor.
/// `each(f)` calls f(i, policy, group, is_idle) for the clauses in order; `one(i, f)` calls
/// f(policy, group) for the i-th of `count`. `shares` has room for one a clause.
template <class Executor, class Each, class One>
[[gnu::always_inline]] inline void run_phases(std::size_t count, share* shares, std::size_t phases,
                                              const Executor& executor, const Each& each,
                                              const One& one) {
    for (std::size_t phase = 0; phase < phases; ++phase) {
        std::size_t chunks = 0;
        each([&](std::size_t i, const auto& policy, const auto& group, bool is_idle) {
            shares[i] =
                is_idle || phase >= policy.phases
                    ? share{0, 1, chunks}
                    : share{policy.size(phase, group), grain_of(policy, phase, group), chunks};
            chunks += shares[i].chunks();
        });
        if (runs_here(executor, chunks)) {
            each([&](std::size_t i, const auto& policy, const auto& group, bool) {
                if (const auto items = shares[i].items; items != 0) {
                    policy.run(phase, range{0, items}, group);
                }
            });
        } else if (chunks != 0) {
            executor(chunks, [&](std::size_t chunk) {
                std::size_t i = 0;
                while (i + 1 < count && chunk >= shares[i + 1].first_chunk) ++i;
                one(i, [&](const auto& policy, const auto& group) {
                    policy.run(phase, shares[i].at(chunk), group);
                });
            });
        }
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
