#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/array.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/loading.hpp>
#include <inputspec/source/strided_reader.hpp>
#include <inputspec/source/view.hpp>
#include <inputspec/tensor/extents.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// A file that says nothing of what is in it.
class raw_data {
public:
    using file_type = array_file<loading::read>;

    const file_type& file() const { return file_; }
    std::optional<Fault> load(const std::string&, file_type file) {
        file_ = std::move(file);
        return std::nullopt;
    }

private:
    file_type file_;
};

}  // namespace detail

/// What `raw` takes as its path: a string, a std::filesystem::path, nullopt … The file is read when
/// this is constructed, once; copies share it.
using raw_file = detail::loaded_file<detail::raw_data>;

/// A file of elements in C order and nothing else (after `offset` bytes): as numpy.ndarray.tofile
/// writes it. The file ends with the last element. Lanes of the dtype are an innermost axis.
/// FixedInput{raw{"weights.bin", dtype::f32, {512, 64}}}
struct raw {
    static constexpr std::string_view name = "raw";
    static constexpr std::size_t arguments = 1;
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("path", self.path);
        visit("dtype", self.dtype);
        visit("shape", self.shape);
        visit("offset", self.offset);
        visit("big_endian", self.big_endian);
    }

    raw_file path = {};
    DLDataType dtype = {};     ///< of whole bytes
    extents shape = {};        ///< none: one element
    std::uint64_t offset = 0;  ///< bytes before the first element
    bool big_endian = false;

    bool supplied() const { return path.supplied(); }
    const std::optional<Fault>& fault() const { return path.fault(); }

    /// Where the elements lie; or what does not agree with the file. Of bools each byte is looked
    /// at.
    std::optional<Fault> look(source_view& out) const;

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        source_view data;
        if (auto bad = look(data)) return group.placed(*bad);
        return detail::check_view(group, data);
    }
    detail::strided_reader reader(std::size_t, const tensor_view&) const {
        source_view data;
        (void)look_at_sizes(data);
        return detail::strided_reader{data};
    }

private:
    template <class... Why>
    Fault refuse(const Why&... why) const {
        auto out = detail::fault_about(FaultKind::source, path.path(), ": ", why...);
        out.argument = 0;
        return out;
    }
    std::optional<Fault> look_at_sizes(source_view& out) const;
};

inline std::optional<Fault> raw::look(source_view& out) const {
    if (path.data() == nullptr) return path.fault_of(0);
    if (auto bad = look_at_sizes(out)) return bad;
    if (out.kind != element_kind::boolean) return std::nullopt;
    const auto text = path.data()->file().text();
    auto bad =
        detail::check_bools(path.path(), text, static_cast<std::size_t>(offset), text.size());
    if (bad) bad->argument = 0;
    return bad;
}

inline std::optional<Fault> raw::look_at_sizes(source_view& out) const {
    const auto& file = path.data()->file();
    out.set_elements(dtype);
    if (bits_of(out.kind) < 8 || dtype.lanes == 0) {
        return refuse("give .dtype what its elements are, of whole bytes: dtype::f32");
    }
    auto all = shape;
    if (dtype.lanes != 1) all.push_back(dtype.lanes);
    if (all.rank() > max_rank) return refuse(".shape has more than 16 axes");
    for (const auto extent : all.span()) {
        if (extent < 0) return refuse(".shape has the extent ", extent);
    }
    const unsigned width = bits_of(out.kind) / 8 * (out.is_complex ? 2 : 1);  // of bool {1, 1} too
    std::uint64_t size = 0, end = 0;
    const bool has_end = detail::count_elements(all, INT64_MAX / 8, size) &&
                         !__builtin_add_overflow(size * width, offset, &end);
    if (!has_end || end != file.size()) {
        auto bad = has_end ? refuse(".offset, .dtype and .shape make ", end, " bytes, and it has ",
                                    file.size())
                           : refuse(".offset, .dtype and .shape make more than 2^63 bytes");
        return bad;
    }
    out.data = file.data() + (file.data() != nullptr ? offset : 0);
    out.is_big_endian = big_endian;
    out.add_compact(all.span());
    out.add_parts();
    return std::nullopt;
}

}  // namespace inputspec::inline INPUTSPEC_ABI
