#include <inputspec/policy/fixed_input.hpp>
#include <inputspec/save/npz.hpp>
#include <inputspec/source/npz.hpp>
#include <inputspec/spec.hpp>
#include <inputspec/tensor/host_tensor.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "catch.hpp"
#include "files.hpp"
#include "save/tensors.hpp"
#include "npy_fixtures.hpp"
#include "zip_fixtures.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

static_assert(is::Source<is::npz>);

namespace {

std::string fill(const is::npz& source, is::HostTensor& tensor) {
    const is::InputSpec spec{is::FixedInput{source}};
    const auto result = spec.try_fill({tensor.dl()});
    return result ? std::string{} : std::string{result.fault().message().view()};
}
std::string refusal(const std::string& text) {
    const TemporaryFile file{text, "a.npz"};
    const is::npz_file read{file.path()};
    return read.fault() ? std::string{read.fault()->message().view()} : std::string{};
}
std::string text_of(const is::HostTensor& tensor) {
    const auto all = tensor.bytes();
    return {reinterpret_cast<const char*>(all.data()), all.size()};
}

}  // namespace

TEST_CASE("npz: every array of NumPy's, stored and deflated, zip64 or not") {
    for (const bool is_deflated : {false, true}) {
        for (const bool is_64 : {false, true}) {
            std::vector<packed> files{{"not_an_array.txt", "hello", is_deflated, is_64}};
            for (std::size_t i = 0; i < npy_fixtures().size(); ++i) {
                files.push_back({"arr_" + std::to_string(i) + ".npy", npy_fixtures()[i].file,
                                 is_deflated, is_64});
            }
            const TemporaryFile file{zip(files, is_64 ? "PK\x05\x06 a comment" : "", is_64)};
            const is::npz_file all{file.path()};
            REQUIRE_FALSE(all.fault());
            CHECK(all.data()->arrays().size() == npy_fixtures().size());
            for (std::size_t i = 0; i < npy_fixtures().size(); ++i) {
                const auto& fixture = npy_fixtures()[i];
                is::HostTensor tensor{fixture.dtype, is::extents(fixture.shape)};
                CHECK(fill({all, "arr_" + std::to_string(i)}, tensor) == "");
                CHECK(text_of(tensor) == fixture.elements);
            }
        }
    }
}

TEST_CASE("npz: an empty archive, a missing key, an array that is broken by itself") {
    CHECK(refusal(zip({})) == "");
    const auto& fixture = npy_fixtures()[0];
    const TemporaryFile file{zip({{"good.npy", fixture.file}, {"bad.npy", "no array", true}})};
    is::HostTensor tensor{fixture.dtype, is::extents(fixture.shape)};
    CHECK(fill({file.path(), "good"}, tensor) == "");
    CHECK_THAT(fill({file.path(), "goood"}, tensor),
               ContainsSubstring(" has no array 'goood'; of its 2 the first is 'bad'"));
    CHECK_THAT(fill({file.path(), "bad"}, tensor),
               ContainsSubstring("bad.npy: byte 0: an .npy file begins with"));
    CHECK_THAT(fill({file.path(), ""}, tensor), ContainsSubstring("has no array ''"));
}

TEST_CASE("npz: what is wrong, and where") {
    const packed stored{"a.npy", npy_fixtures()[0].file},
        small{"a.npy", npy_fixtures()[0].file, true};
    const auto changed = [](std::string text, std::size_t at, const std::string& bytes) {
        return text.replace(at, bytes.size(), bytes);
    };
    const auto good = zip({stored}), packed_one = zip({small});
    REQUIRE(refusal(good) == "");
    const auto directory = good.rfind("PK\x01\x02"), end = good.rfind("PK\x05\x06");
    const auto says = [&](const std::string& text, const std::string& what) {
        CHECK_THAT(refusal(text), ContainsSubstring(what));
    };
    says("", "no zip archive: it is too short");
    says(std::string(100, 'x'), "it has no end of a directory");
    says(good + "x", "it has no end of a directory");
    says(good.substr(1), "a directory outside of the file");
    says(changed(good, end + 10, number(1000, 2)), "a directory of 1000 files");
    says(changed(good, end + 4, number(1, 2)), "an archive of several files");
    says(changed(good, end + 16, number(0xffffff00, 4)), "a directory outside of the file");
    says(changed(good, end + 16, number(0xffffffff, 4)), "the zip64 locator is missing");
    says(changed(good, directory + 8, number(1, 2)), "a.npy is encrypted");
    says(changed(good, directory + 10, number(12, 2)),
         "neither stored nor deflated, but by method 12");
    says(changed(good, directory + 42, number(7, 4)), "is not where the directory says, at byte 7");
    says(changed(good, directory + 20, number(0x7fffffff, 4)), "which do not fit the file");
    says(changed(good, directory + 24, number(5, 4)), "would be 5 bytes of");
    says(changed(good, 30, "b"), "a file of another name than in the directory, a.npy");
    says(zip({stored, stored}), "the file a.npy for the second time");
    const auto at = packed_one.rfind("PK\x01\x02");
    says(changed(packed_one, at + 24, number(0xfffffff0, 4)), "more than deflate makes");

    const auto array_says = [&](const std::string& text, const std::string& what) {
        const TemporaryFile file{text};
        auto tensor = is::HostTensor::of<float>({3});
        CHECK_THAT(fill({file.path(), "a"}, tensor), ContainsSubstring(what));
    };
    array_says(changed(good, directory + 16, number(1, 4)), "a.npy: its CRC is another one");
    const auto size = npy_fixtures()[0].file.size();
    array_says(changed(packed_one, at + 24, number(size - 1, 4)), "it inflates to more than its");
    array_says(changed(packed_one, at + 24, number(size + 1, 4)), "its deflated bytes are broken");
    array_says(changed(packed_one, 35, "\xff\xff\xff"), "its deflated bytes are broken");
}

