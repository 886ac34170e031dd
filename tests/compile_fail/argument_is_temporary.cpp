// expect: error: static assertion failed.*fill\(args\): args gives tensors by value, which end
// before they are filled. Let it give references or pointers
#include <inputspec/inputspec.hpp>
#include <ranges>
#include <vector>
namespace is = inputspec;

void fill(std::vector<DLTensor>& tensors) {
#ifdef INPUTSPEC_EXPECT_OK
    const auto same = [](DLTensor& tensor) -> DLTensor& { return tensor; };
#else
    const auto same = [](DLTensor& tensor) { return tensor; };
#endif
    is::InputSpec{is::Zeroed{}}.fill(tensors | std::views::transform(same));
}
