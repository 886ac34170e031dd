#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/element/integer_limits.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/sparse_check.hpp>
#include <inputspec/source/text_file.hpp>
#include <inputspec/source/tns_load.hpp>
#include <inputspec/tensor/extents.hpp>
#include <inputspec/tensor/place.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// A FROSTT file as a sparse tensor.
struct tns_data : sparse_tensor {
    using file_type = text_file;
    static constexpr std::string_view name = "tns";

    std::optional<Fault> load(const std::string& path, const text_file& file) {
        return tns_loader<text_file>{path, file}.load(*this);
    }
};

}  // namespace detail

/// A file's sparse tensor as COO over two arguments: coordinates [nnz, axes], int32, int64, uint32
/// or uint64, and values [nnz]. Sorted by the first coordinate, then the second …, no cell twice.
/// The values of text are rounded once, to the argument's dtype.
template <class Data>
struct sparse_tensor_file {
    static constexpr std::string_view name = Data::name;
    static constexpr std::size_t arguments = 2;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("path", self.path);
        visit("shape", self.shape);
        visit("axis", self.axis);
        visit("sum_duplicates", self.sum_duplicates);
    }

    /// A string, a std::filesystem::path, nullopt … or a loaded file.
    detail::loaded_file<Data> path = {};
    /// The tensor's extents, which the file does not say: a coordinate outside them is a fault.
    extents shape = {};
    /// Where coordinates lie: along the last axis, -1, or the first, 0: [axes, nnz], as PyTorch has
    /// them.
    int axis = -1;
    /// A cell that is given several times has the sum, in float64. Else it is a fault.
    bool sum_duplicates = false;

    bool supplied() const { return path.supplied(); }
    /// Why there is no tensor of this shape.
    std::optional<Fault> fault() const {
        if (path.data() == nullptr) return path.fault();
        if (path.data()->repeats && !sum_duplicates) return path.data()->repeats;
        return check_shape();
    }

    /// Of the file: one above the greatest coordinate along each axis; no axes where there is none.
    extents file_shape() const { return path.data() != nullptr ? path.data()->shape : extents{}; }
    std::uint64_t nnz() const { return path.data() != nullptr ? path.data()->nnz() : 0; }

    // The matrix whose rows are the first axis, and whose columns are all others, row-major: what
    // pattern_of{tns{path}} asks for. Its extents are `shape`'s, or else the file's.
    std::uint64_t rows() const { return path.data() != nullptr ? extent_of(0) : 0; }
    /// Saturated, where they are more than 2^63.
    std::uint64_t file_columns() const {
        std::uint64_t out = 1;
        bool is_too_large = false;
        for (std::size_t i = 1; path.data() != nullptr && i < path.data()->order; ++i) {
            is_too_large |= __builtin_mul_overflow(out, extent_of(i), &out);
        }
        return path.data() == nullptr ? 0 : is_too_large || out > INT64_MAX ? INT64_MAX : out;
    }
    std::uint64_t row_begin(std::uint64_t row) const {
        std::uint64_t low = 0, high = nnz();
        while (low < high) {
            const auto middle = low + (high - low) / 2;
            (entry(middle)[0] < row ? low : high) = entry(middle)[0] < row ? middle + 1 : middle;
        }
        return low;
    }
    std::uint64_t column(std::uint64_t at) const {
        std::uint64_t out = 0;
        for (std::size_t i = 1; i < path.data()->order; ++i) {
            out = out * extent_of(i) + entry(at)[i];
        }
        return out;
    }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const;
    const std::byte* bytes(std::size_t argument, element_kind kind) const {
        const auto& data = *path.data();
        if (argument == 1) return data.values.bytes(kind);
        return bits_of(kind) == 32 && axis == -1 ? data.coordinates.bytes() : nullptr;
    }
    template <class S>
    void read(std::size_t argument, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        const auto& data = *path.data();
        if (argument == 1) return data.values.template read<S>(first, out);
        if constexpr (std::is_integral_v<S> && sizeof(S) >= 4) {
            if (axis == -1) {
                for (auto& value : out) value = static_cast<S>(data.coordinates[first++]);
                return;
            }
            auto which = first / nnz(), at = first % nnz();
            for (auto& value : out) {
                value = static_cast<S>(entry(at)[which]);
                if (++at == nnz()) at = 0, ++which;
            }
        }
    }

