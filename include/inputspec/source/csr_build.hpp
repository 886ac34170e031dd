#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/execute/threads.hpp>
#include <inputspec/source/bulk.hpp>
#include <inputspec/source/csr_data.hpp>
#include <inputspec/source/entry_list.hpp>
#include <span>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A CSR matrix with its values, and whether cells have several entries: these are neighbours, in
/// the order in which they came.
template <class V>
struct built_csr {
    csr_data csr;
    bulk<V> value;
    bool has_repeats = false;
};

/// Puts entries, which lie in pieces, in order: by row, then column, then as they came. Entries are
/// scattered by their rows' high bits into buckets that stay in a cache, and sorted there: time and
/// memory depend on the number of entries, not on what extents a file claims. The memory in which
/// the pieces lie, one after the other, becomes the matrix's: fresh pages cost more than sorting.
template <class V>
class csr_builder {
public:
    csr_builder(std::uint64_t rows, std::uint64_t columns, std::span<entry_list<V>> pieces,
                entry_memory<V>& memory, unsigned threads)
        : rows_{rows}, columns_{columns}, pieces_{pieces}, memory_{memory}, threads_{threads} {
        for (auto& piece : pieces) {
            first_.push_back(nnz_);
            nnz_ += piece.size();
            is_in_memory_ &= &piece.own_memory() == &memory || piece.own_memory().size() == 0;
        }
    }
    /// Of one list, in its own memory.
    csr_builder(std::uint64_t rows, std::uint64_t columns, entry_list<V>& list, unsigned threads)
        : csr_builder{rows, columns, {&list, 1}, list.own_memory(), threads} {}

    /// False where there is no memory.
    bool build(built_csr<V>& out) {
        const bool has_indptr = csr_data::has_few_rows(rows_, nnz_);
        if (has_indptr && !begin_.allocate(rows_ + 1)) return false;
        const bool is_sorted = is_ascending() ? concatenate()
                               : has_indptr   ? sort_by_buckets()
                                              : sort_few();
        if (!is_sorted) return false;
        out = {{rows_, columns_, std::move(begin_), std::move(row_), std::move(column_)},
               std::move(value_),
               has_repeats_};
        return true;
    }

private:
    static constexpr bool has_values = entry_list<V>::has_values;

    template <class Body>
    void in_parallel(std::size_t chunks, const Body& body) const {
        execute::threads{nnz_ < 1 << 16 ? 1u : threads_}(chunks, body);
    }

    bool is_ascending() {
        std::uint64_t last = 0;
        bool is_first = true;
        for (const auto& piece : pieces_) {
            if (piece.size() == 0) continue;
            if (!piece.is_ascending() || (!is_first && piece.key(0) < last)) return false;
            has_repeats_ |= piece.has_repeats() || (!is_first && piece.key(0) == last);
            last = piece.key(piece.size() - 1);
            is_first = false;
        }
        return true;
    }

    /// Room for the matrix: new, or that of the pieces, which are lost then.
    bool take_room(bool is_new) {
        if (is_new || memory_.size() < nnz_) {
            return column_.allocate(nnz_) && (!has_values || value_.allocate(nnz_));
        }
        column_ = std::move(memory_.column);
        value_ = std::move(memory_.value);
        column_.cut(nnz_);
        value_.cut(has_values ? nnz_ : 0);
        return true;
    }

