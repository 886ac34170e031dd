// expect: error: static assertion failed.*take the argument's shape, so they come outermost
#include <inputspec/inputspec.hpp>
#include <inputspec/source/broadcast.hpp>
#include <inputspec/source/slice.hpp>
namespace is = inputspec;

bool is_there(std::span<const float> data) {
#ifdef INPUTSPEC_EXPECT_OK
    return is::broadcast(is::slice(data, {{0, 4}})).supplied();
#else
    return is::slice(is::broadcast(data), {{0, 4}}).supplied();
#endif
}
