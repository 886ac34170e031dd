#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/layout/blocked.hpp>
#include <optional>
#include <string_view>

// oneDNN's format tags as layouts: LayoutTransformed{policy, onednn_tag{"aBcd16b"}, extents{…}}. No
// oneDNN header is needed. The stored tensor has the tag's own rank (outer dimensions in their
// order, then the blocks), or is flat, as oneDNN's memory is: one axis of all elements, padding
// counted.

namespace inputspec::inline INPUTSPEC_ABI {

namespace layout {

/// A tag, read: `aBcd16b`, where letters are the logical dimensions from a on, their order is the
/// outer one, an upper-case one is blocked, and blocks follow, outermost first; or the name that
/// oneDNN has for one: `nChw16c`. Either way it becomes a pair of TVM's grammar: "NCHW" stored as
/// "NCHW16c".
struct onednn_names {
    fixed_text<64> tag;  ///< as it was given; none that is right is cut
    fixed_text<16> logical;
    fixed_text<64> stored;
    const char* error = nullptr;
    int column = 0;  ///< of the error, from 1

    static constexpr onednn_names parse(std::string_view text) {
        onednn_names out;
        out.tag << text;
        // Four of oneDNN's names are not what they say; all but these follow the rule.
        constexpr std::string_view misspelt[][2] = {
            {"OhwI32o", "Ohwi32o"},
            {"gOhwI32o", "gOhwi32o"},
            {"gIOhw2i8o16i2o", "gOIhw2i8o16i2o"},
            {"gIOdhw2i8o16i2o", "gOIdhw2i8o16i2o"},
        };
        for (const auto& [name, meant] : misspelt) {
            if (text == name) text = meant;
        }
        const auto fail = [&](std::size_t where, const char* what) {
            out.error = what;
            out.column = static_cast<int>(where) + 1;
            return out;
        };

        std::size_t rank = 0;
        while (rank < text.size() && is_letter(text[rank])) ++rank;
        if (rank == 0) return fail(0, "a tag begins with its dimensions");
        const auto outer = text.substr(0, rank);
        std::uint32_t seen = 0;
        for (std::size_t i = 0; i < rank; ++i) {
            if ((seen & bit(outer[i])) != 0) return fail(i, "a dimension twice");
            seen |= bit(outer[i]);
            if (!is_part(seen)) return fail(i, "no dimension beside those in front of it");
        }
        const auto order = order_of(seen, rank);
        if (order.empty()) {
            if ((seen & ~bits_of(letters)) != 0) {
                return fail(rank,
                            "too few dimensions for a name, as nchw, oihw, goihw, tnc, ldigo");
            }
            std::size_t beyond = 0;
            while (lower(outer[beyond]) < letters[rank]) ++beyond;
            return fail(beyond, "dimensions are lettered from a on without a gap");
        }

        std::int64_t block = 1;
        std::uint32_t blocked = 0;
        auto axes = rank;
        for (std::size_t i = rank; i < text.size(); ++i) {
            const auto start = i;
            if (text[i] == '0') return fail(i, "a block of 0");
            if (is_letter(text[i])) return fail(i, "a block needs its length in front");
            if (!is_digit(text[i])) return fail(i, "no dimension or length of a block");
            std::int64_t length = 0;
            for (; i < text.size() && is_digit(text[i]); ++i) {
                length = length * 10 + (text[i] - '0');
                if (length > 0x7fffffff) return fail(start, "a block beyond 2^31");
            }
            if (i == text.size() || !is_letter(text[i]) || is_upper(text[i])) {
                return fail(i, "a block needs a lower-case dimension behind its length");
            }
            if ((seen & bit(text[i])) == 0) return fail(i, "a block of no dimension of the tag");
            if (outer.find(text[i]) != outer.npos) {
                return fail(i, "a block of a dimension that is not upper case in front");
            }
            block *= length;
            if (block > 0x7fffffff) return fail(start, "blocks beyond 2^31 elements");
            if (++axes > max_rank) return fail(start, "more than 16 dimensions and blocks");
            blocked |= bit(text[i]);
        }
        for (std::size_t i = 0; i < rank; ++i) {
            if (is_upper(outer[i]) && (blocked & bit(outer[i])) == 0) {
                return fail(i, "an upper-case dimension without a block");
            }
        }
        for (std::size_t i = 0; i < rank; ++i) {
            const char both[] = {upper(order[i]), upper(outer[i])};
            out.logical << std::string_view{&both[0], 1};
            out.stored << std::string_view{&both[1], 1};
        }
        out.stored << text.substr(rank);
        return out;
    }

