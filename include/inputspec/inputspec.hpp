#pragma once

// The umbrella, in the order of the data's way: spec, policy, generator, bits, element, layout,
// tensor. Opt-in beside it: inputspec/source/, inputspec/interop/, inputspec/recipe.hpp,
// inputspec/random/ars.hpp, inputspec/validate.hpp, inputspec/compare.hpp, inputspec/ops.hpp, and
// operands other than CSR: inputspec/operand.hpp, or one by one.

#include <inputspec/version.hpp>

#include <inputspec/engine_spec.hpp>
#include <inputspec/spec.hpp>

#include <inputspec/policy/at.hpp>
#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/policy/generator_input.hpp>
#include <inputspec/policy/in_out.hpp>
#include <inputspec/policy/layout_transformed.hpp>
#include <inputspec/policy/or_else.hpp>
#include <inputspec/policy/output.hpp>
#include <inputspec/policy/per_trial.hpp>

#include <inputspec/operand/csr.hpp>

#include <inputspec/pattern/balanced_rows.hpp>
#include <inputspec/pattern/banded.hpp>
#include <inputspec/pattern/blocks.hpp>
#include <inputspec/pattern/diagonals.hpp>
#include <inputspec/pattern/like.hpp>
#include <inputspec/pattern/lower_triangular.hpp>
#include <inputspec/pattern/pattern_of.hpp>
#include <inputspec/pattern/power_law_rows.hpp>
#include <inputspec/pattern/rmat.hpp>
#include <inputspec/pattern/stratified.hpp>
#include <inputspec/pattern/uniform_nonzeros.hpp>

#include <inputspec/generate/constant.hpp>
#include <inputspec/generate/coordinates.hpp>
#include <inputspec/generate/distinct.hpp>
#include <inputspec/generate/index.hpp>
#include <inputspec/generate/integers.hpp>
#include <inputspec/generate/mask.hpp>
#include <inputspec/generate/normal.hpp>
#include <inputspec/generate/permutation.hpp>
#include <inputspec/generate/sequence.hpp>
#include <inputspec/generate/sorted.hpp>
#include <inputspec/generate/uniform.hpp>
#include <inputspec/generate/zipf.hpp>

#include <inputspec/layout/blocked.hpp>
#include <inputspec/layout/index_map.hpp>

#include <inputspec/tensor/host_tensor.hpp>

#include <inputspec/execute/automatic.hpp>
#include <inputspec/execute/serial.hpp>
#include <inputspec/execute/threads.hpp>
