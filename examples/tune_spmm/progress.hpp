#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string_view>

namespace tune {

// One line that is overwritten, on a terminal; nothing elsewhere.
class Progress {
public:
    explicit Progress(int steps) : steps_{steps} {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() {
        if (shown_) fmt::print(stderr, "\r\x1b[K");
    }

    void step(std::string_view what) {
        ++step_;
        if (!shown_) return;
        fmt::print(stderr, "\r\x1b[K[{}/{}] {}", step_, steps_, what);
        std::fflush(stderr);
    }

private:
    bool shown_ = isatty(STDERR_FILENO) == 1;
    int step_ = 0;
    int steps_;
};

}  // namespace tune
