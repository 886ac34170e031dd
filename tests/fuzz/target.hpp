#pragma once
// What the readers' fuzz targets share: what a reading came to, and the laws of it.
//
// A new reader is one file <reader>.cpp here that defines fuzz::read, one line in CMakeLists.txt,
// and its seeds in make_corpus.py.

#include <cstddef>
#include <cstdint>
#include <inputspec/execute/serial.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/recipe/sources.hpp>
#include <inputspec/source/array.hpp>
#include <inputspec/spec.hpp>
#include <inputspec/tensor/host_tensor.hpp>
#include <inputspec/validate/compressed.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace fuzz {

namespace is = inputspec;

/// What a reading came to: the same again wherever in memory the file lies.
struct outcome {
    bool is_read = true;
    std::string told;  // faults, and what tensors hold

    friend bool operator==(const outcome&, const outcome&) = default;
};

/// Reads a file, which is nothing but this text, and fills tensors from it. Every reader defines
/// its own; main.cpp calls it.
outcome read(std::string_view text);

/// Ends the program, for libFuzzer to keep the input, where a law does not hold.
void require(bool holds, std::string_view law, std::string_view what = {});

/// What files are called.
inline constexpr std::string_view path = "fuzzed";

/// A fault says which file is meant and what is wrong, in printable characters, and is not cut.
void refuse(outcome& out, const is::Fault& fault, std::string_view whose = path);

/// Tensors of more elements than that are not made.
inline constexpr std::uint64_t most_elements = 1 << 14;

void note(outcome& out, const is::HostTensor& tensor);

/// Fills tensors from a source; false, and the fault noted, where it refuses them.
template <class Source>
bool fill(outcome& out, const Source& source, std::initializer_list<is::HostTensor*> tensors,
          std::string_view whose = path) {
    const DLTensor* arguments[Source::arguments];
    std::size_t count = 0;
    for (auto* const tensor : tensors) arguments[count++] = tensor->dl();
    const is::InputSpec spec{is::FixedInput{source}};
    const auto result = spec.try_fill(arguments, {}, is::execute::serial{});
    if (!result) {
        is::Fault fault = result.fault();
        refuse(out, fault, whose);
        return false;
    }
    for (const auto* const tensor : tensors) note(out, *tensor);
    return true;
}

/// An array fills the tensor of its own dtype and shape, and no other.
template <class Source>
void fill_array(outcome& out, const Source& source, std::string_view whose = path) {
    const auto* const array = source.array();
    require(array != nullptr, "a source without a fault has an array");
    const auto type = is::recipe::type_of(*array);
    require(type.dtype.bits != 0 && type.dtype.bits % 8 == 0, "elements are whole bytes");
    std::uint64_t size = 0;
    require(is::detail::count_elements(type.shape, INT64_MAX, size), "a shape has a size");
    require(type.shape.rank() <= is::max_rank, "at most 16 axes");
    if (size > most_elements) return;
    is::HostTensor tensor{type.dtype, type.shape};
    require(fill(out, source, {&tensor}, whose), "an array fills its own tensor", out.told);
    auto longer = type.shape;
    if (longer.rank() == is::max_rank) return;
    longer.push_back(1);
    is::HostTensor other{type.dtype, longer};
    outcome refused;
    require(!fill(refused, source, {&other}, whose), "an array fills no other shape");
}

/// A matrix is valid CSR, whatever the index dtype, and its values fit or are refused.
template <class Source>
void fill_csr(outcome& out, const Source& source) {
    const auto rows = source.rows(), columns = source.file_columns(), nnz = source.nnz();
    require(source.row_begin(0) == 0 && source.row_begin(rows) == nnz, "rows hold all entries");
    out.told += is::recipe::content_of(*source.path.data()).hex();
    if (rows >= most_elements || nnz > most_elements) return;
    const auto tensor = [](DLDataType dtype, std::uint64_t extent) {
        return is::HostTensor{dtype, {static_cast<std::int64_t>(extent)}};
    };
    for (const auto index : {is::dtype::i64, is::dtype::u32}) {
        auto indptr = tensor(index, rows + 1), indices = tensor(index, nnz);
        const auto judge = [&] {
            const auto broken =
                is::validate::csr(indptr, indices, static_cast<std::int64_t>(columns));
            require(!broken, "a matrix is valid CSR",
                    broken ? broken->message().view() : std::string_view{});
        };
        if constexpr (Source::arguments == 2) {
            require(fill(out, source, {&indptr, &indices}), "a pattern fills its tensors");
            judge();
        } else {
            for (const auto value : {is::dtype::f64, is::dtype::bf16, is::dtype::i32}) {
                auto values = tensor(value, nnz);
                if (fill(out, source, {&indptr, &indices, &values})) judge();
            }
        }
    }
}

}  // namespace fuzz
