#pragma once
// Files for the tests of readers: made, broken, and looked for.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unistd.h>

/// The bytes of a literal, zeros included.
template <std::size_t N>
std::string bytes(const char (&literal)[N]) {
    return {literal, N - 1};
}

/// A file with this text, gone with the object.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view text, std::string_view name = "file") {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("inputspec-" + std::to_string(getpid()) + "-" + std::to_string(count++) + "-" +
                 std::string{name});
        std::ofstream{path_, std::ios::binary} << text;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// A file of the data folder, where the environment names one.
inline std::optional<std::filesystem::path> data_file(std::string_view name) {
    const char* const folder = std::getenv("INPUTSPEC_DATA_DIR");
    if (folder == nullptr || *folder == 0) return std::nullopt;
    return std::filesystem::path{folder} / name;
}

/// The sum of (i + 1) · value[i], modulo 2^64.
template <class T>
std::uint64_t weighted_sum(std::span<T> values) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &values[i], sizeof(T));
        sum += (i + 1) * bits;
    }
    return sum;
}

/// Calls `see` with the text cut at every byte, with every byte changed in some ways, left out, and
/// doubled: what a reader must survive.
template <class See>
void for_each_mutation(const std::string& text, See&& see) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        see(text.substr(0, i));
        for (const unsigned flip : {0x01u, 0x10u, 0x80u, 0xffu}) {
            auto changed = text;
            changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
            see(changed);
        }
        for (const char other : {'9', '-', '\n', ' ', '\0'}) {
            auto changed = text;
            changed[i] = other;
            see(changed);
        }
        see(text.substr(0, i) + text.substr(i + 1));
        see(text.substr(0, i) + text[i] + text.substr(i));
    }
}
