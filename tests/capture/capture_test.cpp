#include <inputspec/capture.hpp>
#include <inputspec/save/npy.hpp>
#include <inputspec/inputspec.hpp>
#include <inputspec/recipe/extern.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "save/tensors.hpp"

using namespace save_test;
using Catch::Matchers::ContainsSubstring;

namespace {

using tensors = std::vector<is::HostTensor>;

template <class... T>
tensors list(T... one) {
    tensors out;
    (out.push_back(std::move(one)), ...);
    return out;
}
is::HostTensor of(DLDataType dtype, const is::extents& shape) { return {dtype, shape}; }

/// Buffers as the capture says they were, of other bytes.
tensors buffers_of(const is::Captured& what, is::sub_byte mode = is::sub_byte::packed) {
    tensors out;
    for (const auto& one : what.arguments) {
        out.emplace_back(one.type.dtype, one.type.shape, mode);
        std::ranges::fill(out.back().bytes(), std::byte{0x5a});
    }
    return out;
}
void check_same(const tensors& found, const tensors& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        INFO("argument " << i);
        CHECK(bytes_of(found[i]) == bytes_of(expected[i]));
    }
}
std::string refusal(const std::filesystem::path& path) {
    const auto result = is::try_replay(path);
    const auto what = is::try_captured(path);
    REQUIRE_FALSE(result);
    REQUIRE_FALSE(what);
    const std::string out{result.fault().message().view()};
    CHECK(out == what.fault().message().view());
    return out;
}

/// Fills, captures, and replays into other buffers.
template <class Spec>
void check_round_trip(const Spec& spec, tensors args, const is::FillOptions& options = {}) {
    const TemporaryFolder folder;
    const auto path = folder / "a.safetensors";
    const auto filled = spec.try_fill(args, options);
    REQUIRE((filled ? "" : std::string{filled.fault().message().view()}) == "");
    REQUIRE(message(is::try_capture(args, path, spec, options)) == "");
    const auto what = is::captured(path);
    CHECK(what.spec == is::describe(spec));
    CHECK(what.fingerprint == is::fingerprint(spec, options));
    CHECK(what.seed == options.seed);
    CHECK(what.trial == options.trial);
    auto again = buffers_of(what, options.sub_byte);
    const auto replay = is::replay(path);
    const auto result = replay.try_fill(again, {.sub_byte = options.sub_byte});
    REQUIRE((result ? "" : std::string{result.fault().message().view()}) == "");
    check_same(again, args);
    CHECK(is::describe(is::parse(is::describe(replay))) == is::describe(replay));
}

const is::InputSpec spmm{
    is::SparseCSRFallback{is::uniform_nonzeros{.columns = is::dim<3, 0>}},
    is::GeneratorInput{is::uniform{.low = -1.0, .high = 1.0}},
    is::Output{},
};
tensors spmm_args() {
    namespace t = is::dtype;
    return list(of(t::i32, is::extents{11}), of(t::i64, is::extents{50}),
                of(t::f32, is::extents{50}), of(t::f32, {20, 8}), of(t::f32, {10, 8}));
}

}  // namespace

TEST_CASE("capture: the inputs of a CSR SpMM are replayed bit for bit") {
    check_round_trip(spmm, spmm_args(), {.seed = 42});
    const TemporaryFolder folder;
    const auto path = folder / "a.safetensors";
    auto args = spmm_args();
    spmm.fill(args, {.seed = 42});
    is::capture(args, path, spmm, {.seed = 42});
    const auto& name = path.native();
    CHECK(is::describe(is::replay(path)) ==
          "FixedInput{safetensors{\"" + name + "\",\"0\"}}, FixedInput{safetensors{\"" + name +
              "\",\"1\"}}, FixedInput{safetensors{\"" + name +
              "\",\"2\"}}, FixedInput{safetensors{\"" + name + "\",\"3\"}}, Output{}");
    const auto what = is::captured(path);
    CHECK(what.arguments[4].policy == is::captured_policy::output);
    CHECK(what.arguments[4].type.shape == is::extents{10, 8});
    CHECK(is::safetensors_file{path}.data()->arrays().size() == 4);
    CHECK(folder.size() == 1);
}

