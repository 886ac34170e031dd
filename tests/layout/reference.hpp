#pragma once
// Blocked layouts by index arithmetic, slowly: a judge for the library's.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tensor/guarded.hpp"

namespace test {

struct Axis {
    char letter;          // lower case
    std::int64_t factor;  // 0: primal
    std::size_t dimension;
};

struct Layout {
    std::vector<Axis> axes;
    std::size_t dimensions = 0;

    explicit Layout(const std::string& text) {
        std::int64_t factor = 0;
        bool packed = false;
        for (const char c : text) {
            if (c == '[' || c == ']') {
                packed = c == '[';
                if (!packed) ++dimensions;
            } else if (c >= '0' && c <= '9') {
                factor = factor * 10 + (c - '0');
            } else {
                axes.push_back({static_cast<char>(c | 0x20), c >= 'a' ? factor : 0, dimensions});
                factor = 0;
                if (!packed) ++dimensions;
            }
        }
    }

    /// The product of a letter's factors.
    std::int64_t block(char letter) const {
        std::int64_t out = 1;
        for (const auto& axis : axes) {
            if (axis.letter == letter && axis.factor != 0) out *= axis.factor;
        }
        return out;
    }
    /// How many positions each letter has in a tensor of this shape.
    std::map<char, std::int64_t> positions(const Shape& shape) const {
        std::map<char, std::int64_t> out;
        for (const auto& axis : axes) {
            if (axis.factor == 0) out[axis.letter] = shape[axis.dimension] * block(axis.letter);
        }
        return out;
    }
    /// The shape that holds these positions.
    Shape shape(const std::map<char, std::int64_t>& positions) const {
        Shape out(dimensions, 1);
        for (const auto& axis : axes) {
            const auto inner = block(axis.letter);
            out[axis.dimension] *=
                axis.factor != 0 ? axis.factor : (positions.at(axis.letter) + inner - 1) / inner;
        }
        return out;
    }
    /// Each letter's position at an index.
    std::map<char, std::int64_t> at(const Shape& index, const Shape& shape) const {
        // Cut packed dimensions into their axes, then count each letter's, outermost first.
        std::vector<std::int64_t> value(axes.size());
        for (std::size_t dimension = 0; dimension < dimensions; ++dimension) {
            auto rest = index[dimension];
            for (std::size_t i = axes.size(); i-- > 0;) {
                if (axes[i].dimension != dimension) continue;
                const auto extent = axes[i].factor != 0 ? axes[i].factor : shape[dimension];
                value[i] = rest % extent;
                rest /= extent;
            }
        }
        std::map<char, std::int64_t> out;
        for (std::size_t i = 0; i < axes.size(); ++i) {
            if (axes[i].factor == 0) out[axes[i].letter] = value[i];
        }
        for (std::size_t i = 0; i < axes.size(); ++i) {
            if (axes[i].factor == 0) continue;
            out[axes[i].letter] = out[axes[i].letter] * axes[i].factor + value[i];
        }
        return out;
    }
    /// The index of these positions.
    Shape index(std::map<char, std::int64_t> positions) const {
        std::vector<std::int64_t> value(axes.size());
        for (std::size_t i = axes.size(); i-- > 0;) {
            if (axes[i].factor == 0) continue;
            value[i] = positions[axes[i].letter] % axes[i].factor;
            positions[axes[i].letter] /= axes[i].factor;
        }
        Shape out(dimensions, 0);
        for (std::size_t i = 0; i < axes.size(); ++i) {
            if (axes[i].factor == 0) value[i] = positions[axes[i].letter];
            out[axes[i].dimension] =
                out[axes[i].dimension] * (axes[i].factor != 0 ? axes[i].factor : 1) + value[i];
        }
        return out;
    }
};

/// Where each element of the stored tensor comes from in the logical one, both in row-major order;
/// none: padding.
inline std::vector<std::optional<std::size_t>> transformed(const std::string& logical,
                                                           const std::string& stored,
                                                           const Shape& logical_shape) {
    const Layout from{logical};
    const Layout to{stored};
    const auto positions = from.positions(logical_shape);
    const auto shape = to.shape(positions);
    std::vector<std::optional<std::size_t>> out;
    for_each_index(shape, [&](const Shape& index) {
        const auto at = to.at(index, shape);
        bool is_padding = false;
        for (const auto& [letter, position] : at) is_padding |= position >= positions.at(letter);
        std::int64_t linear = 0;
        if (!is_padding) {
            const auto source = from.index(at);
            for (std::size_t axis = 0; axis < source.size(); ++axis) {
                linear = linear * logical_shape[axis] + source[axis];
            }
        }
        out.push_back(is_padding ? std::nullopt : std::optional{static_cast<std::size_t>(linear)});
    });
    return out;
}

/// The stored shape of a logical one.
inline Shape stored_shape(const std::string& logical, const std::string& stored,
                          const Shape& logical_shape) {
    return Layout{stored}.shape(Layout{logical}.positions(logical_shape));
}

/// The logical tensor's scalars where they belong, 0 elsewhere.
inline std::vector<std::uint64_t> stored_codes(
    const std::vector<std::optional<std::size_t>>& sources,
    const std::vector<std::uint64_t>& logical, std::int64_t lanes) {
    const auto width = static_cast<std::size_t>(lanes);
    std::vector<std::uint64_t> out;
    for (const auto& source : sources) {
        for (std::size_t lane = 0; lane < width; ++lane) {
            out.push_back(source ? logical[*source * width + lane] : 0);
        }
    }
    return out;
}

}  // namespace test
