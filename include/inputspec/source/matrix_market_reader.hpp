#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
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
        decimal real;                 // where the field is real or complex
        decimal imaginary;            // where it is complex
        std::uint64_t magnitude = 0;  // where it is integer
        bool is_negative = false;
        std::uint64_t line = 0;
    };
    enum class symmetry : std::uint8_t { general, symmetric, skew, hermitian };

    /// `more`: the bytes of the file that come after the text.
    matrix_market_reader(const std::string& path, std::string_view text, std::uint64_t more = 0)
        : path_{path}, at_{text}, more_{more} {}
    /// A part of the text after the header of coordinates, of whole lines, which are counted from 1
    /// in it. It may have any number of entries.
    matrix_market_reader(const matrix_market_reader& whole, std::string_view part)
        : matrix_market_reader{whole} {
        at_ = text_cursor{part};
        more_ = 0;
        is_part_ = true;
    }

    /// Reads banner and sizes; false where there is a fault.
    bool open() { return read_banner() && read_sizes(); }
    /// Reads the next entry; false at the end, or where there is a fault.
    [[gnu::always_inline]] bool next(entry& out) {
        return ((is_part_ || count_ != size_) && read_usual_line(out)) || next_unusual(out);
    }

    const std::optional<Fault>& fault() const { return fault_; }
    text_field field() const { return field_; }
    symmetry kind() const { return symmetry_; }
    /// All elements of a dense matrix, column by column; of what is symmetric only those from the
    /// diagonal on, or, skew, below it.
    bool is_array() const { return is_array_; }
    std::uint64_t rows() const { return rows_; }
    std::uint64_t columns() const { return columns_; }
    /// The entries in the file.
    std::uint64_t size() const { return size_; }
    /// The line that comes next, and how many bytes are left from there.
    std::uint64_t line() const { return at_.line(); }
    std::uint64_t left() const { return at_.left() + more_; }

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
    /// Takes an index of up to eight digits, as one below the extent; false where it is none.
    [[gnu::always_inline]] static bool take_usual_index(const char*& at, std::uint64_t extent,
                                                        std::uint32_t& index) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, at, 8);
        const auto count = count_digits(eight);
        const auto number = count != 0 ? digits_value(eight, count) : 0;
        index = static_cast<std::uint32_t>(number - 1);
        at += count;
        return number - 1 < extent;  // 0 wraps
    }
    bool read_usual_line(entry& out);
    bool next_unusual(entry& out);
    /// Of an array's elements, the place follows from the last one's, of those that are written.
    void place_in_array(entry& out) {
        if (count_ == 0 || row_ == rows_) {
            column_ += count_ != 0;
            row_ = symmetry_ == symmetry::general ? 0 : column_;
            row_ += symmetry_ == symmetry::skew;
        }
        out.row = static_cast<std::uint32_t>(row_++);
        out.column = static_cast<std::uint32_t>(column_);
    }

    const std::string& path_;
    text_cursor at_;
    std::uint64_t more_ = 0;
    std::optional<Fault> fault_;
    text_field field_ = text_field::real;
    symmetry symmetry_ = symmetry::general;
    bool is_array_ = false;
    bool is_part_ = false;
    std::uint64_t rows_ = 0;
    std::uint64_t columns_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t count_ = 0;
    std::uint64_t row_ = 0;  // where the next element of an array is
    std::uint64_t column_ = 0;
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
                    "a Matrix Market file begins with %%MatrixMarket (of .mtx.gz, write "
                    "matrix_market_gz)");
    }
    if (!is(word(), "matrix"))
        return fail(FaultKind::source, "the banner's object is not 'matrix'");
    const auto format = word();
    is_array_ = is(format, "array");
    if (!is_array_ && !is(format, "coordinate")) {
        return fail(FaultKind::source, "the banner's format is not 'coordinate' or 'array'");
    }
    const auto field = word();
    if (is(field, "real") || is(field, "double")) {
        field_ = text_field::real;
    } else if (is(field, "complex")) {
        field_ = text_field::complex;
    } else if (is(field, "integer") || is(field, "unsigned-integer")) {
        field_ = text_field::integer;
    } else if (is(field, "pattern")) {
        field_ = text_field::pattern;
    } else {
        return fail(FaultKind::source,
                    "the banner's field is not real, integer, complex or pattern");
    }
    if (is_array_ && field_ == text_field::pattern) {
        return fail(FaultKind::source, "a pattern is coordinates: an array has values");
    }
    const auto kind = word();
    if (!is(kind, "general") && !is(kind, "symmetric") && !is(kind, "skew-symmetric") &&
        !is(kind, "hermitian")) {
        return fail(FaultKind::source,
                    "the banner's symmetry is not general, symmetric, skew-symmetric or hermitian");
    }
    // A hermitian matrix that is not complex is symmetric.
    const bool is_complex = field_ == text_field::complex;
    symmetry_ = is(kind, "general")                   ? symmetry::general
                : is(kind, "skew-symmetric")          ? symmetry::skew
                : is(kind, "hermitian") && is_complex ? symmetry::hermitian
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
    const std::string_view sizes = is_array_ ? "rows columns" : "rows columns entries";
    at_.skip_empty_lines('%');
    for (auto* size : {&rows_, &columns_, &size_}) {
        if (is_array_ && size == &size_) break;
        at_.skip_blanks();
        if (!at_.take_natural(*size) || !at_.is_number_end()) {
            return fail(FaultKind::source, "the size line is '", sizes, "', not '", at_.word(),
                        "'");
        }
    }
    at_.skip_blanks();
    if (!at_.is_line_end()) {
        return fail(FaultKind::source, "the size line is '", sizes, "', and no more");
    }
    if (rows_ > csr_data::max_extent || columns_ > csr_data::max_extent) {
        return fail(FaultKind::source, "more than 4294967295 rows or columns");
    }
    if (symmetry_ != symmetry::general && rows_ != columns_) {
        return fail(FaultKind::data, "a symmetric matrix is square, not ", rows_, " x ", columns_);
    }
    if (is_array_) {  // below 2^64 by the extents
        const bool is_skew = symmetry_ == symmetry::skew;
        size_ = symmetry_ == symmetry::general ? rows_ * columns_
                : rows_ == 0                   ? 0
                : rows_ % 2 == 0               ? rows_ / 2 * (is_skew ? rows_ - 1 : rows_ + 1)
                                               : (is_skew ? rows_ - 1 : rows_ + 1) / 2 * rows_;
    }
    // The shortest entries are "1 1" and "1 1 1", an array's "1" and "1 1", each with a newline;
    // the last may lack its own, which this line's makes up for.
    const std::uint64_t parts = field_ == text_field::complex   ? 2
                                : field_ == text_field::pattern ? 0
                                                                : 1;
    const std::uint64_t least = 2 * parts + (is_array_ ? 0u : 4u);
    if (size_ > left() / least) {
        return fail(FaultKind::source, size_, " entries do not fit the ", left(),
                    " bytes that follow");
    }
    at_.next_line();
    return true;
}

