// CSC, COO, BSR and ELL: each has the cells that CSR has.
#include <inputspec/inputspec.hpp>
#include <inputspec/operand.hpp>
#include <inputspec/recipe/choice.hpp>
#include <inputspec/validate.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "pattern/given_pattern.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

using cell = std::pair<std::uint64_t, std::uint64_t>;  // row, column
using cells = std::vector<cell>;

struct shape {
    std::int64_t rows, columns, nnz;
};
constexpr shape shapes[] = {{0, 5, 0},     {1, 1, 1},       {1, 1000, 999},   {1000, 1, 500},
                            {5, 7, 0},     {17, 23, 391},   {17, 23, 100},    {40, 40, 100},
                            {300, 64, 63}, {300, 65, 9000}, {2, 100'000, 70}, {100'000, 3, 70}};

/// One type for all, so that each format is compiled once.
using any_pattern =
    is::recipe::any_pattern_of<is::uniform_nonzeros, is::balanced_rows, is::stratified,
                               is::power_law_rows, is::banded, is::rmat>;
const std::vector<any_pattern> patterns{{is::uniform_nonzeros{}},
                                        {is::balanced_rows{}},
                                        {is::stratified{}},
                                        {is::power_law_rows{.exponent = 1.2}},
                                        {is::banded{.lower = 1000, .upper = 3}},
                                        {is::rmat{}}};
any_pattern with(any_pattern pattern, std::int64_t columns, std::int64_t base) {
    std::visit([&](auto& one) { one.columns = columns, one.base = base; }, pattern.which);
    return pattern;
}

cells csr(const any_pattern& pattern, const shape& of) {
    auto indptr = is::HostTensor::of<std::int64_t>({of.rows + 1});
    auto indices = is::HostTensor::of<std::int64_t>({of.nnz});
    is::InputSpec{is::SparseCSRFallback{pattern, is::no_values{}}}.fill({indptr, indices},
                                                                        {.seed = 1});
    cells out;
    const auto begin = indptr.as<std::int64_t>();
    for (std::int64_t r = 0; r < of.rows; ++r) {
        for (auto i = begin[static_cast<std::size_t>(r)];
             i < begin[static_cast<std::size_t>(r + 1)]; ++i) {
            out.emplace_back(r, indices.as<std::int64_t>()[static_cast<std::size_t>(i)]);
        }
    }
    return out;
}
cells by_column(cells all) {
    std::ranges::sort(all, {}, [](const cell& one) { return std::pair{one.second, one.first}; });
    return all;
}

/// An array of indices as numbers from 0, whatever its dtype.
std::vector<std::uint64_t> numbers(const is::HostTensor& tensor, std::int64_t base = 0) {
    std::vector<std::uint64_t> out;
    const auto add = [&](const auto& all) {
        for (const auto value : all) {
            out.push_back(static_cast<std::uint64_t>(static_cast<std::int64_t>(value) - base));
        }
    };
    if (tensor.dl()->dtype.bits == 32) {
        add(tensor.as<std::int32_t>());
    } else {
        add(tensor.as<std::int64_t>());
    }
    return out;
}

bool fits(const any_pattern& pattern, const shape& of) {
    auto indptr = is::HostTensor::of<std::int64_t>({of.rows + 1});
    auto indices = is::HostTensor::of<std::int64_t>({of.nnz});
    const auto values = is::no_values{};
    return !is::InputSpec{is::SparseCSRFallback{pattern, values}}.check({indptr, indices});
}

struct problem : shape {
    std::int64_t base;
    DLDataType dtype;
    cells expected;
};

/// Every pattern at every shape, by both index dtypes and bases.
template <class F>
void for_each_case(F&& f) {
    for (const auto& pattern : patterns) {
        for (const auto& of : shapes) {
            const auto from_0 = with(pattern, of.columns, 0);
            if (!fits(from_0, of)) continue;
            const auto expected = csr(from_0, of);
            for (const auto dtype : {is::dtype::i32, is::dtype::i64}) {
                for (const std::int64_t base : {0, 1}) {
                    INFO(pattern.visit([](const auto& one) { return one.name; })
                         << ": " << of.rows << " x " << of.columns << ", " << of.nnz << " from "
                         << base << ", " << int{dtype.bits});
                    f(with(pattern, of.columns, base), problem{of, base, dtype, expected});
                }
            }
        }
    }
}

