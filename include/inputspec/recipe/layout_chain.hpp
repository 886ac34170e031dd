#pragma once

#include <cstddef>
#include <inputspec/fault.hpp>
#include <inputspec/layout/axes_map.hpp>
#include <inputspec/layout/composed.hpp>
#include <inputspec/tensor/extents.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// Layouts in a row, each of a closed list: what composed_layout is where the types are known.
template <class... L>
class layout_chain {
public:
    struct link {
        std::variant<L...> layout;
        std::optional<DLDataType> int4_dtype{};  ///< of 4-bit elements in words (int4_words)
        extents takes{};                         ///< the shape before it, where that is written
    };

    void add(link next) { links_.push_back(std::move(next)); }
    const std::vector<link>& links() const { return links_; }
    std::vector<link>& links() { return links_; }

    std::optional<Fault> apply(layout::axes_map& map) const {
        for (const auto& next : links_) {
            auto fault = layout::check_between(next.takes, map);
            if (!fault) {
                fault = std::visit([&](const auto& one) { return one.apply(map); }, next.layout);
            }
            if (fault) return fault;
        }
        return std::nullopt;
    }
    std::optional<Fault> infer(const extents& stored, extents& logical) const {
        logical = stored;
        for (auto i = links_.size(); i-- > 0;) {
            if (!links_[i].takes.empty()) {
                logical = links_[i].takes;
                continue;
            }
            const auto shape = logical;
            const auto fault = std::visit(
                [&](const auto& one) { return one.infer(shape, logical); }, links_[i].layout);
            if (fault) return fault;
        }
        return std::nullopt;
    }
    std::optional<DLDataType> int4_dtype() const { return links_.back().int4_dtype; }
    fixed_text<232> text() const {
        fixed_text<232> out;
        for (const auto& next : links_) {
            if (&next != &links_.front()) out << ", ";
            std::visit(
                [&](const auto& one) {
                    if constexpr (requires { one.text(); }) out << std::string_view{one.text()};
                },
                next.layout);
        }
        return out;
    }

private:
    std::vector<link> links_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