TEST_CASE(
    "npz: the end of a directory is looked for where a comment can put it, and nowhere else") {
    const auto empty = zip({});
    REQUIRE(empty.size() == 22);
    CHECK(refusal(empty) == "");
    CHECK(refusal("x" + empty) == "");  // its mark is at a byte that is not the first
    for (std::size_t at = 1; at < empty.size(); ++at) {
        CHECK_THAT(refusal(empty.substr(0, at)), ContainsSubstring("no zip archive"));
    }
    CHECK(refusal(zip({}, std::string(65535, 'x'))) == "");
    CHECK_THAT(refusal(zip({}, std::string(65535, 'x')) + "x"),
               ContainsSubstring("no end of a directory"));
    CHECK_THAT(refusal(empty + std::string(65536, 'x')),
               ContainsSubstring("no end of a directory"));
}

TEST_CASE("npz: a name of many characters, or of such that a terminal obeys, hides no rule") {
    const auto text = npy_fixtures()[0].file;
    const auto name = bytes("a\0\n\x1b[2J\x7f") + std::string(1000, 'z') + ".npy";
    const auto shown = "a??" + std::string{"?[2J?"} + std::string(32, 'z') + "…";
    auto encrypted = zip({{name, text}});
    encrypted[encrypted.rfind("PK\x01\x02") + 8] = 1;
    CHECK_THAT(refusal(encrypted), ContainsSubstring(": " + shown + " is encrypted"));
    const TemporaryFile file{zip({{name, "no array"}})};
    const is::npz_file all{file.path()};
    REQUIRE(all.data() != nullptr);
    const auto& fault = all.data()->arrays().begin()->fault;
    REQUIRE(fault.has_value());
    CHECK_THAT(std::string{fault->note.view()},
               ContainsSubstring("file: " + shown + ": byte 0: an .npy file begins with"));
}

TEST_CASE("npz: files that lie in one another are refused") {
    const packed one{"a.npy", npy_fixtures()[0].file};
    auto text = zip({one, {"b.npy", npy_fixtures()[0].file}});
    // The first one's stored bytes reach into the second's.
    const auto directory = text.find("PK\x01\x02");
    const auto longer = number(npy_fixtures()[0].file.size() + 20, 4);
    text.replace(directory + 20, 4, longer).replace(directory + 24, 4, longer);
    CHECK_THAT(refusal(text), ContainsSubstring("files that lie in one another"));
}

TEST_CASE("npz: every change of a file is read or refused") {
    const auto& fixture = npy_fixtures()[0];
    for (const auto& text : {zip({{"a.npy", fixture.file}, {"b.npy", fixture.file, true}}),
                             zip({{"a.npy", fixture.file, true, true}}, "", true)}) {
        int read = 0, refused = 0;
        for_each_mutation(text, [&](const std::string& changed) {
            const TemporaryFile file{changed};
            const is::npz_file all{file.path()};
            ++(all.fault() ? refused : read);
        });
        CHECK(read > 0);
        CHECK(refused > 0);
        CHECK(refusal(text) == "");
    }
}

TEST_CASE("npz: what save_npz writes, every dtype and shape") {
    using namespace save_test;
    const TemporaryFolder folder;
    std::vector<is::HostTensor> tensors;
    std::vector<std::string> names;
    for (const auto dtype : dtypes()) {
        for (const auto& shape : shapes()) {
            tensors.push_back(filled(dtype, shape));
            names.push_back("array " + std::to_string(names.size()));
        }
    }
    std::vector<is::named_tensor> all;
    for (std::size_t i = 0; i < names.size(); ++i) all.emplace_back(names[i], tensors[i]);
    is::save_npz(folder / "a.npz", all);
    const is::npz_file file{folder / "a.npz"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        is::HostTensor found{tensors[i].dtype(), tensors[i].shape()};
        const auto result =
            is::InputSpec{is::FixedInput{is::npz{file, names[i]}}}.try_fill({found.dl()});
        REQUIRE((result ? "" : std::string{result.fault().message().view()}) == "");
        CHECK(bytes_of(found) == bytes_of(tensors[i]));
    }
}
