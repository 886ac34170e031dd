// An index in a folder with two good files, and one beside the folder that it must not reach.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "safetensors.hpp"

namespace {

/// Its folder is gone when the program ends.
class model {
public:
    model() {
        std::filesystem::create_directories(folder() / "fuzzed");
        write("fuzzed/a", "inside");
        write("fuzzed/b", "inside.too");
        write("outside", "outside");
    }
    ~model() {
        std::error_code ignored;
        std::filesystem::remove_all(folder(), ignored);
    }
    std::string index() const { return folder() / "fuzzed/fuzzed.json"; }

private:
    static std::filesystem::path folder() {
        return std::filesystem::temp_directory_path() /
               ("inputspec-fuzz-" + std::to_string(getpid()));
    }
    static void write(const std::string& name, const std::string& tensor) {
        const auto header =
            "{\"" + tensor + "\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}";
        std::ofstream{folder() / (name + ".safetensors"), std::ios::binary}
            << static_cast<char>(header.size()) << std::string(7, '\0') << header << "\1\2";
    }
};

}  // namespace

fuzz::outcome fuzz::read(std::string_view text) {
    static const model here;
    const is::safetensors_file file{here.index(), is::safetensors_file::file_type{text}};
    if (file.data() != nullptr) {
        for (const auto& one : file.data()->arrays()) {
            require(one.name == "inside" || one.name == "inside.too", "no file outside is read");
        }
    }
    return read_tensors(file, "");  // the index, or one of its files
}
