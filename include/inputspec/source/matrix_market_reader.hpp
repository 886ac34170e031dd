#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/source/csr_data.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/text.hpp>
#include <inputspec/source/text_values.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Reads a Matrix Market file (Boisvert, Pozo and Remington, NISTIR 5935, 1996) entry by entry.
/// Comments and blank lines may stand anywhere after the banner.
class matrix_market_reader {
public:
    struct entry {
        std::uint32_t row = 0;  // from 0
        std::uint32_t column = 0;
        decimal real;                 // where the field is real
        std::uint64_t magnitude = 0;  // where it is integer
        bool is_negative = false;
        std::uint64_t line = 0;
    };
    enum class symmetry : std::uint8_t { general, symmetric, skew };

    matrix_market_reader(const std::string& path, std::string_view text) : path_{path}, at_{text} {}

    /// Reads banner and sizes; false where there is a fault.
    bool open() { return read_banner() && read_sizes(); }
    /// Reads the next entry; false at the end, or where there is a fault.
    bool next(entry& out);

    const std::optional<Fault>& fault() const { return fault_; }
    text_field field() const { return field_; }
    symmetry kind() const { return symmetry_; }
    std::uint64_t rows() const { return rows_; }
    std::uint64_t columns() const { return columns_; }
    /// The entries in the file.
    std::uint64_t size() const { return size_; }

private:
    template <class... Parts>
    bool fail(FaultKind kind, const Parts&... why) {
        fault_ = fault_about(kind, path_, ", line ", at_.line(), ": ", why...);
        return false;
    }
    bool read_banner();
    bool read_sizes();
    bool read_index(std::string_view what, std::uint64_t extent, std::uint32_t& out);
    bool read_value(entry& out);
    void skip_empty_lines() {
        while (true) {
            at_.skip_blanks();
            if (at_.peek() == '%') {
                at_.skip_line();
            } else if (at_.is_line_end() && !at_.is_end()) {
                at_.next_line();
            } else {
                return;
            }
        }
    }

    const std::string& path_;
    text_cursor at_;
    std::optional<Fault> fault_;
    text_field field_ = text_field::real;
    symmetry symmetry_ = symmetry::general;
    std::uint64_t rows_ = 0;
    std::uint64_t columns_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t count_ = 0;
};

inline bool matrix_market_reader::read_banner() {
    const auto is = [](std::string_view word, std::string_view lower_case) {
        if (word.size() != lower_case.size()) return false;
        for (std::size_t i = 0; i < word.size(); ++i) {
            const char c = word[i];
            const auto lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
            if (lower != lower_case[i]) return false;
        }
        return true;
    };
    const auto word = [&] {
        at_.skip_blanks();
        return at_.take_word();
    };
    if (at_.is_end()) return fail(FaultKind::source, "the file is empty");
    if (!is(word(), "%%matrixmarket")) {
        return fail(FaultKind::source,
                    "a Matrix Market file begins with %%MatrixMarket (is it compressed?)");
    }
    if (!is(word(), "matrix"))
        return fail(FaultKind::source, "the banner's object is not 'matrix'");
    const auto format = word();
    if (is(format, "array")) {
        return fail(FaultKind::source, "a dense file (array) is no CSR operand: write coordinate");
    }
    if (!is(format, "coordinate")) {
        return fail(FaultKind::source, "the banner's format is not 'coordinate'");
    }
    const auto field = word();
    if (is(field, "complex")) {
        return fail(FaultKind::source, "complex values are not read here: write real");
    }
    if (is(field, "real") || is(field, "double")) {
        field_ = text_field::real;
    } else if (is(field, "integer") || is(field, "unsigned-integer")) {
        field_ = text_field::integer;
    } else if (is(field, "pattern")) {
        field_ = text_field::pattern;
    } else {
        return fail(FaultKind::source, "the banner's field is not real, integer or pattern");
    }
    const auto kind = word();
    if (!is(kind, "general") && !is(kind, "symmetric") && !is(kind, "skew-symmetric") &&
        !is(kind, "hermitian")) {
        return fail(FaultKind::source,
                    "the banner's symmetry is not general, symmetric, skew-symmetric or hermitian");
    }
    symmetry_ = is(kind, "general")          ? symmetry::general
                : is(kind, "skew-symmetric") ? symmetry::skew
                                             : symmetry::symmetric;
    if (field_ == text_field::pattern && !is(kind, "general") && !is(kind, "symmetric")) {
        return fail(FaultKind::source, "a pattern is general or symmetric");
    }
    at_.skip_blanks();
    if (!at_.is_line_end()) return fail(FaultKind::source, "more than five words in the banner");
    at_.next_line();
    return true;
}

