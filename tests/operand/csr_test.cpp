#include <inputspec/inputspec.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "catch.hpp"
#include "effort.hpp"
#include "pattern/matrix.hpp"

namespace is = inputspec;

namespace {

/// How an index array lies in memory.
struct form {
    DLDataType dtype = is::dtype::i64;
    std::int64_t stride = 1;
};

/// An array of `size` indices in a larger buffer of canaries.
class array {
public:
    array(std::uint64_t size, form as) : size_{size}, as_{as} {
        const auto step = static_cast<std::uint64_t>(as.stride < 0 ? -as.stride : as.stride);
        width_ = as.dtype.bits / 8u;
        bytes_.assign((size * step + 2 * margin) * width_, canary);
        shape_ = static_cast<std::int64_t>(size);
        tensor_.data = bytes_.data();
        tensor_.device = {kDLCPU, 0};
        tensor_.ndim = 1;
        tensor_.dtype = as.dtype;
        tensor_.shape = &shape_;
        tensor_.strides = as.stride == 1 ? nullptr : &as_.stride;
        const auto first = as.stride < 0 && size > 0 ? margin + (size - 1) * step : margin;
        tensor_.byte_offset = first * width_;
    }
    array(const array&) = delete;

    DLTensor* dl() { return &tensor_; }

    std::uint64_t operator[](std::uint64_t i) const {
        const auto* from =
            bytes_.data() + tensor_.byte_offset +
            static_cast<std::int64_t>(i) * as_.stride * static_cast<std::int64_t>(width_);
        if (width_ == 8) {
            std::uint64_t value = 0;
            std::memcpy(&value, from, 8);
            return value;
        }
        std::uint32_t value = 0;
        std::memcpy(&value, from, 4);
        return value;
    }
    /// Bytes that are not an element's and yet no longer what they were.
    std::uint64_t spoilt() const {
        auto copy = bytes_;
        for (std::uint64_t i = 0; i < size_; ++i) {
            auto* at =
                copy.data() + tensor_.byte_offset +
                static_cast<std::int64_t>(i) * as_.stride * static_cast<std::int64_t>(width_);
            std::fill(at, at + width_, canary);
        }
        return copy.size() -
               static_cast<std::uint64_t>(std::count(copy.begin(), copy.end(), canary));
    }

private:
    static constexpr std::uint64_t margin = 8;
    static constexpr std::uint8_t canary = 0x5c;

    std::uint64_t size_;
    form as_;
    std::uint64_t width_ = 0;
    std::vector<std::uint8_t> bytes_;
    std::int64_t shape_ = 0;
    DLTensor tensor_{};
};

struct problem {
    std::uint64_t rows;
    std::uint64_t columns;
    std::uint64_t nnz;
    std::uint64_t seed = 1;
};

template <class P, class Executor = is::execute::serial>
sparse::matrix fill(P pattern, const problem& what, form ptr = {}, form idx = {},
                    std::int64_t base = 0, const Executor& executor = {}) {
    pattern.columns = what.columns;
    pattern.base = base;
    array indptr{what.rows + 1, ptr};
    array indices{what.nnz, idx};
    const is::InputSpec spec{is::SparseCSRFallback{pattern, is::no_values{}}};
    const auto result = spec.try_fill({indptr.dl(), indices.dl()}, {.seed = what.seed}, executor);
    INFO((result ? std::string{} : std::string{result.fault().message()}));
    REQUIRE(result);
    sparse::matrix out{what.columns, {}, {}};
    for (std::uint64_t r = 0; r <= what.rows; ++r) {
        out.begin.push_back(indptr[r] - static_cast<std::uint64_t>(base));
    }
    for (std::uint64_t i = 0; i < what.nnz; ++i) {
        out.column.push_back(indices[i] - static_cast<std::uint64_t>(base));
    }
    CHECK(indptr.spoilt() == 0);
    CHECK(indices.spoilt() == 0);
    return out;
}

/// Cells that a pattern has at a shape.
template <class P>
is::pattern::cell_count cells_of(P pattern, const problem& what) {
    const is::sparse_grid grid{what.rows, what.columns, 0};
    if constexpr (requires { pattern.total_cells(grid); }) {
        return pattern.total_cells(grid);
    } else {
        return is::pattern::all_cells(grid);
    }
}

/// Calls f with every pattern, in several variants.
template <class F>
void for_each_pattern(F&& f) {
    f(is::uniform_nonzeros{});
    f(is::balanced_rows{});
    f(is::stratified{});
    f(is::power_law_rows{.exponent = 0});
    f(is::power_law_rows{.exponent = 1.0});
    f(is::power_law_rows{.exponent = 3.5});
    f(is::banded{});
    f(is::banded{.lower = 0, .upper = 40});
    f(is::banded{.lower = 1000, .upper = -2});
    f(is::blocks{.height = 4, .width = 2, .per_row = 3});
    f(is::blocks{});
}

const std::vector<DLDataType> index_dtypes{is::dtype::i32, is::dtype::i64, is::dtype::u32,
                                           is::dtype::u64};

}  // namespace

