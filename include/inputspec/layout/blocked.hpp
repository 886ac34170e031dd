#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/layout/axes_map.hpp>
#include <inputspec/tensor/extents.hpp>
#include <optional>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

namespace layout {

/// One side of a layout, read from TVM's grammar: `N`: a primal axis; `16c`: a subordinate axis of
/// C, 16 long; `[4i8o]`: axes packed into one dimension; nothing: a scalar.
struct axes {
    struct axis {
        char letter = 0;          ///< upper case: which primal axis it is of
        std::int32_t factor = 0;  ///< 0: the primal axis itself, else the subordinate's length
        std::int16_t dimension = 0;
    };
    axis at[max_rank] = {};
    int count = 0;
    int dimensions = 0;
    bool is_undefined = false;  ///< TVM's "__undef__": whatever the tensor has
    const char* error = nullptr;
    int column = 0;  ///< of the error, from 1

    static constexpr axes parse(std::string_view text) {
        axes out;
        if (text == "__undef__") {
            out.is_undefined = true;
            return out;
        }
        std::int64_t block = 1;
        bool in_pack = false;
        const auto fail = [&](std::size_t where, const char* what) {
            out.error = what;
            out.column = static_cast<int>(where) + 1;
            return out;
        };
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (c == '[' || c == ']') {
                if ((c == '[') == in_pack) return fail(i, "brackets do not nest or match");
                if (c == ']' &&
                    (out.count == 0 || out.at[out.count - 1].dimension != out.dimensions)) {
                    return fail(i, "an empty pack");
                }
                out.dimensions += c == ']' ? 1 : 0;
                in_pack = c == '[';
                continue;
            }
            if (out.count == max_rank) return fail(i, "more than 16 axes");
            axis next;
            if (c >= 'A' && c <= 'Z') {
                if (in_pack) return fail(i, "a primal axis inside a pack");
                next.letter = c;
            } else if (c >= '1' && c <= '9') {
                std::int64_t factor = 0;
                const std::size_t start = i;
                for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
                    factor = factor * 10 + (text[i] - '0');
                    if (factor > 0x7fffffff) return fail(start, "a factor beyond 2^31");
                }
                if (i == text.size() || text[i] < 'a' || text[i] > 'z') {
                    return fail(i, "a factor needs a lower-case axis behind it");
                }
                next.letter = static_cast<char>(text[i] - 'a' + 'A');
                next.factor = static_cast<std::int32_t>(factor);
                block *= factor;
                if (block > 0x7fffffff) return fail(start, "blocks beyond 2^31 elements");
            } else {
                return fail(i, c >= 'a' && c <= 'z' ? "a subordinate axis needs its factor in front"
                               : c == '0'           ? "a factor of 0"
                                                    : "no axis letter, factor or bracket");
            }
            next.dimension = static_cast<std::int16_t>(out.dimensions);
            for (int j = 0; j < out.count; ++j) {
                if (next.factor == 0 && out.at[j].factor == 0 && out.at[j].letter == next.letter) {
                    return fail(i, "a primal axis twice");
                }
            }
            out.at[out.count++] = next;
            if (!in_pack) ++out.dimensions;
        }
        if (in_pack) return fail(text.size(), "a bracket without its end");
        for (int j = 0; j < out.count; ++j) {
            if (out.primal(out.at[j].letter) < 0) {
                return fail(0, "a subordinate axis without its primal axis");
            }
        }
        return out;
    }

    /// The index of a letter's primal axis, −1 where there is none.
    constexpr int primal(char letter) const {
        for (int j = 0; j < count; ++j) {
            if (at[j].letter == letter && at[j].factor == 0) return j;
        }
        return -1;
    }
    /// The product of a letter's subordinate factors.
    constexpr std::int64_t block(char letter) const {
        std::int64_t product = 1;
        for (int j = 0; j < count; ++j) {
            if (at[j].letter == letter && at[j].factor != 0) product *= at[j].factor;
        }
        return product;
    }
};

/// A pair of layouts: how the logical one is stored as the other.
struct blocked_map {
    axes from, to;
    std::string_view from_text, to_text;

    constexpr blocked_map(std::string_view logical, std::string_view stored)
        : from{axes::parse(logical)},
          to{axes::parse(stored)},
          from_text{logical},
          to_text{stored} {}

    /// What is wrong with the two strings themselves.
    constexpr std::optional<Fault> check() const {
        for (const auto* side : {&from, &to}) {
            if (side->error != nullptr) {
                return Fault{FaultKind::layout,
                             -1,
                             -1,
                             Fault::none,
                             Fault::none,
                             fixed_text<232>{} << "\"" << (side == &from ? from_text : to_text)
                                               << "\", column " << std::int64_t{side->column}
                                               << ": " << side->error};
            }
        }
        if (is_undefined()) return std::nullopt;
        for (const auto* side : {&from, &to}) {
            const auto& other = side == &from ? to : from;
            for (int j = 0; j < side->count; ++j) {
                if (other.primal(side->at[j].letter) < 0) {
                    return Fault{FaultKind::layout,
                                 -1,
                                 -1,
                                 Fault::none,
                                 Fault::none,
                                 fixed_text<232>{} << "\"" << from_text << "\" and \"" << to_text
                                                   << "\" must name the same axes: "
                                                   << std::string_view{&side->at[j].letter, 1}
                                                   << " is on one side only"};
                }
            }
        }
        return std::nullopt;
    }

