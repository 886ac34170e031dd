#pragma once
// Zip archives and .npy files, made for tests.

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"

inline std::string number(std::uint64_t value, std::size_t bytes) {
    std::string out(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i) out[i] = static_cast<char>(value >> 8 * i & 0xff);
    return out;
}

struct packed {
    std::string name, text;
    bool is_deflated = false;
    bool is_64 = false;
};

/// `window`: zlib's; 16 more makes it a gzip file.
inline std::string deflated(const std::string& text, int window = -MAX_WBITS, int level = 9) {
    std::string out(compressBound(static_cast<uLong>(text.size())) + 64, '\0');
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// A zip archive, with zip64 fields where they are asked for.
inline std::string zip(const std::vector<packed>& files, const std::string& comment = {},
                       bool has_zip64_end = false) {
    std::string out, directory;
    for (const auto& one : files) {
        const auto stored = one.is_deflated ? deflated(one.text) : one.text;
        const auto crc =
            crc32_z(0, reinterpret_cast<const Bytef*>(one.text.data()), one.text.size());
        const std::uint64_t all = 0xffffffff;
        const auto sizes = number(one.is_64 ? all : stored.size(), 4) +
                           number(one.is_64 ? all : one.text.size(), 4);
        const auto method = number(one.is_deflated ? 8 : 0, 2);
        const auto local = out.size();
        const auto extra = one.is_64 ? number(1, 2) + number(16, 2) + number(one.text.size(), 8) +
                                           number(stored.size(), 8)
                                     : std::string{};
        const auto place = one.is_64 ? number(1, 2) + number(24, 2) + number(one.text.size(), 8) +
                                           number(stored.size(), 8) + number(local, 8)
                                     : std::string{};
        out += "PK\x03\x04" + number(45, 2) + number(0, 2) + method + number(0, 4) +
               number(crc, 4) + sizes + number(one.name.size(), 2) + number(extra.size(), 2) +
               one.name + extra + stored;
        directory += "PK\x01\x02" + number(45, 2) + number(45, 2) + number(0, 2) + method +
                     number(0, 4) + number(crc, 4) + sizes + number(one.name.size(), 2) +
                     number(place.size(), 2) + number(0, 2) + number(0, 2) + number(0, 2) +
                     number(0, 4) + number(one.is_64 ? all : local, 4) + one.name + place;
    }
    const auto begin = out.size();
    out += directory;
    if (has_zip64_end) {
        const auto record = out.size();
        out += "PK\x06\x06" + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 4) +
               number(0, 4) + number(files.size(), 8) + number(files.size(), 8) +
               number(directory.size(), 8) + number(begin, 8);
        out += "PK\x06\x07" + number(0, 4) + number(record, 8) + number(1, 4);
    }
    return out + "PK\x05\x06" + number(0, 2) + number(0, 2) +
           number(has_zip64_end ? 0xffff : files.size(), 2) +
           number(has_zip64_end ? 0xffff : files.size(), 2) +
           number(has_zip64_end ? 0xffffffff : directory.size(), 4) +
           number(has_zip64_end ? 0xffffffff : begin, 4) + number(comment.size(), 2) + comment;
}

/// An .npy file: descr "<i4", shape "(3,)", and the elements' bytes.
inline std::string npy_text(const std::string& descr, const std::string& shape,
                            const std::string& elements) {
    std::string header =
        "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
    header.resize((header.size() + 11 + 63) / 64 * 64 - 11, ' ');
    header += '\n';
    return "\x93NUMPY" + std::string{"\x01\0", 2} + number(header.size(), 2) + header + elements;
}
