#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <inputspec/fault.hpp>
#include <inputspec/source/bulk.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/loading.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Whole lines of a text with their newlines, and one newline more after them, as text_cursor wants
/// it.
struct text_lines {
    std::string_view text;
    bulk<char> memory;
};

/// A text file that is read by parts, so that parts are parsed where they are: in a cache, and by
/// several threads.
class text_file {
public:
    text_file() = default;
    /// As if a file of this text had been opened, which somebody else keeps. `part`: how many bytes
    /// its parts have; 0: so many as those of a file.
    explicit text_file(std::string_view text, const load_options& options = {},
                       std::size_t part = 0)
        : memory_{text}, options_{options}, part_{part}, teller_{options.progress, text.size()} {}

    std::optional<Fault> read(const std::string& path, const load_options& options = {}) {
        options_ = options;
        auto bad = file_.open(path);
        teller_ = {options.progress, file_.size()};
        return bad;
    }
    /// How many threads its reader takes; 0: all.
    unsigned threads() const { return options_.threads; }
    /// After the last part.
    void tell_end() const { options_.progress(size(), size()); }
    std::size_t size() const { return memory_.empty() ? file_.size() : memory_.size(); }
    /// Bytes of a part of so much text: parts that threads end together with, and that fit their
    /// caches.
    std::size_t part_size(std::size_t text) const {
        constexpr std::size_t least = std::size_t{1} << 16, most = std::size_t{1} << 20;
        return part_ != 0 ? part_ : std::clamp(text / 16, least, most);
    }

    /// The lines that begin in bytes [begin, end).
    std::optional<Fault> lines(const std::string& path, std::size_t begin, std::size_t end,
                               text_lines& out) const;

private:
    std::optional<Fault> read(const std::string& path, std::size_t from, std::size_t size,
                              char* to) const;

    open_file file_;
    std::string_view memory_;
    load_options options_;
    std::size_t part_ = 0;
    mutable load_teller teller_;
};

inline std::optional<Fault> text_file::lines(const std::string& path, std::size_t begin,
                                             std::size_t end, text_lines& out) const {
    out.text = {};
    end = std::min(end, size());
    if (begin >= end) return std::nullopt;
    // From the newline that may stand before the first line, to where the last one may end.
    const auto from = begin == 0 ? 0 : begin - 1;
    for (std::size_t more = 512;; more *= 16) {
        const auto to = std::min(end + more, size());
        if (!out.memory.allocate(to - from + 2)) {
            return fault_about(FaultKind::source, path, ": no memory for ", to - from, " bytes");
        }
        char* const data = out.memory.data();
        if (auto bad = read(path, from, to - from, data)) return bad;
        data[to - from] = '\n';
        const auto newline = [&](std::size_t at) {  // the first from there on; the last is ours
            const auto* const found = std::memchr(data + (at - from), '\n', to - at + 1);
            return from + static_cast<std::size_t>(static_cast<const char*>(found) - data);
        };
        const auto first = begin == 0 ? 0 : newline(from) + 1;
        if (first >= end) return std::nullopt;
        const auto last = newline(end - 1);
        if (last == to && to != size()) continue;  // a long line
        const auto stop = std::min(last + 1, size());
        data[stop - from] = '\n';
        out.text = {data + (first - from), stop - first};
        teller_.tell(stop - first);
        return std::nullopt;
    }
}

inline std::optional<Fault> text_file::read(const std::string& path, std::size_t from,
                                            std::size_t size, char* to) const {
    if (!memory_.empty()) {
        std::memcpy(to, memory_.data() + from, size);
        return std::nullopt;
    }
    return file_.read(path, from, size, to);
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