TEST_CASE("csr: every pattern obeys every law at every shape") {
    for_each_pattern([](const auto& pattern) {
        for (const std::uint64_t rows : {0ull, 1ull, 2ull, 17ull, 1000ull}) {
            for (const std::uint64_t columns : {1ull, 2ull, 3ull, 7ull, 64ull, 1000ull,
                                                (1ull << 31) - 1, 1ull << 31, 1ull << 33}) {
                const auto cells = cells_of(pattern, {rows, columns, 0});
                const auto full = cells < 12'000 ? static_cast<std::uint64_t>(cells) : 12'000;
                for (const auto nnz : {std::uint64_t{0}, std::uint64_t{1}, full, full - 1, full / 2,
                                       full / 3 | 1, full / 40}) {
                    if (nnz > cells) continue;
                    INFO(pattern.name << ": " << rows << " x " << columns << ", " << nnz);
                    const problem what{rows, columns, nnz, rows + nnz};
                    const auto m = fill(pattern, what);
                    REQUIRE(sparse::violation(m, nnz) == "");
                    if (columns < 1ull << 31) {
                        REQUIRE(m == fill(pattern, what, {is::dtype::i32}, {is::dtype::i32}, 1));
                    }
                }
            }
        }
    });
}

TEST_CASE("csr: the same pattern for every index dtype, base and stride") {
    for_each_pattern([](const auto& pattern) {
        for (const auto& what : {problem{17, 64, 40}, problem{17, 64, 0}, problem{0, 5, 0},
                                 problem{1, 1, 1}, problem{30, 7, 21}, problem{40, 40, 40}}) {
            if (what.nnz > cells_of(pattern, what)) continue;
            INFO(pattern.name << ": " << what.rows << " x " << what.columns << ", " << what.nnz);
            const auto plain = fill(pattern, what);
            REQUIRE(sparse::violation(plain, what.nnz) == "");
            for (const auto ptr : index_dtypes) {
                for (const auto idx : index_dtypes) {
                    for (const std::int64_t base : {0, 1}) {
                        REQUIRE(fill(pattern, what, {ptr}, {idx}, base) == plain);
                        REQUIRE(fill(pattern, what, {ptr, 3}, {idx, -2}, base) == plain);
                        REQUIRE(fill(pattern, what, {ptr, -1}, {idx, 5}, base) == plain);
                    }
                }
            }
        }
    });
}

TEST_CASE("csr: the same columns beyond 2^31 and 2^32 for every dtype that holds them") {
    for_each_pattern([](const auto& pattern) {
        if (cells_of(pattern, {20, 1ull << 31, 0}) < 20) return;
        const problem wide{20, 1ull << 31, 20};
        const auto plain = fill(pattern, wide);
        CHECK(fill(pattern, wide, {is::dtype::i32}, {is::dtype::u32}) == plain);
        CHECK(fill(pattern, wide, {is::dtype::u32}, {is::dtype::u64}, 1) == plain);
        const problem wider{20, (1ull << 33) + 1, 20};
        CHECK(fill(pattern, wider, {is::dtype::i32}, {is::dtype::u64}) ==
              fill(pattern, wider, {is::dtype::u64, 2}, {is::dtype::i64, -1}, 1));
    });
}

