#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <type_traits>
#include <vector>

namespace tune {

// Threads that live as long as the tuner, so that a sample times the kernel and not the making of
// threads. The caller is thread 0. Idle threads sleep: spinning ones would slow the candidates that
// use fewer.
class Pool {
public:
    explicit Pool(int threads) {
        for (int id = 1; id < threads; ++id) workers_.emplace_back([this, id] { work(id); });
    }
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool() {
        body_ = nullptr;
        start();
        for (std::thread& worker : workers_) worker.join();
    }

    // Calls body(thread) on threads 0 … threads - 1; returns when all are done. No body may throw.
    template <class Body>
    void run(int threads, Body&& body) {
        if (threads <= 1) return body(0);
        context_ = &body;
        body_ = [](void* context, int thread) {
            (*static_cast<std::remove_reference_t<Body>*>(context))(thread);
        };
        threads_ = threads;
        busy_ = static_cast<int>(workers_.size());
        start();
        body(0);
        for (int busy = busy_; busy != 0; busy = busy_) busy_.wait(busy);
    }

private:
    void start() {
        ++epoch_;
        epoch_.notify_all();
    }
    void work(int id) {
        for (std::uint32_t seen = 0;; ++seen) {
            epoch_.wait(seen);
            if (body_ == nullptr) return;
            if (id < threads_) body_(context_, id);
            if (--busy_ == 0) busy_.notify_one();
        }
    }

    std::vector<std::thread> workers_;
    std::atomic<std::uint32_t> epoch_{0};  // one more for each run
    std::atomic<int> busy_{0};
    int threads_ = 0;
    void* context_ = nullptr;
    void (*body_)(void*, int) = nullptr;
};

}  // namespace tune
