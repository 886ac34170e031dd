#pragma once

#include <algorithm>
#include <cstddef>
#include <inputspec/fault.hpp>
#include <inputspec/source/array.hpp>
#include <inputspec/source/file.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// One of a file's arrays.
struct named_array {
    std::string_view name;
    byte_array array;
    std::optional<Fault> fault;  // of this one array: others may be good
};

/// The arrays of a file that has several, sorted by their names.
class named_arrays {
public:
    named_arrays() = default;
    explicit named_arrays(std::vector<named_array> all) : all_{std::move(all)} {
        std::ranges::sort(all_, {}, &named_array::name);
    }

    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    std::size_t size() const { return all_.size(); }

    const named_array* find(std::string_view name) const {
        const auto at = std::ranges::lower_bound(all_, name, {}, &named_array::name);
        return at != all_.end() && at->name == name ? &*at : nullptr;
    }
    /// The array; null where there is none of this name, or it cannot be read: fault_of says why.
    const byte_array* get(std::string_view name) const {
        const auto* const found = find(name);
        return found != nullptr && !found->fault ? &found->array : nullptr;
    }
    /// `noun`: what the format calls an array.
    Fault fault_of(std::string_view path, std::string_view noun, std::string_view name) const {
        const auto* const found = find(name);
        if (found != nullptr && found->fault) return *found->fault;
        if (all_.empty()) return fault_about(FaultKind::source, path, " has no ", noun, "s");
        return fault_about(FaultKind::source, path, " has no ", noun, " '", shortened(name),
                           "'; of its ", size(), " the first is '", shortened(all_.front().name),
                           "'");
    }

private:
    std::vector<named_array> all_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