TEST_CASE("capture: what recipes say is replayed, whatever the policy") {
    namespace t = is::dtype;
    const auto check = [](std::string_view text, tensors args) {
        INFO(text);
        check_round_trip(is::parse(text), std::move(args), {.seed = 5, .trial = 3});
    };
    check("PerTrial{GeneratorInput{normal{}}}, InOut{GeneratorInput{integers{}}}, Zeroed{}",
          list(of(t::f32, {5, 7}), of(t::u8, is::extents{9}), of(t::f32, {})));
    check("OrElse{FixedInput{npy{}}, PerTrial{GeneratorInput{uniform{}}}}, GeneratorInput{mask{3}}",
          list(of(t::f8_e5m2, {5, 7}), of(t::boolean, is::extents{9})));
    check("at<2>(Output{}), at<0>(InOut{Zeroed{}}), GeneratorInput{permutation{}}",
          list(of(t::f64, is::extents{4}), of(t::i32, is::extents{9}), of(t::i16, {2, 3})));
    check(
        "LayoutTransformed{GeneratorInput{uniform{}}, runtime_layout{\"NCHW\",\"NCHW16c\"}, "
        "extents{3,20,4,4}, -7}, InOut{LayoutTransformed{Zeroed{}, runtime_layout{\"AB\",\"BA\"}}}",
        list(of(t::f32, {3, 2, 4, 4, 16}), of(t::f16, {5, 4})));
    check("LayoutTransformed{Zeroed{}, runtime_layout{\"A\",\"A4a\"}, extents{6}, 1}",
          list(of(t::f32, {2, 4})));
    check("PagedKVFallback{uniform_nonzeros{},99,16}, NMMask{2,4}",
          list(of(t::i32, is::extents{8}), of(t::i32, is::extents{50}), of(t::i32, is::extents{7}),
               of(t::boolean, {20, 8})));
    check("engine=ars, GeneratorInput{uniform{}}, InOut{Output{}}",
          list(of(t::bf16, is::extents{33}), of(t::f32, is::extents{2})));
    check("", {});
    check("GeneratorInput{uniform{}}", list(of(t::f32, {3, 0, 2})));
}

TEST_CASE("capture: every dtype, lanes, and 4-bit elements") {
    const is::InputSpec all{is::GeneratorInput{is::default_values{}},
                            is::InOut{is::GeneratorInput{is::default_values{}}}};
    auto types = dtypes();
    for (const auto dtype : {is::dtype::i4, is::dtype::u4}) types.push_back(dtype);
    for (const auto dtype : types) {
        INFO(is::name_of(is::kind_of(dtype)) << " of " << int{dtype.bits});
        check_round_trip(all, list(of(dtype, {3, 5}), of(dtype, {})));
        const auto vectors = is::dtype::with_lanes(dtype, 4);
        check_round_trip(all, list(of(vectors, {3, 5}), of(vectors, is::extents{1})));
    }
    for (const auto dtype : {is::dtype::i4, is::dtype::u4}) {
        const auto padded = [&] { return is::HostTensor{dtype, {3, 5}, is::sub_byte::padded}; };
        check_round_trip(is::InputSpec{is::GeneratorInput{is::integers{}},
                                       is::InOut{is::GeneratorInput{is::integers{}}}},
                         list(padded(), padded()), {.sub_byte = is::sub_byte::padded});
    }
}

