#pragma once

#include <inputspec/source/json.hpp>
#include <string>
#include <string_view>

#include "mutate.hpp"

namespace fuzz {

/// The header's length: up to the end of the JSON that is there.
inline void mend_safetensors(std::string& text) {
    if (text.size() < 8) return;
    inputspec::detail::json_cursor json{std::string_view{text}.substr(8)};
    if (json.skip_value()) put(text, 0, json.position(), 8);
}

}  // namespace fuzz
