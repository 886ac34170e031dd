// Boxes of elements: each one once, where the storage says, whatever the digits, the sizes and the
// parts; to memory and back.
#include <cstring>
#include <inputspec/tensor/tiles.hpp>
#include <random>
#include <vector>

#include "catch.hpp"

namespace {

namespace is = inputspec;
using tile_plan = is::detail::tile_plan<32768>;

/// Axes cut at random, their digits laid out in a random order, with gaps at times.
is::storage random_storage(std::mt19937& random, std::int64_t most, std::int64_t& places) {
    const auto below = [&](std::size_t n) { return static_cast<std::int64_t>(random() % n); };
    struct digit {
        std::size_t axis;
        std::int64_t count, stride;
    };
    std::vector<std::vector<digit>> axes(static_cast<std::size_t>(below(4)));
    std::vector<std::int64_t> extents;
    std::vector<digit*> order;
    std::int64_t size = 1;
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        std::int64_t inner = 1;
        for (auto n = below(3); n-- > 0;) {
            axes[axis].push_back({axis, 2 + below(below(3) == 0 ? 17 : 4), 0});
            inner *= axes[axis].back().count;
        }
        const auto extent = 1 + below(static_cast<std::size_t>(size * inner < most / 8 ? 40 : 3));
        const auto whole = extent * (below(2) != 0 ? inner : 1);
        axes[axis].push_back({axis, (whole + inner - 1) / inner, 0});
        extents.push_back(whole);
        size *= axes[axis].back().count * inner;
    }
    for (auto& axis : axes) {
        for (auto& one : axis) order.push_back(&one);
    }
    std::shuffle(order.begin(), order.end(), random);
    std::int64_t stride = 1;
    for (auto* one : order) {
        one->stride = stride;
        stride *= one->count;
        stride += below(4) == 0 ? below(3) : 0;
    }
    is::storage out;
    const auto base = below(5);
    out.add_base(base);
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        out.add_axis(extents[axis]);
        for (std::size_t i = axes[axis].size(); i-- > 0;) {
            out.add_digit(axes[axis][i].count, axes[axis][i].stride);
        }
    }
    places = base + stride + 1;
    return out;
}

template <class T>
void check(const is::storage& where, std::int64_t places, std::mt19937& random) {
    std::uint64_t size = 1;
    for (int axis = 0; axis < where.rank(); ++axis) {
        size *= static_cast<std::uint64_t>(where.extent(axis));
    }
    std::vector<T> values(size);
    for (auto& value : values) value = static_cast<T>(random());
    std::vector<T> expected(static_cast<std::size_t>(places), T{0x5c});
    where.walk(
        0, size,
        [&](std::int64_t offset, std::int64_t stride, std::uint64_t at, std::uint64_t length) {
            for (auto i = at; i < at + length; ++i, offset += stride) {
                expected[static_cast<std::size_t>(offset)] = values[i];
            }
        });
    const auto bytes_of = [](auto& vector) { return reinterpret_cast<std::byte*>(vector.data()); };
    const tile_plan plan{where, sizeof(T)};
    for (const bool is_whole : {true, false}) {
        std::vector<T> found(expected.size(), T{0x5c}),
            box_values(tile_plan::most_bytes / sizeof(T));
        std::vector<bool> is_made(size);
        bool is_once = true;
        // In parts, as executors cut a range.
        const auto middle = size > 2 ? 1 + random() % (size - 1) : size;
        for (const auto& part : {is::range{0, middle}, is::range{middle, size}}) {
            plan.each_box(part, [&](const auto& box) {
                plan.runs(box, [&](std::uint64_t first, std::uint64_t at, std::uint64_t length) {
                    for (std::uint64_t i = 0; i < length; ++i) {
                        is_once = is_once && !is_made[first + i];
                        is_made[first + i] = true;
                        box_values[at + i] = values[first + i];
                    }
                });
                const auto* from = is_whole ? bytes_of(values) : bytes_of(box_values);
                plan.store(box, bytes_of(found), from, is_whole,
                           plan.stores_to(bytes_of(found), is::simd::stores::streamed));
            });
        }
        CHECK(is_once);
        CHECK(std::count(is_made.begin(), is_made.end(), true) ==
              static_cast<std::ptrdiff_t>(size));
        CHECK(found == expected);
    }
    std::vector<T> back(size);
    plan.each_box({0, size},
                  [&](const auto& box) { plan.load(box, bytes_of(back), bytes_of(expected)); });
    CHECK(back == values);
}

}  // namespace

TEST_CASE("Boxes: random storages of every element size") {
    std::mt19937 random{11};
    for (int n = 0; n < 200; ++n) {
        std::int64_t places = 0;
        const auto where = random_storage(random, n % 20 == 0 ? 1 << 18 : 1 << 12, places);
        check<std::uint8_t>(where, places, random);
        check<std::uint16_t>(where, places, random);
        check<std::uint32_t>(where, places, random);
        check<std::uint64_t>(where, places, random);
    }
}

TEST_CASE("Boxes: matrices across, at the edges of vectors and boxes") {
    std::mt19937 random{12};
    for (const std::int64_t rows : {1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 64, 65, 130}) {
        for (const std::int64_t columns : {1, 2, 3, 4, 7, 8, 15, 16, 17, 33, 64, 100, 513}) {
            is::storage where;
            where.add_axis(rows);
            where.add_digit(rows, 1);
            where.add_axis(columns);
            where.add_digit(columns, rows);
            check<std::uint8_t>(where, rows * columns, random);
            check<std::uint16_t>(where, rows * columns, random);
            check<std::uint32_t>(where, rows * columns, random);
            check<std::uint64_t>(where, rows * columns, random);
        }
    }
}
