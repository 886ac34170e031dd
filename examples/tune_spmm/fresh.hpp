#pragma once

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" char** environ;

namespace tune {

// Runs this program again with these arguments; calls line(text) for each line that it prints.
// A fresh process has addresses of its own, which can change a kernel's time by half: without
// them a table shows the accidents of one process.
template <class Line>
void run_fresh(std::vector<std::string> arguments, Line&& line) {
    arguments.insert(arguments.begin(), "tune_spmm");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);

    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error{"cannot make a pipe"};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    pid_t child{};
    const int error =
        posix_spawn(&child, "/proc/self/exe", &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (error != 0) {
        close(ends[0]);
        throw std::runtime_error{"cannot run a fresh process"};
    }

    std::string text;
    char buffer[4096];
    for (ssize_t got; (got = read(ends[0], buffer, sizeof buffer)) > 0;) {
        text.append(buffer, static_cast<std::size_t>(got));
        for (std::size_t end; (end = text.find('\n')) != std::string::npos;) {
            line(text.substr(0, end));
            text.erase(0, end + 1);
        }
    }
    close(ends[0]);
    int status = 0;
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw std::runtime_error{"a fresh process failed"};
    }
}

}  // namespace tune
