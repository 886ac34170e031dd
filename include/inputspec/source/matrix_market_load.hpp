#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/rounded.hpp>
#include <inputspec/execute/threads.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/source/bulk.hpp>
#include <inputspec/source/csr_build.hpp>
#include <inputspec/source/csr_repeats.hpp>
#include <inputspec/source/entry_list.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/matrix_market_reader.hpp>
#include <inputspec/source/sparse_data.hpp>
#include <inputspec/source/text_file.hpp>
#include <inputspec/source/text_survey.hpp>
#include <inputspec/source/text_values.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Loads a Matrix Market file whose header was read, its parts in parallel. `Words` are those of a
/// value: a pattern's none, an integer's or a real one's one, a complex one's two. File: text_file,
/// or what reads lines as it does.
template <std::size_t Words, class File>
class matrix_market_loader {
public:
    using reader = matrix_market_reader;

    matrix_market_loader(const std::string& path, const File& file, const reader& head)
        : path_{path}, file_{file}, head_{head} {}

    std::optional<Fault> load(sparse_data<text_values>& out);

private:
    using word = text_survey::word;
    template <std::size_t N>
    using words_of = std::conditional_t<N == 0, no_value, std::array<word, N>>;
    using value = words_of<Words>;

    /// A decimal that a narrower format might round otherwise than its double.
    struct tie {
        sparse_cell cell;
        std::uint32_t word;
        int side;
    };
    struct part {
        std::size_t begin;
        std::size_t end;
        std::vector<tie> ties = {};
        text_survey survey = {};
        std::uint64_t entries = 0;
        std::uint64_t lines = 0;
        bool is_read = false;
        std::optional<Fault> fault = {};
    };

    bool is_general() const { return head_.kind() == reader::symmetry::general; }
    bool split();
    void read(part& from, entry_list<value>& to) const;
    void read_lines(reader& lines, part& from, entry_list<value>& to) const;
    bool add(const reader::entry& e, part& from, entry_list<value>& to) const;
    reader::entry mirrored(reader::entry e) const;
    template <std::size_t N>
    std::optional<Fault> finish(built_csr<words_of<N>>& built, text_field field,
                                sparse_data<text_values>& out);
    template <std::size_t N>
    std::optional<Fault> sum(built_csr<words_of<N>>& built, text_field field);
    /// Goes through the file again for what was wrong, or where a cell was given twice.
    template <class See>
    Fault look_again(See&& see) const;
    Fault explain() const;
    Fault explain_repeat(sparse_cell cell) const;
    Fault no_memory() const {
        return fault_about(FaultKind::source, path_, ": no memory for its ", head_.size(),
                           " entries");
    }

    const std::string& path_;
    const File& file_;
    const reader& head_;
    std::vector<part> parts_;
    entry_memory<value> memory_;
    std::vector<entry_list<value>> lists_;
    text_survey survey_;
    std::vector<tie> ties_;
};

template <std::size_t Words, class File>
std::optional<Fault> matrix_market_loader<Words, File>::load(sparse_data<text_values>& out) {
    if (!split()) return no_memory();
    execute::threads{parts_.size() > 1 ? file_.threads() : 1u}(parts_.size(), [&](std::size_t i) {
        auto one = parts_[i];  // neighbours share cache lines, and are other threads'
        auto list = std::move(lists_[i]);
        read(one, list);
        parts_[i] = std::move(one);
        lists_[i] = std::move(list);
    });
    file_.tell_end();
    // Of an array, which is read whole, lines count from the file's first.
    std::uint64_t lines = head_.is_array() ? 0 : head_.line() - 1, count = 0;
    for (const auto& one : parts_) {
        if (one.fault) return one.fault;
        if (!one.is_read) return explain();
        survey_.append(one.survey, lines);
        lines += one.lines;
        count += one.entries;
        ties_.insert(ties_.end(), one.ties.begin(), one.ties.end());
    }
    if (count != head_.size()) return explain();
    if (head_.field() == text_field::integer && !survey_.has_integer_type()) {
        return fault_about(FaultKind::data, path_,
                           ": no integer type holds both its least and its greatest value");
    }
    built_csr<value> built;
    if (!csr_builder<value>{head_.rows(), head_.columns(), lists_, memory_, file_.threads()}.build(
            built)) {
        return no_memory();
    }
    lists_.clear();
    if constexpr (Words != 0) {
        return finish<Words>(built, head_.field(), out);
    } else if (built.has_repeats) {  // of which the sums are counts
        built_csr<words_of<1>> ones{std::move(built.csr), {}, true};
        if (!ones.value.allocate(ones.csr.nnz())) return no_memory();
        std::ranges::fill(ones.value, words_of<1>{1});
        return finish<1>(ones, text_field::integer, out);
    } else {
        out.matrix = {std::move(built.csr), {head_.field(), survey_, {}}};
        return std::nullopt;
    }
}

