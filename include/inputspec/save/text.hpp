#pragma once

#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <inputspec/element/convert.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/save/elements.hpp>
#include <inputspec/save/file.hpp>
#include <inputspec/tensor/place.hpp>
#include <memory>
#include <new>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI::detail {

/// Numbers as text, written through a buffer.
class text_sink {
public:
    explicit text_sink(new_file& file) : file_{file} {}

    /// Makes room for what a line adds; false where the file has failed.
    bool begin_line() { return size_ + 200 <= sizeof(buffer_) || flush(); }
    void add(std::string_view text) {
        std::memcpy(buffer_ + size_, text.data(), text.size());
        size_ += text.size();
    }
    void add(std::uint64_t value) { convert(value); }
    void add(std::int64_t value) { convert(value); }
    // The shortest decimals that read back as the value; all NaNs are one.
    void add(float value) {
        if (std::bit_cast<std::uint32_t>(value) << 1 > 0xff000000) return add("nan");
        convert(value);
    }
    void add(double value) {
        if (std::bit_cast<std::uint64_t>(value) << 1 > 0xffe0000000000000) return add("nan");
        convert(value);
    }
    bool flush() { return file_.write(buffer_, std::exchange(size_, 0)); }

private:
    template <class T>
    void convert(T value) {
        size_ = static_cast<std::size_t>(
            std::to_chars(buffer_ + size_, buffer_ + sizeof(buffer_), value).ptr - buffer_);
    }

    new_file& file_;
    std::size_t size_ = 0;
    char buffer_[32768];
};

/// A tensor's elements by their number in C order, whatever the tensor's strides.
class element_array {
public:
    std::optional<Fault> look(const DLTensor* tensor, int argument) {
        if (auto fault = all_.look(tensor, argument)) return fault;
        data_ = all_.in_place();
        if (data_ != nullptr || all_.bytes() == 0) return std::nullopt;
        const auto bytes = static_cast<std::size_t>(all_.bytes());
        copy_.reset(new (std::nothrow) std::byte[bytes]);
        if (copy_ == nullptr) {
            return Fault{FaultKind::memory,
                         argument,
                         -1,
                         static_cast<std::int64_t>(bytes),
                         Fault::none,
                         "so many bytes for the elements in another order are not to be had"};
        }
        auto* to = copy_.get();
        all_.each_block([&](const std::byte* data, std::size_t size) {
            std::memcpy(to, data, size);
            to += size;
            return true;
        });
        data_ = copy_.get();
        return std::nullopt;
    }
    const elements& all() const { return all_; }
    const std::byte* data() const { return data_; }

private:
    elements all_;
    std::unique_ptr<std::byte[]> copy_;
    const std::byte* data_ = nullptr;
};

/// Writes an element's value, or a complex one's two.
using value_writer = void(text_sink& out, const std::byte* data, std::uint64_t i);

template <class S>
void write_value(text_sink& out, const std::byte* data, std::uint64_t i) {
    stored_t<S> value;
    std::memcpy(&value, data + i * sizeof(value), sizeof(value));
    if constexpr (std::is_floating_point_v<S>) {
        out.add(value);
    } else if constexpr (std::is_class_v<S>) {
        out.add(element::convert<float>(value));
    } else if constexpr (std::is_signed_v<S>) {
        out.add(std::int64_t{value});
    } else {
        out.add(std::uint64_t{value});
    }
}
template <class T>
void write_complex(text_sink& out, const std::byte* data, std::uint64_t i) {
    write_value<T>(out, data, 2 * i);
    out.add(" ");
    write_value<T>(out, data, 2 * i + 1);
}

/// Values as Matrix Market has them: which field, and how each is written.
struct text_values_of {
    std::string_view field;
    value_writer* write = nullptr;

    /// A fault where the tensor's dtype has no such values.
    std::optional<Fault> look(const element_array& values, int argument);
};

inline std::optional<Fault> text_values_of::look(const element_array& values, int argument) {
    const auto type = values.all().dtype();
    if (type.lanes == 1 && is_complex(type)) {
        field = "complex";
        write = type.bits == 64 ? write_complex<float> : write_complex<double>;
    } else if (type.lanes == 1 && !is_sub_byte(kind_of(type))) {
        field = is_floating(kind_of(type)) ? "real" : "integer";
        element::with_types(kind_of(type), [&]<class C, class S>() {
            if constexpr (StorageType<S>) write = write_value<S>;
        });
    }
    if (write == nullptr) {
        return Fault{FaultKind::dtype,
                     argument,
                     -1,
                     Fault::none,
                     Fault::pack(type),
                     "values are bool, integers of 8 to 64 bits, floats or complex, without lanes"};
    }
    if (kind_of(type) != element_kind::u64) return std::nullopt;
    for (std::uint64_t i = 0; i < values.all().bytes() / 8; ++i) {
        // NIST has no word for what no int64 holds; SciPy has.
        if (std::to_integer<int>(values.data()[8 * i + 7]) > 0x7f) field = "unsigned-integer";
    }
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI::detail