std::string message(const std::optional<is::Fault>& fault) {
    return fault ? std::string{fault->message().view()} : std::string{};
}

/// Last chunk first.
struct backwards {
    template <class Body>
    void operator()(std::size_t chunks, const Body& body) const {
        for (std::size_t i = chunks; i-- > 0;) body(i);
    }
};

}  // namespace

TEST_CASE("formats: COO has CSR's cells, by row") {
    for_each_case([](const any_pattern& pattern, const problem& of) {
        is::HostTensor rows{of.dtype, {of.nnz}};
        is::HostTensor columns{of.dtype, {of.nnz}};
        is::InputSpec{is::SparseCOOFallback{pattern, is::no_values{}, of.rows}}.fill(
            {rows, columns}, {.seed = 1});
        const auto row = numbers(rows, of.base);
        const auto column = numbers(columns, of.base);
        cells found;
        for (std::size_t i = 0; i < row.size(); ++i) found.emplace_back(row[i], column[i]);
        REQUIRE(found == of.expected);
        CHECK_FALSE(is::validate::coo(rows.dl(), columns.dl(), of.rows, of.columns, of.base));
    });
}

TEST_CASE("formats: CSC has CSR's cells, by column") {
    for_each_case([](const any_pattern& pattern, const problem& of) {
        is::HostTensor indptr{of.dtype, {of.columns + 1}};
        is::HostTensor indices{of.dtype, {of.nnz}};
        is::InputSpec{is::SparseCSCFallback{pattern, is::no_values{}, of.rows}}.fill(
            {indptr, indices}, {.seed = 1});
        const auto begin = numbers(indptr, of.base);
        const auto row = numbers(indices, of.base);
        REQUIRE(begin.front() == 0);
        REQUIRE(begin.back() == row.size());
        cells found;
        for (std::uint64_t c = 0; c + 1 < begin.size(); ++c) {
            for (auto i = begin[c]; i < begin[c + 1]; ++i) found.emplace_back(row[i], c);
        }
        REQUIRE(found == by_column(of.expected));
        CHECK_FALSE(is::validate::csc(indptr.dl(), indices.dl(), of.rows, {.base = of.base}));
    });
}

TEST_CASE("formats: BSR has CSR's cells as blocks") {
    for (const auto& block : {std::pair{1, 1}, std::pair{16, 1}, std::pair{2, 3}}) {
        for_each_case([height = std::int64_t{block.first}, width = std::int64_t{block.second}](
                          any_pattern pattern, const problem& of) {
            if (of.columns > 1000 || of.rows > 1000) return;
            pattern = with(pattern, of.columns * width, of.base);
            is::HostTensor indptr{of.dtype, {of.rows + 1}};
            is::HostTensor indices{of.dtype, {of.nnz}};
            is::HostTensor data{is::dtype::f16, {of.nnz, height, width}};
            is::InputSpec{is::SparseBSRFallback{pattern, is::constant{2}}}.fill(
                {indptr, indices, data}, {.seed = 1});
            const auto begin = numbers(indptr, of.base);
            const auto column = numbers(indices, of.base);
            cells found;
            for (std::uint64_t r = 0; r + 1 < begin.size(); ++r) {
                for (auto i = begin[r]; i < begin[r + 1]; ++i) found.emplace_back(r, column[i]);
            }
            REQUIRE(found == of.expected);
            REQUIRE(std::ranges::count(data.as<std::uint16_t>(), 0x4000) ==
                    of.nnz * height * width);
        });
    }
}

