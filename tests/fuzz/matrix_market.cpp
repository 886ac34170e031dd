#include <inputspec/source/matrix_market.hpp>

#include "target.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    outcome out;
    const is::matrix_market source{.path = {path, is::detail::file_bytes{text}}};
    if (source.fault()) {
        out.is_read = false;
        refuse(out, *source.fault());
    } else {
        fill_csr(out, source);
    }
    return out;
}
