#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/rounded.hpp>
#include <inputspec/execute/threads.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/source/bulk.hpp>
#include <inputspec/source/decimal.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/text.hpp>
#include <inputspec/source/text_file.hpp>
#include <inputspec/source/text_survey.hpp>
#include <inputspec/source/text_values.hpp>
#include <inputspec/tensor/extents.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// A sparse tensor: the coordinates of its entries, sorted by the first axis, then the second …, no
/// cell twice, and their values.
struct sparse_tensor {
    std::size_t order = 0;            ///< axes; 0: there is no entry
    extents shape;                    ///< one above the greatest coordinate along each
    bulk<std::uint32_t> coordinates;  ///< entry by entry
    text_values values;
    std::optional<Fault> repeats;  ///< cells given several times, of which it has the sums

    std::uint64_t nnz() const { return order != 0 ? coordinates.size() / order : 0; }
};

/// Loads a file of the FROSTT collection (Smith et al., 2017), its parts in parallel: a line for
/// each entry, its coordinates from 1 and its value; '#' begins a comment.
template <class File>
class tns_loader {
public:
    tns_loader(const std::string& path, const File& file) : path_{path}, file_{file} {}

    std::optional<Fault> load(sparse_tensor& out);

private:
    using word = text_survey::word;
    struct tie {
        std::uint64_t entry;
        int side;
    };
    struct part {
        std::vector<std::uint32_t> coordinates = {};
        std::vector<word> values = {};
        std::vector<tie> ties = {};
        text_survey survey = {};
        std::uint64_t lines = 0;
        std::optional<Fault> fault = {};  // its line counts from the part's first
        bool is_read = false;
    };

    std::optional<Fault> find_order();
    void read(std::size_t begin, std::size_t end, part& to) const;
    std::optional<Fault> read_entry(text_cursor& at, part& to) const;
    void sort(std::vector<std::uint64_t>& places) const;
    std::optional<Fault> put_in_order(sparse_tensor& out);
    template <class... Parts>
    std::optional<Fault> fail(FaultKind kind, const text_cursor& at, const Parts&... why) const {
        return fault_about(kind, path_, ", line ", at.line(), ": ", why...);
    }

    const std::string& path_;
    const File& file_;
    std::size_t order_ = 0;
    std::vector<std::uint32_t> coordinates_;
    std::vector<word> values_;
    std::vector<tie> ties_;
    text_survey survey_;
};

/// How many coordinates the first entry has.
template <class File>
std::optional<Fault> tns_loader<File>::find_order() {
    for (std::size_t bytes = file_.part_size(0);; bytes = file_.size()) {
        text_lines lines;
        if (auto bad = file_.lines(path_, 0, bytes, lines)) return bad;
        text_cursor at{lines.text};
        if (!lines.text.empty()) at.skip_empty_lines('#');
        if (lines.text.empty() || at.is_end()) {
            if (bytes < file_.size()) continue;
            return fault_about(FaultKind::source, path_, ": it has no entries");
        }
        std::size_t words = 0;
        for (; !at.is_line_end(); at.skip_blanks()) {
            (void)at.take_word();
            ++words;
        }
        if (words < 2 || words - 1 > std::size_t{max_rank}) {
            return fail(FaultKind::source, at, "an entry has 1 to 16 coordinates and a value, not ",
                        words, " numbers");
        }
        order_ = words - 1;
        return std::nullopt;
    }
}

template <class File>
std::optional<Fault> tns_loader<File>::read_entry(text_cursor& at, part& to) const {
    for (std::size_t axis = 0; axis < order_; ++axis) {
        const auto begin = at;
        std::uint64_t index = 0;
        if (!at.take_natural(index) || !at.is_number_end()) {
            return fail(FaultKind::source, at, "'", begin.word(), "' is no coordinate");
        }
        if (index == 0) return fail(FaultKind::data, at, "coordinate 0: they begin at 1");
        if (index > UINT32_MAX) {
            return fail(FaultKind::source, at, "a coordinate above 4294967295");
        }
        to.coordinates.push_back(static_cast<std::uint32_t>(index - 1));
        at.skip_blanks();
    }
    const auto begin = at;
    decimal value;
    if (!at.take_decimal(value) || !at.is_number_end()) {
        return fail(FaultKind::source, at, "'", begin.word(), "' is no value after ", order_,
                    " coordinates");
    }
    if (text_values::may_be_tie(value)) to.ties.push_back({to.values.size(), value.side});
    to.values.push_back(to.survey.note_real(value, at.line()));
    at.skip_blanks();
    if (!at.is_line_end()) {
        return fail(FaultKind::source, at, "'", at.word(), "' after ", order_,
                    " coordinates and a value");
    }
    at.next_line();
    return std::nullopt;
}

template <class File>
void tns_loader<File>::read(std::size_t begin, std::size_t end, part& to) const {
    text_lines lines;
    to.fault = file_.lines(path_, begin, end, lines);
    to.is_read = !to.fault;
    if (!to.is_read || lines.text.empty()) return;
    text_cursor at{lines.text};
    for (at.skip_empty_lines('#'); !at.is_end(); at.skip_empty_lines('#')) {
        to.fault = read_entry(at, to);
        if (to.fault) return;
    }
    to.lines = at.line() - 1;
}

