// TVM's launch function, as a pool of the test's own has it.
#include <atomic>
#include <cstring>
#include <inputspec/inputspec.hpp>
#include <inputspec/interop/tvm_parallel.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

#include "catch.hpp"

namespace {

namespace is = inputspec;

int launch(int (*task)(int, void*, void*), void* data, int tasks) {
    const int count = tasks != 0 ? tasks : 3;
    std::vector<std::thread> pool;
    std::atomic<int> failed = 0;
    for (int i = 0; i < count; ++i) {
        pool.emplace_back([&, i] { failed += task(i, nullptr, data); });
    }
    for (auto& thread : pool) thread.join();
    return failed;
}
int broken(int (*)(int, void*, void*), void*, int) { return -1; }

}  // namespace

TEST_CASE("TVM's pool makes the serial executor's bytes, each chunk once") {
    is::HostTensor a(is::dtype::f32, {1000000}), b(is::dtype::f32, {1000000});
    const is::InputSpec spec{is::GeneratorInput{is::normal{}}};
    spec.fill({a.dl()}, {.seed = 4}, is::execute::serial{});
    for (const auto& pool :
         {is::execute::tvm_parallel{launch}, is::execute::tvm_parallel{launch, 7},
          is::execute::tvm_parallel{broken}}) {
        for (const std::size_t chunks : {0u, 1u, 2u, 500u}) {
            std::vector<std::atomic<int>> runs(chunks);
            pool(chunks, [&](std::size_t i) { ++runs.at(i); });
            for (const auto& ran : runs) REQUIRE(ran == 1);
        }
        spec.fill({b.dl()}, {.seed = 4}, pool);
        CHECK(std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0);
    }
}

TEST_CASE("What a chunk throws comes out of TVM's pool") {
    const auto body = [](std::size_t i) {
        if (i == 57) throw std::domain_error{"chunk"};
    };
    CHECK_THROWS_AS(is::execute::tvm_parallel{launch}(100, body), std::domain_error);
}
