#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/array.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/loading.hpp>
#include <inputspec/source/json.hpp>
#include <inputspec/source/named_arrays.hpp>
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

/// A safetensors file, or the files that an index (model.safetensors.index.json) names.
class safetensors_data {
public:
    using file_type = array_file<loading::mapped>;

    const named_arrays& arrays() const { return arrays_; }
    /// What one file's __metadata__ say of a key; null where they do not, or of an index.
    const std::string* metadata(std::string_view key) const { return value_of(metadata_, key); }

    std::optional<Fault> load(const std::string& path, file_type file,
                              const load_options& options = {});

private:
    static std::string_view first_of(const safetensors_metadata::value_type& one) {
        return one.first;
    }
    /// Of sorted ones.
    static const std::string* value_of(const safetensors_metadata& all, std::string_view key) {
        const auto at = std::ranges::lower_bound(all, key, {}, first_of);
        return at != all.end() && at->first == key ? &at->second : nullptr;
    }
    static std::optional<Fault> set_true_dtype(const std::string& path, std::string_view text,
                                               const safetensors_metadata& metadata,
                                               std::size_t data, safetensors_entry& out);
    std::optional<Fault> load_tensors(const std::string& path, file_type file, named_arrays& out);
    std::optional<Fault> load_index(const std::string& path, const file_type& file,
                                    const load_options& options);

    std::deque<file_type> files_;
    std::deque<std::string> texts_;  // names with escapes
    safetensors_metadata metadata_;
    named_arrays arrays_;
};

inline std::optional<Fault> safetensors_data::load(const std::string& path, file_type file,
                                                   const load_options& options) {
    if (!path.ends_with(".json")) return load_tensors(path, std::move(file), arrays_);
    auto bad = load_index(path, file, options);
    metadata_.clear();  // of its last file
    return bad;
}

/// Of some elements the format has none, and the metadata say what they are: 4-bit ones are I8 or
/// U8, one a byte; those of complex128 are F64, two along a last axis.
inline std::optional<Fault> safetensors_data::set_true_dtype(const std::string& path,
                                                             std::string_view text,
                                                             const safetensors_metadata& metadata,
                                                             std::size_t data,
                                                             safetensors_entry& out) {
    if (metadata.empty()) return std::nullopt;
    const auto* const its = value_of(metadata, "inputspec.dtype." + std::string{out.name});
    if (its == nullptr) return std::nullopt;
    const auto& shape = out.shape;
    const auto is = [&](DLDataType dtype) { return dtype::same(out.dtype, dtype); };
    const bool is_pairs = is(dtype::f64) && shape.rank() > 0 && shape[shape.rank() - 1] == 2;
    const auto dtype = is(dtype::i8)   ? dtype::i4
                       : is(dtype::u8) ? dtype::u4
                       : is_pairs      ? dtype::c128
                                       : DLDataType{};
    if (*its != name_of(dtype)) {
        return fault_about(FaultKind::source, path, ": its metadata say that ", shortened(out.name),
                           " is ", shortened(*its),
                           ": I8 can be int4, U8 uint4, F64 of pairs complex128, and this is ",
                           out.type);
    }
    out.dtype = dtype;
    if (is_pairs) {
        out.shape = extents{shape.span().first(shape.span().size() - 1)};
        return std::nullopt;
    }
    return check_4_bits(path, text, data + static_cast<std::size_t>(out.begin),
                        data + static_cast<std::size_t>(out.end), kind_of(dtype));
}