[[gnu::noinline]] inline bool matrix_market_reader::next_unusual(entry& out) {
    at_.skip_empty_lines('%');
    if (is_part_ ? at_.is_end() : count_ == size_) {
        return at_.is_end() ? false
                            : fail(FaultKind::source, "more than the ", size_,
                                   " entries that the size line says");
    }
    if (at_.is_end()) {
        return fail(FaultKind::source, "the file ends after ", count_, " of ", size_, " entries");
    }
    out.line = at_.line();
    if (is_array_) {
        place_in_array(out);
    } else {
        if (!read_index("row", rows_, out.row)) return false;
        at_.skip_blanks();
        if (!read_index("column", columns_, out.column)) return false;
    }
    if (field_ != text_field::pattern) {
        at_.skip_blanks();
        if (!read_value(out)) return false;
    }
    at_.skip_blanks();
    if (!at_.is_line_end()) {
        return fail(FaultKind::source, "'", at_.word(), "' after the entry's end");
    }
    if (out.row == out.column) {
        if (symmetry_ == symmetry::skew) {
            return fail(FaultKind::data, "a skew-symmetric matrix has no entries on its diagonal");
        }
        if (symmetry_ == symmetry::hermitian && out.imaginary.value != 0) {
            return fail(FaultKind::data, "a hermitian matrix is real on its diagonal");
        }
    }
    at_.next_line();
    ++count_;
    return true;
}

/// Reads a line as most are: indices of up to eight digits, one blank between numbers, a newline.
/// False, and no step, for all others, right or wrong.
[[gnu::always_inline]] inline bool matrix_market_reader::read_usual_line(entry& out) {
    if (is_array_ || field_ == text_field::complex || !at_.is_roomy()) return false;
    const char* at = at_.here();
    if (!take_usual_index(at, rows_, out.row) || *at != ' ') return false;
    ++at;
    if (!take_usual_index(at, columns_, out.column)) return false;
    if (field_ != text_field::pattern) {
        if (*at++ != ' ') return false;
        if (field_ == text_field::real) {
            at = read_usual_decimal(at, out.real);
            if (at == nullptr) return false;
        } else {
            out.is_negative = *at == '-';
            at += out.is_negative;
            std::int64_t count = 0;
            out.magnitude = 0;
            at = add_digits(at, out.magnitude, count);
            if (count == 0 || count > 18) return false;
        }
    }
    if (*at != '\n' || (out.row == out.column && symmetry_ == symmetry::skew)) return false;
    out.line = at_.line();
    at_.pass_line(at);
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
    if (field_ != text_field::integer) {
        if (!at_.take_decimal(out.real) || !at_.is_number_end()) {
            return fail(FaultKind::source, "'", begin.word(), "' is no number");
        }
        if (field_ == text_field::real) return true;
        at_.skip_blanks();
        const auto second = at_;
        if (at_.take_decimal(out.imaginary) && at_.is_number_end()) return true;
        return fail(FaultKind::source, "'", second.word(), "' is no imaginary part");
    }
    out.is_negative = at_.take('-');
    if (!out.is_negative) (void)at_.take('+');
    const bool is_natural = at_.take_natural(out.magnitude) && at_.is_number_end();
    const auto most = out.is_negative ? std::uint64_t{1} << 63 : ~std::uint64_t{0};
    if (is_natural && out.magnitude <= most) return true;
    return fail(FaultKind::source, "'", begin.word(), "' is no integer of 64 bits");
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