/// Parts, with memory for as many entries as each may have by the average line. An array's lines do
/// not say where they are: it is one part.
template <std::size_t Words, class File>
bool matrix_market_loader<Words, File>::split() {
    const auto left = static_cast<std::size_t>(head_.left());
    const auto first = file_.size() - left;
    const auto size = head_.is_array() ? left + 1 : file_.part_size(left);
    const auto share = [&](std::size_t bytes) {
        const auto entries = 1.25 * static_cast<double>(head_.size()) * static_cast<double>(bytes) /
                             static_cast<double>(left + 1);
        return (static_cast<std::size_t>(entries) + 64) * (is_general() ? 1 : 2);
    };
    const auto count = left / size + 1;
    if (!memory_.allocate(count * share(size))) return false;
    for (std::size_t i = 0; i < count; ++i) {
        parts_.push_back({first + i * size, std::min(first + (i + 1) * size, file_.size())});
        lists_.emplace_back(memory_, i * share(size), share(size));
    }
    return true;
}

template <std::size_t Words, class File>
void matrix_market_loader<Words, File>::read(part& from, entry_list<value>& to) const {
    text_lines lines;
    const bool is_whole = head_.is_array();
    from.fault = file_.lines(path_, is_whole ? 0 : from.begin, from.end, lines);
    from.is_read = !from.fault;
    if (!from.is_read || lines.text.empty()) return;
    if (is_whole) {
        reader all{path_, lines.text};
        from.is_read = all.open();
        read_lines(all, from, to);
    } else {
        reader some{head_, lines.text};
        read_lines(some, from, to);
    }
}

template <std::size_t Words, class File>
void matrix_market_loader<Words, File>::read_lines(reader& lines, part& from,
                                                   entry_list<value>& to) const {
    bool has_memory = true;
    reader::entry e;
    while (has_memory && lines.next(e)) {
        ++from.entries;
        has_memory = add(e, from, to);
        if (is_general() || e.row == e.column || !has_memory) continue;
        has_memory = add(mirrored(e), from, to);
    }
    if (!has_memory) from.fault = no_memory();
    from.is_read = !lines.fault().has_value();
    from.lines = lines.line() - 1;
}

template <std::size_t Words, class File>
[[gnu::always_inline]] inline bool matrix_market_loader<Words, File>::add(
    const reader::entry& e, part& from, entry_list<value>& to) const {
    [[maybe_unused]] const auto real = [&](const decimal& one, std::uint32_t at) {
        if (text_values::may_be_tie(one)) {
            from.ties.push_back({{e.row, e.column}, at, one.side});
        }
        return from.survey.note_real(one, e.line);
    };
    if constexpr (Words == 0) {
        return to.add(e.row, e.column, {});
    } else if constexpr (Words == 1) {
        const bool is_real = head_.field() == text_field::real;
        return to.add(e.row, e.column,
                      {is_real ? real(e.real, 0)
                               : from.survey.note_integer(e.is_negative, e.magnitude, e.line)});
    } else {
        const auto first = real(e.real, 0);
        return to.add(e.row, e.column, {first, real(e.imaginary, 1)});
    }
}

/// The entry of the mirrored cell.
template <std::size_t Words, class File>
auto matrix_market_loader<Words, File>::mirrored(reader::entry e) const -> reader::entry {
    const bool is_skew = head_.kind() == reader::symmetry::skew;
    std::swap(e.row, e.column);
    if (is_skew) {
        e.real.value = -e.real.value;
        e.is_negative = !e.is_negative;
    }
    if (is_skew || head_.kind() == reader::symmetry::hermitian) {
        e.imaginary.value = -e.imaginary.value;
    }
    return e;
}

template <std::size_t Words, class File>
template <std::size_t N>
std::optional<Fault> matrix_market_loader<Words, File>::finish(built_csr<words_of<N>>& built,
                                                               text_field field,
                                                               sparse_data<text_values>& out) {
    const auto& csr = built.csr;
    if (built.has_repeats) {
        out.repeats = explain_repeat(first_repeat(csr));
        std::erase_if(ties_, [&](const tie& one) {
            const auto next = csr.find(one.cell) + 1;
            return next < csr.row_begin(one.cell.row + std::uint64_t{1}) &&
                   csr.column(next) == one.cell.column;
        });
        if (auto bad = sum<N>(built, field)) return bad;
    }
    out.matrix.values = {field, survey_, std::move(built.value).template as<word>()};
    for (const auto& one : ties_) {
        if (!out.matrix.values.set_side(csr.find(one.cell) * N + one.word, one.side)) {
            return no_memory();
        }
    }
    const bool is_full = head_.is_array() && csr.nnz() == csr.rows() * csr.columns();
    out.matrix.csr = is_full ? csr_data::full(csr.rows(), csr.columns()) : std::move(built.csr);
    return std::nullopt;
}

