#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/recipe/hash.hpp>
#include <inputspec/recipe/write.hpp>
#include <inputspec/save/safetensors.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/json.hpp>
#include <inputspec/source/safetensors.hpp>
#include <inputspec/tensor/extents.hpp>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

/// What an argument is when a capture is replayed. Of the first two its data are in the file.
enum class captured_policy : std::uint8_t { fixed_input, in_out, output, zeroed, unchanged };

struct captured_argument {
    captured_policy policy = captured_policy::fixed_input;
    tensor_type type;  ///< dtype, and shape as the buffer had it
};

/// What a capture says beside its tensors.
struct Captured {
    std::string spec;         ///< its recipe; empty where it was captured without one
    Fingerprint fingerprint;  ///< fingerprint(spec, {.seed = seed}), where and when it was captured
    std::uint64_t seed = 0;
    std::uint32_t trial = 0;
    std::vector<captured_argument> arguments;
};

namespace detail {

/// A capture is a safetensors file: the data of argument 2 are the tensor "2", and __metadata__
/// have these keys, besides inputspec.dtype.2 where its elements are 4-bit ones.
namespace capture_key {
inline constexpr std::string_view format = "inputspec.capture";  // "1"
inline constexpr std::string_view spec = "inputspec.spec";
inline constexpr std::string_view fingerprint = "inputspec.fingerprint";
inline constexpr std::string_view seed = "inputspec.seed";
inline constexpr std::string_view trial = "inputspec.trial";
// [{"policy":"InOut","dtype":"float32x4","dlpack":[2,32,4],"shape":[3]}, …], JSON; "dtype" is for
// people, dlpack are code, bits and lanes.
inline constexpr std::string_view arguments = "inputspec.arguments";
}  // namespace capture_key

inline constexpr std::string_view captured_policies[] = {"FixedInput", "InOut", "Output", "Zeroed",
                                                         "Unchanged"};

constexpr bool has_data(captured_policy policy) { return policy <= captured_policy::in_out; }

inline std::string text_of(const std::vector<captured_argument>& arguments) {
    std::string out{"["};
    for (const auto& one : arguments) {
        const auto type = one.type.dtype;
        if (out.size() > 1) out += ',';
        out += "{\"policy\":\"";
        out += captured_policies[static_cast<std::size_t>(one.policy)];
        out += "\",\"dtype\":\"";
        recipe::write_dtype(out, type);
        out += "\",\"dlpack\":[" + std::to_string(type.code) + ',' + std::to_string(type.bits) +
               ',' + std::to_string(type.lanes) + "],\"shape\":[";
        for (int axis = 0; axis < one.type.shape.rank(); ++axis) {
            if (axis != 0) out += ',';
            out += std::to_string(one.type.shape[axis]);
        }
        out += "]}";
    }
    return out + "]";
}

/// Reads what text_of writes; false where it is none, and in.error() says why.
inline bool read_arguments(json_cursor& in, std::vector<captured_argument>& out) {
    const auto below = [&](std::uint64_t end, auto& to) {
        std::uint64_t value = 0;
        if (!in.natural(value)) return false;
        if (value >= end) return in.fail("a number that is too large");
        to = static_cast<std::remove_reference_t<decltype(to)>>(value);
        return true;
    };
    const auto read_one = [&](captured_argument& one, std::string_view key) {
        if (key == "policy") {
            std::string_view name;
            if (!in.string(name)) return false;
            for (std::size_t i = 0; i < std::size(captured_policies); ++i) {
                one.policy = static_cast<captured_policy>(i);
                if (name == captured_policies[i]) return true;
            }
            return in.fail("a policy that captures have not");
        }
        if (key == "dlpack") {
            auto& type = one.type.dtype;
            constexpr std::string_view what = "[code, bits, lanes] belong here";
            return in.expect('[', what) && below(256, type.code) && in.expect(',', what) &&
                   below(256, type.bits) && in.expect(',', what) && below(65536, type.lanes) &&
                   in.expect(']', what);
        }
        if (key != "shape") return in.skip_value();
        return in.array("a shape is [extents]", [&] {
            std::int64_t extent = 0;
            if (!below(std::uint64_t{1} << 63, extent)) return false;
            one.type.shape.push_back(extent);
            return one.type.shape.rank() <= max_rank || in.fail("more than 16 axes");
        });
    };
    const bool is_read = in.array("arguments are a JSON array", [&] {
        if (out.size() == 64) return in.fail("more than 64 arguments");
        auto& one = out.emplace_back();
        unsigned seen = 0;  // a key each bit
        return in.object("an argument is a JSON object", [&](std::string_view key) {
            const unsigned bit = key == "policy" ? 1 : key == "dlpack" ? 2 : key == "shape" ? 4 : 0;
            if ((seen & bit) != 0) return in.fail("a key for the second time");
            seen |= bit;
            return read_one(one, key);
        }) && (seen == 7 || in.fail("an argument has 'policy', 'dlpack' and 'shape'"));
    });
    return is_read && (in.is_end() || in.fail("something after the arguments"));
}

/// What a file's metadata say; or the fault of a file that is no capture.
inline std::optional<Fault> read_captured(const safetensors_file& file, Captured& out) {
    if (file.data() == nullptr) return file.fault_of(-1);
    const auto& data = *file.data();
    const auto fail = [&](const auto&... why) {
        return fault_about(FaultKind::source, file.path(), ": ", why...);
    };
    const auto* const format = data.metadata(capture_key::format);
    if (format == nullptr) {
        return fail("no capture: its metadata have no ", capture_key::format,
                    "; capture(args, path, spec) writes one");
    }
    if (*format != "1") {
        return fail("a capture of format ", shortened(*format), ", and 1 is what is read here");
    }
    std::string_view missing;
    const auto text = [&](std::string_view key) -> std::string_view {
        const auto* const found = data.metadata(key);
        if (found == nullptr) missing = key;
        return found != nullptr ? std::string_view{*found} : std::string_view{};
    };
    const auto number = [&](std::string_view key, auto& to, int base, std::string_view from) {
        const auto *const begin = from.data(), *const end = begin + from.size();
        const auto result = std::from_chars(begin, end, to, base);
        if (result.ptr != end || result.ec != std::errc{}) missing = key;
    };
    if (const auto* const spec = data.metadata(capture_key::spec)) {
        out.spec = *spec;
        const auto hash = text(capture_key::fingerprint);
        const auto half = hash.size() == 32 ? hash.size() / 2 : 0;
        number(capture_key::fingerprint, out.fingerprint.high, 16, hash.substr(0, half));
        number(capture_key::fingerprint, out.fingerprint.low, 16, hash.substr(half));
    }
    number(capture_key::seed, out.seed, 10, text(capture_key::seed));
    number(capture_key::trial, out.trial, 10, text(capture_key::trial));
    json_cursor in{text(capture_key::arguments)};
    if (!missing.empty()) return fail("a capture without a valid ", missing);
    if (!read_arguments(in, out.arguments)) {
        return fail(capture_key::arguments, ", byte ", in.position(), ": ", in.error());
    }
    for (std::size_t i = 0; i < out.arguments.size(); ++i) {
        const bool is_there = data.arrays().find(std::to_string(i)) != nullptr;
        if (has_data(out.arguments[i].policy) && !is_there) {
            return fail("a capture without the tensor of its argument ", i);
        }
    }
    return std::nullopt;
}

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI
