#pragma once

// Specs as text: describe(spec), parse(text) → RuntimeSpec, fingerprint(spec, options). The grammar
// stands in docs/recipes.md. Not in the umbrella: it includes strings, variants and the files that
// recipes can name.

#include <inputspec/recipe/describe.hpp>
#include <inputspec/recipe/fingerprint.hpp>
#include <inputspec/recipe/parse.hpp>
#include <inputspec/recipe/runtime_spec.hpp>
