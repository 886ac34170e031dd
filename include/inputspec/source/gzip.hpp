#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/fault.hpp>
#include <inputspec/source/bulk.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/loading.hpp>
#include <inputspec/source/matrix_market.hpp>
#include <inputspec/source/sparse_data.hpp>
#include <inputspec/source/sparse_file.hpp>
#include <inputspec/source/text_file.hpp>
#include <inputspec/source/text_values.hpp>
#include <inputspec/source/tns.hpp>
#include <inputspec/source/tns_load.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// Inflates a gzip file (RFC 1952), of one member or of several.
inline std::optional<Fault> inflate_gzip(std::string_view path, std::string_view compressed,
                                         bulk<char>& out) {
    const auto fail = [&](const auto&... why) {
        return fault_about(FaultKind::source, path, ": ", why...);
    };
    constexpr std::size_t most_at_once = 1u << 30;  // zlib counts in 32 bits
    std::size_t read = 0, written = 0;
    // The last member's size, modulo 2^32, ends the file: most have one, and are smaller.
    std::uint32_t told = 0;
    if (compressed.size() >= 18) std::memcpy(&told, compressed.data() + compressed.size() - 4, 4);
    const auto enough = [&](std::size_t size) {
        // Deflate makes at most 1032 bytes of one: nothing larger is ever asked for.
        size = std::min(size, 1032 * compressed.size() + 1032);
        bulk<char> larger;
        if (size <= written || !larger.allocate(size)) return false;
        if (written != 0) std::memcpy(larger.data(), out.data(), written);
        out = std::move(larger);
        return true;
    };
    if (!enough(std::max<std::size_t>(told + std::size_t{1}, 1 << 12))) return fail("no memory");
    do {
        z_stream stream{};
        if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return fail("no memory to inflate it");
        int state = Z_OK;
        bool has_room = true;
        while (state == Z_OK && has_room) {
            if (written == out.size()) has_room = enough(2 * written);
            if (!has_room) break;
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data() + read));
            stream.avail_in = static_cast<uInt>(std::min(compressed.size() - read, most_at_once));
            stream.next_out = reinterpret_cast<Bytef*>(out.data() + written);
            stream.avail_out = static_cast<uInt>(std::min(out.size() - written, most_at_once));
            const auto in = stream.avail_in, room = stream.avail_out;
            state = ::inflate(&stream, Z_NO_FLUSH);
            read += in - stream.avail_in;
            written += room - stream.avail_out;
        }
        inflateEnd(&stream);
        if (!has_room) return fail("no memory for more than ", written, " inflated bytes");
        if (state != Z_STREAM_END) return fail("byte ", read, ": its gzip bytes are cut or broken");
    } while (read < compressed.size());
    out.cut(written);
    return std::nullopt;
}

/// A text file, gzip'd or not, that is read by parts.
class gzip_text {
public:
    gzip_text() = default;
    /// As if a file of these bytes were mapped, which somebody else keeps.
    explicit gzip_text(std::string_view text, const load_options& options = {})
        : options_{options}, file_{text} {}

    std::optional<Fault> read(const std::string& path, const load_options& options = {}) {
        options_ = options;
        return file_.read(path);
    }
    unsigned threads() const { return options_.threads; }
    /// Before its lines are asked for.
    std::optional<Fault> inflate(const std::string& path) {
        auto text = file_.text();
        if (text.starts_with("\x1f\x8b")) {
            if (auto bad = inflate_gzip(path, text, inflated_)) return bad;
            text = {inflated_.data(), inflated_.size()};
        }
        plain_ = text_file{text, options_};
        return std::nullopt;
    }
    std::size_t size() const { return plain_.size(); }
    void tell_end() const { plain_.tell_end(); }
    std::size_t part_size(std::size_t text) const { return plain_.part_size(text); }
    std::optional<Fault> lines(const std::string& path, std::size_t begin, std::size_t end,
                               text_lines& out) const {
        return plain_.lines(path, begin, end, out);
    }

private:
    load_options options_;
    file_mapping file_;
    bulk<char> inflated_;
    text_file plain_;
};

struct matrix_market_gz_data : sparse_data<text_values> {
    using file_type = gzip_text;
    static constexpr std::string_view name = "matrix_market_gz";

    std::optional<Fault> load(const std::string& path, gzip_text file) {
        if (auto bad = file.inflate(path)) return bad;
        return load_matrix_market(path, file, *this);
    }
};

struct tns_gz_data : sparse_tensor {
    using file_type = gzip_text;
    static constexpr std::string_view name = "tns_gz";

    std::optional<Fault> load(const std::string& path, gzip_text file) {
        if (auto bad = file.inflate(path)) return bad;
        return tns_loader<gzip_text>{path, file}.load(*this);
    }
};

}  // namespace detail

/// matrix_market of a file that is gzip'd, or plain: SuiteSparse's .mtx.gz. Needs zlib.
using matrix_market_gz = sparse_file<detail::matrix_market_gz_data>;
using matrix_market_gz_file = detail::loaded_file<detail::matrix_market_gz_data>;

/// tns of a file that is gzip'd, as FROSTT's are, or plain. Needs zlib.
using tns_gz = sparse_tensor_file<detail::tns_gz_data>;
using tns_gz_file = detail::loaded_file<detail::tns_gz_data>;

}  // namespace inputspec::inline INPUTSPEC_ABI
