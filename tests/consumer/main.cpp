// A project that uses the library: it fills one matrix, and returns 0 when that happened.
#include <inputspec/inputspec.hpp>

namespace is = inputspec;

int main() {
    constexpr is::InputSpec spec{is::GeneratorInput{is::uniform{.low = 1.0, .high = 2.0}}};
    auto matrix = is::HostTensor::of<float>(is::extents{4, 16});
    DLTensor* const args[] = {matrix.dl()};
    spec.fill(args, {.seed = 42});
    for (const float value : matrix.as<float>()) {
        if (value < 1.0f || value >= 2.0f) {
            return 1;
        }
    }
    return 0;
}
