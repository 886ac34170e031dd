#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/capture/captured.hpp>
#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/policy/output.hpp>
#include <inputspec/recipe/parse.hpp>
#include <inputspec/recipe/runtime_spec.hpp>
#include <inputspec/source/safetensors.hpp>
#include <string>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

/// What a capture says beside its tensors: the spec, seed and trial that made them, and dtype and
/// shape of all arguments. A fault where the path is no capture.
template <detail::Path P>
ParseResult<Captured> try_captured(const P& path) {
    Captured out;
    if (auto fault = detail::read_captured(safetensors_file{path}, out)) return {*fault};
    return out;
}

/// A spec that fills with what capture(args, path, …) saved, bit for bit, into buffers of the same
/// dtypes and shapes and any strides: FixedInput{safetensors{path, "0"}} and so on, the file mapped
/// once; what was Output, Zeroed or Unchanged is that again. It reads the file when it fills.
template <detail::Path P>
ParseResult<RuntimeSpec> try_replay(const P& path) {
    const safetensors_file file{path};
    Captured what;
    if (auto fault = detail::read_captured(file, what)) return {*fault};
    std::vector<RuntimeSpec::clause> clauses(what.arguments.size());
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        auto& one = clauses[i];
        const auto policy = what.arguments[i].policy;
        one.positions.push_back(static_cast<std::uint8_t>(i));
        one.is_in_out = policy == captured_policy::in_out;
        auto& leaf = one.alternatives.emplace_back().leaf;
        switch (policy) {
            case captured_policy::output: leaf = Output{}; break;
            case captured_policy::zeroed: leaf = Zeroed{}; break;
            case captured_policy::unchanged: leaf = Unchanged{}; break;
            default: leaf = FixedInput{safetensors{file, std::to_string(i)}};
        }
    }
    return RuntimeSpec{std::move(clauses)};
}

#if defined(__cpp_exceptions)
/// try_captured that throws its fault as an Error.
template <detail::Path P>
Captured captured(const P& path) {
    auto result = try_captured(path);
    if (!result) throw Error{result.fault()};
    return std::move(*result);
}
/// try_replay that throws its fault as an Error.
template <detail::Path P>
RuntimeSpec replay(const P& path) {
    auto result = try_replay(path);
    if (!result) throw Error{result.fault()};
    return std::move(*result);
}
#endif

}  // namespace inputspec::inline INPUTSPEC_ABI
