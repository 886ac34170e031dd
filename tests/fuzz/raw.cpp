// The first bytes say what the others are: dtype, rank, byte order, offset, extents.
#include <algorithm>
#include <cstring>
#include <inputspec/source/raw.hpp>

#include "target.hpp"

fuzz::outcome fuzz::read(std::string_view text) {
    outcome out;
    const auto take = [&](std::size_t most) {
        std::uint64_t value = 0;
        const auto size = std::min(most, text.size());
        if (size != 0) std::memcpy(&value, text.data(), size);
        text.remove_prefix(size);
        return value;
    };
    is::raw source;
    source.dtype.code = static_cast<std::uint8_t>(take(1));
    source.dtype.bits = static_cast<std::uint8_t>(take(1));
    source.dtype.lanes = static_cast<std::uint16_t>(take(2));
    const auto rank = take(1) % 20;
    const auto flags = take(1);
    const std::size_t width = (flags & 2) != 0 ? 8 : 1;
    source.big_endian = (flags & 1) != 0;
    source.offset = take(width);
    for (std::uint64_t i = 0; i < rank; ++i) {
        source.shape.push_back(static_cast<std::int64_t>(take(width)));
    }
    source.path = {path, is::raw_file::file_type{text}};
    require(!source.fault(), "any file is read");

    is::source_view view;
    if (const auto bad = source.look(view)) {
        refuse(out, *bad);
        return out;
    }
    std::uint64_t size = 0;
    require(is::detail::count_elements(source.shape, INT64_MAX, size), "a shape has a size");
    // No tensor is of any width, or of vectors of complex numbers.
    const auto lanes = source.dtype.lanes;
    if (size * lanes > most_elements || lanes > 64 || (view.is_complex && lanes != 1)) return out;
    is::HostTensor tensor{source.dtype, source.shape};
    require(fill(out, source, {&tensor}), "a file fills its own tensor", out.told);
    if (!source.big_endian) {
        const auto bytes = std::as_const(tensor).bytes();
        require(bytes.size() == text.size() - source.offset &&
                    (bytes.empty() ||
                     std::memcmp(bytes.data(), text.data() + source.offset, bytes.size()) == 0),
                "what is in the file is in the tensor");
    }
    return out;
}
