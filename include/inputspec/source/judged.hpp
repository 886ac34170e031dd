#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <inputspec/arguments.hpp>
#include <inputspec/concepts.hpp>
#include <inputspec/source/memory.hpp>
#include <optional>
#include <span>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

/// Tensors in memory that must agree, as an operand's do. The judge is asked once, when this is
/// made, and what it finds is the fault of each fill:
///   FixedInput{judged{[](auto* indptr, auto* indices, auto*) {
///       return validate::csr(indptr, indices, 4096); }, indptr, indices, data}}
/// Refers to the tensors, which stay as they are; a null one among them: "not supplied".
template <std::size_t N>
class judged {
public:
    static constexpr std::string_view name = "judged";
    static constexpr std::size_t arguments = N;

    judged() = default;
    /// judge(const DLTensor*…) gives std::optional<Fault>, its `argument` counted from 0.
    template <class Judge, class... T>
        requires(sizeof...(T) == N)
    explicit judged(Judge&& judge, const T&... tensors)
        : tensors_{tensor_source{detail::tensor_of(tensors)}...} {
        static_assert(
            requires { std::optional<Fault>{judge(detail::tensor_of(tensors)...)}; },
            "inputspec: judged{judge, tensors…}: the judge is called with a const DLTensor* for "
            "each tensor and gives std::optional<Fault>: [](auto* indptr, auto* indices, auto*) { "
            "return validate::csr(indptr, indices, columns); }");
        if (supplied()) verdict_ = judge(detail::tensor_of(tensors)...);
    }

    bool supplied() const {
        for (const auto& one : tensors_) {
            if (!one.supplied()) return false;
        }
        return true;
    }
    const DLTensor* tensor(std::size_t argument) const { return tensors_[argument].tensor(); }
    tensor_type type(std::size_t argument) const { return tensors_[argument].type(0); }

    std::optional<Fault> look(source_view& out) const
        requires(N == 1)
    {
        return verdict_ ? verdict_ : tensors_[0].look(out);
    }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        for (std::size_t i = 0; i < N; ++i) {
            if (auto fault = tensors_[i].check(group.part(i, 1))) return fault;
        }
        return verdict_ ? std::optional{group.placed(*verdict_)} : std::nullopt;
    }
    const std::byte* bytes(std::size_t argument, element_kind kind) const {
        return tensors_[argument].bytes(0, kind);
    }
    template <class S>
    void read(std::size_t argument, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        tensors_[argument].template read<S>(0, first, out);
    }

private:
    std::array<tensor_source, N> tensors_{};
    std::optional<Fault> verdict_;
};

template <class Judge, class... T>
judged(Judge, const T&...) -> judged<sizeof...(T)>;

}  // namespace inputspec::inline INPUTSPEC_ABI
