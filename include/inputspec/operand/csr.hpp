#pragma once

#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/generate/apply.hpp>
#include <inputspec/generate/default_values.hpp>
#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/subset.hpp>
#include <inputspec/policy/traits.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// In place of a values generator: the operand has none (indptr and indices only).
struct no_values {
    static constexpr std::string_view name = "no_values";
    template <class Self, class Visit>
    static constexpr void fields(Self&, Visit&&) {}
};

namespace detail {

/// What SparseCSRFallback does, for one pattern and one generator of values.
template <class P, class V>
struct csr_operand {
    const P& pattern;
    const V& values;

    static constexpr bool has_values = !std::same_as<V, no_values>;
    static constexpr std::size_t arguments = has_values ? 3 : 2;

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        for (std::size_t i = 0; i < arguments; ++i) {
            if (group[i].rank() != 1) {
                return group.fault(FaultKind::rank, i,
                                   "a CSR operand's arrays have one axis each: indptr [rows + 1], "
                                   "indices [nnz], values [nnz]",
                                   1, group[i].rank());
            }
            if (i < 2 && !is_index(group[i].kind())) {
                return group.fault(FaultKind::dtype, i,
                                   i == 0 ? "indptr is int32, int64, uint32 or uint64"
                                          : "indices are int32, int64, uint32 or uint64",
                                   Fault::none, Fault::pack(group[i].dtype()));
            }
            if (i < 2 && group[i].lanes() != 1) {
                return group.fault(FaultKind::lanes, i, "index arrays have no lanes", 1,
                                   group[i].lanes());
            }
        }
        if (group[0].size() == 0) {
            return group.fault(FaultKind::shape, 0,
                               "indptr has rows + 1 entries: allocate one for no rows", 1, 0, 0);
        }
        if (pattern.base != 0 && pattern.base != 1) {
            return group.fault(FaultKind::range, 0, "the pattern's .base is 0 or 1", Fault::none,
                               pattern.base);
        }
        sparse_grid cells;
        if (auto fault = measure(group, cells)) return fault;
        if constexpr (has_values) {
            if (group[2].extent(0) != group[1].extent(0)) {
                return group.fault(FaultKind::shape, 2, "values has as many entries as indices",
                                   group[1].extent(0), group[2].extent(0), 0);
            }
        }
        if (auto fault = pattern.rows().check(cells)) {
            fault->argument = group.position(fault->argument == 0 ? 0 : 1);
            return fault;
        }
        if constexpr (own_columns) {
            if (auto fault = check_columns(group, cells)) return fault;
        }
        // Not only the last index must fit: kernels compute with the column count itself.
        const std::uint64_t most[] = {cells.nnz + static_cast<std::uint64_t>(pattern.base),
                                      cells.columns};
        for (std::size_t i = 0; i < 2; ++i) {
            if (most[i] > element::limits_of(group[i].kind()).high) {
                return group.fault(
                    FaultKind::range, i,
                    i == 0 ? "the nnz does not fit indptr's dtype: write int64"
                           : "the columns do not fit the indices' dtype: write int64",
                    static_cast<std::int64_t>(element::limits_of(group[i].kind()).high),
                    static_cast<std::int64_t>(most[i]));
            }
        }
        if constexpr (has_values) return check_generator(values, group, 2);
        return std::nullopt;
    }

    template <class Engine>
    constexpr std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        const auto rows = group[0].size() - 1;
        if (phase == 0) return row_begins ? rows + 1 : counts_rows<Engine> ? rows : 0;
        if (phase == 1) return row_begins ? 0 : 1;
        if (phase == 2) return rows;
        if constexpr (has_values) return generator_items(values, group[2]);
        return 0;
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        if constexpr (has_values) {
            if (phase == 3) return run_generator(values, group, 2, items);
        }
        sparse_grid cells;
        (void)measure(group, cells);
        const auto& rows = pattern.rows();
        const inputspec::pattern::offsets indptr{group[0]};
        const auto base = static_cast<std::uint64_t>(pattern.base);
        if (phase == 2) {
            if (group[1].size() == 0) return;
            if (group[1].bits() == 64) {
                fill_rows<std::uint64_t>(rows, cells, items, indptr, group);
            } else {
                fill_rows<std::uint32_t>(rows, cells, items, indptr, group);
            }
        } else if constexpr (row_begins) {
            for (auto r = items.begin; r < items.end; ++r) {
                indptr.set(r, (r == cells.rows ? cells.nnz : rows.row_begin(cells, r)) + base);
            }
        } else if (phase == 0) {
            if constexpr (counts_rows<Engine>) {
                rows.count_rows(cells, group.bits(purpose::indptr), items, indptr);
            }
        } else if (cells.rows == 0) {
            indptr.set(0, base);
        } else {
            rows.settle(cells, group.bits(purpose::adjust), base, indptr);
        }
    }

