#pragma once

#include <cstddef>
#include <exception>
#include <inputspec/version.hpp>
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace inputspec::inline INPUTSPEC_ABI::execute {

/// Runs chunks on OpenMP's threads, `count` of them (0: as many as OpenMP has), each a contiguous
/// part, as a kernel's own static loop has it. What a chunk throws first comes out of the call; its
/// thread's other chunks are left. Opt-in; compile with -fopenmp.
struct openmp {
    int count = 0;

    template <class Body>
    void operator()([[maybe_unused]] std::size_t chunks, [[maybe_unused]] const Body& body) const {
#if defined(_OPENMP)
        std::exception_ptr error{};
#pragma omp parallel num_threads(count > 0 ? count : omp_get_max_threads())
        {
            std::exception_ptr mine{};
            bool has_failed = false;
#pragma omp for schedule(static)
            for (std::size_t i = 0; i < chunks; ++i) {
                if (has_failed) continue;
#if defined(__cpp_exceptions)
                try {
                    body(i);
                } catch (...) {
                    mine = std::current_exception();
                    has_failed = true;
                }
#else
                body(i);
#endif
            }
#pragma omp critical(inputspec_execute_openmp)
            if (has_failed && !error) error = mine;
        }
#if defined(__cpp_exceptions)
        if (error) std::rethrow_exception(error);
#endif
#else
        static_assert(sizeof(Body) == 0,
                      "inputspec: execute::openmp needs OpenMP: compile with -fopenmp, or write "
                      "execute::threads{n}");
#endif
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI::execute