inline bool matrix_market_reader::read_sizes() {
    skip_empty_lines();
    for (auto* size : {&rows_, &columns_, &size_}) {
        at_.skip_blanks();
        if (!at_.take_natural(*size) || !at_.is_number_end()) {
            return fail(FaultKind::source, "the size line is 'rows columns entries', not '",
                        at_.word(), "'");
        }
    }
    at_.skip_blanks();
    if (!at_.is_line_end()) {
        return fail(FaultKind::source, "the size line is 'rows columns entries', and no more");
    }
    if (rows_ > csr_data::max_extent || columns_ > csr_data::max_extent) {
        return fail(FaultKind::source, "more than 4294967295 rows or columns");
    }
    if (symmetry_ != symmetry::general && rows_ != columns_) {
        return fail(FaultKind::data, "a symmetric matrix is square, not ", rows_, " x ", columns_);
    }
    // The shortest entries are "1 1" and "1 1 1", each with a newline; the last may lack its own,
    // which this line's makes up for.
    const std::uint64_t least = field_ == text_field::pattern ? 4 : 6;
    if (size_ > at_.left() / least) {
        return fail(FaultKind::source, size_, " entries do not fit the ", at_.left(),
                    " bytes that follow");
    }
    at_.next_line();
    return true;
}

inline bool matrix_market_reader::next(entry& out) {
    skip_empty_lines();
    if (count_ == size_) {
        return at_.is_end() ? false
                            : fail(FaultKind::source, "more than the ", size_,
                                   " entries that the size line says");
    }
    if (at_.is_end()) {
        return fail(FaultKind::source, "the file ends after ", count_, " of ", size_, " entries");
    }
    out.line = at_.line();
    if (!read_index("row", rows_, out.row)) return false;
    at_.skip_blanks();
    if (!read_index("column", columns_, out.column)) return false;
    if (field_ != text_field::pattern) {
        at_.skip_blanks();
        if (!read_value(out)) return false;
    }
    at_.skip_blanks();
    if (!at_.is_line_end()) {
        return fail(FaultKind::source, "'", at_.word(), "' after the entry's end");
    }
    if (symmetry_ == symmetry::skew && out.row == out.column) {
        return fail(FaultKind::data, "a skew-symmetric matrix has no entries on its diagonal");
    }
    at_.next_line();
    ++count_;
    return true;
}

inline bool matrix_market_reader::read_index(std::string_view what, std::uint64_t extent,
                                             std::uint32_t& out) {
    const auto begin = at_;
    std::uint64_t index = 0;
    if (!at_.take_natural(index) || !at_.is_number_end()) {
        return fail(FaultKind::source, "'", begin.word(), "' is no ", what);
    }
    if (index == 0) return fail(FaultKind::data, what, " 0: indices begin at 1");
    if (index > extent) return fail(FaultKind::data, what, " ", index, " of ", extent);
    out = static_cast<std::uint32_t>(index - 1);
    return true;
}

inline bool matrix_market_reader::read_value(entry& out) {
    const auto begin = at_;
    if (field_ == text_field::real) {
        if (at_.take_decimal(out.real) && at_.is_number_end()) return true;
        return fail(FaultKind::source, "'", begin.word(), "' is no number");
    }
    out.is_negative = at_.take('-');
    if (!out.is_negative) (void)at_.take('+');
    const bool is_natural = at_.take_natural(out.magnitude) && at_.is_number_end();
    const auto most = out.is_negative ? std::uint64_t{1} << 63 : ~std::uint64_t{0};
    if (is_natural && out.magnitude <= most) return true;
    return fail(FaultKind::source, "'", begin.word(), "' is no integer of 64 bits");
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