private:
    static constexpr bool row_begins =
        std::remove_cvref_t<decltype(std::declval<const P&>().rows())>::has_row_begin;

    /// Whether the pattern counts any rows at once before it settles all; else phase 0 is empty.
    template <class Engine>
    static constexpr bool counts_rows =
        requires(const P& given, const sparse_grid& cells, const basic_bits<Engine>& bits,
                 range items, const inputspec::pattern::offsets& indptr) {
            given.rows().count_rows(cells, bits, items, indptr);
        };

    static constexpr bool own_columns = requires { P::columns_are_own; };

    template <class Engine>
    constexpr std::optional<Fault> measure(const basic_group<Engine>& group,
                                           sparse_grid& out) const {
        std::int64_t columns = 0;
        if constexpr (own_columns) {
            columns = static_cast<std::int64_t>(pattern.own_columns());
        } else if (auto fault = group.resolve(
                       pattern.columns, 1, fixed_text<64>{} << P::name << "{.columns}", columns)) {
            return fault;
        }
        out = {group[0].size() - 1, static_cast<std::uint64_t>(columns), group[1].size()};
        return std::nullopt;
    }

    /// Columns that are written, against those that the pattern has by itself.
    template <class Engine>
    constexpr std::optional<Fault> check_columns(const basic_group<Engine>& group,
                                                 const sparse_grid& cells) const {
        for (const extent& written : pattern.written_columns()) {
            std::int64_t columns = 0;
            if (!written.is_set()) continue;
            if (auto fault = group.resolve(written, 1, ".columns", columns)) return fault;
            if (static_cast<std::uint64_t>(columns) != cells.columns) {
                return group.fault(
                    FaultKind::shape, 1,
                    "the file's columns and .columns differ: indices must agree with "
                    "the dense operand",
                    columns, static_cast<std::int64_t>(cells.columns));
            }
        }
        return std::nullopt;
    }

    template <class Index>
    struct strided {
        Index* data;
        std::int64_t step;
        constexpr Index& operator[](std::size_t i) const {
            return data[static_cast<std::int64_t>(i) * step];
        }
    };

    template <class Index, class Rows, class Engine>
    void fill_rows(const Rows& rows, const sparse_grid& cells, range items,
                   const inputspec::pattern::offsets& indptr,
                   const basic_group<Engine>& group) const {
        const auto base = static_cast<std::uint64_t>(pattern.base);
        const auto random = group.bits(purpose::column);
        const auto order = group.bits(purpose::order);
        auto* const indices = group[1].template data_as<Index>();
        const auto step = group[1].stride(0);
        const auto each = [&](auto at) {
            auto begin = indptr.get(items.begin) - base;
            for (auto r = items.begin; r < items.end; ++r) {
                const auto end = indptr.get(r + 1) - base;
                auto out = at(begin);
                const auto k = end - begin;
                inputspec::pattern::row_draws<Engine> draws{random, begin, k};
                if (k != 0) rows.fill_row(cells, order, r, k, draws, out);
                for (std::uint64_t j = 0; base != 0 && j < k; ++j) {
                    out[j] = static_cast<Index>(out[j] + base);
                }
                begin = end;
            }
        };
        if (step == 1) {
            each([&](std::uint64_t first) { return indices + first; });
        } else {
            each([&](std::uint64_t first) {
                return strided<Index>{indices + static_cast<std::int64_t>(first) * step, step};
            });
        }
    }
};

/// Calls f with the pattern itself: the one that a choice holds.
template <class P, class F>
constexpr decltype(auto) with_pattern(const P& pattern, F&& f) {
    if constexpr (ChoiceOfPatterns<P>) {
        return pattern.visit(f);
    } else {
        return f(pattern);
    }
}

}  // namespace detail

/// A valid CSR operand over three arguments: indptr [rows + 1], indices [nnz], values [nnz]. The
/// nnz is the buffers' own and met exactly; indices ascend strictly within a row. With no_values{}
/// it covers the first two. indptr and indices are int32, int64, uint32 or uint64.
template <class P, class V = default_values>
struct SparseCSRFallback {
    static_assert(Pattern<P>,
                  "inputspec: SparseCSRFallback{pattern, values}: the first is a pattern, as "
                  "uniform_nonzeros{.columns = dim<3, 0>} or power_law_rows{…}");
    static_assert(Generator<V> || std::same_as<V, no_values>,
                  "inputspec: SparseCSRFallback{pattern, values}: the second is a generator, as "
                  "uniform{…}, or no_values{}");

    P pattern;
    V values{};

    static constexpr bool has_values = !std::same_as<V, no_values>;
    static constexpr std::string_view name = "SparseCSRFallback";
    static constexpr std::size_t arguments = has_values ? 3 : 2;
    static constexpr std::size_t phases = has_values ? 4 : 3;  // count, settle, columns, values

    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("values", self.values);
    }

    constexpr bool supplied() const
        requires detail::may_be_absent<P>
    {
        return pattern.supplied();
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_group<Engine>& group) const {
        return with_operand([&](const auto& operand) { return operand.check(group); });
    }
    template <class Engine>
    constexpr std::uint64_t size(std::size_t phase, const basic_group<Engine>& group) const {
        return with_operand([&](const auto& operand) { return operand.size(phase, group); });
    }
    /// Rows a chunk: as many as have about 64 Ki non-zeros.
    template <class Engine>
    constexpr std::uint64_t grain(std::size_t phase, const basic_group<Engine>& group) const {
        constexpr std::uint64_t work = 65536;
        if (phase != 2) return work;
        const auto rows = group[0].size() - 1;
        const auto grain = multiply_divide(work, rows, group[1].size() + rows + 1);
        return grain < 1 ? 1 : grain;
    }
    template <class Engine>
    void run(std::size_t phase, range items, const basic_group<Engine>& group) const {
        with_operand([&](const auto& operand) { operand.run(phase, items, group); });
    }

private:
    template <class F>
    constexpr decltype(auto) with_operand(F&& f) const {
        return detail::with_pattern(pattern, [&]<class One>(const One& one) {
            return f(detail::csr_operand<One, V>{one, values});
        });
    }
};

template <class P>
SparseCSRFallback(P) -> SparseCSRFallback<P, default_values>;
template <class P, class V>
SparseCSRFallback(P, V) -> SparseCSRFallback<P, V>;

}  // namespace inputspec::inline INPUTSPEC_ABI