    /// Of an undefined side nothing is known, and nothing is moved.
    constexpr bool is_undefined() const { return from.is_undefined || to.is_undefined; }

    template <class Map>
    constexpr std::optional<Fault> apply(Map& map) const;
    template <class Extents>
    constexpr std::optional<Fault> infer(const Extents& stored, Extents& logical) const;
    /// What it is, for a fault to begin with.
    constexpr fixed_text<232> text() const {
        return fixed_text<232>{} << "as \"" << to_text << "\" of \"" << from_text << "\"";
    }

private:
    constexpr Fault refuse(FaultKind kind, std::int64_t expected, std::int64_t found, int axis,
                           std::string_view note) const {
        return {kind, -1, axis, expected, found, text() << ": " << note};
    }
};

}  // namespace layout

namespace detail {

/// A string as a template argument.
template <std::size_t N>
struct literal {
    char text[N];
    constexpr literal(const char (&from)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = from[i];
    }
    constexpr std::string_view view() const { return {text, N - 1}; }
};
}  // namespace detail

/// The layout pair at compile time: blocked_layout<"NCHW", "NCHW16c">{}. Strings that are no
/// layouts do not compile.
template <detail::literal Logical, detail::literal Stored>
struct blocked_layout {
    static_assert(
        layout::axes::parse(Logical.view()).error == nullptr,
        "inputspec: blocked_layout<logical, stored>: the first is no layout. Write axes as "
        "\"NCHW\", blocks as \"NCHW16c\", packs as \"OI[4i8o]\"");
    static_assert(
        layout::axes::parse(Stored.view()).error == nullptr,
        "inputspec: blocked_layout<logical, stored>: the second is no layout. Write axes as "
        "\"NCHW\", blocks as \"NCHW16c\", packs as \"OI[4i8o]\"");
    static_assert(layout::axes::parse(Logical.view()).error != nullptr ||
                      layout::axes::parse(Stored.view()).error != nullptr ||
                      !layout::blocked_map(Logical.view(), Stored.view()).check().has_value(),
                  "inputspec: blocked_layout<logical, stored>: both must name the same axes");

    static constexpr layout::blocked_map pair() { return {Logical.view(), Stored.view()}; }
    static constexpr std::string_view logical() { return Logical.view(); }
    static constexpr std::string_view stored() { return Stored.view(); }

    template <class Map>
    constexpr std::optional<Fault> apply(Map& map) const {
        constexpr layout::blocked_map both = pair();
        return both.apply(map);
    }
    template <class Extents>
    constexpr std::optional<Fault> infer(const Extents& shape, Extents& out) const {
        constexpr layout::blocked_map both = pair();
        return both.infer(shape, out);
    }
    constexpr auto text() const { return pair().text(); }
};

/// The layout pair at run time: runtime_layout{"NCHW", "NCHW16c"}. Strings that are no layouts are
/// faults of the fill, naming the column.
class runtime_layout {
public:
    static constexpr std::string_view name = "runtime_layout";

    constexpr runtime_layout(std::string_view logical, std::string_view stored)
        : logical_{cut(logical)}, stored_{cut(stored)} {}

    constexpr std::string_view logical() const { return logical_; }
    constexpr std::string_view stored() const { return stored_; }

    template <class Map>
    constexpr std::optional<Fault> apply(Map& map) const {
        const auto both = pair();
        if (auto fault = both.check()) return fault;
        return both.apply(map);
    }
    template <class Extents>
    constexpr std::optional<Fault> infer(const Extents& shape, Extents& out) const {
        const auto both = pair();
        if (auto fault = both.check()) return fault;
        return both.infer(shape, out);
    }
    constexpr auto text() const { return pair().text(); }
    /// What is wrong with the strings themselves.
    constexpr std::optional<Fault> check() const { return pair().check(); }

private:
    constexpr layout::blocked_map pair() const { return {logical_, stored_}; }
    /// No layout of 16 axes is longer; a text that is becomes one that does not parse.
    static constexpr std::size_t longest = 190;
    static constexpr std::string_view cut(std::string_view text) {
        return text.size() <= longest ? text : std::string_view{"?"};
    }

    fixed_text<longest + 2> logical_;
    fixed_text<longest + 2> stored_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI

#include <inputspec/layout/blocked_map.hpp>  // the definitions of apply and infer
