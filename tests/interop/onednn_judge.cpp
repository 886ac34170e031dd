// oneDNN as the judge: onednn_judge <dnnl_types.h>. For every tag that it knows, by its own name
// and by the ones in the header, and for extents that divide and ones that do not: what its reorder
// makes of a plain tensor is, byte for byte, what LayoutTransformed makes of it.
#include <oneapi/dnnl/dnnl.hpp>
#include <oneapi/dnnl/dnnl_debug.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <inputspec/inputspec.hpp>
#include <inputspec/interop/onednn.hpp>
#include <iterator>
#include <map>
#include <numeric>
#include <regex>
#include <span>
#include <string>
#include <vector>

namespace {

namespace is = inputspec;
using Shape = std::vector<std::int64_t>;

/// Of a tag in letters from a on: the product of each dimension's blocks.
Shape blocks_of(const std::string& tag) {
    const auto rank = tag.find_first_of("0123456789");
    Shape blocks(std::min(rank, tag.size()), 1);
    std::int64_t length = 0;
    for (const char c : tag.substr(blocks.size())) {
        if (c >= '0' && c <= '9') {
            length = length * 10 + (c - '0');
        } else {
            blocks[static_cast<std::size_t>(c - 'a')] *= length;
            length = 0;
        }
    }
    return blocks;
}

/// Extents that are whole blocks, or end amid one.
Shape shape_of(const Shape& blocks, bool divides) {
    Shape shape;
    bool is_first = true;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto block = blocks[i];
        if (block == 1) {
            shape.push_back(blocks.size() > 6 || i % 2 != 0 ? 2 : 3);
        } else if (divides) {
            shape.push_back(is_first ? 2 * block : block);
        } else {
            shape.push_back(is_first ? block + block / 2 + 1 : block - 1);
        }
        is_first &= block == 1;
    }
    return shape;
}

struct Judge {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    std::map<std::string, dnnl::memory::format_tag> tags;
    int equal = 0, different = 0, refused = 0, without_reorder = 0;

    void judge(const std::string& name, const std::string& tag) {
        for (const bool divides : {true, false}) {
            const auto blocks = blocks_of(tag);
            const auto shape = shape_of(blocks, divides);
            std::int64_t size = 1;
            Shape stored_shape;
            for (std::size_t i = 0; i < shape.size(); ++i) size *= shape[i];
            std::vector<float> plain(static_cast<std::size_t>(size));
            std::iota(plain.begin(), plain.end(), 1.0f);

            const auto f32 = dnnl::memory::data_type::f32;
            const auto letters = std::string{"abcdefghijkl"}.substr(0, shape.size());
            const dnnl::memory::desc from{shape, f32, tags.at(letters)};
            const dnnl::memory::desc to{shape, f32, tags.at(tag)};
            std::vector<float> theirs(to.get_size() / sizeof(float), -1.0f);
            try {
                dnnl::memory source{from, engine, plain.data()};
                dnnl::memory target{to, engine, theirs.data()};
                dnnl::reorder{source, target}.execute(stream, source, target);
                stream.wait();
            } catch (const dnnl::error& error) {
                std::printf("%s: oneDNN has no reorder: %s\n", name.c_str(), error.what());
                ++without_reorder;
                continue;
            }

            const is::InputSpec spec{
                is::LayoutTransformed{is::FixedInput{std::span<const float>{plain}},
                                      is::onednn_tag{name}, is::extents{shape}}};
            check(name, spec, stored_shape_of(tag, shape, blocks), theirs);
            check(name, spec, {static_cast<std::int64_t>(theirs.size())}, theirs);
        }
    }

private:
    /// The outer dimensions in the tag's order, then the blocks.
    static Shape stored_shape_of(const std::string& tag, const Shape& shape, const Shape& blocks) {
        Shape stored;
        for (const char c : tag.substr(0, shape.size())) {
            const auto i = static_cast<std::size_t>((c | 0x20) - 'a');
            stored.push_back((shape[i] + blocks[i] - 1) / blocks[i]);
        }
        std::int64_t length = 0;
        for (const char c : tag.substr(shape.size())) {
            if (c >= '0' && c <= '9') {
                length = length * 10 + (c - '0');
            } else {
                stored.push_back(length);
                length = 0;
            }
        }
        return stored;
    }

    template <class Spec>
    void check(const std::string& name, const Spec& spec, Shape stored,
               const std::vector<float>& theirs) {
        std::vector<float> ours(theirs.size(), -2.0f);
        DLTensor tensor{};
        tensor.data = ours.data();
        tensor.device = {kDLCPU, 0};
        tensor.dtype = is::dtype::f32;
        tensor.ndim = static_cast<int>(stored.size());
        tensor.shape = stored.data();
        std::int64_t size = 1;
        for (const auto extent : stored) size *= extent;
        if (static_cast<std::size_t>(size) != ours.size()) {
            std::printf("%s: oneDNN's memory has another size\n", name.c_str());
            ++different;
        } else if (const auto report = spec.try_fill({&tensor}); !report) {
            std::printf("%s: refused: %s\n", name.c_str(),
                        spec.check({&tensor})->message().c_str());
            ++refused;
        } else if (std::memcmp(ours.data(), theirs.data(), ours.size() * sizeof(float)) != 0) {
            std::printf("%s: not as oneDNN has it\n", name.c_str());
            ++different;
        } else {
            ++equal;
        }
    }
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    Judge judge;
    for (int value = dnnl_format_tag_any + 1; value < dnnl_format_tag_last; ++value) {
        judge.tags[dnnl_fmt_tag2str(static_cast<dnnl_format_tag_t>(value))] =
            static_cast<dnnl::memory::format_tag>(value);
    }
    // Every enumerator has a name of its own.
    if (judge.tags.size() != dnnl_format_tag_last - dnnl_format_tag_any - 1u) return 2;
    for (const auto& [tag, value] : judge.tags) judge.judge(tag, tag);

    // Other names: dnnl_nChw16c = dnnl_aBcd16b,
    std::ifstream file{arguments[1]};
    const std::string header{std::istreambuf_iterator<char>{file}, {}};
    const std::regex line{R"(\bdnnl_(\w+) = dnnl_(\w+),)"};
    int names = 0;
    for (auto at = std::sregex_iterator{header.begin(), header.end(), line};
         at != std::sregex_iterator{}; ++at) {
        const std::string name = (*at)[1], tag = (*at)[2];
        if (judge.tags.count(tag) == 0) continue;  // of another enum
        judge.judge(name, tag);
        ++names;
    }

    std::printf(
        "oneDNN %d.%d: %zu tags and %d other names, two shapes each, blocked and flat: %d equal, "
        "%d "
        "different, %d refused; oneDNN has no reorder for %d\n",
        dnnl_version()->major, dnnl_version()->minor, judge.tags.size(), names, judge.equal,
        judge.different, judge.refused, judge.without_reorder);
    return judge.equal == 0 || names == 0 || judge.different + judge.refused != 0 ? 1 : 0;
}