TEST_CASE("capture: 4-bit elements in files have a fingerprint of their content") {
    const TemporaryFolder folder;
    const auto name_of = [&](const char* file, unsigned seed) {
        is::HostTensor tensor{is::dtype::i4, is::extents{9}};
        is::InputSpec{is::GeneratorInput{is::integers{}}}.fill({tensor.dl()}, {.seed = seed});
        is::capture({tensor.dl()}, folder / file);
        return is::fingerprint(is::replay(folder / file));
    };
    const auto one = name_of("a", 1);
    CHECK(one == name_of("b", 1));
    CHECK_FALSE(one == name_of("c", 2));
}

TEST_CASE("capture: the receiver's dtypes are exact") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    const DLDataType old_bool{1, 1, 1}, complex{5, 128, 2};
    const auto flags = filled(old_bool, is::extents{3});
    const auto values = filled(complex, {2, 3});
    is::capture({flags.dl(), values.dl()}, path);
    const auto what = is::captured(path);
    CHECK(is::dtype::same(what.arguments[0].type.dtype, old_bool));
    CHECK(is::dtype::same(what.arguments[1].type.dtype, complex));
    CHECK(what.arguments[1].type.shape == is::extents{2, 3});
    CHECK(is::safetensors{path, "1"}.array()->shape() == is::extents{2, 3, 2});
    is::HostTensor other{complex, {2, 3}}, other_flags{old_bool, is::extents{3}};
    is::replay(path).fill({other_flags.dl(), other.dl()});
    CHECK(bytes_of(other) == bytes_of(values));
}

TEST_CASE("capture: any strides are compacted, and any strides replayed") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    auto memory = filled(is::dtype::i16, {300, 40});
    const transposed view{memory};
    is::capture({&view.tensor}, path);
    is::HostTensor found{is::dtype::i16, {40, 300}};
    const auto replay = is::replay(path);
    replay.fill({found.dl()});
    for (std::size_t i = 0; i < 12000; ++i) {
        if (found.as<std::int16_t>()[i] == memory.as<std::int16_t>()[i % 300 * 40 + i / 300])
            continue;
        FAIL("element " << i);
    }
    is::HostTensor other{is::dtype::i16, {300, 40}};
    const transposed to{other};
    replay.fill({&to.tensor});
    CHECK(bytes_of(other) == bytes_of(memory));
}

TEST_CASE("capture: data in memory and in files are in it") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    tensors args = list(of(is::dtype::f32, {2, 3}), of(is::dtype::f32, is::extents{6}));
    {
        const std::vector<float> numbers{1, 2, 3, -4, 5.5f, 0};
        const TemporaryFile array{""};
        is::save_npy(array.path(), filled(is::dtype::f32, is::extents{6}));
        const is::InputSpec spec{is::FixedInput{std::span<const float>{numbers}},
                                 is::FixedInput{is::npy{array.path()}}};
        spec.fill(args);
        is::capture(args, path, spec);
        CHECK(is::captured(path).spec == is::describe(spec));
    }
    auto again = buffers_of(is::captured(path));
    is::replay(path).fill(again);
    check_same(again, args);
}

TEST_CASE("capture: without a spec all arguments are inputs") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    auto args = spmm_args();
    spmm.fill(args, {.seed = 1});
    is::capture(args, path);
    const auto what = is::captured(path);
    CHECK(what.spec.empty());
    CHECK(what.arguments[4].policy == is::captured_policy::fixed_input);
    auto again = buffers_of(what);
    const auto replay = is::replay(path);
    std::filesystem::remove(path);  // it is mapped
    replay.fill(again);
    check_same(again, args);
}

