#pragma once

#include <cstddef>
#include <inputspec/execute/chunks.hpp>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::execute {

/// Runs chunks on TVM's own thread pool, through its C function of this signature:
///
///     extern "C" int TVMBackendParallelLaunch(int (*)(int, void*, void*), void*, int);
///     spec.fill(args, options, execute::tvm_parallel{TVMBackendParallelLaunch});
///
/// Declared so by hand; no TVM header is needed, and any pool that has such a function will do.
/// `tasks` of 0 leaves their number to the pool. What a chunk throws first comes out of the call,
/// and the chunks that have not begun are left. What a launch that fails leaves, the caller runs.
struct tvm_parallel {
    /// task(number, environment, data)
    using task_type = int (*)(int, void*, void*);
    using launch_type = int (*)(task_type, void*, int);

    launch_type launch;
    int tasks = 0;

    template <class Body>
    void operator()(std::size_t chunks, const Body& body) const {
        if (chunks == 0) return;
        chunks_of<Body> work{body, chunks};
        const bool is_done = chunks > 1 && launch(&task<Body>, &work, tasks) == 0;
        if (!is_done) work.drain();
        work.rethrow();
    }

private:
    template <class Body>
    static int task(int, void*, void* work) {
        static_cast<chunks_of<Body>*>(work)->drain();
        return 0;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI::execute
