#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <inputspec/element/dtype.hpp>
#include <inputspec/layout/blocked.hpp>
#include <inputspec/recipe/extent_reader.hpp>
#include <inputspec/recipe/named.hpp>
#include <inputspec/recipe/object_reader.hpp>
#include <inputspec/recipe/scanner.hpp>
#include <inputspec/recipe/words.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// Reads layouts, each onto the end of a chain.
template <class Words>
class layout_reader {
public:
    using chain = typename Words::layout_chain;
    using link = typename chain::link;

    layout_reader(scanner& in, object_reader<Words>& objects) : in_{in}, objects_{objects} {}

    bool read(chain& out) {
        const auto where = in_.mark();
        if (!objects_.enter(where)) return false;
        const bool is_read = one(out, where, in_.word());
        objects_.leave();
        return is_read;
    }

private:
    using layouts = typename Words::layouts;

    bool one(chain& out, std::size_t where, std::string_view word) {
        if (word == "int4_words") return int4(out);
        if (word == "composed_layout") return composed(out);
        if (word == "blocked_layout") return blocked(out);
        const auto by_name = [&]<class L>(std::type_identity<L>) {
            return word == L::name && plain<L>(out);
        };
        return layouts::any(by_name) || in_.fail_name(where, "a layout", word, known());
    }
    static constexpr auto known() {
        constexpr auto plain = names_of(layouts{});
        std::array<std::string_view, plain.size() + 3> all{"blocked_layout", "int4_words",
                                                           "composed_layout"};
        for (std::size_t i = 0; i < plain.size(); ++i) all[i + 3] = plain[i];
        return all;
    }

    /// int4_words{layout, is_signed}
    bool int4(chain& out) {
        bool is_signed = false;
        if (!in_.expect('{', "after int4_words") || !read(out)) return false;
        if (in_.take(',')) {
            const auto where = in_.mark();
            const bool has_dot = in_.take('.');
            if (in_.word() == "is_signed" && in_.take('=')) {
            } else if (has_dot) {
                return in_.fail(where, ".is_signed =");
            } else {
                in_.back_to(where);
            }
            if (!in_.integer(is_signed, "is_signed")) return false;
        }
        out.links().back().int4_dtype =
            DLDataType{static_cast<std::uint8_t>(is_signed ? kDLInt : kDLUInt), 4, 1};
        return in_.expect('}', "that ends int4_words{layout, is_signed}");
    }
    /// composed_layout{first, then, between}
    bool composed(chain& out) {
        if (!in_.expect('{', "after composed_layout") || !read(out) ||
            !in_.expect(',', "and a layout of that layout")) {
            return false;
        }
        const auto then = out.links().size();
        if (!read(out)) return false;
        if (in_.take(',') && !extent_reader{in_}.read(out.links()[then].takes)) return false;
        return in_.expect('}', "that ends composed_layout{first, then, between}");
    }
    /// blocked_layout<"NCHW","NCHW16c">{}
    bool blocked(chain& out) {
        std::string logical, stored;
        const auto strings = in_.mark();
        return in_.expect('<', "after blocked_layout") &&
               in_.quoted(logical, "the logical layout") &&
               in_.expect(',', "between the layouts") && in_.quoted(stored, "the stored layout") &&
               in_.expect('>', "that ends the layouts") &&
               in_.expect('{', "after blocked_layout<…>") && in_.expect('}', "after '{'") &&
               add(out, runtime_layout{logical, stored}, strings);
    }

    /// A layout of strings or of extents, or one's own by its fields.
    template <class L>
    bool plain(chain& out) {
        const auto strings = in_.mark();
        if constexpr (Named<L>) {
            L own{};
            return objects_.members(own) && add(out, std::move(own), strings);
        } else if constexpr (std::constructible_from<L, extents>) {
            extents strides;
            return in_.expect('{', "after the layout's name") && extent_reader{in_}.read(strides) &&
                   in_.expect('}', "that ends the layout") && add(out, L{strides}, strings);
        } else if constexpr (std::constructible_from<L, std::string_view, std::string_view>) {
            constexpr bool may_be_one = std::constructible_from<L, std::string_view>;
            std::string first, second;
            if (!in_.expect('{', "after the layout's name") ||
                !in_.quoted(first, may_be_one ? "the shape" : "the logical layout")) {
                return false;
            }
            if constexpr (may_be_one) {
                if (in_.take('}')) return add(out, L{std::string_view{first}}, strings);
            }
            return in_.expect(',', "between the layouts") &&
                   in_.quoted(second, may_be_one ? "the stride" : "the stored layout") &&
                   in_.expect('}', "that ends the layouts") && add(out, L{first, second}, strings);
        } else {
            std::string text;
            return in_.expect('{', "after the layout's name") && in_.quoted(text, "the layout") &&
                   in_.expect('}', "that ends the layout") &&
                   add(out, L{std::string_view{text}}, strings);
        }
    }

    template <class L>
    bool add(chain& out, L layout, std::size_t where) {
        if constexpr (requires { layout.check(); }) {
            if (const auto wrong = layout.check()) return in_.refuse(where, wrong->note.view());
        }
        out.add(link{std::move(layout)});
        return true;
    }

    scanner& in_;
    object_reader<Words>& objects_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
