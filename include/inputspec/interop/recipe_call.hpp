#pragma once

#include <dlpack/dlpack.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <inputspec/fault.hpp>
#include <inputspec/ops/recipe_of.hpp>
#include <inputspec/options.hpp>
#include <inputspec/recipe.hpp>
#include <inputspec/recipe/suggest.hpp>
#include <inputspec/recipe/transform.hpp>
#include <inputspec/report.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What callers of another language ask of a recipe, whatever they call through (tvm_ffi.hpp,
// tvm_packed.hpp, c_entry.hpp). Everything is a text; nothing throws.

namespace inputspec::inline INPUTSPEC_ABI::interop {

struct recipe_call {
    std::string_view recipe;
    std::uint64_t seed = 0;
    std::uint32_t trial = 0;
    /// The arguments; behind them, if any, data for all of the recipe's holes.
    std::span<const DLTensor* const> tensors{};
};

struct recipe_answer {
    std::string text;  ///< what was asked for, or the error's message
    bool is_error = false;
    std::uint64_t number = 0;  ///< fill: bytes written; else as the function says
};

namespace detail {

inline recipe_answer error(const Fault& fault) {
    return {"inputspec: " + std::string{fault.message().view()}, true};
}

/// What f gives, or the error of whatever it throws.
template <class F>
recipe_answer caught(F&& f) noexcept {
#if defined(__cpp_exceptions)
    try {
#endif
        return f();
#if defined(__cpp_exceptions)
    } catch (const std::exception& other) {
        return {other.what(), true};
    } catch (...) {
        return {"inputspec: a type of one's own threw what is no std::exception", true};
    }
#endif
}

/// f(spec), or the error of the text.
template <class... Mine, class F>
recipe_answer with_spec(std::string_view recipe, F&& f) noexcept {
    return caught([&]() -> recipe_answer {
        auto spec = try_parse<Mine...>(recipe);
        if (!spec) return error(spec.fault());
        return f(*spec);
    });
}

/// f(spec) with the holes bound to the tensors behind the arguments, if there are any; those are
/// the spec's own, or none (`has_arguments`).
template <class... Mine, class F>
recipe_answer with_data(const recipe_call& call, bool has_arguments, F&& f) noexcept {
    return with_spec<Mine...>(call.recipe, [&](auto& spec) -> recipe_answer {
        const auto given = call.tensors.size();
        const auto arguments = has_arguments ? spec.arguments() : 0;
        if (given == arguments) return f(spec);
        const auto holes = spec.holes();
        if (given != arguments + holes) {
            return error({FaultKind::count, -1, -1, static_cast<std::int64_t>(arguments),
                          static_cast<std::int64_t>(given),
                          fixed_text<232>{}
                              << "give one tensor for each argument, and behind them one for "
                                 "each of the recipe's holes, or for none; it has "
                              << static_cast<std::int64_t>(holes)});
        }
        const auto fault = spec.try_bind(call.tensors.subspan(arguments));
        return fault ? error(*fault) : f(spec);
    });
}

}  // namespace detail

/// The report as JSON.
template <std::size_t N>
std::string to_json(const FillReport<N>& report) {
    constexpr std::string_view layouts[] = {"exact", "transformed", "unknown"};
    std::string out = "{\"seed\": " + std::to_string(report.seed) +
                      ", \"trial\": " + std::to_string(report.trial) + ", \"outputs_comparable\": ";
    out += report.outputs_comparable() ? "true" : "false";
    out += ", \"arguments\": [";
    for (const auto& one : report) {
        if (&one != report.begin()) out += ", ";
        out += "{\"policy\": ";
        recipe::write_quoted(out, one.policy);
        out += ", \"bytes\": " + std::to_string(one.bytes) + ", \"layout\": \"";
        out += layouts[static_cast<std::size_t>(one.layout)];
        out += one.is_fallback ? "\", \"is_fallback\": true" : "\", \"is_fallback\": false";
        out += one.is_output ? ", \"is_output\": true}" : ", \"is_output\": false}";
    }
    return out + "]}";
}

/// Fills the arguments; the text is the report.
template <class... Mine>
recipe_answer fill(const recipe_call& call) noexcept {
    return detail::with_data<Mine...>(call, true, [&](auto& spec) -> recipe_answer {
        const auto result = spec.try_fill(call.tensors.first(spec.arguments()),
                                          {.seed = call.seed, .trial = call.trial});
        if (!result) return detail::error(result.fault());
        return {to_json(*result), false, result->bytes()};
    });
}

/// What fill would refuse: an error, or an empty text.
template <class... Mine>
recipe_answer check(const recipe_call& call) noexcept {
    return detail::with_data<Mine...>(call, true, [&](auto& spec) -> recipe_answer {
        const auto fault = spec.check(call.tensors.first(spec.arguments()),
                                      {.seed = call.seed, .trial = call.trial});
        return fault ? detail::error(*fault) : recipe_answer{};
    });
}

/// The fingerprint's 32 digits; the tensors are data for the holes, if any.
template <class... Mine>
recipe_answer fingerprint(const recipe_call& call) noexcept {
    return detail::with_data<Mine...>(call, false, [&](auto& spec) -> recipe_answer {
        return {inputspec::fingerprint(spec, {.seed = call.seed}).hex()};
    });
}

/// The recipe in normal form, its holes filled in where the tensors are data for them. The number
/// is that of the arguments.
template <class... Mine>
recipe_answer describe(const recipe_call& call) noexcept {
    return detail::with_data<Mine...>(call, false, [&](auto& spec) -> recipe_answer {
        return {inputspec::describe(spec), false, spec.arguments()};
    });
}

/// The recipe for a kernel whose argument order[i] is this one's i-th.
template <class... Mine>
recipe_answer permute(std::string_view text, std::span<const std::int64_t> order) noexcept {
    return detail::with_spec<Mine...>(text, [&](auto& spec) -> recipe_answer {
        const std::vector<std::size_t> to{order.begin(), order.end()};
        const auto fault = spec.try_permute(to);
        return fault ? detail::error(*fault) : recipe_answer{inputspec::describe(spec)};
    });
}

/// The recipe with one argument's values stored as the text says (recipe/transform.hpp).
template <class... Mine>
recipe_answer transform(std::string_view text, std::int64_t argument,
                        std::string_view layout) noexcept {
    return detail::with_spec<Mine...>(text, [&](auto& spec) -> recipe_answer {
        const auto fault = try_transform(spec, static_cast<std::size_t>(argument), layout);
        return fault ? detail::error(*fault) : recipe_answer{inputspec::describe(spec)};
    });
}

/// An operator's ready spec as a recipe (ops/recipe_of.hpp): for who supplies nothing.
inline recipe_answer recipe_of(std::string_view op) noexcept {
    return detail::caught([&]() -> recipe_answer {
        if (auto text = ops::recipe_of(op)) return {*std::move(text)};
        const auto word = op.substr(0, op.find('<'));
        const auto near = recipe::closest(word, ops::names);
        std::string error = "inputspec: no ready spec for the operator '";
        error.append(op.substr(0, 64)) += '\'';
        if (near == word && !near.empty()) {
            error += "; along an axis there are take<1> and gather<1>";
        } else if (!near.empty()) {
            error.append("; did you mean ").append(near) += '?';
        } else {
            error += "; there are: ";
            for (const auto name : ops::names) {
                if (name != ops::names.front()) error += ", ";
                error += name;
            }
        }
        return {std::move(error), true};
    });
}

}  // namespace inputspec::inline INPUTSPEC_ABI::interop
