#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/source/strided_reader.hpp>
#include <inputspec/source/view.hpp>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// How data are made to fit the argument's shape. Axes are matched from the innermost one outwards;
/// the argument may have more of them.
enum class fitting : std::uint8_t {
    none,       ///< the shapes agree
    broadcast,  ///< an axis of one element is repeated (NumPy's rules)
    tile,       ///< along each axis the data are repeated, and cut where the argument ends
};

/// The name of the word that asks for it.
constexpr std::string_view word_of(fitting how) {
    return how == fitting::broadcast ? "broadcast" : how == fitting::tile ? "tile_to_fit" : "";
}

/// Where each element of the argument lies in the data; or why it lies nowhere.
constexpr std::optional<Fault> fit(const source_view& data, const tensor_view& view, fitting how,
                                   storage& out, bool& is_whole) {
    const argument_axes argument{view};
    const bool is_tile = how == fitting::tile;
    const auto refuse = [&](FaultKind kind, int axis, std::int64_t expected, std::int64_t found,
                            std::string_view note) {
        return Fault{kind, view.argument(), axis, expected, found, note};
    };
    const int more = argument.rank - data.rank;
    if (more < 0) {
        return refuse(FaultKind::rank, -1, argument.rank, data.rank,
                      is_tile ? "tile_to_fit: the data have more axes than the argument"
                              : "broadcast: the data have more axes than the argument");
    }
    is_whole = true;
    for (int i = 0; i < argument.rank; ++i) {
        const auto extent = argument.extent[i];
        const auto its = i < more ? source_view::axis{} : data.axes[i - more];
        is_whole = is_whole && its.extent == extent;
        if (its.extent == extent) {
            out.add_strided(extent, its.stride);
        } else if (its.extent == 1) {
            out.add_strided(extent, 0);
        } else if (!is_tile) {
            return refuse(FaultKind::shape, i, extent, its.extent,
                          "broadcast: the data's extent is the argument's, or 1");
        } else if (its.extent == 0) {
            return refuse(FaultKind::shape, i, extent, 0,
                          "tile_to_fit: the data have no element to repeat");
        } else if (extent < its.extent) {
            out.add_strided(extent, its.stride);
        } else {
            out.add_axis(extent);
            out.add_digit((extent + its.extent - 1) / its.extent, 0);
            out.add_digit(its.extent, its.stride);
        }
    }
    return std::nullopt;
}

/// What reads data for an argument that they were checked against.
inline strided_reader fitted_reader(const source_view& data, const tensor_view& view, fitting how) {
    if (how == fitting::none) return strided_reader{data};
    storage where;
    bool is_whole = false;
    (void)fit(data, view, how, where, is_whole);
    return is_whole ? strided_reader{data} : strided_reader{data, where};
}

template <class Engine>
std::optional<Fault> check_fit(const basic_group<Engine>& group, const source_view& data,
                               fitting how) {
    if (how == fitting::none) return check_view(group, data);
    if (auto fault =
            check_elements(group, data,
                           how == fitting::tile ? "the data's dtype and the argument's must agree: "
                                                  "tile_to_fit(as<T>(source)) converts"
                                                : "the data's dtype and the argument's must agree: "
                                                  "broadcast(as<T>(source)) converts")) {
        return fault;
    }
    storage where;
    bool is_whole = false;
    return fit(data, group[0], how, where, is_whole);
}

/// A source whose data are made to fit the argument's shape, which is known when it is filled.
template <ViewedSource S, fitting How>
class fitted_source {
public:
    static constexpr std::string_view name = word_of(How);
    static constexpr std::size_t arguments = 1;
    static constexpr fitting how = How;

    fitted_source() = default;
    explicit fitted_source(S source) : source_{std::move(source)} {}

    const S& source() const { return source_; }
    bool supplied() const { return source_.supplied(); }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        source_view data;
        if (auto fault = source_.look(data)) return group.placed(*fault);
        return check_fit(group, data, How);
    }
    strided_reader reader(std::size_t, const tensor_view& view) const {
        source_view data;
        (void)source_.look(data);
        return fitted_reader(data, view, How);
    }

private:
    S source_{};
};

template <class S>
inline constexpr bool is_fitted = false;
template <class S, fitting How>
inline constexpr bool is_fitted<fitted_source<S, How>> = true;

/// For a word that is made of data with a shape.
template <class Data>
constexpr void refuse_fitted() {
    static_assert(!is_fitted<std::remove_cvref_t<Data>>,
                  "inputspec: broadcast and tile_to_fit take the argument's shape, so they come "
                  "outermost: broadcast(slice(source, {{0, 4}})), broadcast(as<T>(source))");
}

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI
