// expect: error: static assertion failed.*are of data for one argument, and this source covers
#include <inputspec/inputspec.hpp>
#include <inputspec/source/as.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/source/smtx.hpp>
namespace is = inputspec;

#ifdef INPUTSPEC_EXPECT_OK
const is::npy source{"a.npy"};
#else
const is::smtx source{"a.smtx"};
#endif

bool is_there() { return is::as<float>(source).supplied(); }
