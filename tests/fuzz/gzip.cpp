// What is inflated is read as the plain file would be. (What readers do with it: matrix_market,
// tns.)
#include <inputspec/recipe/sources.hpp>
#include <inputspec/source/bulk.hpp>
#include <inputspec/source/gzip.hpp>

#include "mutate_gzip.hpp"
#include "target.hpp"

namespace {

namespace is = inputspec;

std::string content_of(const is::detail::sparse_data<is::detail::text_values>& data) {
    return is::recipe::content_of(data).hex();
}
std::string content_of(const is::detail::sparse_tensor& data) {
    is::recipe::hasher hash;
    hash.update(std::as_bytes(std::span{data.coordinates.data(), data.coordinates.size()}));
    is::recipe::update(hash, data.values);
    return hash.value().hex();
}
template <class File>
fuzz::outcome read_one(const File& file) {
    fuzz::outcome out;
    if (file.fault()) {
        refuse(out, *file.fault());
        return out;
    }
    out.told += content_of(*file.data());
    if (const auto& repeats = file.data()->repeats) refuse(out, *repeats);
    return out;
}
/// As one kind of text, gzip'd; and as it is inflated.
template <class File>
fuzz::outcome read_as(std::string_view compressed, std::string_view inflated) {
    const auto in = [](std::string_view text) {
        return read_one(File{fuzz::path, is::detail::gzip_text{text, {.threads = 1}}});
    };
    const auto out = in(compressed);
    if (!inflated.empty()) fuzz::require(in(inflated) == out, "gzip'd is as plain", out.told);
    return out;
}

}  // namespace

fuzz::outcome fuzz::read(std::string_view text) {
    constexpr std::string_view magic = "\x1f\x8b";
    is::detail::bulk<char> memory;
    std::string_view inflated;
    if (text.starts_with(magic) && !is::detail::inflate_gzip(path, text, memory)) {
        inflated = {memory.data(), memory.size()};
        if (inflated.starts_with(magic) || inflated.size() > 1 << 16) inflated = {};
    }
    auto out = read_as<is::matrix_market_gz_file>(text, inflated);
    const auto tensor = read_as<is::tns_gz_file>(text, inflated);
    out.is_read = out.is_read || tensor.is_read;
    out.told += tensor.told;
    return out;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    return fuzz::mutate_gzip(data, size, most, seed);
}
