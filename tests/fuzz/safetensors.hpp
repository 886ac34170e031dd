#pragma once

#include <inputspec/source/safetensors.hpp>

#include "target.hpp"

namespace fuzz {

/// All tensors of a file. A fault names `whose` file it is.
inline outcome read_tensors(const is::safetensors_file& file, std::string_view whose = path) {
    outcome out;
    if (file.fault()) {
        refuse(out, *file.fault(), whose);
        return out;
    }
    for (const auto& one : file.data()->arrays()) {
        out.told += one.name;
        const is::safetensors source{file, std::string{one.name}};
        if (!one.fault) {
            fill_array(out, source);
            continue;
        }
        // A dtype that there is not here: the file is good for its other tensors.
        note(out, *one.fault);
    }
    return out;
}

}  // namespace fuzz