    /// Closes the gaps between pieces, which are in order.
    bool concatenate() {
        in_parallel(begin_.empty() ? 0 : pieces_.size(), [&](std::size_t p) {
            const auto& piece = pieces_[p];
            auto next = first_row(p);
            for (std::size_t i = 0; i < piece.size(); ++i) {
                for (; next <= piece.row[i]; ++next) begin_[next] = first_[p] + i;
            }
        });
        for (auto next = first_row(pieces_.size()); next <= rows_ && !begin_.empty(); ++next) {
            begin_[next] = nnz_;
        }
        if (begin_.empty() && !row_.allocate(nnz_)) return false;
        if (!take_room(!is_in_memory_)) return false;
        for (std::size_t p = 0; p < pieces_.size(); ++p) {  // each to lower addresses, if not away
            const auto& piece = pieces_[p];
            move(piece.column, piece.size(), column_.data() + first_[p]);
            if constexpr (has_values) move(piece.value, piece.size(), value_.data() + first_[p]);
            if (!row_.empty()) move(piece.row, piece.size(), row_.data() + first_[p]);
        }
        return true;
    }
    template <class T>
    static void move(const T* from, std::size_t count, T* to) {
        if (count != 0 && from != to) std::memmove(to, from, count * sizeof(T));
    }
    bool has_ascending_columns() const {
        std::uint32_t last = 0;
        for (const auto& piece : pieces_) {
            if (piece.size() == 0) continue;
            if (!piece.has_ascending_columns() || piece.column[0] < last) return false;
            last = piece.column[piece.size() - 1];
        }
        return true;
    }

    /// The first row that no piece before this one has touched or passed.
    std::uint64_t first_row(std::size_t p) const {
        while (p != 0) {
            if (const auto& piece = pieces_[--p]; piece.size() != 0) {
                return piece.row[piece.size() - 1] + std::uint64_t{1};
            }
        }
        return 0;
    }

    /// Of a few entries among many rows: by an order of them.
    bool sort_few() {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> order;  // key, place
        order.reserve(nnz_);
        for (std::size_t p = 0; p < pieces_.size(); ++p) {
            for (std::size_t i = 0; i < pieces_[p].size(); ++i) {
                order.emplace_back(pieces_[p].key(i), p << 40 | i);
            }
        }
        std::ranges::sort(order);
        if (!row_.allocate(nnz_) || !take_room(true)) return false;
        for (std::size_t i = 0; i < nnz_; ++i) {
            const auto [key, place] = order[i];
            has_repeats_ |= i != 0 && key == order[i - 1].first;
            row_[i] = static_cast<std::uint32_t>(key >> 32);
            column_[i] = static_cast<std::uint32_t>(key);
            if constexpr (has_values) {
                value_[i] = pieces_[place >> 40].value[place & ((std::uint64_t{1} << 40) - 1)];
            }
        }
        return true;
    }

    bool sort_by_buckets() {
        const auto bits = static_cast<unsigned>(std::bit_width(rows_ - 1));
        const auto wanted = static_cast<unsigned>(std::bit_width(nnz_ / 16384));
        shift_ = bits - std::min({bits, wanted, 11u});
        buckets_ = ((rows_ - 1) >> shift_) + 1;
        // Where each bucket begins, and in it each piece's entries.
        std::vector<std::size_t> at(pieces_.size() * buckets_);
        in_parallel(pieces_.size(), [&](std::size_t p) {
            auto* const mine = at.data() + p * buckets_;
            const auto& piece = pieces_[p];
            for (std::size_t i = 0; i < piece.size(); ++i) ++mine[piece.row[i] >> shift_];
        });
        std::vector<std::size_t> bucket(buckets_ + 1, nnz_);
        std::size_t sum = 0;
        for (std::size_t b = 0; b < buckets_; ++b) {
            bucket[b] = sum;
            for (std::size_t p = 0; p < pieces_.size(); ++p) {
                const auto count = at[p * buckets_ + b];
                at[p * buckets_ + b] = sum;
                sum += count;
            }
        }
        bulk<entry> scattered;
        if (!scattered.allocate(nnz_)) return false;
        in_parallel(pieces_.size(), [&](std::size_t p) {
            auto* const mine = at.data() + p * buckets_;
            const auto& piece = pieces_[p];
            for (std::size_t i = 0; i < piece.size(); ++i) {
                auto& to = scattered[mine[piece.row[i] >> shift_]++];
                to.row = piece.row[i];
                to.column = piece.column[i];
                if constexpr (has_values) to.value = piece.value[i];
            }
        });
        if (!take_room(false)) return false;
        // Neighbouring buckets together, so that a chunk is worth a thread's turn.
        const std::size_t chunks = std::min<std::size_t>(buckets_, 64);
        const bool has_ascending_columns = this->has_ascending_columns();
        std::vector<std::uint8_t> state(chunks, 0);  // 1: repeats, 2: no memory
        in_parallel(chunks, [&](std::size_t c) {
            const auto first = c * buckets_ / chunks, last = (c + 1) * buckets_ / chunks;
            std::size_t most = 0;
            for (auto b = first; b < last; ++b) most = std::max(most, bucket[b + 1] - bucket[b]);
            bulk<entry> other;
            bulk<std::uint32_t> next;
            if (!next.allocate((std::size_t{1} << shift_) + 1) || most > UINT32_MAX ||
                (!has_ascending_columns && !other.allocate(most))) {
                state[c] = 2;
                return;
            }
            for (auto b = first; b < last; ++b) {
                std::span<entry> mine{scattered.data() + bucket[b], bucket[b + 1] - bucket[b]};
                if (!has_ascending_columns) mine = sort_by_column(mine, other.data());
                if (sort_by_row(b, mine, bucket[b], next)) state[c] = 1;
            }
        });
        begin_[rows_] = nnz_;
        for (const auto one : state) has_repeats_ |= (one & 1) != 0;
        return std::ranges::none_of(state, [](auto one) { return (one & 2) != 0; });
    }

