#pragma once
// What the readers' fuzz targets share: what a reading came to, and the laws of it.
//
// A new reader is one file <reader>.cpp here that defines fuzz::read (smtx.cpp is the shortest),
// one line in CMakeLists.txt, and its seeds in make_corpus.py; of text, a <reader>.dict too. With
// lengths or checksums inside, it mends them after mutations (mutate.hpp; zip archives:
// mutate_zip.hpp). The laws of sparse matrices are in sparse.hpp.

#include <cstddef>
#include <cstdint>
#include <inputspec/execute/serial.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/recipe/sources.hpp>
#include <inputspec/source/array.hpp>
#include <inputspec/spec.hpp>
#include <inputspec/tensor/host_tensor.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace fuzz {

namespace is = inputspec;

/// What a reading came to: the same again wherever in memory the file lies.
struct outcome {
    bool is_read = true;
    std::string told;        // faults, and what tensors hold
    std::uint64_t line = 0;  // the last that a fault names

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
void note(outcome& out, const is::Fault& fault, std::string_view whose = path);
/// The same of a fault that keeps the file from being read.
inline void refuse(outcome& out, const is::Fault& fault, std::string_view whose = path) {
    out.is_read = false;
    note(out, fault, whose);
}

/// Tensors of more elements than that are not made.
inline constexpr std::uint64_t most_elements = 1 << 14;

/// What a tensor holds.
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
        note(out, result.fault(), whose);
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
    require(type.dtype.bits == 4 || (type.dtype.bits != 0 && type.dtype.bits % 8 == 0),
            "elements are whole bytes, or halves");
    std::uint64_t size = 0;
    require(is::detail::count_elements(type.shape, INT64_MAX, size), "a shape has a size");
    require(type.shape.rank() <= is::max_rank, "at most 16 axes");
    if (size > most_elements) return;
    is::HostTensor tensor{type.dtype, type.shape};
    require(fill(out, source, {&tensor}, whose), "an array fills its own tensor", out.told);
    const auto refuses = [&](DLDataType dtype, const is::extents& shape) {
        is::HostTensor other{dtype, shape};
        outcome refused;
        return !fill(refused, source, {&other}, whose);
    };
    const bool is_f32 = type.dtype.code == kDLFloat && type.dtype.bits == 32;
    require(refuses(is_f32 ? is::dtype::i32 : is::dtype::f32, type.shape),
            "an array fills no other dtype");
    auto longer = type.shape;
    if (longer.rank() < is::max_rank) longer.push_back(1);
    require(longer == type.shape || refuses(type.dtype, longer), "an array fills no other shape");
}

/// A source that is an array, with all that holds for it.
template <class Source>
outcome read_array(const Source& source) {
    outcome out;
    source.fault() ? refuse(out, *source.fault()) : fill_array(out, source);
    return out;
}

}  // namespace fuzz
