#include <inputspec/source/npy.hpp>

#include "mutate.hpp"
#include "target.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    return read_array(is::npy{.path = {path, is::npy_file::file_type{text}}});
}

/// The header's length, and blanks that make it whole.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    return fuzz::mutate(data, size, most, seed, [](std::string& text) {
        if (text.size() < 12) return;
        const std::size_t begin = text[6] == 1 ? 10 : 12;
        auto end = text.find('\n', begin);
        if (end == text.npos) return;
        text.insert(end, (16 - (end + 1) % 16) % 16, ' ');
        end += (16 - (end + 1) % 16) % 16;
        fuzz::put(text, 8, end + 1 - begin, begin - 8);
    });
}
