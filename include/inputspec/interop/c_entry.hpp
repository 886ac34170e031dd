#pragma once

#include <inputspec/interop/inputspec.h>

#include <cstddef>
#include <cstring>
#include <inputspec/interop/recipe_call.hpp>
#include <string_view>

// Defines what interop/inputspec.h declares: for one file of a program, or of a shared library.

namespace inputspec::inline INPUTSPEC_ABI::interop::detail {

inline int give(const recipe_answer& answer, char* text, std::size_t room) {
    if (room != 0) {
        const auto size = answer.text.size() < room ? answer.text.size() : room - 1;
        std::memcpy(text, answer.text.data(), size);
        text[size] = '\0';
    }
    return answer.is_error ? -1 : 0;
}
inline std::string_view text_of(const char* text) {
    return text == nullptr ? std::string_view{} : std::string_view{text};
}

}  // namespace inputspec::inline INPUTSPEC_ABI::interop::detail

extern "C" {

int inputspec_fill(const char* recipe, uint64_t seed, uint32_t trial,
                   const DLTensor* const* tensors, size_t count, char* text, size_t room) {
    using namespace inputspec::interop;
    return detail::give(fill<>({detail::text_of(recipe), seed, trial, {tensors, count}}), text,
                        room);
}
int inputspec_check(const char* recipe, uint64_t seed, uint32_t trial,
                    const DLTensor* const* tensors, size_t count, char* text, size_t room) {
    using namespace inputspec::interop;
    return detail::give(check<>({detail::text_of(recipe), seed, trial, {tensors, count}}), text,
                        room);
}
int inputspec_fingerprint(const char* recipe, uint64_t seed, const DLTensor* const* data,
                          size_t count, char* text, size_t room) {
    using namespace inputspec::interop;
    return detail::give(fingerprint<>({detail::text_of(recipe), seed, 0, {data, count}}), text,
                        room);
}
int inputspec_permute(const char* recipe, const int64_t* order, size_t count, char* text,
                      size_t room) {
    using namespace inputspec::interop;
    return detail::give(permute<>(detail::text_of(recipe), {order, count}), text, room);
}
int inputspec_transform(const char* recipe, int64_t argument, const char* layout, char* text,
                        size_t room) {
    using namespace inputspec::interop;
    return detail::give(transform<>(detail::text_of(recipe), argument, detail::text_of(layout)),
                        text, room);
}
int inputspec_recipe_of(const char* op, char* text, size_t room) {
    using namespace inputspec::interop;
    return detail::give(recipe_of(detail::text_of(op)), text, room);
}
int inputspec_describe(const char* recipe, const DLTensor* const* data, size_t count, char* text,
                       size_t room) {
    using namespace inputspec::interop;
    return detail::give(describe<>({detail::text_of(recipe), 0, 0, {data, count}}), text, room);
}
}
