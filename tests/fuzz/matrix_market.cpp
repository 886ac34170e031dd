#include <inputspec/source/matrix_market.hpp>

#include "sparse.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    const auto in_parts = [&](std::size_t part) {
        using file = is::matrix_market_file;
        return read_matrix(
            is::matrix_market{.path = file{path, file::file_type{text, {.threads = 1}, part}}});
    };
    const auto out = in_parts(0);
    require(in_parts(64) == out, "parts are read as the whole is", out.told);
    return out;
}
