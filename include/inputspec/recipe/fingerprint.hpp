#pragma once

#include <cstdint>
#include <inputspec/options.hpp>
#include <inputspec/recipe/describe.hpp>
#include <inputspec/recipe/hash.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// A name for what a spec fills, for tuning keys and logs: 128 bits over its text in normal form,
/// the content of fixed data (where files lie does not count), stream_version and options.seed. Not
/// over options.trial, so that one name covers all candidates of a tuning; nor over the other
/// options, which do not change values, nor the tensors' dtypes and shapes, which a tuning key has
/// anyway.
template <class Spec>
Fingerprint fingerprint(const Spec& spec, const FillOptions& options = {}) {
    recipe::hasher out;
    out.update(std::string_view{"inputspec"});
    out.update(std::uint64_t{stream_version});
    out.update(options.seed);
    out.update(recipe::text_of(spec, recipe::object_writer::files::content));
    return out.value();
}

}  // namespace inputspec::inline INPUTSPEC_ABI
