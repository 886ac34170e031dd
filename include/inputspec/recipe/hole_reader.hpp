#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <inputspec/recipe/hole.hpp>
#include <inputspec/recipe/scanner.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

/// The word before a hole whose data are made to fit.
template <inputspec::detail::fitting How>
struct fitting_word {
    static constexpr std::string_view name = inputspec::detail::word_of(How);
};

/// Reads hole<float32,[3,4],0123…>, hole<float32,12>, hole<>, and holes{hole<…>,hole<…>}.
class hole_reader {
public:
    explicit hole_reader(scanner& in) : in_{in} {}

    /// After "hole": gives accept a holes<1>.
    template <class Accept>
    bool read_one(Accept&& accept) {
        holes<1> all;
        if (!one(all.at[0])) return false;
        accept(all);
        return true;
    }
    /// After "broadcast" or "tile_to_fit": (hole<…>).
    template <class Accept>
    bool read_fitted(inputspec::detail::fitting how, Accept&& accept) {
        holes<1> all;
        all.at[0].fit = how;
        if (!in_.expect('(', "of data that are made to fit")) return false;
        const auto where = in_.mark();
        if (in_.word() != "hole") return in_.fail(where, "hole<…>");
        if (!one(all.at[0]) || !in_.expect(')', "after the hole")) return false;
        accept(all);
        return true;
    }
    /// After "holes": gives accept a holes<2> or a holes<3>.
    template <class Accept>
    bool read_all(Accept&& accept) {
        hole all[3];
        std::size_t count = 0;
        if (!in_.expect('{', "after holes")) return false;
        do {
            const auto where = in_.mark();
            if (in_.word() != "hole") return in_.fail(where, "hole<…>");
            if (count == 3) return in_.refuse(where, "holes{…} has two or three holes");
            if (!one(all[count++])) return false;
        } while (in_.take(','));
        const auto end = in_.mark();
        if (!in_.expect('}', "or ',' after a hole")) return false;
        if (count == 1) return in_.refuse(end, "holes{…} has two or three holes: write hole<…>");
        if (count == 2) {
            accept(holes<2>{{all[0], all[1]}});
        } else {
            accept(holes<3>{{all[0], all[1], all[2]}});
        }
        return true;
    }

private:
    bool one(hole& out) {
        if (!in_.expect('<', "after hole")) return false;
        if (!in_.take('>')) {
            out.type.emplace();
            if (!dtype(out.type->dtype) || !in_.expect(',', "and a shape after the dtype") ||
                !shape(out) || (in_.take(',') && !content(out)) ||
                !in_.expect('>', "that ends hole<…>")) {
                return false;
            }
        }
        return !in_.take('{') || in_.expect('}', "after '{'");
    }

public:
    /// float32, or float32x4 with lanes.
    bool dtype(DLDataType& out) {
        const auto where = in_.mark();
        const auto word = in_.word();
        constexpr DLDataType known[] = {dtype::boolean, dtype::i4,  dtype::i8,  dtype::i16,
                                        dtype::i32,     dtype::i64, dtype::u4,  dtype::u8,
                                        dtype::u16,     dtype::u32, dtype::u64, dtype::f16,
                                        dtype::bf16,    dtype::f32, dtype::f64, dtype::f8_e4m3fn,
                                        dtype::f8_e5m2, dtype::c64, dtype::c128};
        constexpr auto count = sizeof(known) / sizeof(known[0]);
        std::string_view names[count];
        for (std::size_t i = 0; i < count; ++i) {
            names[i] = name_of(known[i]);
            if (!word.starts_with(names[i])) continue;
            auto rest = word.substr(names[i].size());  // of no name: none begins another
            if (rest.empty()) {
                out = known[i];
                return true;
            }
            if (rest.size() == 1 || rest[0] != 'x') continue;
            std::uint32_t lanes = 0;
            for (const char c : rest.substr(1)) {
                if (c < '0' || c > '9' || lanes > 0x7fff) return in_.fail(where, "a dtype");
                lanes = lanes * 10 + static_cast<std::uint32_t>(c - '0');
            }
            if (lanes == 0 || lanes > 0x7fff) return in_.refuse(where, "lanes are 1 to 32767");
            out = dtype::with_lanes(known[i], static_cast<std::uint16_t>(lanes));
            return true;
        }
        return in_.fail_name(where, "a dtype", word, names);
    }

private:
    /// [3,4], or 12: as many elements in any shape.
    bool shape(hole& out) {
        auto& extents = out.type->shape;
        out.is_flat = !in_.take('[');
        if (!out.is_flat && in_.take(']')) return true;
        std::uint64_t size = 1;
        do {
            const auto where = in_.mark();
            std::int64_t extent = 0;
            if (!in_.integer(extent, out.is_flat ? "[extents] or a count" : "an extent"))
                return false;
            if (extent < 0) return in_.refuse(where, "an extent is 0 or more");
            if (extents.rank() == max_rank)
                return in_.refuse(where, "a shape has at most 16 extents");
            if (__builtin_mul_overflow(size, extent == 0 ? 1 : static_cast<std::uint64_t>(extent),
                                       &size) ||
                size > static_cast<std::uint64_t>(INT64_MAX / 8 / scalars_of(out.type->dtype))) {
                return in_.refuse(where, "the extents' product is beyond 2^63 bytes");
            }
            extents.push_back(extent);
        } while (!out.is_flat && in_.take(','));
        return out.is_flat || in_.expect(']', "or ',' after an extent");
    }

    bool content(hole& out) {
        const auto where = in_.mark();
        const auto digits = in_.hex();
        if (digits.size() != 32) return in_.fail(where, "a hash of 32 hexadecimal digits");
        Fingerprint hash;
        for (std::size_t i = 0; i < 32; ++i) {
            auto& word = i < 16 ? hash.high : hash.low;
            word = word << 4 | static_cast<std::uint64_t>(scanner::hex_digit(digits[i]));
        }
        out.content = hash;
        out.is_open = false;
        return true;
    }

    scanner& in_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