TEST_CASE("capture: what is not saved is not looked at") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    const is::InputSpec spec{is::Unchanged{}, is::Output{}, is::Zeroed{}};
    const auto floats = of(is::dtype::f32, is::extents{3});
    auto device = *floats.dl();
    device.device = {kDLCUDA, 0};
    device.dtype = {3, 64, 1};  // an opaque handle
    auto none = *floats.dl();
    none.data = nullptr;
    is::capture({&device, &none, floats.dl()}, path, spec);
    const auto what = is::captured(path);
    CHECK(what.arguments[0].policy == is::captured_policy::unchanged);
    CHECK(is::dtype::same(what.arguments[0].type.dtype, {3, 64, 1}));
    CHECK(what.arguments[2].policy == is::captured_policy::zeroed);
    CHECK(is::describe(is::replay(path)) == "Unchanged{}, Output{}, Zeroed{}");

    std::int64_t shape = -1;
    device.shape = &shape;
    CHECK_THAT(message(is::try_capture({&device, &none, floats.dl()}, path, spec)),
               ContainsSubstring("argument 0, axis 0: wrong extent: found -1"));
    CHECK_THAT(message(is::try_capture({&none, nullptr, floats.dl()}, path, spec)),
               ContainsSubstring("argument 1: null tensor"));
}

TEST_CASE("capture: a file that somebody replays into other buffers is refused") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    is::capture({filled(is::dtype::f32, {2, 3}).dl()}, path);
    const auto fault_of = [&](const is::HostTensor& tensor) {
        return message(is::replay(path).check({tensor.dl()}));
    };
    CHECK(fault_of(of(is::dtype::f32, {2, 3})) == "");
    CHECK_THAT(fault_of(of(is::dtype::i32, {2, 3})),
               ContainsSubstring("argument 0: wrong dtype: found int32; ") &&
                   ContainsSubstring("holds float32"));
    CHECK_THAT(fault_of(of(is::dtype::f32, {3, 2})),
               ContainsSubstring("argument 0, axis 0: wrong extent: expected 2, found 3"));
}

TEST_CASE("capture: arguments that cannot be captured are faults, and leave no file") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    auto args = spmm_args();
    args.pop_back();
    CHECK(message(is::try_capture(args, path, spmm)) ==
          "wrong number of arguments: expected 5, found 4; capture(args, path, spec): give one "
          "DLTensor for each argument that the spec covers");
    auto device = *args[3].dl();
    device.device = {kDLCUDA, 0};
    CHECK_THAT(message(is::try_capture({args[0].dl(), &device}, path)),
               ContainsSubstring("argument 1: memory that the host cannot write") &&
                   ContainsSubstring("/a: "));
    CHECK_THAT(message(is::try_capture({args[0].dl(), nullptr}, path)),
               ContainsSubstring("argument 1: null tensor"));
    auto flags = of(is::dtype::boolean, is::extents{3});
    flags.as<std::uint8_t>()[1] = 0xa5;
    CHECK_THAT(message(is::try_capture({args[0].dl(), flags.dl()}, path)),
               ContainsSubstring("argument 1: invalid data: found 165; ") &&
                   ContainsSubstring("element 1 in C order is a byte that is no bool"));
    is::HostTensor half{is::dtype::i4, is::extents{3}, is::sub_byte::padded};
    half.bytes()[2] = std::byte{8};
    CHECK_THAT(message(is::try_capture({half.dl()}, path, {.sub_byte = is::sub_byte::padded})),
               ContainsSubstring("element 2 in C order is a byte that is no int4"));
    CHECK_THAT(message(is::try_capture(std::vector<DLTensor*>(65, args[0].dl()), path)),
               ContainsSubstring("a capture has at most 64 arguments"));
    CHECK_THAT(message(is::try_capture(args, "/no/such/a")),
               ContainsSubstring("unwritable file; /no/such/a: "));
    CHECK_THROWS_AS(is::capture(args, "/no/such/a"), is::Error);
    CHECK(folder.size() == 0);
}

