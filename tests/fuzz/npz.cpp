#include <inputspec/source/npz.hpp>

#include "mutate.hpp"
#include "target.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    outcome out;
    const is::npz_file file{path, is::detail::file_mapping{text}};
    if (file.fault()) {
        out.is_read = false;
        refuse(out, *file.fault());
        return out;
    }
    for (const auto& one : file.data()->arrays()) {
        out.told += one.name;
        if (one.fault) {
            out.is_read = false;
            refuse(out, *one.fault);
        } else {
            fill_array(out, is::npz{file, std::string{one.name}});
        }
    }
    return out;
}

/// The CRC of each file, of what its bytes inflate to.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    return fuzz::mutate(data, size, most, seed, [](std::string& text) {
        const std::string path{fuzz::path};
        inputspec::detail::zip_reader zip{path, text};
        std::vector<inputspec::detail::zip_entry> entries;
        if (!zip.read(entries)) return;
        for (auto at = text.find("PK\x01\x02"); at != text.npos;
             at = text.find("PK\x01\x02", at + 4)) {
            const auto name = std::string_view{text}.substr(std::min(at + 46, text.size()));
            for (const auto& one : entries) {
                if (!name.starts_with(one.name)) continue;
                std::string inflated(one.size + 1, '\0');
                if (!one.is_deflated) {
                    inflated = one.stored;
                } else if (inputspec::detail::inflate_to(inflated.data(), one.size, path,
                                                         one.stored)) {
                    continue;
                } else {
                    inflated.pop_back();
                }
                const auto crc =
                    crc32_z(0, reinterpret_cast<const Bytef*>(inflated.data()), inflated.size());
                fuzz::put(text, at + 16, crc, 4);
            }
        }
    });
}
