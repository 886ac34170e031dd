// What is made around sources, in recipes: data in memory, whose holes may be made to fit; and raw.
#include <inputspec/inputspec.hpp>
#include <inputspec/recipe/extern.hpp>
#include <inputspec/source/as.hpp>
#include <inputspec/source/broadcast.hpp>
#include <inputspec/source/dlpack.hpp>
#include <inputspec/source/npy.hpp>
#include <inputspec/source/raw.hpp>
#include <inputspec/source/slice.hpp>
#include <inputspec/source/tile_to_fit.hpp>

#include <complex>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "source/adapted.hpp"
#include "source/files.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

template <class Source>
std::string text_of(const Source& source) {
    return is::describe(is::InputSpec{is::FixedInput{source}});
}
/// That the recipe, its hole bound to the data, fills what the source fills.
template <class T, class Source>
void comes_back(const Source& source, const DLTensor* data, const is::extents& shape) {
    const is::InputSpec spec{is::FixedInput{source}};
    const auto text = is::describe(spec);
    auto again = is::parse(text);
    CHECK(is::describe(again) == text);
    CHECK(is::fingerprint(again) == is::fingerprint(spec));
    REQUIRE(again.holes() == 1);
    auto out = is::HostTensor::of<T>(shape);
    CHECK(again.check({out.dl()})->kind == is::FaultKind::not_supplied);
    again.bind(0, data);
    again.fill({out.dl()});
    auto expected = is::HostTensor::of<T>(shape);
    spec.fill({expected.dl()});
    CHECK(std::equal(out.bytes().begin(), out.bytes().end(), expected.bytes().begin()));
}

}  // namespace

TEST_CASE("What was converted or cut is a hole of what it became") {
    auto table = adapted::counted<std::int32_t>({3, 4});
    auto floats = adapted::counted<float>({3, 4});
    const DLTensor* const data = floats.dl();
    CHECK(text_of(is::as<float>(table.dl())) == text_of(data));
    comes_back<float>(is::as<float>(table.dl()), data, {3, 4});
    is::HostTensor lanes{is::dtype::with_lanes(is::dtype::f32, 4), {3}};
    auto again = is::parse(text_of(is::as<float>(table.dl())));
    again.bind(0, data);
    again.fill({lanes.dl()});
    CHECK(std::equal(lanes.bytes().begin(), lanes.bytes().end(), floats.bytes().begin()));

    auto part = adapted::counted<std::int32_t>({2, 2});
    for (std::size_t i = 0; i < 4; ++i) part.as<std::int32_t>()[i] = int(5 + i / 2 * 4 + i % 2);
    comes_back<std::int32_t>(is::slice(table.dl(), {{1}, {1, 3}}), part.dl(), {2, 2});

    const std::vector<double> numbers{0, 1, 2, 3, 4, 5};
    CHECK_THAT(text_of(is::as<float>(std::span{numbers})),
               StartsWith("FixedInput{hole<float32,6,"));
    auto six = adapted::counted<float>({6});
    comes_back<float>(is::as<float>(std::span{numbers}), six.dl(), {2, 3});
}

