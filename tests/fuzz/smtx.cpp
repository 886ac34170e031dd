#include <inputspec/source/smtx.hpp>

#include "sparse.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    return read_matrix(is::smtx{.path = {path, is::smtx_file::file_type{text}}});
}
