#pragma once

#include <cstddef>
#include <inputspec/fault.hpp>
#include <inputspec/recipe/parse.hpp>
#include <inputspec/recipe/runtime_spec.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// Stores an argument's values as a text says that reads like what stands behind the policy in
/// LayoutTransformed: transform(spec, 1, R"(index_map{"lambda i, j: (j, i)"}, extents{4,8})"). For
/// tuners that change an argument's layout per candidate. The column of a fault counts in that
/// whole policy, LayoutTransformed{Output{}, …}.
template <class... Mine>
std::optional<Fault> try_transform(basic_runtime_spec<Mine...>& spec, std::size_t argument,
                                   std::string_view layout) {
    const auto whole = "LayoutTransformed{Output{}, " + std::string{layout} + "}";
    const auto read = try_parse<Mine...>(whole);
    if (!read) return read.fault();
    if (read->arguments() != 1) {
        return Fault{FaultKind::recipe,
                     -1,
                     -1,
                     Fault::none,
                     Fault::none,
                     "transform(spec, argument, text): the text is one layout"};
    }
    return spec.try_transform(argument, *read->clauses()[0].alternatives[0].layout);
}

#if defined(__cpp_exceptions)
/// try_transform that throws its fault.
template <class... Mine>
void transform(basic_runtime_spec<Mine...>& spec, std::size_t argument, std::string_view layout) {
    if (const auto fault = try_transform(spec, argument, layout)) throw Error{*fault};
}
#endif

}  // namespace inputspec::inline INPUTSPEC_ABI
