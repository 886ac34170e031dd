// expect: error: static assertion failed.*little-endian machines only
#ifndef INPUTSPEC_EXPECT_OK
#undef __BYTE_ORDER__
#define __BYTE_ORDER__ __ORDER_BIG_ENDIAN__
#endif
#include <inputspec/version.hpp>
