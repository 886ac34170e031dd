#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/array.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/json.hpp>
#include <inputspec/source/safetensors_header.hpp>
#include <inputspec/tensor/place.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// A safetensors file, mapped, or the files that an index (model.safetensors.index.json) names.
class safetensors_data {
public:
    using file_type = file_mapping;

    struct tensor {
        std::string_view name;
        std::string_view dtype;
        byte_array array;  // of kind unsupported where the library has no such elements
    };
    /// Sorted by name.
    const std::vector<tensor>& tensors() const { return tensors_; }
    const tensor* find(std::string_view name) const {
        const auto at = std::ranges::lower_bound(tensors_, name, {}, &tensor::name);
        return at != tensors_.end() && at->name == name ? &*at : nullptr;
    }

    std::optional<Fault> load(const std::string& path, file_mapping file);

private:
    std::optional<Fault> load_tensors(const std::string& path, file_mapping file);
    std::optional<Fault> load_index(const std::string& path, const file_mapping& file);

    std::deque<file_mapping> files_;
    std::deque<std::string> texts_;  // names with escapes
    std::vector<tensor> tensors_;
};

inline std::optional<Fault> safetensors_data::load(const std::string& path, file_mapping file) {
    return path.ends_with(".json") ? load_index(path, file) : load_tensors(path, std::move(file));
}

inline std::optional<Fault> safetensors_data::load_tensors(const std::string& path,
                                                           file_mapping file) {
    constexpr std::uint64_t most = 100'000'000;
    const auto fail = [&](const auto&... why) {
        return fault_about(FaultKind::source, path, ": ", why...);
    };
    const auto text = file.text();
    if (text.size() < 8) return fail("byte 0: the header's length of 8 bytes belongs here");
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;) {
        length = length << 8 | static_cast<unsigned char>(text[i]);
    }
    if (length > most) return fail("byte 0: a header of more than 100 MB");
    if (length > text.size() - 8) {
        return fail("byte 0: a header of ", length, " bytes, but ", text.size() - 8, " follow");
    }
    const std::size_t data = 8 + static_cast<std::size_t>(length);
    std::vector<safetensors_entry> entries;
    safetensors_header_reader reader{text.substr(8, static_cast<std::size_t>(length))};
    if (!reader.read(text.size() - data, entries, texts_)) {
        return fail("byte ", 8 + reader.position(), ": ", reader.error());
    }
    tensors_.reserve(tensors_.size() + entries.size());
    for (const auto& one : entries) {
        const auto* const begin = file.data() + data + one.begin;
        for (auto i = one.begin; one.kind == element_kind::boolean && i < one.end; ++i) {
            if (const auto value = static_cast<unsigned char>(text[data + i]); value > 1) {
                return fault_about(FaultKind::data, path, ": byte ", data + i, ": ", int{value},
                                   " is no bool");
            }
        }
        tensors_.push_back({one.name, one.dtype, {begin, one.kind, one.shape}});
    }
    files_.push_back(std::move(file));
    return std::nullopt;
}

