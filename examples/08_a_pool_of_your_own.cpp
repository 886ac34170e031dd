// A tuner has threads already: whatever can call body(0) … body(chunks - 1) is an executor.
#include <algorithm>
#include <condition_variable>
#include <future>
#include <inputspec/inputspec.hpp>
#include <mutex>
#include <thread>
#include <vector>

namespace is = inputspec;
using job = std::packaged_task<void()>;

struct Pool {  // the tuner's, which knows nothing of inputspec
    std::mutex mutex;
    std::condition_variable wake;
    std::vector<job> jobs;
    std::vector<std::thread> threads;
    explicit Pool(std::size_t size) {
        while (threads.size() < size) threads.emplace_back([this] { work(); });
    }
    ~Pool() {
        submit({});  // an empty job stays, and ends all threads
        for (auto& thread : threads) thread.join();
    }
    void submit(job next) {
        const std::scoped_lock lock(mutex);
        jobs.push_back(std::move(next));
        wake.notify_all();
    }
    void work() {
        for (std::unique_lock lock(mutex);; lock.lock()) {
            wake.wait(lock, [this] { return !jobs.empty(); });
            if (!jobs.back().valid()) return;
            job next = std::move(jobs.back());
            jobs.pop_back();
            lock.unlock();
            next();
        }
    }
};

int main() {
    Pool pool(3);
    const auto on_pool = [&](std::size_t chunks, const auto& body) {
        std::vector<std::future<void>> ended;
        for (std::size_t i = 0; i < chunks; ++i) {
            job chunk([&body, i] { body(i); });
            ended.push_back(chunk.get_future());
            pool.submit(std::move(chunk));
        }
        for (const auto& chunk : ended) chunk.wait();  // all end before the call does
        for (auto& chunk : ended) chunk.get();         // throws what the chunk threw
    };
    constexpr is::InputSpec spec{is::GeneratorInput{is::normal{}}};
    is::HostTensor mine(is::dtype::f32, {1000, 1000}), serial(is::dtype::f32, {1000, 1000});
    spec.fill({mine.dl()}, {.seed = 8}, on_pool);
    spec.fill({serial.dl()}, {.seed = 8}, is::execute::serial{});
    return std::ranges::equal(mine.bytes(), serial.bytes()) ? 0 : 1;
}
