#pragma once

#include <inputspec/interop/onednn.hpp>
#include <inputspec/layout/blocked.hpp>
#include <inputspec/layout/composed.hpp>
#include <inputspec/layout/index_map.hpp>
#include <inputspec/layout/int4_words.hpp>
#include <inputspec/layout/strided.hpp>
#include <inputspec/recipe/layout_chain.hpp>
#include <inputspec/recipe/object.hpp>
#include <inputspec/recipe/write.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// Writes what LayoutTransformed says of its layouts, taken apart: of each, innermost first, what
/// follows its policy: ", runtime_layout{…}, extents{…}".
class layout_writer {
public:
    explicit layout_writer(const object_writer& objects) : objects_{objects} {}

    template <class L>
    std::vector<std::string> write(const L& layout, const extents& logical, const number& padding) {
        out_.clear();
        add(layout, logical, nullptr);
        std::string text;
        recipe::write(text, padding);
        if (padding.is_set() && text != "0") out_.back() += ", padding=" + text;
        return std::move(out_);
    }

private:
    template <class First, class Then>
    void add(const composed_layout<First, Then>& both, const extents& takes,
             const DLDataType* int4) {
        add(both.first, takes, nullptr);
        add(both.then, both.between, int4);
    }
    template <class L>
    void add(const int4_words<L>& words, const extents& takes, const DLDataType*) {
        const auto dtype = words.int4_dtype();
        add(words.layout, takes, &dtype);
    }
    template <class... L>
    void add(const layout_chain<L...>& chain, const extents& takes, const DLDataType*) {
        for (const auto& link : chain.links()) {
            const bool is_first = &link == &chain.links().front();
            std::visit(
                [&](const auto& one) {
                    add(one, is_first ? takes : link.takes,
                        link.int4_dtype ? &*link.int4_dtype : nullptr);
                },
                link.layout);
        }
    }
    template <class L>
    void add(const L& layout, const extents& takes, const DLDataType* int4) {
        std::string text = ", ";
        if (int4 != nullptr) text += "int4_words{";
        write_one(text, layout);
        if (int4 != nullptr) text += int4->code == kDLInt ? ",is_signed=true}" : "}";
        if (!takes.empty()) recipe::write(text += ", ", takes);
        out_.push_back(std::move(text));
    }

    template <class L>
    void write_one(std::string& out, const L& layout) const {
        if constexpr (requires { layout.tag(); }) {
            write_strings(out, "onednn_tag", layout.tag());
        } else if constexpr (requires { layout.logical(), layout.stored(); }) {
            write_strings(out, "runtime_layout", layout.logical(), layout.stored());
        } else if constexpr (requires { layout.lambda(); }) {
            write_strings(out, "index_map", layout.lambda());
        } else if constexpr (std::is_same_v<L, cute_layout>) {
            write_strings(out, "cute_layout", layout.shape(), layout.stride());
        } else if constexpr (std::is_same_v<L, strided_layout>) {
            out += "strided_layout{";
            recipe::write(out, layout.strides());
            out += '}';
        } else {
            static_assert(
                Named<L>,
                "inputspec: describe(spec): this layout has no recipe. Write index_map{\"lambda "
                "…\"} "
                "in place of a callable; give a layout of your own `static constexpr "
                "std::string_view name = …` and `static constexpr void fields(auto& self, auto&& "
                "visit) { visit(\"member\", self.member); … }`");
            objects_.write(out, layout);
        }
    }
    template <class... Text>
    static void write_strings(std::string& out, std::string_view name, const Text&... text) {
        out += name;
        char before = '{';
        ((out += before, before = ',', write_quoted(out, text)), ...);
        out += '}';
    }

    const object_writer& objects_;
    std::vector<std::string> out_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