namespace {

/// Last chunk first.
struct backwards {
    template <class Body>
    void operator()(std::size_t chunks, const Body& body) const {
        for (std::size_t i = chunks; i-- > 0;) body(i);
    }
};
/// Notes how much there was to share.
struct counting {
    std::size_t* most;
    template <class Body>
    void operator()(std::size_t chunks, const Body& body) const {
        *most = std::max(*most, chunks);
        for (std::size_t i = 0; i < chunks; ++i) body(i);
    }
};

}  // namespace

TEST_CASE("csr: the same bits whoever runs the chunks, and however many") {
    for_each_pattern([](const auto& pattern) {
        for (auto what : {problem{150'000, 150'000, 280'000, 3}, problem{300, 5000, 280'000, 4}}) {
            const auto cells = cells_of(pattern, what);
            if (what.nnz > cells) what.nnz = static_cast<std::uint64_t>(cells) * 2 / 3;
            INFO(pattern.name << ": " << what.rows << " x " << what.columns << ", " << what.nnz);
            const form narrow{is::dtype::i32};
            const auto serial = fill(pattern, what, narrow, narrow);
            REQUIRE(sparse::violation(serial, what.nnz) == "");
            std::size_t chunks = 0;
            CHECK(fill(pattern, what, narrow, narrow, 0, counting{&chunks}) == serial);
            if (what.nnz > 200'000) CHECK(chunks >= 3);
            if (test::sanitized && what.rows > 1000) continue;
            CHECK(fill(pattern, what, narrow, narrow, 0, backwards{}) == serial);
            for (const unsigned threads : {1u, 2u, 3u, 7u, 16u}) {
                if (test::sanitized && threads != 3) continue;
                CHECK(fill(pattern, what, narrow, narrow, 0, is::execute::threads{threads}) ==
                      serial);
            }
            CHECK(fill(pattern, what, narrow, narrow, 0, is::execute::automatic{}) == serial);
        }
    });
}

TEST_CASE("csr: seeds differ, and the spec's order counts") {
    for_each_pattern([](const auto& pattern) {
        problem what{200, 200, 150, 1};
        const auto first = fill(pattern, what);
        what.seed = 2;
        CHECK(fill(pattern, what) != first);
        what.seed = 1ull << 32;
        CHECK(fill(pattern, what) != first);

        // The same policy as the second of two: other bits.
        auto here = pattern;
        here.columns = 200;
        array indptr{201, {}};
        array indices{150, {}};
        auto before = is::HostTensor::of<float>({1});
        is::InputSpec{is::Zeroed{}, is::SparseCSRFallback{here, is::no_values{}}}.fill(
            {before.dl(), indptr.dl(), indices.dl()}, {.seed = 1});
        bool same = true;
        for (std::uint64_t i = 0; i < 150; ++i) same &= indices[i] == first.column[i];
        CHECK(!same);
    });
}

namespace {

struct operand {
    is::HostTensor indptr = is::HostTensor::of<std::int32_t>({41});
    is::HostTensor indices = is::HostTensor::of<std::int32_t>({100});
    is::HostTensor values = is::HostTensor::of<float>({100});

    bool same_pattern(const operand& other) const {
        return std::ranges::equal(indptr.bytes(), other.indptr.bytes()) &&
               std::ranges::equal(indices.bytes(), other.indices.bytes());
    }
    bool same_values(const operand& other) const {
        return std::ranges::equal(values.bytes(), other.values.bytes());
    }
};

template <class Policy>
operand fill_trial(const Policy& policy, std::uint32_t trial) {
    operand out;
    is::InputSpec{policy}.fill({out.indptr.dl(), out.indices.dl(), out.values.dl()},
                               {.seed = 5, .trial = trial});
    return out;
}

}  // namespace

TEST_CASE("csr: a trial changes what stands under PerTrial, and nothing else") {
    for_each_pattern([](auto pattern) {
        pattern.columns = 64;
        if (cells_of(pattern, {40, 64, 0}) < 100) return;
        INFO(pattern.name);
        const is::SparseCSRFallback still{pattern, is::uniform{-1, 1}};
        const auto base = fill_trial(still, 0);
        CHECK(fill_trial(still, 7).same_pattern(base));
        CHECK(fill_trial(still, 7).same_values(base));

        const is::SparseCSRFallback values{pattern, is::PerTrial{is::uniform{-1, 1}}};
        CHECK(fill_trial(values, 0).same_pattern(base));
        CHECK(fill_trial(values, 0).same_values(base));
        CHECK(fill_trial(values, 7).same_pattern(base));
        CHECK(!fill_trial(values, 7).same_values(base));
        CHECK(!fill_trial(values, 8).same_values(fill_trial(values, 7)));

        const is::PerTrial all{still};
        CHECK(fill_trial(all, 0).same_pattern(base));
        CHECK(!fill_trial(all, 7).same_pattern(base));
        CHECK(!fill_trial(all, 7).same_values(base));
    });
}

TEST_CASE("csr: values by default, by a generator, or none") {
    const auto run = [](DLDataType dtype, const auto& policy) {
        auto indptr = is::HostTensor::of<std::int32_t>({41});
        auto indices = is::HostTensor::of<std::int32_t>({2000});
        is::HostTensor values{dtype, {2000}};
        is::InputSpec{policy}.fill({indptr.dl(), indices.dl(), values.dl()}, {.seed = 3});
        return values;
    };
    const is::SparseCSRFallback by_default{is::uniform_nonzeros{.columns = 500}};
    const auto floats = run(is::dtype::f32, by_default);
    const auto [low, high] = std::ranges::minmax(floats.as<float>());
    CHECK((low >= -1 && low < -0.99f));
    CHECK((high < 1 && high > 0.99f));
    const auto bytes = run(is::dtype::i8, by_default);
    const auto [least, greatest] = std::ranges::minmax(bytes.as<std::int8_t>());
    CHECK((least == -8 && greatest == 7));
    const auto natural = run(is::dtype::u16, by_default);
    CHECK(std::ranges::max(natural.as<std::uint16_t>()) == 7);
    const auto truths = run(is::dtype::boolean, by_default);
    CHECK(std::ranges::all_of(truths.as<std::uint8_t>(), [](auto one) { return one == 1; }));

    const auto counted =
        run(is::dtype::i64,
            is::SparseCSRFallback{is::uniform_nonzeros{.columns = 500}, is::sequence{.start = 5}});
    CHECK(counted.as<std::int64_t>()[1999] == 2004);

    // Vectors as values: one a non-zero.
    const auto vectors = run(DLDataType{2, 32, 4}, by_default);
    CHECK(vectors.as<float>().size() == 8000);
    CHECK(vectors.as<float>()[7999] != 0);
}

TEST_CASE("csr: columns from the dense operand, and TVM's order of arguments") {
    // sparse_dense(data[M, K], w_data, w_indices, w_indptr)
    auto data = is::HostTensor::of<float>({4, 96});
    auto w_data = is::HostTensor::of<float>({64});
    auto w_indices = is::HostTensor::of<std::int32_t>({64});
    auto w_indptr = is::HostTensor::of<std::int32_t>({33});
    constexpr is::InputSpec spec{
        is::GeneratorInput{is::uniform{-1, 1}},
        is::at<3, 2, 1>(is::SparseCSRFallback{is::uniform_nonzeros{.columns = is::dim<0, 1>}})};
    spec.fill({data.dl(), w_data.dl(), w_indices.dl(), w_indptr.dl()}, {.seed = 1});
    sparse::matrix m{96, {}, {}};
    for (const auto value : w_indptr.as<std::uint32_t>()) m.begin.push_back(value);
    for (const auto value : w_indices.as<std::uint32_t>()) m.column.push_back(value);
    CHECK(sparse::violation(m, 64) == "");
    CHECK(std::ranges::max(m.column) >= 48);
}
