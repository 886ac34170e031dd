#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/element/convert.hpp>
#include <inputspec/element/dtype.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/source/bulk.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/tensor/place.hpp>
#include <inputspec/tensor/view.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// The values of a sparse matrix as a dtype stores them, which the argument's must be.
class binary_values {
public:
    static constexpr bool has_values = true;

    binary_values() = default;
    /// Of a dtype without lanes.
    binary_values(DLDataType dtype, bulk<std::byte>&& bytes)
        : dtype_{dtype}, bytes_{std::move(bytes)} {}

    DLDataType dtype() const { return dtype_; }
    const bulk<std::byte>& all_bytes() const { return bytes_; }
    /// Scalars of a value: 1, or a complex one's 2.
    std::size_t parts() const { return static_cast<std::size_t>(scalars_of(dtype_)); }

    std::optional<Fault> check(const tensor_view& view, std::string_view path) const {
        if (same_scalars(view.dtype(), dtype_)) return std::nullopt;
        auto out = fault_about(FaultKind::dtype, path, ": its values are ", name_of(dtype_),
                               ", and the argument is not: save them in its dtype");
        out.expected = Fault::pack(dtype_);
        out.found = Fault::pack(view.dtype());
        return out;
    }
    const std::byte* bytes(element_kind) const { return bytes_.data(); }
    template <class S>
    void read(std::uint64_t first, std::span<stored_t<S>> out) const {
        if (out.empty()) return;
        std::memcpy(out.data(), bytes_.data() + first * sizeof(out[0]), out.size_bytes());
    }

    /// These values in another order: from[i] is the place of the i-th, or `gap`, a zero. False
    /// where there is no memory.
    static constexpr std::uint64_t gap = ~std::uint64_t{0};
    bool gather(const bulk<std::uint64_t>& from, bool, binary_values& out) const {
        out.dtype_ = dtype_;
        const std::size_t width = dtype_.bits / 8u;
        if (!out.bytes_.allocate(from.size() * width)) return false;
        const auto copy = [&]<std::size_t Width>(std::integral_constant<std::size_t, Width>) {
            auto* to = out.bytes_.data();
            for (const auto place : from) {
                if (place == gap) {
                    std::memset(to, 0, Width);
                } else {
                    std::memcpy(to, bytes_.data() + place * Width, Width);
                }
                to += Width;
            }
        };
        switch (width) {
            case 1: copy(std::integral_constant<std::size_t, 1>{}); break;
            case 2: copy(std::integral_constant<std::size_t, 2>{}); break;
            case 4: copy(std::integral_constant<std::size_t, 4>{}); break;
            case 8: copy(std::integral_constant<std::size_t, 8>{}); break;
            default: copy(std::integral_constant<std::size_t, 16>{}); break;
        }
        return true;
    }

    /// Adds one value to another, in their dtype: floats are rounded, bools are or-ed. False where
    /// an integer overflows, and of floats of 16 bits and fewer, which have no sum here.
    bool add(std::uint64_t to, std::uint64_t other) {
        bool is_summed = false;
        element::with_types(kind_of(dtype_), [&]<class C, class S>() {
            using stored = stored_t<S>;
            if constexpr (std::is_arithmetic_v<stored>) {
                is_summed = true;
                for (std::size_t part = 0; part < parts() && is_summed; ++part) {
                    stored value[2];
                    auto* const at = bytes_.data() + (to * parts() + part) * sizeof(stored);
                    std::memcpy(&value[0], at, sizeof(stored));
                    std::memcpy(&value[1],
                                bytes_.data() + (other * parts() + part) * sizeof(stored),
                                sizeof(stored));
                    if constexpr (std::is_same_v<S, bool>) {
                        value[0] = static_cast<stored>(value[0] | value[1]);
                    } else if constexpr (std::is_floating_point_v<stored>) {
                        value[0] = element::rounded(value[0] + value[1]);
                    } else {
                        is_summed = !__builtin_add_overflow(value[0], value[1], &value[0]);
                    }
                    std::memcpy(at, &value[0], sizeof(stored));
                }
            }
        });
        return is_summed;
    }

private:
    DLDataType dtype_{};
    bulk<std::byte> bytes_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
