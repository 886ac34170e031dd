// expect: error: static assertion failed.*fill\(args\): an element of args gives no DLTensor. Write
// DLTensor\*
#include <inputspec/inputspec.hpp>
#include <vector>
namespace is = inputspec;

void fill(std::vector<is::HostTensor>& tensors, const std::vector<float>& numbers) {
#ifdef INPUTSPEC_EXPECT_OK
    is::InputSpec{is::Zeroed{}}.fill(tensors);
    (void)numbers;
#else
    (void)tensors;
    is::InputSpec{is::Zeroed{}}.fill(numbers);
#endif
}
