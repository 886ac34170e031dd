#pragma once

#include <zlib.h>

#include <algorithm>
#include <inputspec/source/npz.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "mutate.hpp"

namespace fuzz {

/// Gives each file of a zip archive the CRC of what its bytes inflate to.
inline void mend_zip(std::string& text) {
    using namespace inputspec::detail;
    const std::string whose = "mended";
    zip_reader zip{whose, text};
    std::vector<zip_entry> entries;
    if (!zip.read(entries)) return;
    constexpr std::string_view mark = "PK\x01\x02";
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + 4)) {
        const auto name = std::string_view{text}.substr(std::min(at + 46, text.size()));
        for (const auto& one : entries) {
            if (!name.starts_with(one.name)) continue;
            std::string data{one.stored};
            if (one.is_deflated) {
                data.resize(one.size + 1);
                if (inflate_to(data.data(), one.size, whose, one.stored)) continue;
                data.pop_back();
            }
            put(text, at + 16, crc32_z(0, reinterpret_cast<const Bytef*>(data.data()), data.size()),
                4);
        }
    }
}

}  // namespace fuzz
