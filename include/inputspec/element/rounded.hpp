#pragma once
// The rounding barrier: what keeps floating results independent of compilers and their flags.
#include <type_traits>

#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::element {

/// `v`, hidden from the optimiser: no flag (-Ofast, -ffast-math, -mfma, -ffp-contract=fast) can
/// fuse, reassociate or replace the operation that made it. Costs no instruction. Wrap every
/// operation that can round, each by itself. Those exact by construction need none, save a sum that
/// enters another sum and a product that enters another product: -Ofast would regroup the two. In
/// constant evaluation it is the identity: there, every operation is rounded by itself anyway.
template <class T>
    requires(std::is_same_v<T, float> || std::is_same_v<T, double>)
constexpr T rounded(T v) noexcept {
    if (!std::is_constant_evaluated()) {
#if defined(__x86_64__)
        __asm__("" : "+x"(v));
#elif defined(__aarch64__)
        __asm__("" : "+w"(v));
#else
#error "inputspec supports x86-64 and AArch64"
#endif
    }
    return v;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::element
