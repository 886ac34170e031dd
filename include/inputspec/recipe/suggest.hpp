#pragma once

#include <cstddef>
#include <inputspec/version.hpp>
#include <span>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// Letters to insert, drop, replace or swap with a neighbour until a is b (optimal string
/// alignment), in either case; words of up to 31 letters, else 32.
constexpr std::size_t distance(std::string_view a, std::string_view b) {
    constexpr std::size_t most = 32;
    if (a.size() >= most || b.size() >= most) return most;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    std::size_t rows[3][most] = {};  // of a's letters i − 2, i − 1 and i
    for (std::size_t j = 0; j <= b.size(); ++j) rows[1][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[2];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool is_same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = rows[1][j - 1] + (is_same ? 0 : 1);
            if (rows[1][j] + 1 < row[j]) row[j] = rows[1][j] + 1;
            if (row[j - 1] + 1 < row[j]) row[j] = row[j - 1] + 1;
            const bool is_swap = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                                 lower(a[i - 2]) == lower(b[j - 1]);
            if (is_swap && rows[0][j - 2] + 1 < row[j]) row[j] = rows[0][j - 2] + 1;
        }
        for (std::size_t j = 0; j <= b.size(); ++j) {
            rows[0][j] = rows[1][j];
            rows[1][j] = row[j];
        }
    }
    return rows[1][b.size()];
}

/// The known word that was meant, or none: the nearest one, when at most a third of it differs;
/// else the first one that begins so.
constexpr std::string_view closest(std::string_view word, std::span<const std::string_view> known) {
    std::string_view best;
    std::size_t least = 32;
    for (const auto candidate : known) {
        const auto far = distance(word, candidate);
        if (far < least &&
            3 * far <= (candidate.size() > word.size() ? candidate.size() : word.size())) {
            best = candidate;
            least = far;
        }
    }
    if (!best.empty() || word.size() < 3) return best;
    for (const auto candidate : known) {
        if (distance(word, candidate.substr(0, word.size())) == 0) return candidate;
    }
    return {};
}

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
