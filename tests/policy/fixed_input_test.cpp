// What is given arrives whole, of every size up to beyond the caches, on any number of threads.
#include <cstdint>
#include <cstring>
#include <inputspec/inputspec.hpp>

#include "catch.hpp"

namespace is = inputspec;

namespace {

is::HostTensor given(std::int64_t size) {
    auto out = is::HostTensor::of<std::uint8_t>({size});
    is::InputSpec{is::GeneratorInput{is::integers{}}}.fill({out.dl()}, {.seed = 3});
    return out;
}

}  // namespace

TEST_CASE("FixedInput copies every byte, and no other") {
    constexpr auto beyond = static_cast<std::int64_t>(is::simd::cached_bytes / 2);
    const auto data = given(beyond + 1);
    auto to = is::HostTensor::of<std::uint8_t>({beyond + 66});
    auto expected = is::HostTensor::of<std::uint8_t>({beyond + 66});
    for (const std::int64_t n :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{31}, std::int64_t{64}, std::int64_t{65536},
          std::int64_t{65537}, beyond - 1, beyond, beyond + 1}) {
        for (const std::int64_t head : {0, 1, 63}) {
            for (const unsigned threads : {1u, 3u}) {
                CAPTURE(n, head, threads);
                const auto size = to.bytes().size();
                std::memset(to.bytes().data(), 0x5c, size);
                std::memset(expected.bytes().data(), 0x5c, size);
                std::memcpy(expected.bytes().data() + head, data.bytes().data(),
                            static_cast<std::size_t>(n));
                std::int64_t shape[] = {n};
                DLTensor tensor = *to.dl();
                tensor.shape = shape;
                tensor.byte_offset = static_cast<std::uint64_t>(head);
                const auto source =
                    data.as<const std::uint8_t>().subspan(0, static_cast<std::size_t>(n));
                is::InputSpec{is::FixedInput{source}}.fill({&tensor}, {},
                                                           is::execute::threads{threads});
                CHECK(std::memcmp(to.bytes().data(), expected.bytes().data(), size) == 0);
            }
        }
    }
}
