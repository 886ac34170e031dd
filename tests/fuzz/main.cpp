// libFuzzer's door to a reader: every input is read twice, and both must come to the same.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "target.hpp"

namespace fuzz {

void require(bool holds, std::string_view law, std::string_view what) {
    if (holds) return;
    std::fprintf(stderr, "Broken: %.*s\n  %.*s\n", static_cast<int>(law.size()), law.data(),
                 static_cast<int>(what.size()), what.data());
    std::abort();
}

void note(outcome& out, const is::Fault& fault, std::string_view whose) {
    const auto text = fault.note.view();
    require(text.find(whose) != text.npos, "a fault names the file", text);
    require(text.size() > whose.size() + 2, "a fault says what is wrong", text);
    require(text.size() + 1 < sizeof fault.note.data, "a fault's note is not cut", text);
    for (const char c : text) {
        require(static_cast<unsigned char>(c) >= ' ' && c != 0x7f, "a note is printable", text);
    }
    if (const auto line = std::string{path} + ", line "; text.starts_with(line)) {
        std::uint64_t number = 0;
        (void)std::from_chars(text.data() + line.size(), text.data() + text.size(), number);
        out.line = std::max(out.line, number);
    }
    out.told += fault.message().view();
    out.told += '\n';
}

void note(outcome& out, const is::HostTensor& tensor) {
    const auto bytes = tensor.bytes();
    out.told.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    out.told += '\n';
}

}  // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto first = fuzz::read(text);
    // Elsewhere, where nothing is aligned; the block ends with the file, so that a byte read after
    // it is found.
    const std::unique_ptr<char[]> block{new char[size + 1]};
    if (size != 0) std::memcpy(block.get() + 1, data, size);
    const auto second = fuzz::read({block.get() + 1, size});
    fuzz::require(first == second, "a file is always read the same", first.told);
    fuzz::require(first.line <= 1 + static_cast<std::size_t>(std::ranges::count(text, '\n')) ||
                      text.starts_with("\x1f\x8b"),
                  "a line that a fault names is in the file", first.told);

    // For files that are known to be good or bad; libFuzzer adds an empty one.
    static const char* const expected = std::getenv("INPUTSPEC_FUZZ_EXPECT");
    if (expected != nullptr && size != 0) {
        const bool is_good = std::string_view{expected} == "good";
        fuzz::require(first.is_read == is_good,
                      is_good ? "good files are read" : "bad ones are not", first.told);
    }
    return 0;
}
