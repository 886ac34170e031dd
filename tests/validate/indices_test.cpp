#include <cstdint>
#include <inputspec/inputspec.hpp>
#include <inputspec/validate.hpp>
#include <string>

#include "catch.hpp"

namespace is = inputspec;
namespace dtype = inputspec::dtype;

namespace {

std::string text(const std::optional<is::Fault>& fault) {
    return fault ? std::string{fault->message().view()} : "fine";
}

}  // namespace

TEST_CASE("indices: each in [base, base + extent)") {
    for (const auto& type : {dtype::i32, dtype::i64, dtype::u32, dtype::u64}) {
        for (const std::int64_t size : {0, 1, 63, 64, 65, 1000}) {
            is::HostTensor ids(type, {size});
            is::InputSpec{is::GeneratorInput{is::index{77}}}.fill({ids.dl()});
            CHECK(text(is::validate::indices(ids, 77)) == "fine");
            CHECK(text(is::validate::indices(ids, std::int64_t{1} << 40)) == "fine");
        }
    }
    auto ids = is::HostTensor::of<std::int32_t>({3});
    ids.as<std::int32_t>()[0] = 4;
    ids.as<std::int32_t>()[1] = 0;
    ids.as<std::int32_t>()[2] = -1;
    CHECK(text(is::validate::indices(ids, 5)) ==
          "argument 0, axis 0: invalid data: found -1; element 2: an index is in [0, 5)");
    CHECK(text(is::validate::indices(ids, std::int64_t{1} << 40)) ==
          "argument 0, axis 0: invalid data: found -1; element 2: an index is in [0, "
          "1099511627776)");
    CHECK(text(is::validate::indices(ids, 5, 1)) ==
          "argument 0, axis 0: invalid data: found 0; element 1: an index is in [1, 6)");
    CHECK(text(is::validate::indices(ids, -1)) ==
          "unbound extent: found -1; the extent of the indexed axis is negative");
}

TEST_CASE("distinct: no index twice; as many as there may be are a permutation") {
    is::HostTensor order(dtype::i64, {1000});
    is::InputSpec{is::GeneratorInput{is::permutation{}}}.fill({order.dl()});
    CHECK(text(is::validate::distinct(order, 1000)) == "fine");
    order.as<std::int64_t>()[700] = order.as<std::int64_t>()[3];
    CHECK_THAT(text(is::validate::distinct(order, 1000)),
               Catch::Matchers::ContainsSubstring("element 700: the index came before"));
    order.as<std::int64_t>()[700] = 1000;
    CHECK_THAT(text(is::validate::distinct(order, 1000)),
               Catch::Matchers::ContainsSubstring("an index is in [0, 1000)"));
}