    constexpr std::optional<Fault> check() const {
        if (error == nullptr) return std::nullopt;
        return refuse_tag();
    }
    constexpr std::optional<Fault> apply(axes_map& map) const {
        if (auto fault = check()) return fault;
        return pair().apply(map);
    }
    constexpr std::optional<Fault> infer(const extents& shape, extents& out) const {
        if (auto fault = check()) return fault;
        if (shape.rank() == 1 && stored.size > 1) {
            return Fault{FaultKind::logical_shape,
                         -1,
                         -1,
                         Fault::none,
                         Fault::none,
                         text() << ": a flat buffer does not show it: write .logical = extents{…}"};
        }
        return pair().infer(shape, out);
    }
    constexpr fixed_text<232> text() const { return pair().text(); }

private:
    static constexpr std::string_view letters = "abcdefghijkl";
    /// The logical orders that have names: activations, weights, what recurrent layers take.
    static constexpr std::string_view named[] = {"x",   "nc",   "ncw",   "nchw", "ncdhw", "oi",
                                                 "oiw", "oihw", "oidhw", "goiw", "goihw", "goidhw",
                                                 "tn",  "tnc",  "ldnc",  "ldio", "ldgo",  "ldigo"};

    static constexpr char lower(char c) { return static_cast<char>(c | 0x20); }
    static constexpr char upper(char c) { return static_cast<char>(c & ~0x20); }
    static constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
    static constexpr bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
    static constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static constexpr std::uint32_t bit(char c) { return 1u << (lower(c) - 'a'); }
    static constexpr std::uint32_t bits_of(std::string_view text) {
        std::uint32_t out = 0;
        for (const char c : text) out |= bit(c);
        return out;
    }
    /// Whether some tag has these dimensions among its own.
    static constexpr bool is_part(std::uint32_t dimensions) {
        bool out = (dimensions & ~bits_of(letters)) == 0;
        for (const auto order : named) out |= (dimensions & ~bits_of(order)) == 0;
        return out;
    }
    /// The logical order of just these dimensions; empty where they are no tag's.
    static constexpr std::string_view order_of(std::uint32_t dimensions, std::size_t rank) {
        if (dimensions == bits_of(letters.substr(0, rank))) return letters.substr(0, rank);
        for (const auto order : named) {
            if (dimensions == bits_of(order)) return order;
        }
        return {};
    }

    /// The layout; its faults speak of the tag.
    constexpr blocked_map pair() const {
        blocked_map out{logical, stored};
        out.to_text = tag;
        return out;
    }
    constexpr Fault refuse_tag() const {
        return {FaultKind::layout,
                -1,
                -1,
                Fault::none,
                Fault::none,
                fixed_text<232>{} << "\"" << tag << "\", column " << std::int64_t{column} << ": "
                                  << error};
    }
};

}  // namespace layout

/// A tag of oneDNN's at run time: onednn_tag{"aBcd16b"}, onednn_tag{"nChw16c"}. One that is none is
/// a fault of the fill, naming the column.
class onednn_tag {
public:
    static constexpr std::string_view name = "onednn_tag";

    constexpr explicit onednn_tag(std::string_view tag)
        : names_{layout::onednn_names::parse(tag)} {}

    constexpr std::string_view tag() const { return names_.tag; }
    /// The same in TVM's grammar; empty where the tag is none.
    constexpr std::string_view logical() const { return names_.logical; }
    constexpr std::string_view stored() const { return names_.stored; }

    constexpr std::optional<Fault> apply(layout::axes_map& map) const { return names_.apply(map); }
    constexpr std::optional<Fault> infer(const extents& shape, extents& out) const {
        return names_.infer(shape, out);
    }
    constexpr auto text() const { return names_.text(); }
    /// What is wrong with the tag itself.
    constexpr std::optional<Fault> check() const { return names_.check(); }

private:
    layout::onednn_names names_;
};

/// The same at compile time: onednn_layout<"aBcd16b">{}. What is no tag does not compile.
template <detail::literal Tag>
struct onednn_layout {
    static constexpr auto names = layout::onednn_names::parse(Tag.view());
    static_assert(names.error == nullptr,
                  "inputspec: onednn_layout<tag>: no tag of oneDNN's. Write the dimensions from a "
                  "on, a blocked one in upper case, then the blocks, as \"aBcd16b\"; or its name, "
                  "as \"nChw16c\"");

    static constexpr std::string_view tag() { return names.tag; }
    static constexpr std::string_view logical() { return names.logical; }
    static constexpr std::string_view stored() { return names.stored; }

    constexpr std::optional<Fault> apply(layout::axes_map& map) const { return names.apply(map); }
    constexpr std::optional<Fault> infer(const extents& shape, extents& out) const {
        return names.infer(shape, out);
    }
    constexpr auto text() const { return names.text(); }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
