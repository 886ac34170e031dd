// dlpack: a tensor that another library hands over, released once.
#include <inputspec/inputspec.hpp>
#include <inputspec/source/as.hpp>
#include <inputspec/source/dlpack.hpp>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "adapted.hpp"
#include "catch.hpp"

namespace is = inputspec;
using Catch::Matchers::ContainsSubstring;

namespace {

/// An owner that counts how often it was released.
template <class Managed>
struct counting {
    is::HostTensor tensor = adapted::counted<float>({2, 3});
    std::atomic<int> released{0};
    Managed managed{};

    counting() {
        managed.dl_tensor = *tensor.dl();
        managed.manager_ctx = this;
        managed.deleter = [](Managed* self) {
            ++static_cast<counting*>(self->manager_ctx)->released;
        };
#ifdef DLPACK_MAJOR_VERSION
        if constexpr (requires { managed.version; }) managed.version = {DLPACK_MAJOR_VERSION, 0};
#endif
    }
};

template <class Managed>
void released_once() {
    counting<Managed> owner;
    {
        std::optional first{is::dlpack{&owner.managed}};
        const auto copy = *first;
        const is::InputSpec spec{is::FixedInput{std::move(*first)}};
        first = copy;
        first.reset();
        CHECK(owner.released == 0);
        const auto again = spec;
        CHECK(adapted::filled<float>(again.template policy<0>().source(), {2, 3}) ==
              std::vector<float>{0, 1, 2, 3, 4, 5});
        CHECK(owner.released == 0);
    }
    CHECK(owner.released == 1);

    counting<Managed> shared;
    {
        std::vector<std::thread> threads;
        const is::dlpack source{&shared.managed};
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([source] {
                for (int k = 0; k < 1000; ++k) {
                    auto mine = source;
                    auto moved = std::move(mine);
                    mine = moved;
                }
            });
        }
        for (auto& one : threads) one.join();
    }
    CHECK(shared.released == 1);

    counting<Managed> nobody;
    nobody.managed.deleter = nullptr;
    {
        const is::dlpack source{&nobody.managed};
    }
    CHECK(nobody.released == 0);
    CHECK_FALSE(is::dlpack{static_cast<Managed*>(nullptr)}.supplied());
}

}  // namespace

TEST_CASE("The deleter is called once, when the last copy goes") {
    released_once<DLManagedTensor>();
#if defined(DLPACK_MAJOR_VERSION)
    released_once<DLManagedTensorVersioned>();
#endif
}

TEST_CASE("Strides come as they are; other memory than the host's is refused") {
    counting<DLManagedTensor> owner;
    std::int64_t shape[] = {3, 2}, strides[] = {1, 3};
    owner.managed.dl_tensor.shape = shape;
    owner.managed.dl_tensor.strides = strides;
    CHECK(adapted::filled<float>(is::dlpack{&owner.managed}, {3, 2}) ==
          std::vector<float>{0, 3, 1, 4, 2, 5});
    CHECK(adapted::filled<double>(is::as<double>(is::dlpack{&owner.managed}), {3, 2}) ==
          std::vector<double>{0, 3, 1, 4, 2, 5});
    CHECK(owner.released == 2);
    owner.managed.dl_tensor.device = {kDLCUDA, 0};
    CHECK_THAT(adapted::refusal<float>(is::dlpack{&owner.managed}, {3, 2}),
               ContainsSubstring("argument 0: memory that the host cannot write: found 2; dlpack: "
                                 "the tensor's device type is not 1, the CPU: copy it there"));
    owner.managed.dl_tensor.device = {kDLCPU, 0};
    owner.managed.dl_tensor.data = nullptr;
    CHECK_THAT(adapted::refusal<float>(is::dlpack{&owner.managed}, {3, 2}),
               ContainsSubstring("the given tensor itself:"));
    CHECK(owner.released == 4);
    const is::InputSpec spec{
        is::OrElse{is::FixedInput{is::dlpack{}}, is::GeneratorInput{is::constant{1}}}};
    auto tensor = is::HostTensor::of<float>({2});
    CHECK(spec.fill({tensor.dl()})[0].is_fallback);
}

#if defined(DLPACK_MAJOR_VERSION)
TEST_CASE("Another major version is refused, and released; packed 4-bit data are refused") {
    counting<DLManagedTensorVersioned> owner;
    owner.managed.version.major = 2;
    const is::dlpack source{&owner.managed};
    CHECK(owner.released == 1);
    CHECK(source.supplied());
    CHECK_THAT(adapted::refusal<float>(source, {2, 3}),
               ContainsSubstring("argument 0: unreadable source: found 2; dlpack: a "
                                 "DLManagedTensorVersioned of another major version"));
    counting<DLManagedTensorVersioned> nibbles;
    nibbles.managed.dl_tensor.dtype = is::dtype::i4;
    is::HostTensor tensor{is::dtype::i4, {2, 3}, is::sub_byte::padded};
    const is::InputSpec packed{is::FixedInput{is::dlpack{&nibbles.managed}}};
    CHECK_THAT(std::string{packed.try_fill({tensor.dl()}, {.sub_byte = is::sub_byte::padded})
                               .fault()
                               .message()
                               .view()},
               ContainsSubstring("dlpack: packed 4-bit data"));
    nibbles.managed.flags = 4;  // one a byte
    const is::InputSpec padded{is::FixedInput{is::dlpack{&nibbles.managed}}};
    CHECK(padded.try_fill({tensor.dl()}, {.sub_byte = is::sub_byte::padded}));
}
#endif
