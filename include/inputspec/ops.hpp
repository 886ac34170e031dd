#pragma once

// Ready specs, named after the operators that people tune.

#include <inputspec/ops/indexing.hpp>
#include <inputspec/ops/serving.hpp>
#include <inputspec/ops/sparse.hpp>