TEST_CASE("formats: ELL has CSR's cells, then padding and zeros") {
    for_each_case([](const any_pattern& pattern, const problem& of) {
        std::vector<std::int64_t> count(static_cast<std::size_t>(of.rows));
        for (const auto& one : of.expected) ++count[one.first];
        const auto width = of.rows == 0 ? 0 : std::ranges::max(count);
        if (of.rows * width > 1'000'000) return;
        for (const bool is_transposed : {false, true}) {
            const is::extents whole =
                is_transposed ? is::extents{width, of.rows} : is::extents{of.rows, width};
            is::HostTensor indices{of.dtype, whole};
            is::HostTensor values{is::dtype::f32, whole};
            const is::InputSpec spec{
                is::SparseELLFallback{pattern, is::constant{3}, of.nnz, -1, is_transposed}};
            spec.fill({indices, values}, {.seed = 1});
            const auto index = numbers(indices);
            const auto value = values.as<float>();
            bool is_right = true;
            cells found;
            for (std::int64_t r = 0; r < of.rows; ++r) {
                for (std::int64_t j = 0; j < width; ++j) {
                    const auto at =
                        static_cast<std::size_t>(is_transposed ? j * of.rows + r : r * width + j);
                    const bool is_cell = j < count[static_cast<std::size_t>(r)];
                    is_right = is_right && value[at] == (is_cell ? 3.0f : 0.0f);
                    if (is_cell) {
                        found.emplace_back(r, index[at] - static_cast<std::uint64_t>(of.base));
                    } else {
                        is_right = is_right && index[at] == ~std::uint64_t{0};
                    }
                }
            }
            REQUIRE(is_right);
            REQUIRE(found == of.expected);
            if (width == 0) continue;
            // One place fewer in each row does not do, unless there are no cells.
            const is::extents less =
                is_transposed ? is::extents{width - 1, of.rows} : is::extents{of.rows, width - 1};
            is::HostTensor narrow{of.dtype, less};
            is::HostTensor narrow_values{is::dtype::f32, less};
            CHECK(spec.check({narrow, narrow_values}, {.seed = 1}).has_value());
        }
    });
}

TEST_CASE("formats: ELL's zeros are whole elements, of however many scalars") {
    const any_pattern pattern{with({is::power_law_rows{}}, 50, 0)};
    for (const auto type : {is::dtype::f32, is::dtype::c64, is::dtype::c128,
                            is::dtype::with_lanes(is::dtype::f32, 65)}) {
        for (const bool is_transposed : {false, true}) {
            const auto whole = is_transposed ? is::extents{50, 20} : is::extents{20, 50};
            auto indices = is::HostTensor::of<std::int32_t>(whole);
            is::HostTensor values{type, whole};
            is::InputSpec{is::SparseELLFallback{pattern, is::constant{3}, 300, -1, is_transposed}}
                .fill({indices, values}, {.seed = 1});
            const auto scalars = static_cast<std::size_t>(is::scalars_of(type));
            bool is_right = true;
            const auto check = [&](const auto& all) {
                for (std::size_t i = 0; i < all.size(); ++i) {
                    const bool is_cell = indices.as<std::int32_t>()[i / scalars] >= 0;
                    is_right = is_right && all[i] == (is_cell ? 3 : 0);
                }
            };
            is::kind_of(type) == is::element_kind::f64 ? check(values.as<double>())
                                                       : check(values.as<float>());
            CHECK(is_right);
        }
    }
}

TEST_CASE("formats: strides, and indices of all dtypes, change nothing") {
    const is::balanced_rows pattern{.columns = 9};
    const auto expected = csr({pattern}, {6, 9, 20});
    for (const auto dtype : {is::dtype::i32, is::dtype::i64, is::dtype::u32, is::dtype::u64}) {
        for (const std::int64_t step : {1, 3}) {
            is::HostTensor rows{dtype, {20 * step}};
            is::HostTensor columns{dtype, {20 * step}};
            std::int64_t size = 20;
            std::int64_t stride = step;
            const auto strided = [&](is::HostTensor& whole) {
                DLTensor out = *whole.dl();
                out.shape = &size;
                out.strides = &stride;
                return out;
            };
            auto a = strided(rows);
            auto b = strided(columns);
            is::InputSpec{is::SparseCOOFallback{pattern, is::no_values{}, 6}}.fill({&a, &b},
                                                                                   {.seed = 1});
            const auto row = numbers(rows);
            const auto column = numbers(columns);
            cells found;
            for (std::size_t i = 0; i < 20; ++i) {
                found.emplace_back(row[i * static_cast<std::size_t>(step)],
                                   column[i * static_cast<std::size_t>(step)]);
            }
            CHECK(found == expected);
        }
    }
}

