#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/operand/values.hpp>
#include <inputspec/random/bounded.hpp>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// The subsets of n out of m places, m ≤ 32, by rank: rank r < choose(m, n) to a word whose bits
/// are the places (the combinatorial number system, first place first).
class subsets {
public:
    constexpr subsets(unsigned n, unsigned m) : n_{n}, m_{m} {
        for (unsigned i = 0; i <= m; ++i) {
            choose_[i][0] = 1;
            for (unsigned j = 1; j <= n && j <= i; ++j) {
                choose_[i][j] = choose_[i - 1][j - 1] + (j < i ? choose_[i - 1][j] : 0);
            }
        }
    }
    constexpr std::uint64_t count() const { return choose_[m_][n_]; }
    constexpr std::uint32_t operator()(std::uint64_t rank) const {
        std::uint32_t places = 0;
        unsigned left = n_;
        for (unsigned i = 0; i < m_ && left != 0; ++i) {
            const auto with = choose_[m_ - 1 - i][left - 1];
            if (rank < with) {
                places |= std::uint32_t{1} << i;
                --left;
            } else {
                rank -= with;
            }
        }
        return places;
    }

private:
    unsigned n_, m_;
    std::uint32_t choose_[33][33] = {};
};

/// The groups of an N:M pattern, numbered through the rows: group g's places, every subset equally
/// likely.
template <class Bits>
class nm_groups {
public:
    constexpr nm_groups(const Bits& bits, unsigned n, unsigned m)
        : bits_{bits}, subsets_{n, m}, any_{subsets_.count()} {}
    constexpr std::uint32_t operator()(std::uint64_t group) const {
        return subsets_(any_(bits_, group));
    }

private:
    Bits bits_;
    subsets subsets_;
    bounded any_;
};

constexpr bool is_nm(std::int64_t n, std::int64_t m) { return 0 < n && n <= m && m <= 32; }

}  // namespace detail

/// An N:M mask, bool or 8-bit: along the last axis, in every group of m elements n are true, every
/// choice of places equally likely. m ≤ 32 divides the last extent.
struct NMMask {
    std::int64_t n = 2;
    std::int64_t m = 4;

    static constexpr std::string_view name = "NMMask";
    static constexpr std::size_t arguments = 1;
    static constexpr std::size_t phases = 1;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("n", self.n);
        visit("m", self.m);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        const auto& view = group[0];
        if (!detail::is_nm(n, m)) {
            return group.fault(FaultKind::range, 0, "NMMask{.n, .m}: 0 < n ≤ m ≤ 32", m, n);
        }
        if (view.kind() != element_kind::boolean && view.kind() != element_kind::u8 &&
            view.kind() != element_kind::i8) {
            return group.fault(FaultKind::dtype, 0, "an N:M mask is bool, uint8 or int8",
                               Fault::none, Fault::pack(view.dtype()));
        }
        if (view.rank() == 0 || view.lanes() != 1) {
            return group.fault(FaultKind::rank, 0, "an N:M mask has an axis along which it is N:M",
                               1, view.rank());
        }
        const auto last = view.extent(view.rank() - 1);
        if (last % m == 0) return std::nullopt;
        return group.fault(
            FaultKind::shape, 0,
            fixed_text<232>{} << "NMMask{.m = " << m << "} does not divide the last extent",
            Fault::none, last, view.rank() - 1);
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t, const basic_group<Engine>& group) const {
        return group[0].size() / static_cast<std::uint64_t>(m);
    }
    template <class Engine>
    void run(std::size_t, range items, const basic_group<Engine>& group) const {
        const auto width = static_cast<unsigned>(m);
        const detail::nm_groups places{group.bits(), static_cast<unsigned>(n), width};
        std::uint8_t values[32];
        for (auto g = items.begin; g < items.end; ++g) {
            const auto word = places(g);
            for (unsigned i = 0; i < width; ++i) values[i] = word >> i & 1;
            store(group[0], g * width, std::span<const std::uint8_t>{values, width});
        }
    }
};

/// A 2:4 operand as kernels of sparse tensor cores take it: values [..., K / 2], those that are
/// kept, and metadata [..., K / 8 / bytes], of uint16 or uint32, four bits for each group of four:
/// the places of its two values, ascending, two bits each, the first in the low ones. So a nibble
/// is one of 4, 8, 9, C, D, E. All choices of places are equally likely.
template <class V = default_values>
struct Sparse24Fallback {
    static_assert(detail::Values<V>,
                  "inputspec: Sparse24Fallback{values}: write a generator, as uniform{…}, or a "
                  "policy of one argument");
    V values{};

    Sparse24Fallback() = default;
    constexpr explicit Sparse24Fallback(V what) : values{std::move(what)} {}

    static constexpr std::string_view name = "Sparse24Fallback";
    static constexpr std::size_t arguments = 2;
    static constexpr std::size_t phases = 1 + detail::values_phases<V>;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("values", self.values);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        const auto& kept = group[0];
        const auto& meta = group[1];
        if (meta.kind() != element_kind::u16 && meta.kind() != element_kind::u32 &&
            meta.kind() != element_kind::i16 && meta.kind() != element_kind::i32) {
            return group.fault(FaultKind::dtype, 1, "2:4 metadata is uint16 or uint32, or signed",
                               Fault::none, Fault::pack(meta.dtype()));
        }
        if (kept.rank() == 0 || meta.rank() != kept.rank() || meta.lanes() != 1) {
            return group.fault(FaultKind::rank, 1,
                               "metadata has the axes of the values, the last one shorter",
                               kept.rank(), meta.rank());
        }
        const int last = kept.rank() - 1;
        for (int axis = 0; axis < last; ++axis) {
            if (meta.extent(axis) != kept.extent(axis)) {
                return group.fault(FaultKind::shape, 1,
                                   "metadata has the axes of the values, the last one shorter",
                                   kept.extent(axis), meta.extent(axis), axis);
            }
        }
        const auto pairs = static_cast<std::int64_t>(meta.bits() / 4);
        if (kept.extent(last) != 2 * pairs * meta.extent(last)) {
            return group.fault(FaultKind::shape, 1,
                               fixed_text<232>{} << "an element of metadata says the places of "
                                                 << 2 * pairs << " values",
                               kept.extent(last) / (2 * pairs), meta.extent(last), last);
        }
        return detail::check_values(values, group, 0);
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        if (phase == 0) return group[1].size();
        return detail::values_items(values, phase - 1, group, 0);
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        if (phase != 0) return detail::run_values(values, phase - 1, items, group, 0);
        if (group[1].bits() == 16) {
            write<std::uint16_t>(items, group);
        } else {
            write<std::uint32_t>(items, group);
        }
    }

private:
    template <class Word, class Engine>
    static void write(range items, const basic_group<Engine>& group) {
        constexpr std::array<std::uint8_t, 6> nibbles{0x4, 0x8, 0x9, 0xC, 0xD, 0xE};
        constexpr unsigned groups = 2 * sizeof(Word);
        const bounded any{nibbles.size()};
        const auto random = group.bits(purpose::column);
        write_raw<Word>(group[1], items, [&](std::uint64_t first, std::span<Word> out) {
            for (std::size_t i = 0; i < out.size(); ++i) {
                Word word = 0;
                for (unsigned g = 0; g < groups; ++g) {
                    const auto nibble = nibbles[any(random, (first + i) * groups + g)];
                    word = static_cast<Word>(word | Word{nibble} << (4 * g));
                }
                out[i] = word;
            }
        });
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
