// expect: error: static assertion failed.*this C\+\+ type has no dtype; write an integer type,
// bool, float
#include <inputspec/inputspec.hpp>
namespace is = inputspec;

#ifdef INPUTSPEC_EXPECT_OK
using type = long;
#else
using type = long double;
#endif

DLDataType type_of() { return is::dtype_of<type>(); }
