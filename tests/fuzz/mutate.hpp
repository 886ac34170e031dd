#pragma once
// Mutations of formats with lengths and checksums, which a change of any byte would break.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace fuzz {

/// libFuzzer's own mutation; of every second seed its lengths are made right again by
/// mend(std::string&), so that what comes after them is looked at.
template <class Mend>
std::size_t mutate(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed,
                   Mend&& mend) {
    size = LLVMFuzzerMutate(data, size, most);
    if (seed % 2 == 0) return size;
    std::string text{reinterpret_cast<const char*>(data), size};
    mend(text);
    if (text.size() > most) return size;
    std::copy(text.begin(), text.end(), data);
    return text.size();
}

/// A number as files have it, the low byte first.
inline void put(std::string& text, std::size_t at, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) {
        text[at + i] = static_cast<char>(value >> 8 * i & 0xff);
    }
}

}  // namespace fuzz
