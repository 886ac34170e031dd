// Built with -fno-exceptions -fno-rtti: try_fill is the way then, and it reports faults as values.
#if defined(__cpp_exceptions) || defined(__cpp_rtti)
#error "this unit is about -fno-exceptions -fno-rtti"
#endif
#include <inputspec/compare.hpp>

#include "hash_of_fill.hpp"

namespace is = inputspec;

int main() {
    if (odr::hash_of_fill() == 0) {
        return 1;
    }
    // Comparing refuses by value, too.
    const is::HostTensor four = is::HostTensor::of<float>(is::extents{4});
    const is::HostTensor five = is::HostTensor::of<float>(is::extents{5});
    if (is::compare(four, five).is_comparable() ||
        !is::compare(five, is::HostTensor::of<float>(5))) {
        return 1;
    }
    // An argument too few is refused.
    constexpr is::InputSpec spec{is::GeneratorInput{is::uniform{}}, is::Output{}};
    is::HostTensor tensors[] = {is::HostTensor::of<float>(is::extents{4})};
    const auto result = spec.try_fill(tensors);
    return !result && result.fault().kind == is::FaultKind::count ? 0 : 1;
}
