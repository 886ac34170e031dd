#include <inputspec/source/matrix_market.hpp>

#include "target.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    return read_csr(is::matrix_market{.path = {path, is::matrix_market_file::file_type{text}}});
}