template <class File>
std::optional<Fault> tns_loader<File>::load(sparse_tensor& out) {
    if (auto bad = find_order()) return bad;
    const auto size = file_.part_size(file_.size());
    std::vector<part> parts(file_.size() / size + 1);
    execute::threads{parts.size() > 1 ? file_.threads() : 1u}(parts.size(), [&](std::size_t i) {
        part one;  // neighbours share cache lines, and are other threads'
        read(i * size, (i + 1) * size, one);
        parts[i] = std::move(one);
    });
    file_.tell_end();
    std::uint64_t lines = 0;
    std::size_t count = 0;
    for (const auto& one : parts) count += one.values.size();
    coordinates_.reserve(count * order_);
    values_.reserve(count);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto& one = parts[i];
        if (one.fault) {
            if (i == 0 || !one.is_read) return one.fault;
            part all;  // again, for the line
            read(0, std::min((i + 1) * size, file_.size()), all);
            return all.fault ? all.fault : one.fault;
        }
        survey_.append(one.survey, lines);
        lines += one.lines;
        for (const auto& its : one.ties) ties_.push_back({values_.size() + its.entry, its.side});
        coordinates_.insert(coordinates_.end(), one.coordinates.begin(), one.coordinates.end());
        values_.insert(values_.end(), one.values.begin(), one.values.end());
        one = {};
    }
    return put_in_order(out);
}

/// A stable order of the entries: by digits of 11 bits of each axis, from the last on.
template <class File>
void tns_loader<File>::sort(std::vector<std::uint64_t>& places) const {
    const auto count = values_.size();
    const auto row = [&](std::size_t i) { return coordinates_.data() + i * order_; };
    bool is_sorted = true;
    for (std::size_t i = 1; i < count && is_sorted; ++i) {
        is_sorted =
            !std::lexicographical_compare(row(i), row(i) + order_, row(i - 1), row(i - 1) + order_);
    }
    places.resize(count);
    for (std::size_t i = 0; i < count; ++i) places[i] = i;
    if (is_sorted) return;
    std::vector<std::uint64_t> other(count);
    for (auto axis = order_; axis-- != 0;) {
        std::uint32_t most = 0;
        for (std::size_t i = 0; i < count; ++i) most = std::max(most, row(i)[axis]);
        for (std::uint32_t left = most, shift = 0; left != 0; left >>= 11, shift += 11) {
            std::size_t begin[2049] = {};
            for (std::size_t i = 0; i < count; ++i) ++begin[(row(i)[axis] >> shift & 2047) + 1];
            for (std::size_t digit = 1; digit < 2048; ++digit) begin[digit] += begin[digit - 1];
            for (const auto place : places) {
                other[begin[row(place)[axis] >> shift & 2047]++] = place;
            }
            places.swap(other);
        }
    }
}

template <class File>
std::optional<Fault> tns_loader<File>::put_in_order(sparse_tensor& out) {
    std::vector<std::uint64_t> places;
    sort(places);
    std::vector<std::int8_t> sides;
    if (!ties_.empty()) sides.resize(values_.size());
    for (const auto& one : ties_) sides[one.entry] = static_cast<std::int8_t>(one.side);
    const auto count = values_.size();
    bulk<word> words;
    std::vector<tie> kept_ties;
    if (!out.coordinates.allocate(count * order_) || !words.allocate(count)) {
        return fault_about(FaultKind::source, path_, ": no memory for its ", count, " entries");
    }
    std::uint32_t most[max_rank] = {};
    std::size_t kept = 0;
    bool is_summed = false;
    for (const auto place : places) {
        const auto* const from = coordinates_.data() + place * order_;
        auto* const to = out.coordinates.data() + kept * order_;
        if (kept != 0 && std::equal(from, from + order_, to - order_)) {
            if (!out.repeats) {
                out.repeats = fault_about(FaultKind::data, path_, ": the cell of entry ", place + 1,
                                          " is there twice, its first coordinate ", from[0] + 1,
                                          "; sum them before, or write .sum_duplicates = true");
            }
            auto& sum = words[kept - 1];
            sum = std::bit_cast<word>(element::rounded(std::bit_cast<double>(sum) +
                                                       std::bit_cast<double>(values_[place])));
            if (!kept_ties.empty() && kept_ties.back().entry == kept - 1) kept_ties.pop_back();
            is_summed = true;
            continue;
        }
        std::copy_n(from, order_, to);
        for (std::size_t axis = 0; axis < order_; ++axis)
            most[axis] = std::max(most[axis], to[axis]);
        if (!sides.empty() && sides[place] != 0) kept_ties.push_back({kept, sides[place]});
        words[kept++] = values_[place];
    }
    words.cut(kept);
    out.coordinates.cut(kept * order_);
    out.order = order_;
    for (std::size_t axis = 0; axis < order_; ++axis) {
        out.shape.push_back(std::int64_t{most[axis]} + 1);
    }
    if (is_summed) {
        survey_ = {};
        for (const auto bits : words) {
            survey_.note_real({std::bit_cast<double>(bits), 0}, text_survey::no_line);
        }
    }
    out.values = {text_field::real, survey_, std::move(words)};
    for (const auto& one : kept_ties) {
        if (!out.values.set_side(one.entry, one.side)) {
            return fault_about(FaultKind::source, path_, ": no memory for its ties");
        }
    }
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