TEST_CASE("formats: the same bits whoever runs the chunks") {
    const is::uniform_nonzeros pattern{.columns = 4096};
    constexpr std::int64_t rows = 30'000;
    constexpr std::int64_t nnz = 300'000;
    const auto same = [&](const auto& spec, const auto& make) {
        auto serial = make();
        auto threads = make();
        auto reversed = make();
        spec.fill(serial, {.seed = 4}, is::execute::serial{});
        spec.fill(threads, {.seed = 4}, is::execute::threads{3});
        spec.fill(reversed, {.seed = 4}, backwards{});
        for (std::size_t i = 0; i < serial.size(); ++i) {
            CHECK(std::ranges::equal(serial[i].bytes(), threads[i].bytes()));
            CHECK(std::ranges::equal(serial[i].bytes(), reversed[i].bytes()));
        }
    };
    const auto list = [](DLDataType values, const is::extents& a, const is::extents& b,
                         const is::extents& c) {
        return [=] {
            std::vector<is::HostTensor> out;
            out.emplace_back(is::dtype::i32, a);
            out.emplace_back(is::dtype::i32, b);
            out.emplace_back(values, c);
            return out;
        };
    };
    same(is::InputSpec{is::SparseCOOFallback{pattern, is::uniform{}, rows}},
         list(is::dtype::f32, {nnz}, {nnz}, {nnz}));
    same(is::InputSpec{is::SparseCSCFallback{pattern, is::uniform{}, rows}},
         list(is::dtype::f32, {4097}, {nnz}, {nnz}));
    same(is::InputSpec{is::SparseBSRFallback{pattern}},
         list(is::dtype::bf16, {rows + 1}, {nnz}, {nnz, 2, 1}));
    for (const auto dtype : {is::dtype::f32, is::dtype::i4}) {
        for (const bool is_transposed : {false, true}) {
            const is::extents whole = is_transposed ? is::extents{37, 8000} : is::extents{8000, 37};
            same(is::InputSpec{is::SparseELLFallback{is::balanced_rows{.columns = 4096},
                                                     is::constant{3}, 8000 * 36 + 11, -1,
                                                     is_transposed},
                               is::Zeroed{}},
                 list(dtype, whole, whole, {1}));
        }
    }
}

TEST_CASE("formats: BSR's data in a layout") {
    const is::banded pattern{.columns = 24, .lower = 1, .upper = 1};
    is::HostTensor indptr{is::dtype::i32, {7}};
    is::HostTensor indices{is::dtype::i32, {10}};
    is::HostTensor plain{is::dtype::f32, {10, 8, 4}};
    is::HostTensor blocked{is::dtype::f32, {10, 4, 4, 2}};
    is::InputSpec{is::SparseBSRFallback{pattern}}.fill({indptr, indices, plain}, {.seed = 3});
    is::InputSpec{is::SparseBSRFallback{
                      pattern, is::LayoutTransformed{is::GeneratorInput{is::default_values{}},
                                                     is::blocked_layout<"NRC", "NRC2r">{},
                                                     is::extents{10, 8, 4}}}}
        .fill({indptr, indices, blocked}, {.seed = 3});
    for (std::size_t n = 0; n < 10; ++n) {
        for (std::size_t r = 0; r < 8; ++r) {
            for (std::size_t c = 0; c < 4; ++c) {
                REQUIRE(blocked.as<float>()[((n * 4 + r / 2) * 4 + c) * 2 + r % 2] ==
                        plain.as<float>()[(n * 8 + r) * 4 + c]);
            }
        }
    }
}

