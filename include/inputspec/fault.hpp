#pragma once

#include <cstdint>
#include <inputspec/element/dtype.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// What can be wrong with a call of fill. Found before the first byte is written.
enum class FaultKind : std::uint8_t {
    count,          ///< not as many arguments as the spec covers
    null_tensor,    ///< an argument is a null pointer
    device,         ///< memory that the host cannot write
    dtype,          ///< a dtype that the policy cannot fill, or another than the data's
    lanes,          ///< lanes of 0, or where there may be none
    rank,           ///< another number of axes than the policy or the data has
    shape,          ///< an extent that is negative, or does not agree
    strides,        ///< a zero stride, or elements that share an address
    byte_offset,    ///< an offset that leaves the address space
    null_data,      ///< a null data pointer under a tensor that is not empty
    alignment,      ///< data that is not aligned to its dtype
    overflow,       ///< a product of extents beyond 2^63 bytes
    bound,          ///< a dim<Arg, Axis> that names nothing, or an extent that is none
    range,          ///< values that the dtype or the range cannot hold
    nnz,            ///< more non-zeros than cells
    overlap,        ///< two written arguments share memory
    source,         ///< fixed data that cannot be read
    data,           ///< fixed data that breaks a rule
    layout,         ///< a layout that is no layout, or does not fit the shape
    logical_shape,  ///< a transformed argument whose logical shape is not determined
    layout_change,  ///< a shape that differs from the signature's
    generator,      ///< a generator that cannot make this dtype
    not_supplied,   ///< fixed data that was not supplied, and no fallback
    memory,         ///< memory beside the tensors that a policy needs and cannot have
    recipe,         ///< a text that is no recipe
    file,           ///< a file that cannot be written
    user,           ///< refused by a policy or generator of the user's own
};

/// A short text without heap; what does not fit is cut. Cold: nothing writes one but what refuses.
template <std::size_t N>
struct fixed_text {
    char data[N] = {};
    std::uint16_t size = 0;

    constexpr fixed_text() = default;
    constexpr fixed_text(std::string_view text) { *this << text; }
    constexpr fixed_text(const char* text) { *this << std::string_view{text}; }

    [[gnu::cold]] constexpr fixed_text& operator<<(std::string_view text) {
        for (const char c : text) {
            if (size + 1u < N) data[size++] = c;
        }
        return *this;
    }
    [[gnu::cold]] constexpr fixed_text& operator<<(std::int64_t value) {
        char digits[20] = {};
        unsigned count = 0;
        auto rest =
            value < 0 ? 0u - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
        do {
            digits[count++] = static_cast<char>('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (value < 0) *this << "-";
        while (count != 0) *this << std::string_view{&digits[--count], 1};
        return *this;
    }
    constexpr std::string_view view() const { return {data, size}; }
    constexpr operator std::string_view() const { return view(); }
    constexpr const char* c_str() const { return data; }
};

/// One thing that is wrong: which argument, what was expected and found, what to write instead.
struct Fault {
    static constexpr std::int64_t none = INT64_MIN;

    FaultKind kind = FaultKind::user;
    int argument = -1;             ///< position in the caller's list; −1: no single argument
    int axis = -1;                 ///< −1: no single axis
    std::int64_t expected = none;  ///< an extent, count or packed dtype (`pack`); none: see note
    std::int64_t found = none;
    fixed_text<232> note;  ///< what to write instead

    /// A dtype as `expected` and `found` hold it.
    static constexpr std::int64_t pack(DLDataType type) {
        return std::int64_t{type.code} << 24 | std::int64_t{type.bits} << 16 | type.lanes;
    }

    /// "argument 1, axis 0: wrong extent: expected 5, found 4; …". No heap.
    [[gnu::cold]] constexpr fixed_text<400> message() const;
};

namespace detail {

/// Room for the fault of a call, where nearly no call has one: empty, it is one byte to write
/// (GCC clears all of an empty optional).
class fault_slot {
public:
    constexpr fault_slot() : has_value_{false} {}
    constexpr fault_slot(const Fault& fault) : held{fault}, has_value_{true} {}

    constexpr bool has_value() const { return has_value_; }
    constexpr const Fault& operator*() const { return held; }
    constexpr operator std::optional<Fault>() const {
        return has_value_ ? std::optional<Fault>{held} : std::nullopt;
    }

private:
    union {
        Fault held;  // uninitialised where there is none
    };
    bool has_value_;
};

}  // namespace detail

namespace detail {

constexpr std::string_view label(FaultKind kind) {
    constexpr std::string_view labels[] = {"wrong number of arguments",
                                           "null tensor",
                                           "memory that the host cannot write",
                                           "wrong dtype",
                                           "wrong lanes",
                                           "wrong rank",
                                           "wrong extent",
                                           "bad strides",
                                           "bad byte offset",
                                           "null data",
                                           "misaligned data",
                                           "too large",
                                           "unbound extent",
                                           "impossible range",
                                           "too many non-zeros",
                                           "overlapping memory",
                                           "unreadable source",
                                           "invalid data",
                                           "bad layout",
                                           "undetermined logical shape",
                                           "changed layout",
                                           "generator does not fit",
                                           "no data supplied",
                                           "no memory",
                                           "no recipe",
                                           "unwritable file",
                                           "refused"};
    return labels[static_cast<unsigned>(kind)];
}

template <std::size_t N>
constexpr void append_dtype(fixed_text<N>& text, DLDataType type) {
    if (kind_of(type) != element_kind::unsupported) {
        text << name_of(type);
    } else {
        text << "dtype code " << std::int64_t{type.code} << " of " << std::int64_t{type.bits}
             << " bits";
    }
    if (type.lanes != 1) text << "x" << std::int64_t{type.lanes};
}

template <std::size_t N>
constexpr void append_quantity(fixed_text<N>& text, FaultKind kind, std::int64_t value) {
    if (kind == FaultKind::dtype) {
        append_dtype(text, {static_cast<std::uint8_t>(value >> 24 & 0xff),
                            static_cast<std::uint8_t>(value >> 16 & 0xff),
                            static_cast<std::uint16_t>(value & 0xffff)});
    } else {
        text << value;
    }
}

}  // namespace detail

[[gnu::cold]] constexpr fixed_text<400> Fault::message() const {
    fixed_text<400> text;
    if (argument >= 0) text << "argument " << std::int64_t{argument};
    if (axis >= 0) text << ", axis " << std::int64_t{axis};
    if (argument >= 0) text << ": ";
    text << detail::label(kind);
    if (expected != none) detail::append_quantity(text << ": expected ", kind, expected);
    if (found != none) {
        detail::append_quantity(text << (expected != none ? ", found " : ": found "), kind, found);
    }
    if (note.size != 0) text << "; " << note.view();
    return text;
}

/// What fill throws: a Fault, and its message as what().
class Error : public std::runtime_error {
public:
    explicit Error(const Fault& fault)
        : std::runtime_error("inputspec: " + std::string{fault.message().view()}), fault_{fault} {}

    const Fault& fault() const noexcept { return fault_; }

private:
    Fault fault_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
