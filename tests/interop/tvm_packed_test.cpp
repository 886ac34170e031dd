#include "doors.hpp"

#include <inputspec/interop/tvm_packed.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"

namespace packed = inputspec::interop::tvm_packed;
using Catch::Matchers::ContainsSubstring;

// TVM's, as far as a packed function sees it.
static std::string last_error;
void TVMAPISetLastError(const char* message) { last_error = message; }

namespace {

struct call {
    std::vector<packed::value> values{};
    std::vector<int> codes{};
    packed::value out{};
    int out_code = -1;

    call& add(packed::code code, packed::value value) {
        values.push_back(value);
        codes.push_back(static_cast<int>(code));
        return *this;
    }
    call& string(const char* text) { return add(packed::code::string, {.v_str = text}); }
    call& integer(std::int64_t number) { return add(packed::code::integer, {.v_int64 = number}); }
    call& tensor(DLTensor* one, bool is_array = true) {
        return add(is_array ? packed::code::nd_array : packed::code::dl_tensor, {.v_handle = one});
    }
    int operator()(int (*function)(const packed::value*, const int*, int, packed::value*, int*)) {
        last_error.clear();
        return function(values.data(), codes.data(), static_cast<int>(values.size()), &out,
                        &out_code);
    }
};

}  // namespace

TEST_CASE("tvm_packed: fills tensors of either kind") {
    auto args = doors::arguments();
    call one;
    one.string(doors::recipe.c_str()).integer(5).integer(1);
    bool is_array = false;
    for (auto& arg : args) one.tensor(arg.dl(), is_array = !is_array);
    CHECK(one(packed::check<>) == 0);
    CHECK(one(packed::fill<>) == 0);
    CHECK(last_error.empty());
    CHECK(one.out.v_int64 == 4 * (9 + 20 + 20 + 36 + 24));
    CHECK(one.out_code == 0);
    CHECK(doors::bytes_of(args) == doors::bytes_of(doors::filled(5, 1)));
}

TEST_CASE("tvm_packed: a fingerprint is written where there is room") {
    inputspec::HostTensor text{inputspec::dtype::u8, {40}};
    call one;
    CHECK(one.string(doors::recipe.c_str()).integer(5).tensor(text.dl())(packed::fingerprint<>) ==
          0);
    const auto found = text.as<char>();
    CHECK(std::string(found.begin(), found.begin() + one.out.v_int64) ==
          inputspec::fingerprint(inputspec::parse(doors::recipe), {.seed = 5}).hex());
    inputspec::HostTensor small{inputspec::dtype::u8, {31}};
    CHECK(call{}.string("").integer(5).tensor(small.dl())(packed::fingerprint<>) == -1);
    CHECK_THAT(last_error, ContainsSubstring("text is a tensor of 32 bytes"));
}

TEST_CASE("tvm_packed: what is wrong is TVM's last error") {
    CHECK(call{}.string("Output").integer(1).integer(0)(packed::fill<>) == -1);
    CHECK_THAT(last_error, ContainsSubstring("column 7: expected '{' after Output"));
    CHECK(call{}.integer(1)(packed::fill<>) == -1);
    CHECK(last_error == "inputspec: argument 0, the recipe, is a string");
    CHECK(call{}.string("").integer(1)(packed::check<>) == -1);
    CHECK(last_error == "inputspec: argument 2, the trial, is an integer");
    CHECK(call{}.string("").integer(1).integer(0).string("x")(packed::fill<>) == -1);
    CHECK(last_error == "inputspec: argument 3, each of the last, is a tensor");
}
