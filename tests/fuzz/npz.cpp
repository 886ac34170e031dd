#include <inputspec/source/npz.hpp>

#include "mutate_zip.hpp"
#include "target.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    outcome out;
    const is::npz_file file{path, is::npz_file::file_type{text}};
    if (file.fault()) {
        refuse(out, *file.fault());
        return out;
    }
    for (const auto& one : file.data()->arrays()) {
        out.told += one.name;
        if (one.fault) {
            refuse(out, *one.fault);
        } else {
            fill_array(out, is::npz{file, std::string{one.name}});
        }
    }
    return out;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    return fuzz::mutate(data, size, most, seed, fuzz::mend_zip);
}
