#pragma once
// Catch2 2.13 or 3, whichever is there, with the names of 3.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>

namespace Catch::Matchers {
inline auto ContainsSubstring(const std::string& text) { return Contains(text); }
}  // namespace Catch::Matchers
#endif

// Before 3.3 a skipped test says why and returns.
#ifndef SKIP
#define SKIP(...)          \
    do {                   \
        WARN(__VA_ARGS__); \
        return;            \
    } while (false)
#endif
