#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <inputspec/fault.hpp>
#include <inputspec/save/elements.hpp>
#include <inputspec/save/file.hpp>
#include <inputspec/save/named_tensors.hpp>
#include <iterator>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

/// What a safetensors file says beside its tensors: {{"key", "value"}}, or a std::vector of such
/// pairs.
class text_metadata {
public:
    using pair = std::pair<std::string_view, std::string_view>;

    text_metadata() = default;
    text_metadata(std::initializer_list<pair> all) : all_(all) {}
    text_metadata(const std::vector<pair>& all) : all_{all} {}

    const std::vector<pair>& all() const { return all_; }

private:
    std::vector<pair> all_;
};

namespace detail {

struct safetensors_dtype {
    std::string_view name;
    unsigned rank = 0;  // the package's order of tensors: falling
};

/// How safetensors spells a dtype; empty where it has none. 4-bit elements are one a byte.
constexpr safetensors_dtype safetensors_dtype_of(DLDataType type) {
    if (is_complex(type))
        return type.bits == 64 ? safetensors_dtype{"C64", 15} : safetensors_dtype{};
    switch (kind_of(type)) {
        case element_kind::u64: return {"U64", 18};
        case element_kind::i64: return {"I64", 17};
        case element_kind::f64: return {"F64", 16};
        case element_kind::f32: return {"F32", 14};
        case element_kind::u32: return {"U32", 13};
        case element_kind::i32: return {"I32", 12};
        case element_kind::bf16: return {"BF16", 11};
        case element_kind::f16: return {"F16", 10};
        case element_kind::u16: return {"U16", 9};
        case element_kind::i16: return {"I16", 8};
        case element_kind::f8_e4m3fn: return {"F8_E4M3", 5};
        case element_kind::f8_e5m2: return {"F8_E5M2", 4};
        case element_kind::i8: return {"I8", 3};
        case element_kind::u8: return {"U8", 2};
        case element_kind::boolean: return {"BOOL", 1};
        default: return {};
    }
}

/// A tensor's entry in a header, but for where its bytes are.
struct safetensors_item {
    std::string_view name;
    safetensors_dtype dtype;
    extents shape;
    std::uint64_t bytes = 0;
};

/// In quotes, with the escapes of JSON.
inline void append_json(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        constexpr std::string_view meant = "\"\\\b\f\n\r\t", letters = "\"\\bfnrt";
        if (const auto at = meant.find(c); at != meant.npos) {
            out += '\\';
            out += letters[at];
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += "01"[c >> 4];
            out += "0123456789abcdef"[c & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

/// The file's bytes before the first tensor's: a length, and JSON that ends where 8 divides.
inline std::string safetensors_header_of(const std::vector<safetensors_item>& items,
                                         const text_metadata& metadata) {
    std::string json{"{"};
    const auto comma = [&](char before) {
        if (json.back() != before) json += ',';
    };
    if (!metadata.all().empty()) {
        json += "\"__metadata__\":{";
        for (const auto& [key, value] : metadata.all()) {
            comma('{');
            append_json(json, key);
            json += ':';
            append_json(json, value);
        }
        json += '}';
    }
    std::uint64_t at = 0;
    for (const auto& one : items) {
        comma('{');
        append_json(json, one.name);
        json.append(":{\"dtype\":\"").append(one.dtype.name).append("\",\"shape\":[");
        for (const auto extent : one.shape.span()) {
            comma('[');
            json += std::to_string(extent);
        }
        json += "],\"data_offsets\":[" + std::to_string(at) + ',';
        at += one.bytes;
        json += std::to_string(at) + "]}";
    }
    json += '}';
    json.append((8 - json.size() % 8) % 8, ' ');
    std::string out;
    for (unsigned i = 0; i < 8; ++i) {
        out += static_cast<char>(std::uint64_t{json.size()} >> 8 * i & 0xff);
    }
    return out + json;
}

inline std::optional<Fault> check_safetensors_names(const named_tensors& tensors,
                                                    const text_metadata& metadata,
                                                    std::string_view path) {
    for (const auto& one : tensors) {
        if (one.name == "__metadata__") {
            return fault_about(FaultKind::file, path,
                               ": no tensor may have the name '__metadata__'");
        }
        if (!is_utf8(one.name)) {
            return fault_about(FaultKind::file, path, ": the name '", shortened(one.name),
                               "' is no UTF-8");
        }
    }
    std::vector<std::string_view> keys;
    for (const auto& [key, value] : metadata.all()) {
        keys.push_back(key);
        if (!is_utf8(key) || !is_utf8(value)) {
            return fault_about(FaultKind::file, path, ": of the metadata '", shortened(key),
                               "' is no UTF-8, or its value");
        }
    }
    std::ranges::sort(keys);
    if (const auto same = std::ranges::adjacent_find(keys); same != keys.end()) {
        return fault_about(FaultKind::file, path, ": the metadata have '", shortened(*same),
                           "' twice");
    }
    return check_names_differ(tensors, path);
}

/// `look(i, its, out)` views the tensor number i and gives its dtype and shape in the file; or a
/// fault.
template <class Look>
std::optional<Fault> write_safetensors(std::string_view path, const named_tensors& tensors,
                                       const text_metadata& metadata, const Look& look) {
    if (auto fault = check_safetensors_names(tensors, metadata, path)) return fault;
    std::vector<safetensors_item> items(tensors.size());
    elements its;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        auto& one = items[i];
        one.name = tensors[i].name;
        if (auto fault = look(i, its, one)) return for_file(*fault, path, one.name);
        one.bytes = its.bytes();
    }
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return items[a].dtype.rank != items[b].dtype.rank
                   ? items[a].dtype.rank > items[b].dtype.rank
                   : items[a].name < items[b].name;
    });
    std::vector<safetensors_item> sorted;
    sorted.reserve(items.size());
    for (const auto i : order) sorted.push_back(items[i]);

    const auto header = safetensors_header_of(sorted, metadata);
    constexpr std::size_t most = 100'000'000;  // as all readers have it
    if (header.size() - 8 > most) {
        return fault_about(FaultKind::file, path, ": a header of more than 100 MB");
    }
    new_file file;
    if (auto fault = file.open(path)) return fault;
    file.write(header);
    for (const auto i : order) {
        if (auto fault = look(i, its, items[i])) return for_file(*fault, path, items[i].name);
        its.each_block(
            [&](const std::byte* data, std::size_t size) { return file.write(data, size); });
    }
    return file.finish();
}

inline std::optional<Fault> write_safetensors(std::string_view path, const named_tensors& tensors,
                                              const text_metadata& metadata) {
    const auto look = [&](std::size_t i, elements& its,
                          safetensors_item& out) -> std::optional<Fault> {
        const auto argument = static_cast<int>(i);
        if (auto fault = its.look(tensors[i].tensor, argument)) return fault;
        out.dtype = safetensors_dtype_of(its.dtype());
        out.shape = its.shape();
        if (!out.dtype.name.empty()) return std::nullopt;
        return Fault{
            FaultKind::dtype,
            argument,
            -1,
            Fault::none,
            Fault::pack(its.dtype()),
            is_complex(its.dtype())
                ? "safetensors has no such dtype: save it as float64, with an axis of 2"
                : "safetensors has no such dtype: save one value a byte, as int8 or uint8"};
    };
    return write_safetensors(path, tensors, metadata, look);
}

}  // namespace detail

/// Saves tensors as safetensors: save_safetensors(path, {{"a", a}, {"b", b}}, {{"key", "value"}}).
/// Names and metadata are UTF-8, no name and no key stands twice, "__metadata__" is none. Tensors
/// are in C order, whatever their strides; lanes are an innermost axis. The file appears when it is
/// whole. A fault's `argument` counts the tensors.
template <detail::Path P>
std::optional<Fault> try_save_safetensors(const P& path, const named_tensors& tensors,
                                          const text_metadata& metadata = {}) {
    return detail::write_safetensors(detail::path_text(path), tensors, metadata);
}

#if defined(__cpp_exceptions)
/// try_save_safetensors that throws its fault as an Error.
template <detail::Path P>
void save_safetensors(const P& path, const named_tensors& tensors,
                      const text_metadata& metadata = {}) {
    if (auto fault = try_save_safetensors(path, tensors, metadata)) throw Error{*fault};
}
#endif

}  // namespace inputspec::inline INPUTSPEC_ABI
