// expect: error: static assertion failed.*does not support MSVC: use GCC 12 or Clang 16
#ifndef INPUTSPEC_EXPECT_OK
#define _MSC_VER 1944
#endif
#include <inputspec/version.hpp>