TEST_CASE("replay: a path that is no capture is a fault that says so") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    CHECK_THAT(refusal("/no/such/a"),
               ContainsSubstring("/no/such/a: cannot open it: no such file"));
    CHECK_THAT(refusal(""), ContainsSubstring("no data supplied"));
    const auto floats = filled(is::dtype::f32, is::extents{3});
    is::save_safetensors(path, {{"0", floats}});
    CHECK_THAT(refusal(path), ContainsSubstring("unreadable source; ") &&
                                  ContainsSubstring("/a: no capture: its metadata have no "
                                                    "inputspec.capture; capture(args, path, "
                                                    "spec) writes one"));
    CHECK_THROWS_AS(is::replay(path), is::Error);
    CHECK_THROWS_AS(is::captured(path), is::Error);

    const auto fault_of = [&](std::string_view format, std::string_view seed,
                              std::string_view arguments, std::string_view fingerprint = "") {
        is::save_safetensors(path, {{"0", floats}},
                             {{"inputspec.capture", format},
                              {"inputspec.seed", seed},
                              {"inputspec.trial", "0"},
                              {"inputspec.arguments", arguments},
                              {fingerprint.empty() ? "x" : "inputspec.spec", "Output{}"},
                              {"inputspec.fingerprint", fingerprint}});
        return refusal(path);
    };
    const std::string one = R"({"policy":"FixedInput","dlpack":[2,32,1],"shape":[3]})";
    CHECK_THAT(fault_of("2", "0", "[]"), ContainsSubstring("a capture of format 2, and 1 is"));
    CHECK_THAT(fault_of(std::string(999, '2'), "0", "[]"), ContainsSubstring("222…, and 1 is"));
    for (const auto& bad : {"", "-1", "1x", "18446744073709551616"}) {
        CHECK_THAT(fault_of("1", bad, "[]"),
                   ContainsSubstring("a capture without a valid inputspec.seed"));
    }
    for (const auto& bad : {std::string(31, '0'), std::string(33, '0'), std::string(32, 'g')}) {
        CHECK_THAT(fault_of("1", "0", "[]", bad),
                   ContainsSubstring("a capture without a valid inputspec.fingerprint"));
    }
    CHECK_THAT(fault_of("1", "0", "[" + one + "," + one + "]"),
               ContainsSubstring("a capture without the tensor of its argument 1"));
    for (const auto& bad :
         {std::string{}, std::string{"{}"}, "[" + one, "[" + one + "]]",
          std::string{R"([{"policy":"Input","dlpack":[2,32,1],"shape":[3]}])"},
          std::string{R"([{"policy":"FixedInput","dlpack":[2,32],"shape":[3]}])"},
          std::string{R"([{"policy":"FixedInput","dlpack":[2,256,1],"shape":[3]}])"},
          std::string{R"([{"policy":"FixedInput","dlpack":[2,32,1],"shape":[-3]}])"},
          std::string{R"([{"policy":"FixedInput","dlpack":[2,32,1]}])"},
          std::string{R"([{"policy":"InOut","policy":"InOut","dlpack":[2,32,1],"shape":[3]}])"},
          std::string{R"([{"policy":"InOut","dlpack":[2,32,1],"shape":[9223372036854775808]}])"}}) {
        INFO(bad);
        CHECK_THAT(fault_of("1", "0", bad), ContainsSubstring("inputspec.arguments, byte "));
    }
}

TEST_CASE("replay: a broken file is a fault or another capture, never more") {
    const TemporaryFolder folder;
    const auto path = folder / "a";
    const is::InputSpec spec{is::GeneratorInput{is::integers{}}, is::Output{}};
    is::HostTensor args[] = {of(is::dtype::u4, is::extents{2}), of(is::dtype::f32, {})};
    spec.fill(args);
    is::capture(args, path, spec);
    const auto text = text_of(path);
    std::size_t read = 0, all = 0;
    for_each_mutation(text, [&](const std::string& broken) {
        const TemporaryFile file{broken};
        ++all;
        const auto replay = is::try_replay(file.path());
        const auto what = is::try_captured(file.path());
        CHECK(replay.has_value() == what.has_value());
        if (!replay) return;
        ++read;
        auto found = list(of(is::dtype::u4, is::extents{2}), of(is::dtype::f32, {}));
        (void)replay->try_fill(found);
    });
    CHECK(read > 0);
    CHECK(read < all / 2);
}
