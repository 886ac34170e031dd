#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/execute/automatic.hpp>
#include <inputspec/policy/traits.hpp>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// What one clause of a spec has to do in one phase, cut into chunks.
struct share {
    std::uint64_t items = 0;
    std::uint64_t grain = 1;
    std::size_t first_chunk = 0;

    constexpr std::size_t chunks() const {
        return static_cast<std::size_t>(items / grain + (items % grain != 0 ? 1 : 0));
    }
    constexpr range at(std::size_t chunk) const {
        const auto begin = (chunk - first_chunk) * grain;
        return {begin, items - begin < grain ? items : begin + grain};
    }
};

/// Runs every clause's phases, all clauses' share of a phase in one call of the executor.
/// `clause(i, f)` calls f(policy, group) for the i-th of `Count` (or `count`) clauses.
template <class Executor, class Clause>
void run_phases(std::size_t count, share* shares, std::size_t phases, const Executor& executor,
                const Clause& clause) {
    for (std::size_t phase = 0; phase < phases; ++phase) {
        std::size_t chunks = 0;
        for (std::size_t i = 0; i < count; ++i) {
            auto& share = shares[i];
            share = {0, 1, chunks};
            clause(i, [&](const auto& policy, const auto& group) {
                if (phase >= policy.phases) return;
                share.items = policy.size(phase, group);
                share.grain = grain_of(policy, phase, group);
            });
            chunks += share.chunks();
        }
        if (chunks == 0) continue;
        executor(chunks, [&](std::size_t chunk) {
            std::size_t i = 0;
            while (i + 1 < count && chunk >= shares[i + 1].first_chunk) ++i;
            clause(i, [&](const auto& policy, const auto& group) {
                policy.run(phase, shares[i].at(chunk), group);
            });
        });
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