TEST_CASE("formats: values are a generator, a policy, or none") {
    const is::stratified pattern{.columns = 10};
    is::HostTensor rows{is::dtype::i32, {5}};
    is::HostTensor columns{is::dtype::i32, {5}};
    is::HostTensor values{is::dtype::f32, {5}};
    is::InputSpec{is::SparseCOOFallback{pattern, is::Zeroed{}, 3}}.fill({rows, columns, values});
    for (const auto value : values.as<float>()) CHECK(value == 0);
    const std::vector<float> given{1, 2, 3, 4, 5};
    is::InputSpec{is::SparseCOOFallback{pattern, is::FixedInput{std::span{given}}, 3}}.fill(
        {rows, columns, values});
    CHECK(std::ranges::equal(values.as<float>(), given));
    const is::InputSpec varying{is::SparseCOOFallback{pattern, is::PerTrial{is::uniform{}}, 3}};
    const auto filled = [&](std::uint32_t trial) {
        varying.fill({rows, columns, values}, {.trial = trial});
        return std::vector<float>(values.as<float>().begin(), values.as<float>().end());
    };
    CHECK(filled(1) != filled(2));
}

TEST_CASE("formats: a pattern that is data knows its rows") {
    const auto given = sparse::given_pattern{{0, 2, 3, 3, 6}, {0, 2, 1, 0, 1, 3}, 4};
    is::HostTensor rows{is::dtype::i32, {6}};
    is::HostTensor columns{is::dtype::i32, {6}};
    is::InputSpec{is::SparseCOOFallback{is::pattern_of{given}, is::no_values{}}}.fill(
        {rows, columns});
    CHECK(numbers(rows) == std::vector<std::uint64_t>{0, 0, 1, 3, 3, 3});
    CHECK(numbers(columns) == std::vector<std::uint64_t>{0, 2, 1, 0, 1, 3});
    is::HostTensor indices{is::dtype::i32, {4, 3}};
    is::InputSpec{is::SparseELLFallback{is::pattern_of{given}, is::no_values{}}}.fill({indices});
    CHECK(std::ranges::equal(indices.as<std::int32_t>(),
                             std::vector{0, 2, -1, 1, -1, -1, -1, -1, -1, 0, 1, 3}));
    CHECK_THAT(
        message(
            is::InputSpec{is::SparseCOOFallback{is::pattern_of{given}, is::no_values{}, 5}}.check(
                {rows, columns})),
        ContainsSubstring("the file's rows and the operand's differ"));
}