/// Sums duplicates, and surveys what that gives.
template <std::size_t Words, class File>
template <std::size_t N>
std::optional<Fault> matrix_market_loader<Words, File>::sum(built_csr<words_of<N>>& built,
                                                            text_field field) {
    const bool is_unsigned = survey_.is_unsigned();
    bool has_memory = false;
    const bool is_summed = sum_repeats(
        built,
        [&](words_of<N>& to, const words_of<N>& other) {
            for (std::size_t i = 0; i < N; ++i) {
                if (field != text_field::integer) {
                    to[i] = std::bit_cast<word>(element::rounded(std::bit_cast<double>(to[i]) +
                                                                 std::bit_cast<double>(other[i])));
                } else if (is_unsigned) {
                    if (__builtin_add_overflow(to[i], other[i], &to[i])) return false;
                } else {
                    std::int64_t all = 0;
                    if (__builtin_add_overflow(static_cast<std::int64_t>(to[i]),
                                               static_cast<std::int64_t>(other[i]), &all)) {
                        return false;
                    }
                    to[i] = static_cast<word>(all);
                }
            }
            return true;
        },
        has_memory);
    if (!has_memory) return no_memory();
    if (!is_summed) {
        return fault_about(FaultKind::data, path_,
                           ": the duplicates of a cell sum to more than 64 bits");
    }
    survey_ = {};
    for (const auto& one : built.value) {
        for (const auto bits : one) {
            if (field != text_field::integer) {
                survey_.note_real({std::bit_cast<double>(bits), 0}, text_survey::no_line);
            } else {
                const bool is_negative = !is_unsigned && bits >> 63 != 0;
                survey_.note_integer(is_negative, is_negative ? 0 - bits : bits,
                                     text_survey::no_line);
            }
        }
    }
    return std::nullopt;
}

/// see(reader), of a reader of all of the file, gives the fault.
template <std::size_t Words, class File>
template <class See>
Fault matrix_market_loader<Words, File>::look_again(See&& see) const {
    text_lines lines;
    if (auto bad = file_.lines(path_, 0, file_.size(), lines)) return *bad;
    reader all{path_, lines.text};
    return all.open() ? see(all) : *all.fault();
}

template <std::size_t Words, class File>
Fault matrix_market_loader<Words, File>::explain() const {
    return look_again([&](reader& all) {
        reader::entry e;
        while (all.next(e)) {
        }
        return all.fault() ? *all.fault()
                           : fault_about(FaultKind::source, path_,
                                         ": it was another file when it was read in parts");
    });
}

template <std::size_t Words, class File>
Fault matrix_market_loader<Words, File>::explain_repeat(sparse_cell cell) const {
    return look_again([&](reader& all) {
        std::uint64_t line[2] = {};
        reader::entry e;
        for (int found = 0; found < 2 && all.next(e);) {
            const bool is_it = e.row == cell.row && e.column == cell.column;
            const bool is_mirror = !is_general() && e.row == cell.column && e.column == cell.row;
            if (is_it || is_mirror) line[found++] = e.line;
        }
        return fault_about(FaultKind::data, path_, ", lines ", line[0], " and ", line[1],
                           ": both give row ", cell.row + 1, ", column ", cell.column + 1,
                           "; sum them before, or write .sum_duplicates = true");
    });
}

template <class File>
std::optional<Fault> load_matrix_market(const std::string& path, const File& file,
                                        sparse_data<text_values>& out) {
    // The header is in the first lines, unless many comments come before the sizes.
    for (std::size_t bytes = file.part_size(0);; bytes = file.size()) {
        text_lines begin;
        if (auto bad = file.lines(path, 0, bytes, begin)) return bad;
        const auto more = file.size() - begin.text.size();
        matrix_market_reader head{path, begin.text, more};
        if (!head.open()) {
            const bool is_cut = head.left() == more && bytes < file.size();
            if (is_cut) continue;
            return head.fault();
        }
        switch (head.field()) {
            case text_field::pattern:
                return matrix_market_loader<0, File>{path, file, head}.load(out);
            case text_field::complex:
                return matrix_market_loader<2, File>{path, file, head}.load(out);
            default: return matrix_market_loader<1, File>{path, file, head}.load(out);
        }
    }
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