inline std::optional<Fault> safetensors_data::load_tensors(const std::string& path, file_type file,
                                                           named_arrays& out) {
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
    metadata_.clear();
    if (!reader.read(text.size() - data, entries, texts_, metadata_)) {
        return fail("byte ", 8 + reader.position(), ": ", reader.error());
    }
    std::ranges::sort(metadata_, {}, first_of);
    const auto twice = std::ranges::adjacent_find(metadata_, {}, first_of);
    if (twice != metadata_.end()) {
        return fail("byte 8: the header's metadata say ", shortened(twice->first),
                    " for the second time");
    }
    std::vector<named_array> all;
    all.reserve(entries.size());
    for (auto& entry : entries) {
        if (auto bad = set_true_dtype(path, text, metadata_, data, entry)) return bad;
        const auto begin = data + static_cast<std::size_t>(entry.begin);
        const auto kind = kind_of(entry.dtype);
        if (kind == element_kind::boolean) {
            const auto end = data + static_cast<std::size_t>(entry.end);
            if (auto bad = check_bools(path, text, begin, end)) return bad;
        }
        auto& one = all.emplace_back();
        one.name = entry.name;
        one.array = {file.data() + begin, entry.dtype, entry.shape};
        if (kind == element_kind::unsupported) {
            one.fault = fail(shortened(entry.name), " is ", entry.type,
                             ", of which there are no elements here");
        }
    }
    out = named_arrays{std::move(all)};
    files_.push_back(std::move(file));
    return std::nullopt;
}

inline std::optional<Fault> safetensors_data::load_index(const std::string& path,
                                                         const file_type& file,
                                                         const load_options& options) {
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
            const std::string tensor{name};
            std::string_view of;
            if (!in.string(of)) return false;
            // A file beside the index, and nowhere else.
            if (of.empty() || of.find_first_of(std::string_view{"/\\\0", 3}) != of.npos ||
                of.ends_with(".json")) {
                return in.fail("a tensor's file is one beside the index");
            }
            places.push_back({tensor, std::string{of}});
            return true;
        });
    });
    const auto fail = [&](const auto&... why) {
        return fault_about(FaultKind::source, path, ": ", why...);
    };
    if (!is_read) return fail("byte ", in.position(), ": ", in.error());
    if (!in.is_end()) return fail("byte ", in.position(), ": something after the index's '}'");
    if (!has_map) return fail("an index has a weight_map");

    std::ranges::sort(places, {}, &place::name);
    if (const auto same = std::ranges::adjacent_find(places, {}, &place::name);
        same != places.end()) {
        return fail("the tensor ", shortened(same->name), " for the second time");
    }
    std::ranges::sort(places, {}, &place::file);
    const auto slash = path.rfind('/');
    const auto folder = slash == path.npos ? std::string{} : path.substr(0, slash + 1);
    std::vector<named_array> all;
    all.reserve(places.size());
    named_arrays its;  // of the file that is open
    std::string_view is_open;
    for (const auto& one : places) {
        if (one.file != is_open) {
            file_type shard;
            const auto whole = folder + one.file;
            if (auto bad = shard.read(whole, options)) return bad;
            if (auto bad = load_tensors(whole, std::move(shard), its)) return bad;
            is_open = one.file;
        }
        const auto* const found = its.find(one.name);
        if (found == nullptr)
            return fail("the tensor ", shortened(one.name), " is not in ", shortened(one.file));
        all.push_back(*found);
    }
    arrays_ = named_arrays{std::move(all)};
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
/// "name"}. A tensor of I8 is int4, and one of U8 uint4, where the file's __metadata__ say
/// "inputspec.dtype.<name>": "int4" or "uint4".
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
        return path.data() != nullptr ? path.data()->arrays().get(tensor) : nullptr;
    }

    std::optional<Fault> look(source_view& out) const {
        if (path.data() == nullptr) return path.fault_of(0);
        if (array() == nullptr) {
            auto why = path.data()->arrays().fault_of(path.path(), "tensor", tensor);
            why.argument = 0;
            return why;
        }
        out = array()->view();
        return std::nullopt;
    }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        if (array() != nullptr) return array()->check(group, path.path());
        source_view none;
        const auto why = look(none);
        return why ? std::optional{group.placed(*why)} : std::nullopt;
    }
    const std::byte* bytes(std::size_t, element_kind) const { return array()->bytes(); }
    template <class S>
    void read(std::size_t, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        array()->template read<S>(first, out);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
