#pragma once

#include <pthread.h>
#include <unistd.h>

#include <cstddef>
#include <inputspec/execute/chunks.hpp>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::execute {

/// Runs chunks on `count` threads, the caller's among them; 0: as many as there are processors.
/// The threads live as long as the call. What a chunk throws first comes out of the call, and the
/// chunks that have not begun are left. On pthreads: <thread> and <atomic> would double what the
/// umbrella costs to parse.
struct threads {
    unsigned count = 0;
    /// Each thread has one contiguous part, so that on a NUMA machine the pages of fresh memory
    /// come to lie by the thread that writes them first, as a kernel's static loop has them. Else
    /// threads take chunks in turn, and none waits for another.
    bool first_touch = false;

    static constexpr unsigned most = 256;

    template <class Body>
    void operator()(std::size_t chunks, const Body& body) const {
        std::size_t workers = count != 0 ? count : processors();
        if (workers > chunks) workers = chunks;
        if (workers > most) workers = most;
        if (workers <= 1) {
            for (std::size_t i = 0; i < chunks; ++i) body(i);
            return;
        }
        team<Body> all{{body, chunks}, first_touch ? workers : 0};
        pthread_t started[most];
        std::size_t running = 0;
        while (running + 1 < workers &&
               pthread_create(&started[running], nullptr, &team<Body>::enter, &all) == 0) {
            ++running;
        }
        // A thread that did not start leaves its part to the caller.
        for (std::size_t part = running; part < workers; ++part) team<Body>::enter(&all);
        for (std::size_t i = 0; i < running; ++i) pthread_join(started[i], nullptr);
        all.work.rethrow();
    }

    static unsigned processors() {
        const long found = sysconf(_SC_NPROCESSORS_ONLN);
        return found < 1 ? 1u : static_cast<unsigned>(found);
    }

private:
    template <class Body>
    struct team {
        chunks_of<Body> work;
        std::size_t parts;  // 0: chunks in turn

        static void* enter(void* self) {
            auto& all = *static_cast<team*>(self);
            if (all.parts != 0) {
                all.work.run_part(all.parts);
            } else {
                all.work.drain();
            }
            return nullptr;
        }
    };
};

}  // namespace inputspec::inline INPUTSPEC_ABI::execute
