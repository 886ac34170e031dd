#pragma once

// capture(args, path, spec, options) saves the inputs of a candidate; replay(path) is a spec that
// fills with them bit for bit, on any machine; captured(path) says what they were. Not in the
// umbrella: it includes recipes.

#include <inputspec/capture/capture.hpp>
#include <inputspec/capture/captured.hpp>
#include <inputspec/capture/replay.hpp>
