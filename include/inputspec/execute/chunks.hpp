#pragma once

#include <cstddef>
#include <exception>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::execute {

/// What the workers of one call share: the chunks [0, count) of a body, and what one threw first.
template <class Body>
class chunks_of {
public:
    chunks_of(const Body& body, std::size_t count) : body_{&body}, count_{count} {}

    /// Runs chunks that nobody has, until there is none.
    void drain() {
        guarded([&] {
            for (auto i = take(next_); i < count_; i = take(next_)) (*body_)(i);
        });
    }
    /// Runs one of `parts` contiguous parts: the one that nobody has.
    void run_part(std::size_t parts) {
        guarded([&] {
            const auto part = take(next_part_);
            const auto share = count_ / parts, longer = count_ % parts;
            auto i = part * share + (part < longer ? part : longer);
            const auto end = i + share + (part < longer ? 1 : 0);
            for (; i < end && !__atomic_load_n(&has_failed_, __ATOMIC_ACQUIRE); ++i) (*body_)(i);
        });
    }
    /// To be called when all workers have ended.
    void rethrow() {
#if defined(__cpp_exceptions)
        if (has_failed_) std::rethrow_exception(error_);
#endif
    }

private:
    static std::size_t take(std::size_t& from) {
        return __atomic_fetch_add(&from, std::size_t{1}, __ATOMIC_ACQ_REL);
    }
    template <class F>
    void guarded(F&& f) {
#if defined(__cpp_exceptions)
        try {
            f();
        } catch (...) {
            const auto mine = std::current_exception();
            if (!__atomic_exchange_n(&has_failed_, true, __ATOMIC_ACQ_REL)) error_ = mine;
            __atomic_store_n(&next_, count_, __ATOMIC_RELEASE);
        }
#else
        f();
#endif
    }

    const Body* body_;
    std::size_t count_;
    std::size_t next_ = 0;
    std::size_t next_part_ = 0;
    bool has_failed_ = false;
    std::exception_ptr error_{};
};

}  // namespace inputspec::inline INPUTSPEC_ABI::execute
