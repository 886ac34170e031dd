#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <inputspec/arguments.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/save/elements.hpp>
#include <inputspec/source/file.hpp>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

/// A tensor (what fill takes as an argument) and its name in a file. Refers to both.
struct named_tensor {
    std::string_view name;
    const DLTensor* tensor = nullptr;

    template <class T>
    named_tensor(std::string_view its_name, const T& its_tensor)
        : name{its_name}, tensor{detail::tensor_of(its_tensor)} {}
};

/// What a file of several tensors is made of, for the time of a call: {{"a", a}, {"b", b}}, or a
/// std::vector<named_tensor>.
class named_tensors {
public:
    named_tensors(std::initializer_list<named_tensor> all) : all_{std::data(all), all.size()} {}
    template <class Range>
        requires std::convertible_to<const Range&, std::span<const named_tensor>>
    named_tensors(const Range& all) : all_{all} {}

    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    std::size_t size() const { return all_.size(); }
    const named_tensor& operator[](std::size_t i) const { return all_[i]; }

private:
    std::span<const named_tensor> all_;
};

namespace detail {

/// A name that two of them have, as a fault; none where all differ.
inline std::optional<Fault> check_names_differ(const named_tensors& all, std::string_view path) {
    std::vector<std::string_view> names;
    names.reserve(all.size());
    for (const auto& one : all) names.push_back(one.name);
    std::ranges::sort(names);
    const auto same = std::ranges::adjacent_find(names);
    if (same == names.end()) return std::nullopt;
    return fault_about(FaultKind::file, path, ": two tensors have the name '", shortened(*same),
                       "'");
}

/// Whether a text is UTF-8 (RFC 3629): without surrogates, in the shortest form.
constexpr bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = [&](std::size_t at) -> unsigned {
            return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
        };
        const unsigned lead = byte(i++);
        if (lead < 0x80) continue;
        const unsigned more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
        if (lead < 0xc2 || lead > 0xf4) return false;
        const unsigned next = byte(i);
        const unsigned least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        const unsigned most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (next < least || next > most) return false;
        for (unsigned k = 1; k < more; ++k) {
            if ((byte(i + k) & 0xc0) != 0x80) return false;
        }
        i += more;
    }
    return true;
}

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI
