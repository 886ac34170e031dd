#pragma once
// The library's version, the version of the values it makes, and the platforms it is for.

// The only place where the version is written; CMake reads it here.
#define INPUTSPEC_VERSION_MAJOR 0
#define INPUTSPEC_VERSION_MINOR 1
#define INPUTSPEC_VERSION_PATCH 0

// Bumped whenever one generated value changes. 1: the first ones that are frozen.
#define INPUTSPEC_STREAM_VERSION 1

// The inline namespace of everything in the library. It carries both versions, so that two releases
// in one process (two plugins, a program and its runtime) never meet by name in the linker.
#define INPUTSPEC_ABI v0_1_0_s1

#if defined(_MSC_VER)
static_assert(false, "inputspec does not support MSVC: use GCC 12 or Clang 16, or newer");
#elif __cplusplus < 202002L
static_assert(false, "inputspec needs C++20: compile with -std=c++20 or newer");
#elif __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
static_assert(false, "inputspec supports little-endian machines only");
#endif

namespace inputspec::inline INPUTSPEC_ABI {

/// Two libraries of equal stream version fill the same bits from the same spec and options.
inline constexpr unsigned stream_version = INPUTSPEC_STREAM_VERSION;

}  // namespace inputspec::inline INPUTSPEC_ABI

#define INPUTSPEC_TEXT_OF(x) #x
#define INPUTSPEC_TEXT(x) INPUTSPEC_TEXT_OF(x)
static_assert(
    __builtin_strcmp(
        INPUTSPEC_TEXT(INPUTSPEC_ABI),
        "v" INPUTSPEC_TEXT(INPUTSPEC_VERSION_MAJOR) "_" INPUTSPEC_TEXT(INPUTSPEC_VERSION_MINOR) "_" INPUTSPEC_TEXT(
            INPUTSPEC_VERSION_PATCH) "_s" INPUTSPEC_TEXT(INPUTSPEC_STREAM_VERSION)) == 0,
    "INPUTSPEC_ABI must be spelled from the four version numbers above it");
#undef INPUTSPEC_TEXT
#undef INPUTSPEC_TEXT_OF