inline std::optional<Fault> safetensors_data::load_index(const std::string& path,
                                                         const file_mapping& file) {
    json_cursor in{file.text()};
    struct place {
        std::string name;
        std::string file;
    };
    std::vector<place> places;
    bool has_map = false;
    const bool is_read = in.object("an index is a JSON object", [&](std::string_view key) {
        if (key != "weight_map") return in.skip_value();
        if (has_map) return in.fail("weight_map for the second time");
        has_map = true;
        return in.object("weight_map is an object", [&](std::string_view name) {
            place one{std::string{name}, {}};
            std::string_view of;
            if (!in.string(of)) return false;
            // A file beside the index, and nowhere else.
            if (of.empty() || of.find_first_of(std::string_view{"/\\\0", 3}) != of.npos ||
                of.ends_with(".json")) {
                return in.fail("a tensor's file is one beside the index");
            }
            one.file = of;
            places.push_back(std::move(one));
            return true;
        });
    });
    const auto fail = [&](const auto&... why) {
        return fault_about(FaultKind::source, path, ": ", why...);
    };
    if (!is_read) return fail("byte ", in.position(), ": ", in.error());
    if (!in.is_end()) return fail("byte ", in.position(), ": something after the index's '}'");
    if (!has_map) return fail("an index has a weight_map");

    std::vector<std::string_view> names;
    names.reserve(places.size());
    for (const auto& one : places) names.push_back(one.file);
    std::ranges::sort(names);
    const auto rest = std::ranges::unique(names);
    names.erase(rest.begin(), rest.end());
    const auto slash = path.rfind('/');
    const auto folder = slash == path.npos ? std::string{} : path.substr(0, slash + 1);
    std::vector<tensor> all;
    std::ranges::sort(places, {}, &place::name);
    if (const auto same = std::ranges::adjacent_find(places, {}, &place::name);
        same != places.end()) {
        return fail("the tensor ", same->name, " for the second time");
    }
    for (const auto& name : names) {
        file_mapping shard;
        const auto whole = folder + std::string{name};
        if (auto bad = shard.read(whole)) return bad;
        tensors_.clear();
        if (auto bad = load_tensors(whole, std::move(shard))) return bad;
        for (const auto& one : places) {
            if (one.file != name) continue;
            const auto* const found = find(one.name);
            if (found == nullptr) return fail("the tensor ", one.name, " is not in ", name);
            all.push_back(*found);
        }
    }
    tensors_ = std::move(all);
    std::ranges::sort(tensors_, {}, &tensor::name);
    return std::nullopt;
}

}  // namespace detail

/// What `safetensors` takes as its path: a string, a std::filesystem::path, nullopt … The file (or
/// the files of an index) is mapped and its header read when this is constructed, once; copies
/// share it.
using safetensors_file = detail::loaded_file<detail::safetensors_data>;

/// One tensor of a safetensors file, or of a model in several files, by
/// model.safetensors.index.json. Its dtype and shape must be the argument's (lanes are an innermost
/// axis). For many tensors of one file, make one safetensors_file, and of it each safetensors{file,
/// "name"}.
struct safetensors {
    static constexpr std::string_view name = "safetensors";
    static constexpr std::size_t arguments = 1;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("path", self.path);
        visit("tensor", self.tensor);
    }

    safetensors_file path = {};
    std::string tensor = {};

    bool supplied() const { return path.supplied(); }
    const std::optional<Fault>& fault() const { return path.fault(); }
    /// The tensor; null where the file has none of this name, or of a dtype that the library has
    /// not.
    const detail::byte_array* array() const {
        const auto* const found = path.data() != nullptr ? path.data()->find(tensor) : nullptr;
        const bool is_known = found != nullptr && found->array.kind() != element_kind::unsupported;
        return is_known ? &found->array : nullptr;
    }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        if (path.data() == nullptr) return path.fault_of(group.position(0));
        if (const auto* const found = array()) return found->check(group, path.path());
        auto out = missing();
        out.argument = group.position(0);
        return out;
    }
    const std::byte* bytes(std::size_t, element_kind) const { return array()->bytes(); }
    template <class S>
    void read(std::size_t, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        array()->template read<S>(first, out);
    }

private:
    Fault missing() const {
        const auto& all = path.data()->tensors();
        if (const auto* const found = path.data()->find(tensor)) {
            return detail::fault_about(FaultKind::source, path.path(), ": ", tensor, " is ",
                                       found->dtype, ", of which there are no elements here");
        }
        if (all.empty())
            return detail::fault_about(FaultKind::source, path.path(), " has no tensors");
        return detail::fault_about(FaultKind::source, path.path(), " has no tensor '", tensor,
                                   "'; of its ", all.size(), " the first is '", all.front().name,
                                   "'");
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
