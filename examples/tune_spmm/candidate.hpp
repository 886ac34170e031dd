#pragma once

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tune {

// K-blocking cuts A's columns into this many equal blocks.
inline constexpr int column_blocks = 8;

// A point of the search space: an order of work around the one inner loop of kernel.hpp.
struct Candidate {
    int threads = 1;
    int chunk = 0;     // rows that a thread takes at a time, first come first served; 0: static
    int prefetch = 0;  // software prefetch, in non-zeros ahead; 0: none
    int unroll = 1;    // non-zeros a step: 1, 2, 4
    int tile = 1;      // columns of B a pass over the row: 1, 16, 32
    int blocks = 1;    // column blocks of A: 1 or column_blocks

    bool operator==(const Candidate&) const = default;
};

inline std::string name_of(const Candidate& c) {
    auto name = fmt::format("{} thread{}", c.threads, c.threads == 1 ? "" : "s");
    if (c.threads > 1) name += c.chunk == 0 ? ", static" : fmt::format(", dynamic {}", c.chunk);
    if (c.prefetch != 0) name += fmt::format(", prefetch {}", c.prefetch);
    name += fmt::format(", unroll {}", c.unroll);
    if (c.tile > 1) name += fmt::format(", tile {}", c.tile);
    if (c.blocks > 1) name += fmt::format(", K-blocks {}", c.blocks);
    return name;
}

// "2:64:8:4:32:1,1:0:0:1:32:1": how candidates travel between processes.
inline std::string encode(const std::vector<Candidate>& candidates) {
    std::string list;
    for (const Candidate& c : candidates) {
        list += fmt::format("{}{}:{}:{}:{}:{}:{}", list.empty() ? "" : ",", c.threads, c.chunk,
                            c.prefetch, c.unroll, c.tile, c.blocks);
    }
    return list;
}
// Nothing if the text is no such list.
inline std::optional<std::vector<Candidate>> decode(std::string_view text) {
    std::vector<Candidate> candidates;
    do {
        Candidate& c = candidates.emplace_back();
        int* const fields[] = {&c.threads, &c.chunk, &c.prefetch, &c.unroll, &c.tile, &c.blocks};
        for (int* field : fields) {
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), *field);
            if (error != std::errc{}) return std::nullopt;
            text.remove_prefix(static_cast<std::size_t>(end - text.data()));
            const char separator = field != fields[5] ? ':' : ',';
            if (text.starts_with(separator)) text.remove_prefix(1);
        }
    } while (!text.empty());
    return candidates;
}

// What a first version would be: the point that the others have to beat.
inline Candidate plain_candidate(std::int64_t n, int threads) {
    return {.threads = threads, .tile = n == 1 ? 1 : 32};
}

// The search space for N = 1 or a multiple of 32; a part of it if `quick`.
inline std::vector<Candidate> search_space(std::int64_t n, int threads, bool quick) {
    struct Rows {
        int threads, chunk, blocks;
    };
    std::vector<Rows> orders{{1, 0, 1}};
    if (threads > 1) {
        // A column block pays only if many rows share it: dynamic chunks are too small for it.
        for (const Rows rows : {Rows{threads, 0, 1},
                                {threads, 0, column_blocks},
                                {threads, 64, 1},
                                {threads, 1024, 1}}) {
            orders.push_back(rows);
        }
    }
    const std::vector tiles = n == 1  ? std::vector{1}
                              : quick ? std::vector{32}
                                      : std::vector{16, 32};
    const std::vector unrolls = quick ? std::vector{1, 4} : std::vector{1, 2, 4};
    std::vector<Candidate> space;
    for (const Rows& rows : orders) {
        for (const int tile : tiles) {
            for (const int prefetch : {0, 8, 32}) {
                for (const int unroll : unrolls) {
                    space.push_back(
                        {rows.threads, rows.chunk, prefetch, unroll, tile, rows.blocks});
                }
            }
        }
    }
    return space;
}

}  // namespace tune
