// DLPack 0.6 and 1.x name different dtypes and agree on the numbers: so do we, with either.
#include <inputspec/source/dlpack.hpp>

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

namespace {

/// Whether an imported tensor fills another, and is then released, once.
template <class Managed>
bool is_imported() {
    namespace is = inputspec;
    float data[] = {1, 2};
    std::int64_t shape[] = {2};
    int released = 0;
    Managed managed{};
    managed.dl_tensor = {data, {kDLCPU, 0}, 1, is::dtype::f32, shape, nullptr, 0};
    managed.manager_ctx = &released;
    managed.deleter = [](Managed* self) { ++*static_cast<int*>(self->manager_ctx); };
#ifdef DLPACK_MAJOR_VERSION
    if constexpr (requires { managed.version; }) managed.version = {DLPACK_MAJOR_VERSION, 0};
#endif
    auto tensor = is::HostTensor::of<float>({2});
    {
        const is::InputSpec spec{is::FixedInput{is::dlpack{&managed}}};
        const auto copy = spec;
        if (!copy.try_fill({tensor.dl()}) || released != 0) return false;
    }
    return released == 1 && tensor.as<float>()[1] == 2;
}

}  // namespace

int main() {
    bool is_good = odr::hash_of_fill() != 0 && is_imported<DLManagedTensor>();
#ifdef DLPACK_MAJOR_VERSION
    is_good = is_good && is_imported<DLManagedTensorVersioned>();
#endif
    return is_good ? 0 : 1;
}
