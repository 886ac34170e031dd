#pragma once

#include <inputspec/pattern/offsets.hpp>
#include <inputspec/pattern/subset.hpp>
#include <inputspec/tensor/extent.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

namespace pattern {

/// The rows of `stratified`. To be made once for many of them: it keeps the strata of the last
/// count of non-zeros, which is that of most rows. Not to be shared between threads.
class stratified_rows {
public:
    static constexpr bool has_row_begin = true;

    constexpr std::optional<Fault> check(const sparse_grid& grid) const {
        return check_cells(grid, all_cells(grid));
    }
    constexpr std::uint64_t row_begin(const sparse_grid& grid, std::uint64_t r) const {
        return multiply_divide(r, grid.nnz, grid.rows == 0 ? 1 : grid.rows);
    }
    template <class Engine, class Out>
    void fill_row(const sparse_grid& grid, const basic_bits<Engine>&, std::uint64_t, std::size_t k,
                  row_draws<Engine>& draws, Out& out) const {
        using index_type = std::remove_cvref_t<decltype(out[0])>;
        const std::uint64_t width = grid.columns / k;
        const std::uint64_t longer = grid.columns % k;
        if (k <= most_kept && element::is_narrow(grid.columns)) {
            if (k != kept_) keep(k, width, longer);
            draws.each(k, width + 1, [&](std::size_t j, auto&& pick) {
                const std::uint64_t low = begin_[j];
                out[j] = static_cast<index_type>(low + pick(begin_[j + 1] - low));
            });
            return;
        }
        std::uint64_t low = 0;
        std::uint64_t rest = 0;
        draws.each(k, width + 1, [&](std::size_t j, auto&& pick) {
            const auto size = stratum(k, width, longer, rest);
            out[j] = static_cast<index_type>(low + pick(size));
            low += size;
        });
    }

private:
    static constexpr std::size_t most_kept = 2048;

    /// The next stratum's columns; it ends at ⌊(j + 1) · columns / k⌋.
    static std::uint64_t stratum(std::size_t k, std::uint64_t width, std::uint64_t longer,
                                 std::uint64_t& rest) {
        rest += longer;
        const bool is_longer = rest >= k;
        if (is_longer) rest -= k;
        return width + is_longer;
    }
    void keep(std::size_t k, std::uint64_t width, std::uint64_t longer) const {
        kept_ = k;
        std::uint64_t low = 0;
        std::uint64_t rest = 0;
        for (std::size_t j = 0; j <= k; ++j) {
            begin_[j] = static_cast<std::uint32_t>(low);
            low += stratum(k, width, longer, rest);
        }
    }

    mutable std::size_t kept_ = 0;
    mutable std::uint32_t begin_[most_kept + 1];
};

}  // namespace pattern

/// indptr[r] = ⌊r · nnz / rows⌋, and in a row of k one column uniform in each of k equal strata:
/// O(1) access to any element, no sort.
struct stratified {
    extent columns{};
    std::int64_t base = 0;  ///< 0 or 1: the first index

    static constexpr std::string_view name = "stratified";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("base", self.base);
    }

    constexpr auto rows() const { return pattern::stratified_rows{}; }
};

}  // namespace inputspec::inline INPUTSPEC_ABI
