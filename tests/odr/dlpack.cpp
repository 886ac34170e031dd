// DLPack 0.6 and 1.x name different dtypes and agree on the numbers: so do we, with either.
#include "hash_of_fill.hpp"

#ifdef DLPACK_MAJOR_VERSION
static_assert(inputspec::dtype::boolean.code == kDLBool);
static_assert(inputspec::dtype::f8_e4m3fn.code == kDLFloat8_e4m3fn);
static_assert(inputspec::dtype::f8_e5m2.code == kDLFloat8_e5m2);
#elif defined(EXPECT_DLPACK_1)
#error "another DLPack's header came first"
#endif
static_assert(inputspec::dtype::i32.code == kDLInt);
static_assert(inputspec::dtype::u32.code == kDLUInt);
static_assert(inputspec::dtype::f32.code == kDLFloat);
static_assert(inputspec::dtype::bf16.code == kDLBfloat);
static_assert(sizeof(DLTensor) == 48);

int main() { return odr::hash_of_fill() != 0 ? 0 : 1; }
