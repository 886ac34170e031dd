// Any executor makes the same bytes; a chunk runs once; what a body throws comes out.
#include <atomic>
#include <cstring>
#include <inputspec/inputspec.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

#include "catch.hpp"

namespace {

namespace is = inputspec;

/// A pool as a tuner may have: threads that take turns, the last chunk first.
struct backwards {
    template <class Body>
    void operator()(std::size_t chunks, const Body& body) const {
        std::vector<std::thread> workers;
        for (std::size_t worker = 0; worker < 3; ++worker) {
            workers.emplace_back([&, worker] {
                for (std::size_t i = chunks; i-- > 0;) {
                    if (i % 3 == worker) body(i);
                }
            });
        }
        for (auto& worker : workers) worker.join();
    }
};

constexpr std::int64_t rows = 4096, columns = 700, nnz = 150000;

/// Every kind of work at once: a pattern in phases, its values, a dense and a strided operand.
struct Operands {
    is::HostTensor indptr{is::dtype::i64, {rows + 1}}, indices{is::dtype::i32, {nnz}};
    is::HostTensor values{is::dtype::f16, {nnz}}, dense{is::dtype::f32, {columns, 512}};
    is::HostTensor packed{is::dtype::i4, {columns, 333}}, out{is::dtype::bf16, {rows, 300}};

    template <class E>
    Operands& fill(const E& executor) {
        constexpr is::InputSpec spec{
            is::SparseCSRFallback{is::uniform_nonzeros{.columns = is::dim<3, 0>}},
            is::GeneratorInput{is::normal{}}, is::GeneratorInput{is::integers{}}, is::Output{}};
        spec.fill({indptr, indices, values, dense, packed, out}, {.seed = 9}, executor);
        return *this;
    }
    bool operator==(const Operands& other) const {
        const auto same = [](const is::HostTensor& a, const is::HostTensor& b) {
            return std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0;
        };
        return same(indptr, other.indptr) && same(indices, other.indices) &&
               same(values, other.values) && same(dense, other.dense) &&
               same(packed, other.packed) && same(out, other.out);
    }
};

template <class E>
void check_each_once(const E& executor) {
    for (const std::size_t chunks : {0u, 1u, 2u, 3u, 15u, 16u, 17u, 1000u}) {
        std::vector<std::atomic<int>> runs(chunks);
        executor(chunks, [&](std::size_t i) { ++runs.at(i); });
        for (const auto& count : runs) REQUIRE(count == 1);
    }
}

}  // namespace

TEST_CASE("The same bytes for every executor and number of threads") {
    const Operands expected = std::move(Operands{}.fill(is::execute::serial{}));
    for (const unsigned count : {1u, 2u, 3u, 7u, 16u}) {
        CAPTURE(count);
        CHECK(Operands{}.fill(is::execute::threads{count}) == expected);
    }
    CHECK(Operands{}.fill(is::execute::threads{.count = 3, .first_touch = true}) == expected);
    CHECK(Operands{}.fill(is::execute::automatic{}) == expected);
    CHECK(Operands{}.fill(backwards{}) == expected);
    CHECK(Operands{}.fill([](std::size_t chunks, const auto& body) {
        for (std::size_t i = 0; i < chunks; ++i) body(i);
    }) == expected);
}

TEST_CASE("The same bytes for every width of vectors") {
    const is::InputSpec spec{
        is::SparseCSRFallback{is::uniform_nonzeros{.columns = 99}, is::normal{}}};
    const auto bytes = [&](is::simd::level widest) {
        is::HostTensor indptr(is::dtype::i32, {101}), indices(is::dtype::i32, {2000});
        is::HostTensor values(is::dtype::f32, {2000});
        spec.fill({indptr, indices, values}, {.seed = 3, .widest = widest});
        std::vector<std::byte> all;
        for (auto* tensor : {&indptr, &indices, &values}) {
            all.insert(all.end(), tensor->bytes().begin(), tensor->bytes().end());
        }
        return all;
    };
    const auto expected = bytes(is::simd::level::scalar);
    for (const auto widest :
         {is::simd::level::narrow, is::simd::level::avx2, is::simd::level::avx512}) {
        CHECK(bytes(widest) == expected);
    }
}

TEST_CASE("Every chunk runs once") {
    check_each_once(is::execute::serial{});
    for (const unsigned count : {0u, 1u, 2u, 7u, 300u}) {
        check_each_once(is::execute::threads{count});
        check_each_once(is::execute::threads{count, true});
    }
    check_each_once(is::execute::automatic{});
}

TEST_CASE("What a chunk throws comes out, once, and nothing runs after") {
    for (const unsigned count : {1u, 2u, 7u}) {
        std::atomic<int> running = 0;
        const auto body = [&](std::size_t i) {
            ++running;
            if (i % 5 == 3) {
                --running;
                throw std::domain_error{"chunk"};
            }
            --running;
        };
        CHECK_THROWS_AS(is::execute::threads{count}(1000, body), std::domain_error);
        CHECK_THROWS_AS((is::execute::threads{count, true}(1000, body)), std::domain_error);
        CHECK(running == 0);
    }
}
