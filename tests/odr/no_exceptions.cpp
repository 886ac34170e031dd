// Built with -fno-exceptions -fno-rtti: try_fill is the way then, and it reports faults as values.
#if defined(__cpp_exceptions) || defined(__cpp_rtti)
#error "this unit is about -fno-exceptions -fno-rtti"
#endif
#include <inputspec/compare.hpp>
#include <inputspec/source/dlpack.hpp>

#include <cstdlib>
#include <new>

#include "hash_of_fill.hpp"

namespace is = inputspec;

namespace {
bool has_memory = true;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return has_memory ? std::malloc(size) : nullptr;
}

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
    // An imported tensor that there is no memory to hold is released, and the fill says why.
    int released = 0;
    DLManagedTensor managed{*four.dl(), &released,
                            [](DLManagedTensor* self) { ++*static_cast<int*>(self->manager_ctx); }};
    has_memory = false;
    const is::InputSpec imported{is::FixedInput{is::dlpack{&managed}}};
    has_memory = true;
    is::HostTensor filled = is::HostTensor::of<float>(is::extents{4});
    const auto fill = imported.try_fill({filled.dl()});
    if (released != 1 || fill || fill.fault().kind != is::FaultKind::memory) {
        return 1;
    }
    // An argument too few is refused.
    constexpr is::InputSpec spec{is::GeneratorInput{is::uniform{}}, is::Output{}};
    is::HostTensor tensors[] = {is::HostTensor::of<float>(is::extents{4})};
    const auto result = spec.try_fill(tensors);
    return !result && result.fault().kind == is::FaultKind::count ? 0 : 1;
}
