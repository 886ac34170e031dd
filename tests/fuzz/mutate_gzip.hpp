#pragma once

#include <zlib.h>

#include <inputspec/source/bulk.hpp>
#include <inputspec/source/gzip.hpp>
#include <string>
#include <string_view>

#include "mutate.hpp"

namespace fuzz {

/// The text as one gzip member.
inline std::string gzip_of(std::string_view text, int level) {
    z_stream stream{};
    std::string out(64 + 2 * text.size(), '\0');
    if (deflateInit2(&stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return {};
    }
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    (void)deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// Of every third seed the text inside is mutated, and gzip'd again; of every third, CRC and size
/// of the first member, whose header is the shortest, are made right; of the others nothing is.
inline std::size_t mutate_gzip(std::uint8_t* data, std::size_t size, std::size_t most,
                               unsigned seed) {
    std::string text{reinterpret_cast<const char*>(data), size};
    const auto keep = [&](std::size_t otherwise) {
        if (text.empty() || text.size() > most) return otherwise;
        std::copy(text.begin(), text.end(), data);
        return text.size();
    };
    if (seed % 3 == 0) {
        inputspec::detail::bulk<char> inside;
        if (inputspec::detail::inflate_gzip("mended", text, inside)) {
            text.clear();
        } else {
            text.assign(inside.data(), inside.size());
        }
        const auto before = text.size();
        text.resize(most);
        text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()),
                                     std::min(before, most), most));
        text = gzip_of(text, seed % 2 == 0 ? 6 : 0);
        return keep(size);
    }
    size = LLVMFuzzerMutate(data, size, most);
    if (seed % 3 == 1 || size < 18) return size;
    text.assign(reinterpret_cast<const char*>(data), size);
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return size;
    std::string inside(1 << 16, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data() + 10);
    stream.avail_in = static_cast<uInt>(size - 10);
    stream.next_out = reinterpret_cast<Bytef*>(inside.data());
    stream.avail_out = static_cast<uInt>(inside.size());
    const int state = inflate(&stream, Z_FINISH);
    const std::size_t read = 10 + stream.total_in;
    inside.resize(stream.total_out);
    inflateEnd(&stream);
    if (state != Z_STREAM_END) return size;
    if (text.size() < read + 8) text.resize(read + 8);
    put(text, read, crc32_z(0, reinterpret_cast<const Bytef*>(inside.data()), inside.size()), 4);
    put(text, read + 4, inside.size(), 4);
    return keep(size);
}

}  // namespace fuzz
