#pragma once

#include <cstdint>
#include <inputspec/validate/array.hpp>
#include <optional>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::validate {

namespace detail {

/// offsets[0] = base, none less than the one before, the last = base + total.
inline std::optional<Fault> check_offsets(const tensor_view& view, std::uint64_t total,
                                          std::uint64_t base, std::string_view what) {
    if (view.size() == 0) {
        return Fault{FaultKind::shape,
                     view.argument(),
                     0,
                     1,
                     0,
                     fixed_text<232>{} << what << " has an entry more than parts: one for none"};
    }
    return with_array(view, [&](const auto& array) -> std::optional<Fault> {
        const auto count = view.size();
        const auto entry = [&](std::uint64_t i) { return signed_value(view, array[i]); };
        const auto begin = static_cast<std::int64_t>(base);
        if (array[0] != base) {
            return broken(view.argument(), entry(0),
                          fixed_text<232>{} << what << "[0] is not the base", begin);
        }
        bool falls = false;
        for (std::uint64_t i = 1; i < count; ++i) falls |= array[i] < array[i - 1];
        for (std::uint64_t i = 1; falls && i < count; ++i) {
            if (array[i] >= array[i - 1]) continue;
            return broken(view.argument(), entry(i),
                          fixed_text<232>{} << what << "[" << static_cast<std::int64_t>(i)
                                            << "] is less than the entry before it, "
                                            << entry(i - 1));
        }
        if (array[count - 1] != base + total) {
            return broken(view.argument(), entry(count - 1),
                          fixed_text<232>{} << what
                                            << ": the last entry is not the base and the number of "
                                               "elements",
                          begin + static_cast<std::int64_t>(total));
        }
        return std::nullopt;
    });
}

}  // namespace detail

/// Offsets of parts that follow each other (ragged tensors, cu_seqlens, embedding bags that end
/// with the total): [0] = base, none less than the one before, the last = base + total.
template <class T>
std::optional<Fault> offsets(T&& tensor, std::int64_t total, std::int64_t base = 0) {
    tensor_view view;
    if (auto fault = detail::view_index(inputspec::detail::tensor_of(tensor), 0, "offsets", view)) {
        return fault;
    }
    return detail::check_offsets(view, static_cast<std::uint64_t>(total),
                                 static_cast<std::uint64_t>(base), "offsets");
}

}  // namespace inputspec::inline INPUTSPEC_ABI::validate