TEST_CASE("formats: faults say what to write") {
    const is::uniform_nonzeros pattern{.columns = 10};
    const auto of = [](DLDataType dtype, const is::extents& shape) {
        return is::HostTensor{dtype, shape};
    };
    const auto i32 = is::dtype::i32;
    const auto f32 = is::dtype::f32;
    const auto says = [&](const auto& policy, const std::vector<is::HostTensor>& tensors,
                          is::FaultKind kind, int argument, const std::string& text) {
        const auto fault = is::InputSpec{policy}.check(tensors);
        REQUIRE(fault.has_value());
        INFO(message(fault));
        CHECK(fault->kind == kind);
        CHECK(fault->argument == argument);
        CHECK_THAT(message(fault), ContainsSubstring(text));
    };
    const auto list = [](auto... one) {
        std::vector<is::HostTensor> out;
        (out.push_back(std::move(one)), ...);
        return out;
    };
    using enum is::FaultKind;

    const is::SparseCOOFallback coo{pattern, is::uniform{}, 4};
    says(coo, list(of(i32, {3, 2}), of(i32, {3}), of(f32, {3})), rank, 0, "row indices [nnz]");
    says(coo, list(of(f32, {3}), of(i32, {3}), of(f32, {3})), dtype, 0, "row indices are int32");
    says(coo, list(of(i32, {3}), of(i32, {4}), of(f32, {3})), shape, 1, "as many column as row");
    says(coo, list(of(i32, {3}), of(i32, {3}), of(f32, {4})), shape, 2, "as many entries");
    says(coo, list(of(i32, {41}), of(i32, {41}), of(f32, {41})), nnz, 1, "at most 40 cells");
    says(is::SparseCOOFallback{pattern}, list(of(i32, {3}), of(i32, {3}), of(f32, {3})), bound, 0,
         "write SparseCOOFallback{.rows} = ");
    says(is::SparseCOOFallback{pattern, is::uniform{}, std::int64_t{1} << 31},
         list(of(i32, {3}), of(i32, {3}), of(f32, {3})), range, 0, "rows do not fit");
    says(is::SparseCOOFallback{is::uniform_nonzeros{.columns = 10, .base = 2}, is::uniform{}, 4},
         list(of(i32, {3}), of(i32, {3}), of(f32, {3})), range, 0, ".base is 0 or 1");

    const is::SparseCSCFallback csc{pattern, is::uniform{}, 4};
    says(csc, list(of(i32, {11, 1}), of(i32, {3}), of(f32, {3})), rank, 0, "indptr [columns + 1]");
    says(csc, list(of(i32, {0}), of(i32, {0}), of(f32, {0})), shape, 0, "allocate one");
    says(csc, list(of(i32, {10}), of(i32, {3}), of(f32, {3})), shape, 0, "one entry more than");
    says(is::SparseCSCFallback{pattern}, list(of(i32, {11}), of(i32, {3}), of(f32, {3})), bound, 1,
         "write SparseCSCFallback{.rows} = ");
    says(is::SparseCSCFallback{pattern, is::uniform{}, std::int64_t{1} << 31},
         list(of(i32, {11}), of(i32, {3}), of(f32, {3})), range, 1, "rows do not fit");

    const is::SparseBSRFallback bsr{pattern};
    says(bsr, list(of(i32, {3}), of(i32, {3}), of(f32, {3})), rank, 2, "data [blocks, R, C]");
    says(bsr, list(of(i32, {3}), of(i32, {3}), of(f32, {4, 2, 2})), shape, 2, "as many blocks");
    says(bsr, list(of(i32, {3}), of(i32, {3}), of(f32, {3, 0, 2})), shape, 2, "at least");
    says(bsr, list(of(i32, {3}), of(i32, {3}), of(f32, {3, 2, 4})), shape, 2, "has 10 columns");
    says(bsr, list(of(i32, {3}), of(i32, {11}), of(f32, {11, 2, 2})), nnz, 1, "at most 10 cells");

    const is::SparseELLFallback ell{is::balanced_rows{.columns = 10}};
    says(ell, list(of(i32, {3}), of(f32, {3})), rank, 0, "[rows, width]");
    says(ell, list(of(i32, {3, 2}), of(f32, {3})), rank, 1, "[rows, width]");
    says(ell, list(of(i32, {3, 2}), of(f32, {3, 4})), shape, 1, "the shape of indices");
    says(ell, list(of(i32, {3, 11}), of(f32, {3, 11})), nnz, 0, "at most 30 cells");
    says(ell, list(of(is::dtype::u32, {3, 2}), of(f32, {3, 2})), range, 0, "write a signed one");
    says(is::SparseELLFallback{is::balanced_rows{.columns = 10}, is::uniform{}, 7},
         list(of(i32, {3, 2}), of(f32, {3, 2})), nnz, 0, "rows · width places");
    says(is::SparseELLFallback{is::power_law_rows{.columns = 10}, is::uniform{}},
         list(of(i32, {3, 4}), of(f32, {3, 4})), nnz, 0, "has more cells than the width");
}

TEST_CASE("formats: memory that is not to be had is a fault") {
    is::HostTensor rows{is::dtype::i64, {1}};
    is::HostTensor columns{is::dtype::i64, {1}};
    const is::InputSpec spec{is::SparseCOOFallback{is::stratified{.columns = 10}, is::no_values{},
                                                   std::int64_t{1} << 60}};
    CHECK_FALSE(spec.check({rows, columns}));
    const auto result = spec.try_fill({rows, columns});
    REQUIRE_FALSE(result);
    CHECK(result.fault().kind == is::FaultKind::memory);
    CHECK_THAT(std::string{result.fault().message().view()}, ContainsSubstring("not to be had"));
}
