#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <inputspec/element/convert.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/source/conversion.hpp>
#include <inputspec/source/fit.hpp>
#include <inputspec/source/memory_block.hpp>
#include <inputspec/source/single.hpp>
#include <inputspec/source/strided_reader.hpp>
#include <inputspec/source/view.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// Elements that were converted when this was made; copies share them. Of complex numbers their
/// parts are.
template <StorageType T>
class converted_source {
public:
    static constexpr std::string_view name = "as";
    static constexpr std::size_t arguments = 1;

    converted_source() = default;
    template <ViewedSource S>
    converted_source(const S& source, bool is_saturating) {
        if (!source.supplied()) return;
        auto made = std::make_shared<state>();
        source_view from;
        made->fault = source.look(from);
        if (!made->fault) convert(from, is_saturating, *made);
        state_ = std::move(made);
    }

    bool supplied() const { return state_ != nullptr; }
    std::optional<Fault> look(source_view& out) const {
        out = state_->data;
        return state_->fault;
    }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        return state_->fault ? std::optional{group.placed(*state_->fault)}
                             : check_view(group, state_->data);
    }
    strided_reader reader(std::size_t, const tensor_view&) const {
        return strided_reader{state_->data};
    }

private:
    struct state {
        source_view data;
        memory_block memory;
        std::optional<Fault> fault;
    };

    static void convert(const source_view& from, bool is_saturating, state& out);
    /// Why an element was not converted: where it is, and what.
    template <class From>
    static Fault refuse(const source_view& from, std::uint64_t index, stored_t<From> value);
    using scalar = scalar_t<T>;

    std::shared_ptr<const state> state_;
};

template <StorageType T>
void converted_source<T>::convert(const source_view& from, bool is_saturating, state& out) {
    const auto fault = [](FaultKind kind, std::string_view why, std::string_view note) {
        return Fault{kind,        0,           -1,
                     Fault::none, Fault::none, fixed_text<232>{} << "as<T>: " << why << note};
    };
    if (from.is_complex != ComplexType<T>) {
        out.fault =
            fault(FaultKind::dtype, "complex numbers are no real ones, nor the reverse: ",
                  from.is_complex ? "write as<std::complex<float>>(source)" : "the data are real");
        return;
    }
    const auto size = from.size();
    std::size_t bytes = 0;
    if (!__builtin_mul_overflow(size, sizeof(stored_t<scalar>), &bytes)) {
        out.memory = allocate_block(bytes);
    }
    if (out.memory == nullptr) {
        out.fault = fault(FaultKind::memory, "no memory for the converted data", "");
        return;
    }
    out.data = from;
    out.data.data = out.memory.get();
    out.data.set_elements(dtype_of<T>());
    out.data.is_big_endian = false;
    std::int64_t stride = 1;
    for (int i = from.rank - 1; i >= 0; --i) {
        out.data.axes[i].stride = stride;
        if (from.axes[i].extent != 0) stride *= from.axes[i].extent;
    }

    bool is_real = false;
    element::with_types(from.kind, [&]<class C, class From>() {
        if constexpr (RealElement<From>) {
            is_real = true;
            using source = stored_t<From>;
            const strided_reader reader{from};
            const auto* const whole = reinterpret_cast<const source*>(reader.bytes(0, from.kind));
            auto* const to = reinterpret_cast<stored_t<scalar>*>(out.memory.get());
            constexpr std::size_t block = 4096 / sizeof(source);
            source values[block];
            for (std::uint64_t first = 0; first < size && !out.fault; first += block) {
                const auto count =
                    static_cast<std::size_t>(std::min<std::uint64_t>(size - first, block));
                if (whole == nullptr) reader.template read<From>(0, first, {values, count});
                const auto* const part = whole != nullptr ? whole + first : values;
                const auto bad = convert_elements<scalar, From>(part, to + first, count);
                if (bad != count && !is_saturating)
                    out.fault = refuse<From>(from, first + bad, part[bad]);
            }
        }
    });
    if (!is_real) {
        out.fault = fault(FaultKind::dtype, "no conversion of ", name_of(from.kind));
    }
    if (out.fault) out.memory.reset();
}

template <StorageType T>
template <class From>
Fault converted_source<T>::refuse(const source_view& from, std::uint64_t index,
                                  stored_t<From> value) {
    std::int64_t at[storage::max_axes] = {};
    for (int i = from.rank - 1; i >= 0; --i) {
        const auto extent = static_cast<std::uint64_t>(from.axes[i].extent);
        at[i] = static_cast<std::int64_t>(index % extent);
        index /= extent;
    }
    Fault out;
    out.kind = FaultKind::range;
    out.argument = 0;
    out.note << "as<" << name_of(dtype_of<T>()) << ">: element [";
    for (int i = 0; i < from.rank; ++i) out.note << (i != 0 ? ", " : "") << at[i];
    out.note << "] is ";
    append_value<232, From>(out.note, value);
    out.note << ", which it does not hold; cast_saturating<T>(source) rounds and clamps";
    return out;
}

template <class T, class Data>
auto convert_source(Data&& data, bool is_saturating) {
    using source = std::remove_cvref_t<Data>;
    if constexpr (is_fitted<source>) {  // the same of its data: repeating comes after
        auto inner = convert_source<T>(data.source(), is_saturating);
        return fitted_source<decltype(inner), source::how>{std::move(inner)};
    } else {
        return converted_source<T>{single_source(std::forward<Data>(data)), is_saturating};
    }
}

}  // namespace detail

/// The data of a source of one argument, their elements converted to T once, when this is made,
/// into memory that copies share. An element that T cannot be is a fault of the fill that says
/// which one: an integer out of T's range; for an integer T a fraction, NaN or infinity; for bool
/// what is neither 0 nor 1; for a floating T what rounds beyond its largest value, and an infinity
/// where T has none. To a floating T it is rounded to nearest, ties to even, and once; NaN and
/// infinity stay. FixedInput{as<float>(npy{"weights.npy"})}
template <class T, class Data>
auto as(Data&& data) {
    static_assert(
        detail::RealElement<detail::scalar_t<T>>,
        "inputspec: as<T>(source): T is what an element is stored as: an integer type, "
        "bool, float, double, float16, bfloat16, float8_e4m3fn, float8_e5m2 or std::complex");
    return detail::convert_source<T>(std::forward<Data>(data), false);
}

/// The same, but every element becomes one: fractions are rounded to nearest, ties to even; what is
/// beyond T's range becomes its end, for floating T its largest finite value (NaN and infinity
/// stay, but where T has no infinity that too is the largest); for an integer T NaN becomes 0, for
/// bool all above one half is true.
template <class T, class Data>
auto cast_saturating(Data&& data) {
    static_assert(detail::RealElement<detail::scalar_t<T>>,
                  "inputspec: cast_saturating<T>(source): T is what an element is stored as: an "
                  "integer type, bool, float, double, float16, bfloat16, float8_e4m3fn or "
                  "float8_e5m2, std::complex");
    return detail::convert_source<T>(std::forward<Data>(data), true);
}

}  // namespace inputspec::inline INPUTSPEC_ABI
