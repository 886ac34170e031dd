// expect: error: static assertion failed.*needs C\+\+20: compile with -std=c\+\+20
#ifndef INPUTSPEC_EXPECT_OK
#undef __cplusplus
#define __cplusplus 201703L
#endif
#include <inputspec/version.hpp>
