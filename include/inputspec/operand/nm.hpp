#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

/// Calls sink(i, r) for i in [0, count): r uniform in [0, choices), number first + i of `bits`.
template <class Bits, class Sink>
void each_choice(const Bits& bits, std::uint64_t first, std::uint64_t count, std::uint64_t choices,
                 const Sink& sink) {
    constexpr std::size_t batch = 1024;
    std::uint32_t rank[batch];
    const bounded any{choices};
    for (std::uint64_t done = 0; done < count; done += batch) {
        const auto left = count - done;
        const auto n = static_cast<std::size_t>(left < batch ? left : batch);
        any.fill(bits, first + done, n, 0, rank);
        for (std::size_t i = 0; i < n; ++i) sink(done + i, rank[i]);
    }
}

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
        const detail::subsets places{static_cast<unsigned>(n), width};
        // What fits a word is spread once for all groups.
        constexpr std::size_t most_kept = 70;  // of eight places
        std::uint64_t kept[most_kept];
        const bool is_kept = width <= 8;
        for (std::size_t rank = 0; is_kept && rank < places.count(); ++rank) {
            std::uint8_t spread[8];
            spread_bits(places(rank), 8, spread);
            std::memcpy(&kept[rank], spread, 8);
        }
        std::uint8_t values[1024 + 8];
        const auto room = 1024 / width;
        std::size_t held = 0;
        detail::each_choice(group.bits(), items.begin, items.size(), places.count(),
                            [&](std::uint64_t i, std::uint64_t rank) {
                                auto* const to = values + held * width;
                                if (is_kept) {
                                    std::memcpy(to, &kept[rank], 8);
                                } else {
                                    spread_bits(places(rank), width, to);
                                }
                                if (++held < room && i + 1 < items.size()) return;
                                const auto first = (items.begin + i + 1 - held) * width;
                                store(group[0], first,
                                      std::span<const std::uint8_t>{values, held * width});
                                held = 0;
                            });
    }

private:
    /// A byte, 0 or 1, for each place.
    static constexpr void spread_bits(std::uint32_t word, unsigned width, std::uint8_t* to) {
        for (unsigned place = 0; place < width; ++place) to[place] = word >> place & 1;
    }
};

/// A 2:4 operand as kernels of sparse tensor cores take it: values [..., K / 2], those that are
/// kept, and metadata [..., K / 8 / bytes], of uint16 or uint32, four bits for each group of four:
/// the places of its two values, ascending, two bits each, the first in the low ones. So a nibble
/// is one of 4, 8, 9, C, D, E. All choices of places are equally likely. Where `reordered`, the
/// words [rows, words] lie as CUTLASS's kernels for tensor cores read them (reorder_meta, then
/// ColumnMajorInterleaved<2>): 32 divides the rows, 2 the words of a row.
template <class V = default_values>
struct Sparse24Fallback {
    static_assert(detail::Values<V>,
                  "inputspec: Sparse24Fallback{values}: write a generator, as uniform{…}, or a "
                  "policy of one argument");
    V values{};
    bool reordered = false;

    Sparse24Fallback()
        requires std::default_initializable<V>
    = default;
    constexpr explicit Sparse24Fallback(V what, bool is_reordered = false)
        : values{std::move(what)}, reordered{is_reordered} {}

    static constexpr std::string_view name = "Sparse24Fallback";
    static constexpr std::size_t arguments = 2;
    static constexpr std::size_t phases = 1 + detail::values_phases<V>;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("values", self.values);
        visit("reordered", self.reordered);
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
        if (reordered && (last != 1 || meta.extent(0) % 32 != 0 || meta.extent(1) % 2 != 0)) {
            return group.fault(FaultKind::shape, 1,
                               "reordered metadata is [rows, words]: 32 divides the rows, and 2 "
                               "the words");
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
    /// Which word of metadata lies at `at` in CUTLASS's order. Pairs of columns one after another,
    /// of a row's pair its two; of squares of 2 × 2 the anti-diagonal is swapped; of 32 rows (16,
    /// where words have 32 bits), those that are equal modulo 8 are neighbours.
    static constexpr std::uint64_t reordered_word(std::uint64_t at, std::uint64_t rows,
                                                  std::uint64_t words, unsigned bits) {
        auto row = at % (2 * rows) / 2;
        auto column = at / (2 * rows) * 2 + at % 2;
        if (row % 2 != column % 2) {
            row ^= 1;
            column ^= 1;
        }
        const std::uint64_t neighbours = bits == 16 ? 4 : 2;
        const auto within = row % (8 * neighbours);
        row += within % neighbours * 8 + within / neighbours - within;
        return row * words + column;
    }

    template <class Word, class Engine>
    void write(range items, const basic_group<Engine>& group) const {
        constexpr std::array<std::uint8_t, 6> nibbles{0x4, 0x8, 0x9, 0xC, 0xD, 0xE};
        constexpr unsigned groups = 2 * sizeof(Word);
        const auto random = group.bits(purpose::column);
        const auto make = [&](std::uint64_t first, std::span<Word> out) {
            Word word = 0;
            detail::each_choice(random, first * groups, out.size() * groups, nibbles.size(),
                                [&](std::uint64_t i, std::uint64_t choice) {
                                    const auto shift = i % groups * 4;
                                    word = static_cast<Word>(word | Word{nibbles[choice]} << shift);
                                    if (i % groups != groups - 1) return;
                                    out[i / groups] = word;
                                    word = 0;
                                });
        };
        const auto& view = group[1];
        if (reordered) {
            detail::write_blocks<Word>(view, items, [&](std::uint64_t first, std::span<Word> out) {
                for (std::size_t i = 0; i < out.size(); ++i) {
                    make(reordered_word(first + i, static_cast<std::uint64_t>(view.extent(0)),
                                        static_cast<std::uint64_t>(view.extent(1)), view.bits()),
                         out.subspan(i, 1));
                }
            });
        } else if (is_raw(view)) {
            make(items.begin, std::span{view.template data_as<Word>() + items.begin, items.size()});
        } else {
            detail::write_blocks<Word>(view, items, make);
        }
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
