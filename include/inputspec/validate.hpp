#pragma once

// Judges of anybody's operands, before a kernel is let loose on them: each gives the first rule
// that is broken, where, and by which value. They read the arrays of indices, and nothing through
// them.

#include <inputspec/validate/compressed.hpp>
#include <inputspec/validate/coordinates.hpp>
#include <inputspec/validate/ell.hpp>
#include <inputspec/validate/embedding_bag.hpp>
#include <inputspec/validate/indices.hpp>
#include <inputspec/validate/moe.hpp>
#include <inputspec/validate/moe_blocks.hpp>
#include <inputspec/validate/nm.hpp>
#include <inputspec/validate/offsets.hpp>
#include <inputspec/validate/paged_kv.hpp>
#include <inputspec/validate/permutation.hpp>
#include <inputspec/validate/ragged.hpp>
#include <inputspec/validate/segment_ids.hpp>
