#include <inputspec/source/scipy_npz.hpp>

#include "mutate_zip.hpp"
#include "sparse.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    return read_matrix(is::scipy_npz{.path = {path, is::scipy_npz_file::file_type{text}}});
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    return fuzz::mutate(data, size, most, seed, fuzz::mend_zip);
}
