#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <inputspec/source/bulk.hpp>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// The value of an entry that has none.
struct no_value {};

/// Memory of many entries, for lists that each have a part of it.
template <class V>
struct entry_memory {
    static constexpr bool has_values = !std::is_empty_v<V>;

    bulk<std::uint32_t> row;
    bulk<std::uint32_t> column;
    bulk<V> value;

    std::size_t size() const { return row.size(); }
    bool allocate(std::size_t count) {
        return row.allocate(count) && column.allocate(count) &&
               (!has_values || value.allocate(count));
    }
};

/// Entries of a sparse matrix in any order.
template <class V>
class entry_list {
public:
    static constexpr bool has_values = !std::is_empty_v<V>;

    entry_list() = default;
    /// Begins in the memory of others, and leaves it where that is not enough.
    entry_list(entry_memory<V>& memory, std::size_t first, std::size_t capacity)
        : row{memory.row.data() + first},
          column{memory.column.data() + first},
          capacity_{capacity} {
        if constexpr (has_values) value = memory.value.data() + first;
    }
    bool reserve(std::size_t capacity) {
        if (!own_.allocate(capacity)) return false;
        row = own_.row.data();
        column = own_.column.data();
        value = own_.value.data();
        capacity_ = capacity;
        return true;
    }
    /// False where there is no memory for one more.
    [[gnu::always_inline]] bool add(std::uint32_t r, std::uint32_t c, const V& v) {
        if (size_ == capacity_ && !grow()) return false;
        const auto mine = std::uint64_t{r} << 32 | c;
        is_ascending_ = is_ascending_ && last_ <= mine;
        has_ascending_columns_ = has_ascending_columns_ && static_cast<std::uint32_t>(last_) <= c;
        has_repeats_ = has_repeats_ || (last_ == mine && size_ != 0);
        last_ = mine;
        row[size_] = r;
        column[size_] = c;
        if constexpr (has_values) value[size_] = v;
        ++size_;
        return true;
    }
    std::size_t size() const { return size_; }
    /// Memory of its own; empty where it lies in that of others.
    entry_memory<V>& own_memory() { return own_; }
    /// Row, then column, as one number.
    std::uint64_t key(std::size_t i) const { return std::uint64_t{row[i]} << 32 | column[i]; }
    bool is_ascending() const { return is_ascending_; }
    bool has_ascending_columns() const { return has_ascending_columns_; }
    /// Two neighbours are of one cell.
    bool has_repeats() const { return has_repeats_; }

    std::uint32_t* row = nullptr;
    std::uint32_t* column = nullptr;
    V* value = nullptr;

private:
    [[gnu::cold, gnu::noinline]] bool grow() {
        entry_list larger;
        if (!larger.reserve(2 * capacity_ + 64)) return false;
        std::copy_n(row, size_, larger.row);
        std::copy_n(column, size_, larger.column);
        if constexpr (has_values) std::copy_n(value, size_, larger.value);
        std::swap(own_, larger.own_);
        row = own_.row.data();
        column = own_.column.data();
        value = own_.value.data();
        capacity_ = larger.capacity_;
        return true;
    }

    entry_memory<V> own_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    std::uint64_t last_ = 0;
    bool is_ascending_ = true;
    bool has_ascending_columns_ = true;
    bool has_repeats_ = false;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
