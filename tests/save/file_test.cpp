#include <inputspec/save/file.hpp>

#include <csignal>
#include <cstdlib>
#include <string>
#include <sys/resource.h>

#include "catch.hpp"
#include "tensors.hpp"

using namespace save_test;
using Catch::Matchers::ContainsSubstring;
using inputspec::detail::new_file;

namespace {

std::string opened(const std::string& path) {
    new_file file;
    return message(file.open(path));
}

}  // namespace

TEST_CASE("a file has its name when it is whole, and replaces the one that had it") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    for (const std::string text : {"first", "", "second"}) {
        const auto before = text_of(path);
        new_file file;
        REQUIRE_FALSE(file.open(path.native()));
        CHECK(file.write(text));
        CHECK(text_of(path) == before);
        CHECK(file.write(text));
        CHECK_FALSE(file.finish());
        CHECK(text_of(path) == text + text);
    }
    CHECK(folder.size() == 1);
}

TEST_CASE("a file that was not finished leaves nothing") {
    const TemporaryFolder folder;
    {
        new_file file;
        REQUIRE_FALSE(file.open((folder / "a").native()));
        CHECK(file.write("text"));
        CHECK(folder.size() == 1);
    }
    CHECK(folder.size() == 0);
}

TEST_CASE("several files of one folder are written at once") {
    const TemporaryFolder folder;
    new_file one, two;
    REQUIRE_FALSE(one.open((folder / "a").native()));
    REQUIRE_FALSE(two.open((folder / "a").native()));
    one.write("one");
    two.write("two");
    CHECK_FALSE(two.finish());
    CHECK_FALSE(one.finish());
    CHECK(text_of(folder / "a") == "one");
    CHECK(folder.size() == 1);
}

TEST_CASE("a file's rights are those that the process gives") {
    const TemporaryFolder folder;
    const auto old = ::umask(027);
    new_file file;
    REQUIRE_FALSE(file.open((folder / "a").native()));
    CHECK_FALSE(file.finish());
    ::umask(old);
    using std::filesystem::perms;
    CHECK(std::filesystem::status(folder / "a").permissions() ==
          (perms::owner_read | perms::owner_write | perms::group_read));
}

TEST_CASE("paths that cannot be written are faults that name them, and why") {
    const TemporaryFolder folder;
    CHECK(opened("") == "unwritable file; an empty path: name the file");
    CHECK_THAT(opened(bytes("a\0b")), ContainsSubstring("a path with a zero byte in it"));
    CHECK(opened("/no/such/folder/a.npy") ==
          "unwritable file; /no/such/folder/a.npy: cannot write to its folder: no such file");
    CHECK_THAT(opened(folder.path().native()), ContainsSubstring(": it is a directory"));
    CHECK(opened("/dev/null") ==
          "unwritable file; /dev/null: not a regular file, which this would replace");
    const auto file = folder / "a";
    std::ofstream{file} << "text";
    CHECK_THAT(opened(file.native() + "/b"),
               ContainsSubstring("cannot write to its folder: a folder of the path is none"));
    if (::geteuid() != 0) {  // root may write everywhere
        std::filesystem::permissions(
            folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
        CHECK_THAT(opened((folder / "b").native()), ContainsSubstring("permission denied"));
        std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
    }
    CHECK(folder.size() == 1);
}

TEST_CASE("a file that finds no room is a fault, and leaves the old one") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    std::ofstream{path} << "old";
    struct ::rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    auto limit = before;
    limit.rlim_cur = 4096;
    const auto was = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::string found;
    bool is_written[3] = {};
    {
        new_file file;
        const std::string text(3000, 'x');
        if (!file.open(path.native())) {
            for (auto& one : is_written) one = file.write(text);
            found = message(file.finish());
        }
    }
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, was);
    CHECK(is_written[0]);
    CHECK_FALSE(is_written[1]);
    CHECK_FALSE(is_written[2]);
    CHECK(found == "unwritable file; " + path.native() + ": cannot write it: errno 27");
    CHECK(text_of(path) == "old");
    CHECK(folder.size() == 1);
}
