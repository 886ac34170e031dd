// What TVM 0.8 to 0.19 load: tvm.runtime.load_module("libinputspec_tvm_packed.so"). No TVM header.
#include <inputspec/interop/c_entry.hpp>
#include <inputspec/interop/tvm_packed.hpp>
#include <inputspec/recipe/extern.hpp>

namespace door = inputspec::interop::tvm_packed;

extern "C" {
int fill(door::value* args, int* codes, int count, door::value* out, int* out_code, void*) {
    return door::fill<>(args, codes, count, out, out_code);
}
int check(door::value* args, int* codes, int count, door::value* out, int* out_code, void*) {
    return door::check<>(args, codes, count, out, out_code);
}
int fingerprint(door::value* args, int* codes, int count, door::value* out, int* out_code, void*) {
    return door::fingerprint<>(args, codes, count, out, out_code);
}
}
