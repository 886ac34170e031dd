#pragma once

#include <tvm/ffi/c_api.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/interop/recipe_call.hpp>
#include <string>
#include <string_view>
#include <vector>

// Functions for TVM's FFI (the package apache-tvm-ffi), of its C API alone: TVM 0.20 and later, and
// all that speak it. Tensors are those of TVM, NumPy, PyTorch or DLPack; over RPC they come as
// DLTensor*. A module has them under names that it chooses:
//
//     extern "C" int __tvm_ffi_fill(void* self, const TVMFFIAny* args, int32_t count,
//                                   TVMFFIAny* out) {
//         return inputspec::interop::tvm_ffi::fill<>(self, args, count, out);
//     }
//
// and Python calls tvm_ffi.load_module("module.so").fill(recipe, seed, trial, *tensors).

namespace inputspec::inline INPUTSPEC_ABI::interop::tvm_ffi {

/// Takes a call's arguments one after another. What is wrong is kept.
class arguments {
public:
    arguments(const TVMFFIAny* values, std::int32_t count) : values_{values}, count_{count} {}

    std::string_view string(const char* what) {
        if (is_next(kTVMFFIRawStr)) return values_[at_++].v_c_str;
        if (is_next(kTVMFFISmallStr)) {
            const auto& one = values_[at_++];
            return {one.v_bytes, one.small_str_len};
        }
        if (is_next(kTVMFFIStr)) {
            const auto& one = *behind_header<TVMFFIByteArray>(values_[at_++]);
            return {one.data, one.size};
        }
        refuse(what, "a string");
        return {};
    }
    std::int64_t integer(const char* what) {
        if (is_next(kTVMFFIInt)) return values_[at_++].v_int64;
        refuse(what, "an integer");
        return 0;
    }
    std::vector<const DLTensor*> tensors() {
        std::vector<const DLTensor*> out;
        while (error_.empty() && at_ < count_) {
            if (is_next(kTVMFFITensor)) {
                out.push_back(behind_header<DLTensor>(values_[at_++]));
            } else if (is_next(kTVMFFIDLTensorPtr)) {
                out.push_back(static_cast<const DLTensor*>(values_[at_++].v_ptr));
            } else {
                refuse("each of the last", "a tensor");
            }
        }
        return out;
    }
    const std::string& error() const { return error_; }

private:
    bool is_next(TVMFFITypeIndex type) const {
        return error_.empty() && at_ < count_ && values_[at_].type_index == type;
    }
    void refuse(const char* what, const char* type) {
        if (!error_.empty()) return;
        error_ = "inputspec: argument " + std::to_string(at_) + ", " + what + ", is " + type;
    }
    template <class T>
    static const T* behind_header(const TVMFFIAny& one) {
        return reinterpret_cast<const T*>(reinterpret_cast<const std::byte*>(one.v_obj) +
                                          sizeof(TVMFFIObject));
    }

    const TVMFFIAny* values_;
    std::int32_t count_;
    std::int32_t at_ = 0;
    std::string error_;
};

namespace detail {

inline int raise(const char* kind, const std::string& message) {
    TVMFFIErrorSetRaisedFromCStr(kind, message.c_str());
    return -1;
}
inline int give(const std::string& text, TVMFFIAny* out) {
    const TVMFFIByteArray bytes{text.data(), text.size()};
    return TVMFFIStringFromByteArray(&bytes, out);
}

inline int finish(const recipe_answer& answer, TVMFFIAny* out) {
    return answer.is_error ? raise("ValueError", answer.text) : give(answer.text, out);
}

/// Arguments (recipe, seed, trial, *tensors), as many as asked for, and what `ask` answers.
template <class Ask>
int call(const TVMFFIAny* args, std::int32_t count, TVMFFIAny* out, bool has_seed, bool has_trial,
         Ask&& ask) noexcept {
    arguments in{args, count};
    recipe_call call;
    call.recipe = in.string("the recipe");
    if (has_seed) call.seed = static_cast<std::uint64_t>(in.integer("the seed"));
    if (has_trial) call.trial = static_cast<std::uint32_t>(in.integer("the trial"));
    const auto tensors = in.tensors();
    call.tensors = tensors;
    if (!in.error().empty()) return raise("TypeError", in.error());
    return finish(ask(call), out);
}

}  // namespace detail

/// fill(recipe, seed, trial, *arguments, *data of holes) → the report, as JSON.
template <class... Mine>
int fill(void*, const TVMFFIAny* args, std::int32_t count, TVMFFIAny* out) noexcept {
    return detail::call(args, count, out, true, true, interop::fill<Mine...>);
}
/// check(recipe, seed, trial, *arguments, *data of holes): what fill would refuse is the error.
template <class... Mine>
int check(void*, const TVMFFIAny* args, std::int32_t count, TVMFFIAny* out) noexcept {
    return detail::call(args, count, out, true, true, interop::check<Mine...>);
}
/// fingerprint(recipe, seed, *data of holes) → 32 digits.
template <class... Mine>
int fingerprint(void*, const TVMFFIAny* args, std::int32_t count, TVMFFIAny* out) noexcept {
    return detail::call(args, count, out, true, false, interop::fingerprint<Mine...>);
}
/// describe(recipe, *data of holes) → the recipe in normal form.
template <class... Mine>
int describe(void*, const TVMFFIAny* args, std::int32_t count, TVMFFIAny* out) noexcept {
    return detail::call(args, count, out, false, false, interop::describe<Mine...>);
}
/// permute(recipe, *order) → the recipe for a kernel whose argument order[i] is this one's i-th.
template <class... Mine>
int permute(void*, const TVMFFIAny* args, std::int32_t count, TVMFFIAny* out) noexcept {
    arguments in{args, count};
    const auto recipe = in.string("the recipe");
    std::vector<std::int64_t> order;
    while (in.error().empty() && static_cast<std::int32_t>(order.size()) + 1 < count) {
        order.push_back(in.integer("each of the order"));
    }
    if (!in.error().empty()) return detail::raise("TypeError", in.error());
    return detail::finish(interop::permute<Mine...>(recipe, order), out);
}
/// transform(recipe, argument, layout) → the recipe with that argument stored so.
template <class... Mine>
int transform(void*, const TVMFFIAny* args, std::int32_t count, TVMFFIAny* out) noexcept {
    arguments in{args, count};
    const auto recipe = in.string("the recipe");
    const auto argument = in.integer("the argument's position");
    const auto layout = in.string("the layout");
    if (!in.error().empty()) return detail::raise("TypeError", in.error());
    return detail::finish(interop::transform<Mine...>(recipe, argument, layout), out);
}
/// recipe_of(operator) → the recipe of its ready spec: "sparse_dense", "take<1>".
inline int recipe_of(void*, const TVMFFIAny* args, std::int32_t count, TVMFFIAny* out) noexcept {
    arguments in{args, count};
    const auto op = in.string("the operator");
    if (!in.error().empty()) return detail::raise("TypeError", in.error());
    return detail::finish(interop::recipe_of(op), out);
}

/// Makes them global functions, prefix + "fill" and so on: for a server that loads the module as a
/// library (tvm.exec.rpc_server --load-library). 0, or what the FFI refused.
template <class... Mine>
int register_globals(std::string_view prefix = "inputspec.") {
    const auto add = [&](const char* name, TVMFFISafeCallType function) {
        TVMFFIObjectHandle handle = nullptr;
        if (const int failed = TVMFFIFunctionCreate(nullptr, function, nullptr, &handle)) {
            return failed;
        }
        const auto whole = std::string{prefix} + name;
        const TVMFFIByteArray bytes{whole.data(), whole.size()};
        const int failed = TVMFFIFunctionSetGlobal(&bytes, handle, 1);
        TVMFFIObjectDecRef(handle);
        return failed;
    };
    int failed = add("fill", fill<Mine...>);
    if (failed == 0) failed = add("check", check<Mine...>);
    if (failed == 0) failed = add("fingerprint", fingerprint<Mine...>);
    if (failed == 0) failed = add("describe", describe<Mine...>);
    if (failed == 0) failed = add("permute", permute<Mine...>);
    if (failed == 0) failed = add("transform", transform<Mine...>);
    if (failed == 0) failed = add("recipe_of", recipe_of);
    return failed;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::interop::tvm_ffi