private:
    const std::uint32_t* entry(std::uint64_t at) const {
        return path.data()->coordinates.data() + at * path.data()->order;
    }
    std::uint64_t extent_of(std::size_t i) const {
        const auto& its = shape.rank() != 0 ? shape : path.data()->shape;
        return static_cast<std::uint64_t>(its[static_cast<int>(i)]);
    }
    std::optional<Fault> check_shape() const {
        const auto& its = path.data()->shape;
        if (shape.rank() == 0) return std::nullopt;
        if (shape.rank() != its.rank()) {
            return detail::fault_about(FaultKind::rank, path.path(), ": its entries have ",
                                       its.rank(), " coordinates, and .shape ", shape.rank(),
                                       " extents");
        }
        for (int i = 0; i < its.rank(); ++i) {
            if (its[i] <= shape[i]) continue;
            return detail::fault_about(FaultKind::shape, path.path(), " has coordinate ", its[i],
                                       " along axis ", i, ", and .shape has ", shape[i]);
        }
        return std::nullopt;
    }
};

template <class Data>
template <class Engine>
std::optional<Fault> sparse_tensor_file<Data>::check(const basic_group<Engine>& group) const {
    const auto at = [&](std::size_t i, std::optional<Fault> bad) {
        if (bad) bad->argument = group.position(i);
        return bad;
    };
    if (path.data() == nullptr) return path.fault_of(group.position(0));
    if (auto bad = fault()) return at(0, bad);
    const auto whose = path.path();
    if (axis != 0 && axis != -1) {
        return at(0,
                  detail::fault_about(FaultKind::range, name,
                                      "{.axis} is -1, the last axis, or 0, the first, not ", axis));
    }
    const auto& coordinates = group[0];
    const auto order = static_cast<std::int64_t>(path.data()->order);
    const auto count = static_cast<std::int64_t>(nnz());
    const std::int64_t expected[] = {axis == 0 ? order : count, axis == 0 ? count : order};
    const auto refuse = [&](FaultKind kind, std::int64_t wanted, std::int64_t found, int where,
                            const auto&... why) {
        auto out = detail::fault_about(kind, whose, why...);
        out.axis = where;
        out.expected = wanted;
        out.found = found;
        return at(0, out);
    };
    if (coordinates.rank() != 2) {
        return refuse(
            FaultKind::rank, 2, coordinates.rank(), -1,
            axis == 0 ? ": coordinates are [axes, nnz]" : ": coordinates are [nnz, axes]");
    }
    if (const auto lanes = coordinates.dtype().lanes; lanes != 1) {
        return refuse(FaultKind::lanes, 1, lanes, -1, ": coordinates have no lanes");
    }
    for (const int i : {0, 1}) {
        if (coordinates.extent(i) == expected[i]) continue;
        return refuse(FaultKind::shape, expected[i], coordinates.extent(i), i, " has ", count,
                      " entries of ", order, " coordinates");
    }
    if (!is_index(coordinates.kind()) || is_complex(coordinates.dtype())) {
        return refuse(FaultKind::dtype, Fault::none, Fault::pack(coordinates.dtype()), -1,
                      ": coordinates are int32, int64, uint32 or uint64");
    }
    for (std::size_t i = 0; i < path.data()->order; ++i) {
        if (extent_of(i) <= element::limits_of(coordinates.kind()).high) continue;
        return refuse(FaultKind::range, Fault::none, static_cast<std::int64_t>(extent_of(i)), -1,
                      ": its coordinates do not fit ", name_of(coordinates.kind()),
                      "; make them 64 bits wide");
    }
    const detail::sparse_array values[] = {{"values", nnz(), " entries", nnz()}};
    if (auto bad = detail::check_sparse_arrays(group.part(1, 1), values, whose)) return bad;
    return at(1, path.data()->values.check(group[1], whose));
}

/// What `tns` takes as its path: a string, a std::filesystem::path, nullopt … The file is read when
/// this is constructed, once; copies share it.
using tns_file = detail::loaded_file<detail::tns_data>;

/// A file of the FROSTT collection: a sparse tensor of up to 16 axes.
using tns = sparse_tensor_file<detail::tns_data>;

}  // namespace inputspec::inline INPUTSPEC_ABI
