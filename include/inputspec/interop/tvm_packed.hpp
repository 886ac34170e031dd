#pragma once

#include <dlpack/dlpack.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/interop/recipe_call.hpp>
#include <string>
#include <string_view>
#include <vector>

// Packed functions of TVM 0.8 to 0.19, whose C ABI they are by themselves: no TVM header is needed.
// A module has them under its own names:
//
//     extern "C" int fill(inputspec::interop::tvm_packed::value* args, int* codes, int count,
//                         inputspec::interop::tvm_packed::value* out, int* out_code, void*) {
//         return inputspec::interop::tvm_packed::fill<>(args, codes, count, out, out_code);
//     }
//
// and TVM calls it, here or over RPC: tvm.runtime.load_module("module.so").get_function("fill").

/// TVM's own, where it is in the process: what a failed call leaves is its message.
// NOLINTNEXTLINE(readability-identifier-naming): TVM's name
extern "C" void TVMAPISetLastError(const char* message) __attribute__((weak));

namespace inputspec::inline INPUTSPEC_ABI::interop::tvm_packed {

/// TVMValue
union value {
    std::int64_t v_int64;
    double v_float64;
    void* v_handle;
    const char* v_str;
};

/// Type codes: tensors are DLTensor*, over RPC (7) and here (NDArray's first member, 13).
enum class code : int { integer = 0, null = 4, dl_tensor = 7, string = 11, nd_array = 13 };

/// Takes a call's arguments one after another. What is wrong is kept.
class arguments {
public:
    arguments(const value* values, const int* codes, int count)
        : values_{values}, codes_{codes}, count_{count} {}

    std::string_view string(const char* what) {
        if (!is_next(code::string, what, "a string")) return {};
        return values_[at_++].v_str;
    }
    std::int64_t integer(const char* what) {
        if (!is_next(code::integer, what, "an integer")) return 0;
        return values_[at_++].v_int64;
    }
    std::vector<const DLTensor*> tensors() {
        std::vector<const DLTensor*> out;
        while (error_.empty() && at_ < count_) {
            const auto found = static_cast<code>(codes_[at_]);
            if (found != code::nd_array) is_next(code::dl_tensor, "each of the last", "a tensor");
            out.push_back(static_cast<const DLTensor*>(values_[at_++].v_handle));
        }
        return out;
    }
    const std::string& error() const { return error_; }

private:
    bool is_next(code wanted, const char* what, const char* type) {
        if (!error_.empty()) return false;
        if (at_ < count_ && static_cast<code>(codes_[at_]) == wanted) return true;
        error_ = "inputspec: argument " + std::to_string(at_) + ", " + what + ", is " + type;
        return false;
    }

    const value* values_;
    const int* codes_;
    int count_;
    int at_ = 0;
    std::string error_;
};

/// 0, or −1 with the message where TVM looks for it.
inline int finish(const std::string& error, std::int64_t number, value* out, int* out_code) {
    if (!error.empty()) {
        if (TVMAPISetLastError != nullptr) TVMAPISetLastError(error.c_str());
        return -1;
    }
    out->v_int64 = number;
    *out_code = static_cast<int>(code::integer);
    return 0;
}

namespace detail {

/// Arguments (recipe, seed, trial, *tensors), and what `ask` answers.
template <class Ask>
int call(const value* args, const int* codes, int count, value* out, int* out_code,
         Ask&& ask) noexcept {
    arguments in{args, codes, count};
    recipe_call call;
    call.recipe = in.string("the recipe");
    call.seed = static_cast<std::uint64_t>(in.integer("the seed"));
    call.trial = static_cast<std::uint32_t>(in.integer("the trial"));
    const auto tensors = in.tensors();
    call.tensors = tensors;
    if (!in.error().empty()) return finish(in.error(), 0, out, out_code);
    const recipe_answer answer = ask(call);
    return finish(answer.is_error ? answer.text : std::string{},
                  static_cast<std::int64_t>(answer.number), out, out_code);
}

}  // namespace detail

/// fill(recipe, seed, trial, *arguments, *data of holes) → bytes written.
template <class... Mine>
int fill(const value* args, const int* codes, int count, value* out, int* out_code) noexcept {
    return detail::call(args, codes, count, out, out_code, interop::fill<Mine...>);
}
/// check(recipe, seed, trial, *arguments, *data of holes): what fill would refuse is the error.
template <class... Mine>
int check(const value* args, const int* codes, int count, value* out, int* out_code) noexcept {
    return detail::call(args, codes, count, out, out_code, interop::check<Mine...>);
}

/// fingerprint(recipe, seed, text, *data of holes): its 32 digits into `text`, a tensor of at least
/// 32 bytes, since a packed function of C gives no strings.
template <class... Mine>
int fingerprint(const value* args, const int* codes, int count, value* out,
                int* out_code) noexcept {
    arguments in{args, codes, count};
    recipe_call call;
    call.recipe = in.string("the recipe");
    call.seed = static_cast<std::uint64_t>(in.integer("the seed"));
    const auto tensors = in.tensors();
    std::string error = in.error();
    const bool has_room = !tensors.empty() && tensors[0] != nullptr && tensors[0]->ndim == 1 &&
                          tensors[0]->dtype.bits == 8 && tensors[0]->shape[0] >= 32;
    if (error.empty() && !has_room) {
        error = "inputspec: fingerprint(recipe, seed, text): text is a tensor of 32 bytes";
    }
    if (!error.empty()) return finish(error, 0, out, out_code);
    call.tensors = std::span{tensors}.subspan(1);
    const auto answer = interop::fingerprint<Mine...>(call);
    if (answer.is_error) return finish(answer.text, 0, out, out_code);
    std::memcpy(static_cast<char*>(tensors[0]->data) + tensors[0]->byte_offset, answer.text.data(),
                answer.text.size());
    return finish({}, static_cast<std::int64_t>(answer.text.size()), out, out_code);
}

}  // namespace inputspec::inline INPUTSPEC_ABI::interop::tvm_packed
