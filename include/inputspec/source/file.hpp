#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/fault.hpp>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

struct load_options;  // source/loading.hpp

namespace detail {

// What names a file: a string of any kind, a std::filesystem::path, or an optional of these.
constexpr std::string_view path_text(const char* path) {
    return path != nullptr ? std::string_view{path} : std::string_view{};
}
template <class P>
    requires std::convertible_to<const P&, std::string_view>
constexpr std::string_view path_text(const P& path) {
    if constexpr (std::convertible_to<const P&, const char*>) {
        return path_text(static_cast<const char*>(path));
    } else {
        return path;
    }
}
template <class P>
    requires requires(const P& path) {
        { path.native() } -> std::convertible_to<std::string_view>;
    }
constexpr std::string_view path_text(const P& path) {
    return path.native();
}
template <class P>
    requires requires(const P& path) {
        { path.has_value() } -> std::convertible_to<bool>;
        path_text(*path);
    }
constexpr std::string_view path_text(const P& path) {
    return path.has_value() ? path_text(*path) : std::string_view{};
}

template <class P>
concept Path = requires(const P& path) { path_text(path); };

/// Appends text and whole numbers.
template <std::size_t N, class... Parts>
constexpr void append(fixed_text<N>& text, const Parts&... parts) {
    const auto one = [&](const auto& part) {
        if constexpr (std::integral<std::remove_cvref_t<decltype(part)>>) {
            text << static_cast<std::int64_t>(part);
        } else {
            text << std::string_view{part};
        }
    };
    (one(parts), ...);
}

/// A name that a file has for something, for a message: a long one keeps its begin.
constexpr fixed_text<48> shortened(std::string_view name) {
    constexpr std::size_t room = 40;
    fixed_text<48> out{name.substr(0, room)};
    if (name.size() > room) out << "…";
    return out;
}

/// A fault whose note begins with what it is about: a path, of which a long one keeps its end. What
/// files say may hold any characters: a note is of one line, and nothing that a terminal obeys.
template <class... Parts>
constexpr Fault fault_about(FaultKind kind, std::string_view what, const Parts&... parts) {
    constexpr std::size_t room = 80;
    Fault fault;
    fault.kind = kind;
    if (what.size() > room) {
        append(fault.note, "…");
        what.remove_prefix(what.size() - room);
    }
    append(fault.note, what, parts...);
    for (std::size_t i = 0; i < fault.note.size; ++i) {
        auto& c = fault.note.data[i];
        if ((c >= 0 && c < ' ') || c == 0x7f) c = '?';
    }
    return fault;
}

/// A regular file, open to be read.
class open_file {
public:
    open_file() = default;
    open_file(open_file&& other) noexcept
        : number_{std::exchange(other.number_, -1)}, size_{std::exchange(other.size_, 0)} {}
    open_file& operator=(open_file&& other) noexcept {
        std::swap(number_, other.number_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~open_file() {
        if (number_ >= 0) ::close(number_);
    }

    std::optional<Fault> open(const std::string& path) {
        const auto fail = [&](const auto&... why) {
            return fault_about(FaultKind::source, path, ": ", why...);
        };
        if (path.find('\0') != std::string::npos) return fail("a path with a zero byte in it");
        // Opening a pipe must not wait for its writer.
        number_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (number_ < 0) return fail("cannot open it: ", reason(errno));
        struct ::stat status{};
        if (::fstat(number_, &status) != 0) return fail("cannot read it: ", reason(errno));
        if (!S_ISREG(status.st_mode)) return fail("not a regular file");
        size_ = static_cast<std::size_t>(status.st_size);
        return std::nullopt;
    }
    int number() const { return number_; }
    std::size_t size() const { return size_; }

    /// Bytes [from, from + size) of it, which are in it; by any number of threads.
    std::optional<Fault> read(const std::string& path, std::size_t from, std::size_t size,
                              void* to) const {
        const auto fail = [&](const auto&... why) {
            return fault_about(FaultKind::source, path, ": ", why...);
        };
        for (std::size_t done = 0; done < size;) {
            const auto count = ::pread(number_, static_cast<char*>(to) + done, size - done,
                                       static_cast<::off_t>(from + done));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return fail("cannot read it: ", reason(errno));
            if (count == 0) return fail("it shrank while it was read");
            done += static_cast<std::size_t>(count);
        }
        return std::nullopt;
    }

    static fixed_text<32> reason(int error) {
        switch (error) {
            case ENOENT: return "no such file";
            case EACCES: return "permission denied";
            case EISDIR: return "it is a directory";
            case ENOTDIR: return "a folder of the path is none";
            case ENOSPC: return "no space left on the device";
            case EROFS: return "a read-only file system";
            default: {
                fixed_text<32> text;
                append(text, "errno ", error);
                return text;
            }
        }
    }

private:
    int number_ = -1;
    std::size_t size_ = 0;
};

/// A file's bytes in memory, and one newline after them, where readers of text find an end.
class file_bytes {
public:
    file_bytes() = default;
    /// As if a file of this text had been read.
    explicit file_bytes(std::string_view text)
        : data_{new char[text.size() + 1]}, size_{text.size()} {
        if (size_ != 0) std::memcpy(data_.get(), text.data(), size_);
        data_[size_] = '\n';
    }

    std::optional<Fault> read(const std::string& path) {
        open_file file;
        if (auto bad = file.open(path)) return bad;
        data_.reset(new (std::nothrow) char[file.size() + 1]);
        if (data_ == nullptr) {
            return fault_about(FaultKind::source, path, ": no memory for its ", file.size(),
                               " bytes");
        }
        if (auto bad = file.read(path, 0, file.size(), data_.get())) return bad;
        size_ = file.size();
        data_[size_] = '\n';
        return std::nullopt;
    }

    std::size_t size() const { return size_; }
    std::string_view text() const { return {data_.get(), size_}; }
    const std::byte* data() const { return reinterpret_cast<const std::byte*>(data_.get()); }

private:
    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
};

/// A file's bytes where the system has them: read when they are looked at, so that a file may be
/// larger than memory. It must not be cut while it is mapped.
class file_mapping {
public:
    file_mapping() = default;
    /// As if a file of this text were mapped, which somebody else keeps.
    explicit file_mapping(std::string_view text) : text_{text} {}
    file_mapping(file_mapping&& other) noexcept { swap(other); }
    file_mapping& operator=(file_mapping&& other) noexcept {
        swap(other);
        return *this;
    }
    ~file_mapping() {
        if (mapped_ != nullptr) ::munmap(mapped_, text_.size());
    }

    std::optional<Fault> read(const std::string& path) {
        open_file file;
        if (auto bad = file.open(path)) return bad;
        return map(path, file);
    }
    std::optional<Fault> map(const std::string& path, const open_file& file) {
        if (file.size() == 0) return std::nullopt;
        void* const found = ::mmap(nullptr, file.size(), PROT_READ, MAP_PRIVATE, file.number(), 0);
        if (found == MAP_FAILED) {
            return fault_about(FaultKind::source, path,
                               ": cannot map it: ", open_file::reason(errno));
        }
        mapped_ = found;
        text_ = {static_cast<const char*>(found), file.size()};
        return std::nullopt;
    }

    std::size_t size() const { return text_.size(); }
    std::string_view text() const { return text_; }
    const std::byte* data() const { return reinterpret_cast<const std::byte*>(text_.data()); }

private:
    void swap(file_mapping& other) noexcept {
        std::swap(mapped_, other.mapped_);
        std::swap(text_, other.text_);
    }

    void* mapped_ = nullptr;  // what this one unmaps
    std::string_view text_;
};

template <class Data>
struct file_type_of {
    using type = file_bytes;
};
template <class Data>
    requires requires { typename Data::file_type; }
struct file_type_of<Data> {
    using type = typename Data::file_type;
};

template <class Data>
concept has_load_options =
    requires(typename file_type_of<Data>::type& file, const std::string& path,
             const load_options& options) { file.read(path, options); };

/// A path and what was loaded from it, once, when it was constructed; copies share it. Default-
/// constructed, from nullopt, a null pointer or an empty path: not supplied. What went wrong is
/// kept as a Fault for check. Data: `std::optional<Fault> load(const std::string& path, file_type
/// file)`; its file_type is file_bytes where it names none. Options are for a file_type whose read
/// takes them (source/loading.hpp); then load may take them too.
template <class Data>
class loaded_file {
public:
    using file_type = typename file_type_of<Data>::type;

    loaded_file() = default;
    loaded_file(std::nullopt_t) {}
    template <Path P>
    loaded_file(const P& path) : state_{load(path_text(path))} {}
    /// Of a file that is in memory; messages call it by the path.
    loaded_file(std::string_view path, file_type file)
        : state_{take(path, std::move(file), std::nullopt)} {}
    template <Path P>
        requires has_load_options<Data>
    loaded_file(const P& path, const load_options& options)
        : state_{load(path_text(path), options)} {}

    bool supplied() const { return state_ != nullptr; }
    std::string_view path() const { return supplied() ? state_->path : std::string_view{}; }
    const std::optional<Fault>& fault() const {
        const auto* const loaded = state_.get();
        return loaded != nullptr ? loaded->fault : no_fault;
    }

    /// What was loaded; null where nothing was.
    const Data* data() const { return supplied() && !state_->fault ? &state_->data : nullptr; }

    /// Why there is no data, as a fault of the given argument; none where there is.
    std::optional<Fault> fault_of(int argument) const {
        auto out = supplied() ? fault() : fault_about(FaultKind::not_supplied, "", "give a path");
        if (out.has_value()) out->argument = argument;
        return out;
    }

private:
    struct state {
        std::string path;
        std::optional<Fault> fault;
        Data data;
    };
    static inline const std::optional<Fault> no_fault;

    template <class... Options>
    static std::shared_ptr<const state> load(std::string_view path, const Options&... options) {
        if (path.empty()) return nullptr;
        file_type file;
        auto unread = file.read(std::string{path}, options...);
        return take(path, std::move(file), std::move(unread), options...);
    }
    template <class... Options>
    static std::shared_ptr<const state> take(std::string_view path, file_type file,
                                             std::optional<Fault> unread,
                                             const Options&... options) {
        auto out = std::make_shared<state>();
        out->path = path;
        out->fault = std::move(unread);
        if (!out->fault) {
            if constexpr (requires { out->data.load(out->path, std::move(file), options...); }) {
                out->fault = out->data.load(out->path, std::move(file), options...);
            } else {
                out->fault = out->data.load(out->path, std::move(file));
            }
        }
        if (out->fault) out->data = Data{};
        return out;
    }

    std::shared_ptr<const state> state_;
};

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI
