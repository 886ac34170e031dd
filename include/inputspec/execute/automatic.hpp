#pragma once

#include <cstddef>
#include <inputspec/execute/threads.hpp>

namespace inputspec::inline INPUTSPEC_ABI::execute {

/// The default: the calling thread alone for what takes less than starting threads, else all
/// processors. A chunk is about 64 Ki elements, tens of microseconds of work.
struct automatic {
    static constexpr std::size_t worth_threads = 16;  ///< chunks

    static constexpr bool runs_here(std::size_t chunks) { return chunks < worth_threads; }

    template <class Body>
    void operator()(std::size_t chunks, const Body& body) const {
        threads{chunks < worth_threads ? 1u : 0u}(chunks, body);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI::execute
