#include <inputspec/source/safetensors.hpp>

#include "mutate_safetensors.hpp"
#include "safetensors.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    return read_tensors({path, is::safetensors_file::file_type{text}});
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    return fuzz::mutate(data, size, most, seed, fuzz::mend_safetensors);
}
