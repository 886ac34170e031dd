#include <inputspec/source/smtx.hpp>

#include "target.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    outcome out;
    const is::smtx source{.path = {path, is::detail::file_bytes{text}}};
    if (source.fault()) {
        out.is_read = false;
        refuse(out, *source.fault());
    } else {
        fill_csr(out, source);
    }
    return out;
}
