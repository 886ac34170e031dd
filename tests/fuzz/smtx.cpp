#include <inputspec/source/smtx.hpp>

#include "target.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    return read_csr(is::smtx{.path = {path, is::smtx_file::file_type{text}}});
}
