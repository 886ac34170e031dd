// Built with -fopenmp where the compiler has it.
#include <atomic>
#include <cstring>
#include <inputspec/execute/openmp.hpp>
#include <inputspec/inputspec.hpp>
#include <stdexcept>
#include <vector>

#include "catch.hpp"

namespace is = inputspec;

#if defined(_OPENMP)
TEST_CASE("Every chunk runs once, and the bytes are the serial executor's") {
    for (const int count : {0, 1, 2, 3, 7, 16}) {
        const is::execute::openmp executor{count};
        for (const std::size_t chunks : {0u, 1u, 5u, 1000u}) {
            std::vector<std::atomic<int>> runs(chunks);
            executor(chunks, [&](std::size_t i) { ++runs.at(i); });
            for (const auto& ran : runs) REQUIRE(ran == 1);
        }
        is::HostTensor a(is::dtype::f32, {1000000}), b(is::dtype::f32, {1000000});
        const is::InputSpec spec{is::GeneratorInput{is::normal{}}};
        spec.fill({a.dl()}, {.seed = 4}, is::execute::serial{});
        spec.fill({b.dl()}, {.seed = 4}, executor);
        CHECK(std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0);
    }
}

TEST_CASE("What a chunk throws comes out") {
    const auto body = [](std::size_t i) {
        if (i == 57) throw std::domain_error{"chunk"};
    };
    CHECK_THROWS_AS(is::execute::openmp{3}(100, body), std::domain_error);
}
#else
TEST_CASE("OpenMP") { SKIP("the compiler has no OpenMP"); }
#endif
