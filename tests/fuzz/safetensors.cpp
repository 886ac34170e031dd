#include <inputspec/source/safetensors.hpp>

#include "mutate.hpp"
#include "safetensors.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    return read_tensors({path, is::safetensors_file::file_type{text}});
}

/// The header's length: up to the end of the JSON that is there.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    return fuzz::mutate(data, size, most, seed, [](std::string& text) {
        if (text.size() < 8) return;
        inputspec::detail::json_cursor json{std::string_view{text}.substr(8)};
        if (json.skip_value()) fuzz::put(text, 0, json.position(), 8);
    });
}
