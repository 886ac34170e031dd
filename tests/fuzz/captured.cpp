// A safetensors file as a capture, up to what its metadata say.
#include <inputspec/capture/captured.hpp>

#include "mutate_safetensors.hpp"
#include "target.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    outcome out;
    const is::safetensors_file file{path, is::safetensors_file::file_type{text}};
    is::Captured captured;
    if (const auto bad = is::detail::read_captured(file, captured)) {
        refuse(out, *bad);
        return out;
    }
    const auto arguments = is::detail::text_of(captured.arguments);
    out.told += captured.spec + captured.fingerprint.hex() + arguments +
                std::to_string(captured.seed) + std::to_string(captured.trial);
    is::detail::json_cursor in{arguments};
    std::vector<is::captured_argument> again;
    require(is::detail::read_arguments(in, again), "what is written is read", arguments);
    require(is::detail::text_of(again) == arguments, "and is the same", arguments);
    return out;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    return fuzz::mutate(data, size, most, seed, fuzz::mend_safetensors);
}
