#pragma once

#include <concepts>
#include <cstddef>
#include <inputspec/fault.hpp>
#include <inputspec/layout/axes_map.hpp>
#include <inputspec/layout/digits.hpp>
#include <inputspec/layout/lambda.hpp>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace layout {

/// An index map's text of so many characters at most.
template <std::size_t Longest>
class basic_lambda_text {
public:
    constexpr basic_lambda_text(std::string_view text)
        : text_{text.size() <= Longest ? text : std::string_view{"?"}} {}

    constexpr std::string_view view() const { return text_; }
    template <class Map = axes_map>
    constexpr int parameters() const {
        lambda_reader<Map> read{text_};
        return read.parse() ? read.parameters() : -1;
    }
    template <class Map = axes_map>
    constexpr std::optional<Fault> check() const {
        lambda_reader<Map> read{text_};
        if (read.parse()) return std::nullopt;
        return refuse(read);
    }
    template <class Map>
    constexpr std::optional<Fault> evaluate(const Map& map, typename Map::axes& out) const {
        lambda_reader<Map> read{text_};
        if (read.evaluate(map, out)) return std::nullopt;
        return refuse(read);
    }
    constexpr fixed_text<232> text() const { return fixed_text<232>{} << "\"" << text_ << "\""; }

private:
    /// The end of a long text is what is wrong with it.
    template <class Map>
    constexpr Fault refuse(const lambda_reader<Map>& read) const {
        const auto shown = text_.view().substr(0, 120);
        return {FaultKind::layout,
                -1,
                -1,
                Fault::none,
                Fault::none,
                fixed_text<232>{} << "\"" << shown << (shown.size() < text_.size ? "…" : "")
                                  << "\", column " << std::int64_t{read.column()} << ": "
                                  << read.error()};
    }

    fixed_text<Longest + 2> text_;
};

using lambda_text = basic_lambda_text<507>;

/// What makes indices of indices: the results, as an array or any range of them.
template <class F, class Indices>
inline constexpr bool takes_indices = false;
template <class F, std::size_t... I>
inline constexpr bool takes_indices<F, std::index_sequence<I...>> =
    std::is_invocable_v<const F&, decltype((void)I, digit_sum{})...>;
template <class F, std::size_t N = 1>
constexpr std::size_t arity_of() {
    if constexpr (takes_indices<F, std::make_index_sequence<N>>) {
        return N;
    } else if constexpr (N < max_rank) {
        return arity_of<F, N + 1>();
    } else {
        return 0;
    }
}

/// An index map that is a callable of C++.
template <class F>
class map_callable {
public:
    constexpr map_callable(F map) : map_{std::move(map)} {}

    static constexpr int parameters() { return static_cast<int>(arity_of<F>()); }
    constexpr std::optional<Fault> check() const { return std::nullopt; }
    constexpr std::optional<Fault> evaluate(const axes_map& map, axes_map::axes& out) const {
        const auto results = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return map_(map[static_cast<int>(I)]...);
        }(std::make_index_sequence<arity_of<F>()>{});
        for (const digit_sum& index : results) {
            const char* const error = index.error()       ? index.error()
                                      : index.least() < 0 ? "a result that may be negative"
                                                          : nullptr;
            if (error != nullptr) {
                return Fault{FaultKind::layout, -1, out.rank(), Fault::none, Fault::none, error};
            }
            out.add(index, index.bound() + 1);
        }
        return std::nullopt;
    }
    static constexpr std::string_view text() { return "the index map"; }

private:
    F map_;
};

}  // namespace layout

/// An index of an index map's callable: index + index, − index, · constant, / and % constant, both
/// rounded down.
using map_index = layout::digit_sum;

/// A layout by its map from logical indices to stored ones: TVM's text, index_map{"lambda n, c, h,
/// w: (n, c // 16, h, w, c % 16)"}, or a callable, index_map{[](auto i, auto j) { return
/// std::array{j / 4, i, j % 4}; }}. A stored extent is what the map leaves room for, of i % 4 so 4
/// whatever i is; or no more than the largest index needs. Maps that
/// are not one-to-one are faults, and those that are no digits of their indices.
template <class M>
class index_map {
public:
    static constexpr std::string_view name = "index_map";

    constexpr index_map(std::string_view text)
        requires std::same_as<M, layout::lambda_text>
        : map_{text} {}
    constexpr index_map(M map)
        requires(!std::same_as<M, layout::lambda_text>)
        : map_{std::move(map)} {}

    constexpr std::optional<Fault> apply(layout::axes_map& map) const {
        if (auto fault = map_.check()) return fault;
        if (map.shape().rank() != map_.parameters()) {
            return refuse(FaultKind::layout, map_.parameters(), map.shape().rank(),
                          "the logical shape has another rank than the map has parameters");
        }
        if (map.is_empty()) {
            return refuse(FaultKind::layout, Fault::none, Fault::none,
                          "an index map of an empty tensor has no stored shape");
        }
        layout::axes_map::axes next;
        if (auto fault = map_.evaluate(map, next)) return fault;
        next.may_be_shorter();
        map.become(next);
        return std::nullopt;
    }
    /// A parameter that is a result by itself has its extent.
    constexpr std::optional<Fault> infer(const extents& stored, extents& logical) const {
        if (auto fault = map_.check()) return fault;
        constexpr std::int64_t any = 1 << 20;
        extents probe;
        for (int i = 0; i < map_.parameters(); ++i) probe.push_back(i < 2 ? any : 2);
        layout::axes_map map{probe};
        layout::axes_map::axes next;
        if (auto fault = map_.evaluate(map, next)) return fault;
        map.become(next);
        logical = extents{};
        for (int axis = 0; axis < probe.rank(); ++axis) logical.push_back(-1);
        for (int i = 0; i < map.shape().rank() && i < stored.rank(); ++i) {
            const auto& index = map[i];
            if (map.shape().rank() == stored.rank() && index.size() == 1 && index.offset() == 0 &&
                index[0].divisor == 1 && index[0].scale == 1 && index[0].is_top &&
                index[0].first == index[0].last) {
                logical[index[0].first] = stored[i];
            }
        }
        for (const auto extent : logical.span()) {
            if (extent < 0) {
                return refuse(FaultKind::logical_shape, Fault::none, Fault::none,
                              "it is no permutation, which alone shows the logical shape: write "
                              ".logical = extents{…}");
            }
        }
        return std::nullopt;
    }
    constexpr auto text() const { return map_.text(); }
    /// What is wrong with the text itself.
    constexpr std::optional<Fault> check() const { return map_.check(); }
    /// The text that it was made of.
    constexpr std::string_view lambda() const
        requires std::same_as<M, layout::lambda_text>
    {
        return map_.view();
    }

private:
    constexpr Fault refuse(FaultKind kind, std::int64_t expected, std::int64_t found,
                           std::string_view note) const {
        return {kind, -1, -1, expected, found, fixed_text<232>{} << map_.text() << ": " << note};
    }

    M map_;
};

template <class T>
    requires std::convertible_to<T, std::string_view>
index_map(T) -> index_map<layout::lambda_text>;
template <class F>
    requires(!std::convertible_to<F, std::string_view>)
index_map(F) -> index_map<layout::map_callable<F>>;

}  // namespace inputspec::inline INPUTSPEC_ABI
