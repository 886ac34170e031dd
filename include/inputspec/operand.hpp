#pragma once

// All operands: arguments that must agree, each group of them one policy.

#include <inputspec/operand/bsr.hpp>
#include <inputspec/operand/coo.hpp>
#include <inputspec/operand/csc.hpp>
#include <inputspec/operand/csr.hpp>
#include <inputspec/operand/ell.hpp>
#include <inputspec/operand/embedding_bag.hpp>
#include <inputspec/operand/moe.hpp>
#include <inputspec/operand/moe_blocks.hpp>
#include <inputspec/operand/nm.hpp>
#include <inputspec/operand/paged_kv.hpp>
#include <inputspec/operand/ragged.hpp>
