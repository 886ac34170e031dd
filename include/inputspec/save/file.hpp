#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <inputspec/fault.hpp>
#include <inputspec/source/file.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A file that is written under a temporary name in its folder and gets its own name when it is
/// whole, in place of a file that had it. Where anything goes wrong, nothing of it stays.
class new_file {
public:
    new_file() = default;
    new_file(const new_file&) = delete;
    new_file& operator=(const new_file&) = delete;
    ~new_file() {
        if (number_ >= 0) ::close(number_);
        if (!temporary_.empty()) ::unlink(temporary_.c_str());
    }

    std::optional<Fault> open(std::string_view path);

    /// Appends bytes; false where that failed, now or before: finish says why.
    bool write(const void* data, std::size_t size);
    bool write(std::string_view text) { return write(text.data(), text.size()); }

    /// Gives the file its name.
    std::optional<Fault> finish();

private:
    template <class... Parts>
    Fault fail(const Parts&... why) const {
        return fault_about(FaultKind::file, path_, ": ", why...);
    }

    std::string path_;
    std::string temporary_;  // as long as there is such a file
    int number_ = -1;
    int error_ = 0;
};

inline std::optional<Fault> new_file::open(std::string_view path) {
    path_ = path;
    if (path.empty()) return fault_about(FaultKind::file, "", "an empty path: name the file");
    if (path.find('\0') != path.npos) return fail("a path with a zero byte in it");
    struct ::stat status{};
    if (::stat(path_.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
        return S_ISDIR(status.st_mode) ? fail("it is a directory")
                                       : fail("not a regular file, which this would replace");
    }
    const auto begin =
        path_.substr(0, path_.rfind('/') + 1) + ".inputspec-" + std::to_string(::getpid()) + "-";
    constexpr int most = 10000;  // names of those who write beside us, or died
    for (int i = 0; number_ < 0 && i < most; ++i) {
        temporary_ = begin + std::to_string(i);
        number_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (number_ < 0 && errno != EEXIST && errno != EINTR) break;
    }
    if (number_ >= 0) return std::nullopt;
    temporary_.clear();  // none of ours
    return fail("cannot write to its folder: ", open_file::reason(errno));
}

inline bool new_file::write(const void* data, std::size_t size) {
    constexpr std::size_t most = std::size_t{1} << 30;  // what systems take at once
    const auto* at = static_cast<const char*>(data);
    while (size != 0 && error_ == 0) {
        const auto count = ::write(number_, at, size < most ? size : most);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            error_ = errno;
            break;
        }
        at += count;
        size -= static_cast<std::size_t>(count);
    }
    return error_ == 0;
}

inline std::optional<Fault> new_file::finish() {
    // What some systems say at the end only. And the name must not outlive a crash of the machine
    // that the bytes do not.
    if (error_ == 0 && ::fsync(number_) != 0 && errno != EINVAL) error_ = errno;
    if (::close(number_) != 0 && error_ == 0 && errno != EINTR) error_ = errno;
    number_ = -1;
    if (error_ != 0) return fail("cannot write it: ", open_file::reason(error_));
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
        return fail("cannot give it its name: ", open_file::reason(errno));
    }
    temporary_.clear();
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
