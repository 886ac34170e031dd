#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <inputspec/execute/threads.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/memory_block.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// What is told how far the reading of a file is: f(bytes done, bytes in all). Refers to f.
class load_progress {
public:
    load_progress() = default;
    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, load_progress> &&
                 requires(F& f, std::uint64_t bytes) { f(bytes, bytes); })
    load_progress(F&& f)
        : context_{std::addressof(f)},
          call_{[](const void* context, std::uint64_t done, std::uint64_t all) {
              using callee = std::remove_reference_t<F>;
              (*static_cast<callee*>(const_cast<void*>(context)))(done, all);
          }} {}
    void operator()(std::uint64_t done, std::uint64_t all) const {
        if (call_ != nullptr) call_(context_, done, all);
    }

private:
    const void* context_ = nullptr;
    void (*call_)(const void*, std::uint64_t, std::uint64_t) = nullptr;
};

}  // namespace detail

/// How a file comes into memory.
enum class loading : std::uint8_t {
    automatic,  ///< .npy and raw: read, up to half of the machine's memory; all else mapped
    read,       ///< read when the source is made, as it is then
    mapped,  ///< read by the system when it is looked at: at once there, and as large as it likes;
             ///< it must be neither cut nor written while a source has it
};

/// How a file is loaded: npy_file{path, {.how = loading::mapped}}.
struct load_options {
    /// Of arrays. (Text is read by parts, and never whole in memory.)
    loading how = loading::automatic;
    /// A callable (std::uint64_t done, std::uint64_t all), called after each 16 MiB that are read,
    /// or each part of a text, and at the end (of a mapping only then); by one thread at a time,
    /// while the file is loaded, not after.
    detail::load_progress progress = {};
    /// Threads that read a large file or parse a text; 0: as many as there are processors.
    unsigned threads = 0;
};

namespace detail {

/// Tells how much of a file several threads have read, before the end: one at a time, and each
/// figure greater than the last.
class load_teller {
public:
    load_teller() = default;
    load_teller(const load_progress& progress, std::size_t all) : progress_{progress}, all_{all} {}

    void tell(std::size_t size) {
        __atomic_fetch_add(&done_, size, __ATOMIC_SEQ_CST);
        for (std::size_t told = 0, done = 1; told != done;) {
            if (__atomic_exchange_n(&is_telling_, true, __ATOMIC_SEQ_CST)) return;
            told = __atomic_load_n(&done_, __ATOMIC_SEQ_CST);
            if (told < all_) progress_(told, all_);
            __atomic_store_n(&is_telling_, false, __ATOMIC_SEQ_CST);
            done = __atomic_load_n(&done_, __ATOMIC_SEQ_CST);
        }
    }

private:
    load_progress progress_;
    std::size_t all_ = 0;
    std::size_t done_ = 0;
    bool is_telling_ = false;
};

/// A file's bytes, read or mapped.
template <loading Automatic>
class array_file {
public:
    array_file() = default;
    /// As if a file of this text were mapped, which somebody else keeps.
    explicit array_file(std::string_view text) : mapped_{text}, size_{text.size()} {}

    std::optional<Fault> read(const std::string& path, const load_options& options = {});

    std::size_t size() const { return size_; }
    std::string_view text() const { return {reinterpret_cast<const char*>(data()), size_}; }
    const std::byte* data() const { return mapped_.size() != 0 ? mapped_.data() : read_.get(); }

private:
    static bool is_large(std::size_t size) {
        const auto pages = ::sysconf(_SC_PHYS_PAGES);
        const auto page = ::sysconf(_SC_PAGESIZE);
        return pages > 0 && page > 0 &&
               size / static_cast<std::size_t>(page) > static_cast<std::size_t>(pages) / 2;
    }
    std::optional<Fault> read_all(const std::string& path, const open_file& file,
                                  const load_options& options);

    file_mapping mapped_;
    memory_block read_;
    std::size_t size_ = 0;
};

template <loading Automatic>
std::optional<Fault> array_file<Automatic>::read(const std::string& path,
                                                 const load_options& options) {
    open_file file;
    if (auto bad = file.open(path)) return bad;
    size_ = file.size();
    auto how = options.how == loading::automatic ? Automatic : options.how;
    if (options.how == loading::automatic && is_large(size_)) how = loading::mapped;
    if (auto bad =
            how == loading::mapped ? mapped_.map(path, file) : read_all(path, file, options)) {
        size_ = 0;
        return bad;
    }
    options.progress(size_, size_);
    return std::nullopt;
}

template <loading Automatic>
std::optional<Fault> array_file<Automatic>::read_all(const std::string& path, const open_file& file,
                                                     const load_options& options) {
    constexpr std::size_t chunk = std::size_t{16} << 20;
    read_ = allocate_block(size_);
    if (read_ == nullptr) {
        return fault_about(FaultKind::source, path, ": no memory for its ", size_, " bytes");
    }
    load_teller teller{options.progress, size_};
    std::vector<std::optional<Fault>> faults(size_ / chunk + (size_ % chunk != 0));
    // Fresh pages cost as much as reading does, and threads share both, far from each other: in
    // turns of 16 MiB two may be slower than one.
    const execute::threads apart{.count = faults.size() < 4 ? 1u : options.threads,
                                 .first_touch = true};
    apart(faults.size(), [&](std::size_t i) {
        const auto begin = i * chunk, size = std::min(chunk, size_ - begin);
        faults[i] = file.read(path, begin, size, read_.get() + begin);
        if (!faults[i]) teller.tell(size);
    });
    for (const auto& bad : faults) {
        if (bad) return bad;
    }
    return std::nullopt;
}

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI
