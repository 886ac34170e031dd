#pragma once

#include <pthread.h>
#include <unistd.h>

#include <cstddef>
#include <exception>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::execute {

/// Runs chunks on `count` threads, the caller's among them; 0: as many as there are processors.
/// The threads live as long as the call. What a chunk throws first comes out of the call, and the
/// chunks that have not begun are left. On pthreads: <thread> and <atomic> would double what the
/// umbrella costs to parse.
struct threads {
    unsigned count = 0;

    static constexpr unsigned most = 256;

    template <class Body>
    void operator()(std::size_t chunks, const Body& body) const {
        std::size_t workers = count != 0 ? count : processors();
        if (workers > chunks) workers = chunks;
        if (workers > most) workers = most;
        shared<Body> work{&body, chunks};
        if (workers <= 1) return work.take();
        pthread_t started[most];
        std::size_t running = 0;
        while (running + 1 < workers &&
               pthread_create(&started[running], nullptr, &shared<Body>::enter, &work) == 0) {
            ++running;
        }
        work.drain();
        for (std::size_t i = 0; i < running; ++i) pthread_join(started[i], nullptr);
        work.rethrow();
    }

    static unsigned processors() {
        const long found = sysconf(_SC_NPROCESSORS_ONLN);
        return found < 1 ? 1u : static_cast<unsigned>(found);
    }

private:
    template <class Body>
    struct shared {
        const Body* body;
        std::size_t chunks;
        std::size_t next = 0;
        bool failed = false;
        std::exception_ptr error{};

        static void* enter(void* self) {
            static_cast<shared*>(self)->drain();
            return nullptr;
        }
        void drain() {
#if defined(__cpp_exceptions)
            try {
                take();
            } catch (...) {
                const auto mine = std::current_exception();
                if (!__atomic_exchange_n(&failed, true, __ATOMIC_ACQ_REL)) error = mine;
                __atomic_store_n(&next, chunks, __ATOMIC_RELEASE);
            }
#else
            take();
#endif
        }
        void take() {
            while (true) {
                const auto i = __atomic_fetch_add(&next, std::size_t{1}, __ATOMIC_ACQ_REL);
                if (i >= chunks) return;
                (*body)(i);
            }
        }
        void rethrow() {
#if defined(__cpp_exceptions)
            if (failed) std::rethrow_exception(error);
#endif
        }
    };
};

}  // namespace inputspec::inline INPUTSPEC_ABI::execute
