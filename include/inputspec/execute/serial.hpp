#pragma once

#include <cstddef>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::execute {

/// Runs every chunk in the calling thread.
struct serial {
    static constexpr bool runs_here(std::size_t) { return true; }

    template <class Body>
    constexpr void operator()(std::size_t chunks, const Body& body) const {
        for (std::size_t i = 0; i < chunks; ++i) body(i);
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI::execute