TEST_CASE("What is made to fit says so, whatever the argument's shape") {
    auto row = adapted::counted<float>({4});
    CHECK_THAT(text_of(is::broadcast(row.dl())),
               StartsWith("FixedInput{broadcast(hole<float32,[4],"));
    comes_back<float>(is::broadcast(row.dl()), row.dl(), {3, 4});
    comes_back<float>(is::tile_to_fit(row.dl()), row.dl(), {2, 3, 7});
    auto words = adapted::counted<std::int64_t>({4});
    CHECK(text_of(is::as<float>(is::tile_to_fit(words.dl()))) ==
          text_of(is::tile_to_fit(row.dl())));
    CHECK(text_of(is::tile_to_fit(row.dl())) != text_of(is::broadcast(row.dl())));
    CHECK(is::fingerprint(is::InputSpec{is::FixedInput{is::broadcast(row.dl())}}) !=
          is::fingerprint(is::InputSpec{is::FixedInput{static_cast<const DLTensor*>(row)}}));

    is::HostTensor pair{is::dtype::c64, {2}};
    pair.as<float>()[3] = 5;
    CHECK_THAT(text_of(is::broadcast(pair.dl())),
               StartsWith("FixedInput{broadcast(hole<complex64,[2],"));
    comes_back<std::complex<float>>(is::broadcast(pair.dl()), pair.dl(), {3, 2});

    auto open = is::parse("FixedInput{broadcast(hole<float32,[1,2]>)}");
    auto data = adapted::counted<float>({1, 2});
    open.bind(0, data);
    auto out = is::HostTensor::of<float>({3, 2});
    open.fill({out.dl()});
    CHECK(out.as<float>()[5] == 1);
    auto wrong = is::HostTensor::of<float>({3, 3});
    CHECK_THAT(
        std::string{open.check({wrong.dl()})->message().view()},
        ContainsSubstring("argument 0, axis 1: wrong extent: expected 3, found 2; broadcast"));
    const auto refusal = [](const char* text) {
        const auto result = is::try_parse(text);
        return result ? std::string{} : std::string{result.fault().message().view()};
    };
    CHECK_THAT(refusal("FixedInput{broadcast(npy{\"a\"})}"), ContainsSubstring("hole<"));
    CHECK_THAT(refusal("FixedInput{broadcast{hole<>}}"), ContainsSubstring("'('"));
    CHECK_THAT(refusal("FixedInput{tile_to_fit(hole<>}"), ContainsSubstring("')'"));
    CHECK_THAT(refusal("FixedInput{broadcasts(hole<>)}"),
               ContainsSubstring("did you mean broadcast?"));
}

TEST_CASE("Not supplied stays so; what cannot be read is no fallback in the recipe either") {
    CHECK(text_of(is::as<float>(is::npy{})) == "FixedInput{hole<>}");
    CHECK(text_of(is::broadcast(std::optional<is::npy>{})) == "FixedInput{broadcast(hole<>)}");
    for (const auto& text :
         {text_of(is::as<float>(is::npy{"no such"})), text_of(is::broadcast(is::npy{"no such"}))}) {
        const auto spec = is::parse("OrElse{" + text + ", Zeroed{}}");
        auto out = is::HostTensor::of<float>({});
        CHECK(spec.check({out.dl()}).has_value());
    }
}

TEST_CASE("A tensor of another library is a hole; a raw file has a word") {
    auto table = adapted::counted<float>({2, 2});
    DLManagedTensor managed{};
    managed.dl_tensor = *table.dl();
    const is::dlpack source{&managed};
    CHECK(text_of(source) == text_of(static_cast<const DLTensor*>(table.dl())));

    const TemporaryFile file{bytes("\0\0\x80\x3f\0\0\0\x40")};
    const auto path = file.path().string();
    const auto text =
        "FixedInput{raw{\"" + path + "\",dtype=float32,shape=extents{2},big_endian=true}}";
    CHECK(text_of(is::raw{
              .path = path, .dtype = is::dtype::f32, .shape = {2}, .big_endian = true}) == text);
    CHECK(is::describe(is::parse(text)) == text);
    const auto spec = is::parse("FixedInput{raw{\"" + path + "\",float32,{2}}}");
    auto out = is::HostTensor::of<float>({2});
    spec.fill({out.dl()});
    CHECK(out.as<float>()[1] == 2);
    const DLTensor* const same = out.dl();
    CHECK(is::fingerprint(spec) == is::fingerprint(is::InputSpec{is::FixedInput{same}}));
    CHECK(is::describe(is::parse("FixedInput{raw{\"x\",float16x4,offset=3}}")) ==
          "FixedInput{raw{\"x\",dtype=float16x4,offset=3}}");
    CHECK(is::describe(is::parse("FixedInput{raw{}}")) == "FixedInput{raw{}}");
    CHECK_THAT(
        std::string{is::try_parse("FixedInput{raw{\"x\",dtype=float33}}").fault().message().view()},
        ContainsSubstring("did you mean float32"));
}
