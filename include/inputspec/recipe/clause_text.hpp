#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/recipe/write.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// A clause in normal form, its parts as text. What all alternatives share stands outside of them:
/// at<…>(InOut{LayoutTransformed{OrElse{a, PerTrial{b}}, layout}}).
struct clause_text {
    struct alternative {
        std::string leaf;
        /// ", runtime_layout{…}, extents{…}" of each, innermost first.
        std::vector<std::string> layouts;
        bool is_per_trial = false;
    };

    std::vector<std::uint8_t> positions;
    std::vector<alternative> alternatives;
    bool is_in_out = false;
    bool is_output = false;  ///< an alternative is Output: InOut says nothing more

    void write(std::string& out, bool is_bound) const {
        if (is_bound) {
            out += "at";
            for (std::size_t i = 0; i < positions.size(); ++i) {
                out += i == 0 ? '<' : ',';
                recipe::write(out, positions[i]);
            }
            out += ">(";
        }
        const bool shows_in_out = is_in_out && !is_output;
        const auto& shared = alternatives.front().layouts;
        bool shares_layouts = !shared.empty();
        for (const auto& one : alternatives) {
            shares_layouts = shares_layouts && one.layouts == shared;
        }
        if (shows_in_out) out += "InOut{";
        if (shares_layouts) open(out, shared);
        for (std::size_t i = 0; i < alternatives.size(); ++i) {
            const auto& one = alternatives[i];
            const bool is_last = i + 1 == alternatives.size();
            if (!is_last) out += "OrElse{";
            if (!shares_layouts) open(out, one.layouts);
            if (one.is_per_trial) out += "PerTrial{";
            out += one.leaf;
            if (one.is_per_trial) out += '}';
            if (!shares_layouts) close(out, one.layouts);
            if (!is_last) out += ", ";
        }
        out.append(alternatives.size() - 1, '}');
        if (shares_layouts) close(out, shared);
        if (shows_in_out) out += '}';
        if (is_bound) out += ')';
    }

private:
    static void open(std::string& out, const std::vector<std::string>& layouts) {
        for (std::size_t i = 0; i < layouts.size(); ++i) out += "LayoutTransformed{";
    }
    static void close(std::string& out, const std::vector<std::string>& layouts) {
        for (const auto& one : layouts) out += one + "}";
    }
};

/// Which clauses need at<…>: starting from none, the first one that would land elsewhere is bound,
/// until all lie where they are.
inline std::vector<bool> bound_clauses(std::span<const clause_text> clauses) {
    std::vector<bool> is_bound(clauses.size());
    for (bool is_done = false; !is_done;) {
        bool taken[64 + 1] = {};
        for (std::size_t i = 0; i < clauses.size(); ++i) {
            if (!is_bound[i]) continue;
            for (const auto position : clauses[i].positions) taken[position] = true;
        }
        std::size_t free = 0;
        is_done = true;
        for (std::size_t i = 0; i < clauses.size() && is_done; ++i) {
            if (is_bound[i]) continue;
            for (const auto position : clauses[i].positions) {
                while (taken[free]) ++free;
                if (position != free++) is_done = false;
            }
            if (!is_done) is_bound[i] = true;
        }
    }
    return is_bound;
}

inline std::string write_clauses(std::span<const clause_text> clauses) {
    std::string out;
    const auto is_bound = bound_clauses(clauses);
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        if (i != 0) out += ", ";
        clauses[i].write(out, is_bound[i]);
    }
    return out;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
