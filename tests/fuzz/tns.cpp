#include <algorithm>
#include <inputspec/source/tns.hpp>
#include <utility>

#include "target.hpp"

namespace {

namespace is = inputspec;

/// Coordinates, which ascend and are in the shape, [nnz, axes] as [axes, nnz]; and values.
void fill_entries(fuzz::outcome& out, is::tns source) {
    const auto shape = source.file_shape();
    const auto nnz = source.nnz(), order = static_cast<std::uint64_t>(shape.rank());
    fuzz::require(order != 0 && nnz != 0, "a tensor has entries");
    fuzz::require(source.row_begin(0) == 0 && source.row_begin(source.rows()) == nnz,
                  "rows hold all entries");
    if (nnz * order > fuzz::most_elements) return;
    const auto extent = [](std::uint64_t size) { return static_cast<std::int64_t>(size); };
    bool is_filled = false;
    for (const auto value : {is::dtype::f64, is::dtype::bf16, is::dtype::i32}) {
        is::HostTensor values{value, {extent(nnz)}};
        is::HostTensor rows{is::dtype::i64, {extent(nnz), extent(order)}};
        is::HostTensor columns{is::dtype::i64, {extent(order), extent(nnz)}};
        source.axis = -1;
        if (!fuzz::fill(out, source, {&rows, &values})) continue;
        is_filled = true;
        source.axis = 0;
        fuzz::require(fuzz::fill(out, source, {&columns, &values}),
                      "an axis is as good as another");
        const auto one = std::as_const(rows).as<std::int64_t>();
        const auto other = std::as_const(columns).as<std::int64_t>();
        for (std::uint64_t i = 0; i < nnz; ++i) {
            const auto entry = one.subspan(i * order, order);
            fuzz::require(i == 0 || std::ranges::lexicographical_compare(
                                        one.subspan((i - 1) * order, order), entry),
                          "entries ascend, each cell once");
            for (std::uint64_t axis = 0; axis < order; ++axis) {
                fuzz::require(entry[axis] == other[axis * nnz + i], "both axes say the same");
                fuzz::require(entry[axis] < shape[static_cast<int>(axis)], "shape holds it");
            }
        }
        is::HostTensor narrow{is::dtype::i32, {extent(nnz), extent(order)}};
        source.axis = -1;
        (void)fuzz::fill(out, source, {&narrow, &values});
    }
    fuzz::require(is_filled, "float64 holds the values");
}

}  // namespace

fuzz::outcome fuzz::read(std::string_view text) {
    const auto in_parts = [&](std::size_t part) {
        outcome out;
        is::tns source{.path = {path, is::tns_file::file_type{text, {.threads = 1}, part}}};
        if (source.fault()) refuse(out, *source.fault());
        source.sum_duplicates = true;
        if (!source.fault()) fill_entries(out, source);
        return out;
    };
    const auto out = in_parts(0);
    require(in_parts(64) == out, "parts are read as the whole is", out.told);
    return out;
}
