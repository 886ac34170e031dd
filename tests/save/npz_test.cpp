#include <inputspec/save/npz.hpp>
#include <inputspec/source/zip.hpp>

#include <string>
#include <vector>

#include "catch.hpp"
#include "tensors.hpp"

using namespace save_test;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string refusal(std::string_view name, std::string_view other = "b") {
    const TemporaryFolder folder;
    const auto tensor = is::HostTensor::of<float>({2});
    const auto fault = is::try_save_npz(folder / "a", {{name, tensor}, {other, tensor}});
    CHECK(folder.size() == 0);
    return message(fault);
}

}  // namespace

TEST_CASE("crc32: what everybody's CRC-32 is") {
    const auto crc_of = [](std::string_view text) {
        is::detail::crc32 crc;
        crc.update(text.data(), text.size());
        return crc.value();
    };
    CHECK(crc_of("") == 0);
    CHECK(crc_of("123456789") == 0xcbf43926);
    CHECK(crc_of("The quick brown fox jumps over the lazy dog") == 0x414fa339);
    const std::string text(1000, '\xa5');
    for (const std::size_t cut : {0u, 1u, 7u, 8u, 9u, 500u, 999u, 1000u}) {
        is::detail::crc32 crc;
        crc.update(text.data(), cut);
        crc.update(text.data() + cut, text.size() - cut);
        CHECK(crc.value() == crc_of(text));
    }
}

// tests/source/npz_test.cpp reads what is written here, where there is zlib; save/judge.py too.
TEST_CASE("npz: an archive of .npy files, aligned for who maps it") {
    const TemporaryFolder folder;
    const auto path = folder / "a.npz";
    auto memory = filled(is::dtype::f32, {300, 40});
    const transposed view{memory};
    const auto bits = filled(is::dtype::boolean, is::extents{5});
    const auto empty = filled(is::dtype::i64, is::extents{0});
    is::save_npz(path, {{"x", view.tensor}, {"bits", bits}, {"é", empty}});

    const auto text = text_of(path);
    is::detail::zip_reader zip{path, text};
    std::vector<is::detail::zip_entry> entries;
    REQUIRE(zip.read(entries));
    REQUIRE(entries.size() == 3);
    CHECK(entries[0].name == "bits.npy");
    CHECK(entries[1].name == "x.npy");
    CHECK(entries[2].name == "é.npy");
    const DLTensor* const tensors[] = {bits.dl(), &view.tensor, empty.dl()};
    for (std::size_t i = 0; i < 3; ++i) {
        is::save_npy(folder / "one.npy", tensors[i]);
        CHECK(entries[i].stored == text_of(folder / "one.npy"));
        CHECK((entries[i].stored.data() - text.data()) % 64 == 0);
        is::detail::crc32 crc;
        crc.update(entries[i].stored.data(), entries[i].stored.size());
        CHECK(entries[i].crc == crc.value());
    }
    is::save_npz(folder / "b.npz", {{"x", view.tensor}, {"bits", bits}, {"é", empty}});
    CHECK(text_of(folder / "b.npz") == text);
    is::save_npz(path, std::vector<is::named_tensor>{});
    CHECK(text_of(path).size() == 22);
}

TEST_CASE("npz: more files than 16 bits count are zip64") {
    const TemporaryFolder folder;
    const auto one = filled(is::dtype::u8, {});
    std::vector<std::string> names;
    for (int i = 0; i < 65536; ++i) names.push_back(std::to_string(i));
    std::vector<is::named_tensor> all;
    for (const auto& name : names) all.emplace_back(name, one);
    is::save_npz(folder / "a.npz", all);
    const auto text = text_of(folder / "a.npz");
    const std::string path = "a.npz";
    is::detail::zip_reader zip{path, text};
    std::vector<is::detail::zip_entry> entries;
    REQUIRE(zip.read(entries));
    CHECK(entries.size() == 65536);
}

TEST_CASE("npz: names that are none") {
    CHECK_THAT(refusal(""), ContainsSubstring("unwritable file; ") &&
                                ContainsSubstring("/a: the name '' is empty"));
    for (const std::string name : {"a/b", "..", "a..b", "a\\b", "/"}) {
        CHECK_THAT(refusal(name), ContainsSubstring("the name '" + name + "' would be a path"));
    }
    CHECK_THAT(refusal(bytes("a\0b")), ContainsSubstring("or a zero byte"));
    CHECK_THAT(refusal("\xff"), ContainsSubstring("is no UTF-8"));
    CHECK_THAT(refusal("a", "a"), ContainsSubstring("two tensors have the name 'a'"));
    CHECK_THAT(refusal(std::string(70000, 'x')), ContainsSubstring("more than 65280 bytes"));
}

TEST_CASE("npz: an array that cannot be saved is a fault that names it, and no file") {
    const TemporaryFolder folder;
    const auto good = is::HostTensor::of<float>({2});
    const auto bad = filled(is::dtype::u4, is::extents{2});
    CHECK_THAT(message(is::try_save_npz(folder / "a.npz", {{"x", good}, {"y", bad}})),
               ContainsSubstring("argument 1: wrong dtype: found uint4; ") &&
                   ContainsSubstring("a.npz: y: NumPy has no such dtype"));
    CHECK_THROWS_AS(is::save_npz("/no/such/a.npz", {{"x", good}}), is::Error);
    CHECK(folder.size() == 0);
}
