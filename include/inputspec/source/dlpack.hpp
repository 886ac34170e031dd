#pragma once

#include <dlpack/dlpack.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/memory.hpp>
#include <inputspec/source/view.hpp>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// Somebody's tensor and who releases it: once, when the last copy goes.
class tensor_owner {
public:
    tensor_owner() = default;
    tensor_owner(const tensor_owner& other) noexcept : held_{other.held_} {
        if (held_ != nullptr) held_->copies.fetch_add(1, std::memory_order_relaxed);
    }
    tensor_owner(tensor_owner&& other) noexcept : held_{std::exchange(other.held_, nullptr)} {}
    tensor_owner& operator=(tensor_owner other) noexcept {
        std::swap(held_, other.held_);
        return *this;
    }
    ~tensor_owner() {
        if (held_ == nullptr || held_->copies.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
        held_->release(held_->managed);
        delete held_;
    }

    /// Takes it; false where there is no memory to do so: then it is released.
    bool take(void* managed, const DLTensor* tensor, void (*release)(void*)) {
        held_ = new (std::nothrow) held{managed, tensor, release};
        if (held_ == nullptr) release(managed);
        return held_ != nullptr;
    }
    const DLTensor* tensor() const { return held_ != nullptr ? held_->tensor : nullptr; }

private:
    struct held {
        void* managed;
        const DLTensor* tensor;
        void (*release)(void*);
        std::atomic<std::size_t> copies{1};
    };
    held* held_ = nullptr;
};

template <class Managed>
void call_deleter(void* managed) {
    auto* const its = static_cast<Managed*>(managed);
    if (its->deleter != nullptr) its->deleter(its);
}

}  // namespace detail

/// A tensor that another library hands over: FixedInput{dlpack{capsule's DLManagedTensor*}}, or
/// DLManagedTensorVersioned* where DLPack has it (1.0). From then on it is this source's: copies
/// share it, and when the last one goes, in whatever thread, its deleter (if any) is called, once;
/// at once where it is refused for its version. Only read; it lies on the CPU (or where the host
/// reads too), with any strides. Null: not supplied.
class dlpack {
public:
    static constexpr std::string_view name = "dlpack";
    static constexpr std::size_t arguments = 1;

    dlpack() = default;
    explicit dlpack(DLManagedTensor* managed) {
        if (managed == nullptr) return;
        take(managed, managed->dl_tensor);
    }
#if defined(DLPACK_MAJOR_VERSION) && DLPACK_MAJOR_VERSION >= 1
    explicit dlpack(DLManagedTensorVersioned* managed) {
        if (managed == nullptr) return;
        if (managed->version.major != DLPACK_MAJOR_VERSION) {  // but for the deleter all may differ
            state_ = state::other_version;
            version_ = managed->version.major;
            detail::call_deleter<DLManagedTensorVersioned>(managed);
            return;
        }
        constexpr std::uint64_t one_a_byte = std::uint64_t{1} << 2;
        const bool is_packed =
            is_sub_byte(kind_of(managed->dl_tensor.dtype)) && (managed->flags & one_a_byte) == 0;
        take(managed, managed->dl_tensor);
        if (is_packed && state_ == state::good) state_ = state::packed;
    }
#endif

    bool supplied() const { return state_ != state::absent; }
    /// Null where there is none.
    const DLTensor* tensor() const { return owner_.tensor(); }

    std::optional<Fault> look(source_view& out) const {
        const auto refuse = [](FaultKind kind, std::int64_t found, std::string_view note) {
            return Fault{kind, 0, -1, Fault::none, found, note};
        };
        switch (state_) {
            case state::other_version:
                return refuse(FaultKind::source, version_,
                              "dlpack: a DLManagedTensorVersioned of another major version");
            case state::no_memory:
                return refuse(FaultKind::memory, Fault::none, "dlpack: no memory to hold a tensor");
            case state::packed:
                return refuse(FaultKind::source, Fault::none,
                              "dlpack: packed 4-bit data; give them one value a byte");
            default: break;
        }
        const auto device = static_cast<int>(tensor()->device.device_type);
        if (!detail::is_host(device)) {
            return refuse(FaultKind::device, device,
                          "dlpack: the tensor's device type is not 1, the CPU: copy it there "
                          "first");
        }
        return tensor_source{tensor()}.look(out);
    }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        source_view data;
        if (auto fault = look(data)) return group.placed(*fault);
        return tensor_source{tensor()}.check(group);
    }
    const std::byte* bytes(std::size_t, element_kind kind) const {
        return tensor_source{tensor()}.bytes(0, kind);
    }
    template <class S>
    void read(std::size_t, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        tensor_source{tensor()}.template read<S>(0, first, out);
    }

private:
    enum class state : std::uint8_t { absent, good, other_version, no_memory, packed };

    template <class Managed>
    void take(Managed* managed, const DLTensor& tensor) {
        const bool is_taken = owner_.take(managed, &tensor, detail::call_deleter<Managed>);
        state_ = is_taken ? state::good : state::no_memory;
    }

    detail::tensor_owner owner_;
    state state_ = state::absent;
    std::uint32_t version_ = 0;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
