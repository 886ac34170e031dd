// What TVM's FFI loads: tvm_ffi.load_module("libinputspec_tvm_ffi.so").fill(recipe, seed, trial,
// *tensors), and the same as global functions "inputspec.fill" and so on.
#include <inputspec/interop/c_entry.hpp>
#include <inputspec/interop/tvm_ffi.hpp>
#include <inputspec/recipe/extern.hpp>

namespace door = inputspec::interop::tvm_ffi;

// The names are those that the FFI looks for.
extern "C" {
int __tvm_ffi_fill(void* self, const TVMFFIAny* args, int32_t count, TVMFFIAny* out) {
    return door::fill<>(self, args, count, out);
}
int __tvm_ffi_check(void* self, const TVMFFIAny* args, int32_t count, TVMFFIAny* out) {
    return door::check<>(self, args, count, out);
}
int __tvm_ffi_fingerprint(void* self, const TVMFFIAny* args, int32_t count, TVMFFIAny* out) {
    return door::fingerprint<>(self, args, count, out);
}
int __tvm_ffi_describe(void* self, const TVMFFIAny* args, int32_t count, TVMFFIAny* out) {
    return door::describe<>(self, args, count, out);
}
int __tvm_ffi_permute(void* self, const TVMFFIAny* args, int32_t count, TVMFFIAny* out) {
    return door::permute<>(self, args, count, out);
}
int __tvm_ffi_transform(void* self, const TVMFFIAny* args, int32_t count, TVMFFIAny* out) {
    return door::transform<>(self, args, count, out);
}
int __tvm_ffi_recipe_of(void* self, const TVMFFIAny* args, int32_t count, TVMFFIAny* out) {
    return door::recipe_of(self, args, count, out);
}
}

// For a server that loads this file as a library and looks for global functions.
[[gnu::constructor]] static void on_load() { (void)door::register_globals<>(); }