    /// Together, so that a bucket is written at one place.
    struct entry {
        std::uint32_t row;
        std::uint32_t column;
        [[no_unique_address]] V value;
    };
    /// Stable, by digits of at most 11 bits; gives where they are then: there, or in the other
    /// room.
    std::span<entry> sort_by_column(std::span<entry> from, entry* other) const {
        const auto bits = static_cast<unsigned>(std::bit_width(columns_ - 1));
        if (bits == 0 || from.size() < 2) return from;
        // Of a digit there are not many more than entries, so that few entries take few counters.
        const auto most = std::clamp(static_cast<unsigned>(std::bit_width(from.size())), 4u, 11u);
        const auto passes = (bits + most - 1) / most, digit_bits = (bits + passes - 1) / passes;
        std::span<entry> to{other, from.size()};
        std::uint32_t begin[2049];
        for (unsigned shift = 0; shift < bits; shift += digit_bits) {
            const auto mask = (1u << digit_bits) - 1;
            std::fill_n(begin, mask + 2, 0u);
            for (const auto& one : from) ++begin[(one.column >> shift & mask) + 1];
            for (unsigned digit = 0; digit < mask; ++digit) begin[digit + 1] += begin[digit];
            for (const auto& one : from) to[begin[one.column >> shift & mask]++] = one;
            std::swap(from, to);
        }
        return from;
    }
    /// Puts a bucket's entries in their places, stable; true where a cell has several. `next` is
    /// room for its rows.
    bool sort_by_row(std::size_t b, std::span<const entry> from, std::size_t begin,
                     bulk<std::uint32_t>& next) {
        const std::uint64_t first = std::uint64_t{b} << shift_;
        const auto count = std::min(std::uint64_t{1} << shift_, rows_ - first);
        std::fill_n(next.data(), count + 1, 0u);
        for (const auto& one : from) ++next[one.row - first + 1];
        for (std::uint64_t r = 0; r < count; ++r) {
            next[r + 1] += next[r];
            begin_[first + r] = begin + next[r];
        }
        bool has_repeats = false;
        for (const auto& one : from) {
            const auto to = begin + next[one.row - first]++;
            has_repeats |= to != begin_[one.row] && column_[to - 1] == one.column;
            column_[to] = one.column;
            if constexpr (has_values) value_[to] = one.value;
        }
        return has_repeats;
    }

    std::uint64_t rows_;
    std::uint64_t columns_;
    std::span<entry_list<V>> pieces_;
    entry_memory<V>& memory_;
    unsigned threads_;
    bool is_in_memory_ = true;  // all pieces are in it, in order
    std::size_t nnz_ = 0;
    std::vector<std::size_t> first_;  // of each piece: how many entries are before it
    bool has_repeats_ = false;
    unsigned shift_ = 0;
    std::size_t buckets_ = 0;
    bulk<std::uint64_t> begin_;
    bulk<std::uint32_t> row_;
    bulk<std::uint32_t> column_;
    bulk<V> value_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
