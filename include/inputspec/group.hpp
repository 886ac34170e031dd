#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/options.hpp>
#include <inputspec/random/bits.hpp>
#include <inputspec/tensor/extent.hpp>
#include <inputspec/tensor/place.hpp>
#include <inputspec/tensor/view.hpp>
#include <optional>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// One call of fill: every argument's view, and the logical shapes that policies determined.
struct call {
    const tensor_view* views = nullptr;
    std::size_t count = 0;
    const FillOptions* options = nullptr;
    const std::optional<extents>* logical = nullptr;  // of each argument, or null
    std::byte* const* scratch = nullptr;              // of each policy, or null

    constexpr std::span<const std::int64_t> logical_shape(std::size_t argument) const {
        if (!options->signature.empty()) return options->signature[argument].shape.span();
        if (logical != nullptr && logical[argument].has_value()) return logical[argument]->span();
        return views[argument].shape();
    }
};

}  // namespace detail

/// What a policy sees: the tensors it covers, in its own order, and its random bits.
template <class Engine>
class basic_group {
public:
    using engine = Engine;

    constexpr basic_group(const detail::call& call, const std::uint8_t* positions, std::size_t size,
                          std::uint32_t stream, const Engine& from = {})
        : call_{&call},
          positions_{positions},
          first_{size != 0 ? &call.views[positions[0]] : nullptr},
          size_{static_cast<std::uint32_t>(size)},
          stream_{stream},
          engine_{from} {}

    constexpr std::size_t size() const { return size_; }
    constexpr const tensor_view& operator[](std::size_t i) const {
        return i == 0 ? *first_ : call_->views[positions_[i]];
    }
    /// The i-th tensor's position in the caller's list.
    constexpr int position(std::size_t i) const { return positions_[i]; }
    constexpr const FillOptions& options() const { return *call_->options; }
    constexpr std::size_t argument_count() const { return call_->count; }

    /// The policy's random bits for a purpose; dependent on the trial only under PerTrial.
    constexpr basic_bits<Engine> bits(purpose use = purpose::value) const {
        const auto& all = options();
        basic_bits<Engine> out{all.seed, stream_, all.trial, use, engine_, all.widest};
        if (is_per_trial_) out = out.per_trial();
        return out;
    }

    /// An extent's value, ≥ 0. `field` names it in the fault: ".columns of uniform_nonzeros".
    constexpr std::optional<Fault> resolve(const extent& what, std::size_t i,
                                           std::string_view field, std::int64_t& out) const {
        return resolve(what, (*this)[i], field, out);
    }
    /// The same, for one of the group's tensors.
    constexpr std::optional<Fault> resolve(const extent& what, const tensor_view& tensor,
                                           std::string_view field, std::int64_t& out) const {
        if (!what.is_set()) {
            return Fault{
                FaultKind::bound,
                tensor.argument(),
                -1,
                Fault::none,
                Fault::none,
                fixed_text<232>{} << "write " << field << " = a number or dim<argument, axis>"};
        }
        std::int64_t named = 0;
        if (what.is_dim()) {
            const auto argument = static_cast<std::size_t>(what.argument());
            if (argument >= call_->count) {
                return Fault{FaultKind::bound,
                             tensor.argument(),
                             -1,
                             Fault::none,
                             Fault::none,
                             fixed_text<232>{} << field << " names argument "
                                               << std::int64_t{what.argument()} << " of "
                                               << static_cast<std::int64_t>(call_->count)};
            }
            const auto shape = call_->logical_shape(argument);
            const auto rank = static_cast<int>(shape.size());
            const int axis = what.axis() < 0 ? what.axis() + rank : what.axis();
            if (axis < 0 || axis >= rank) {
                return Fault{FaultKind::bound,
                             tensor.argument(),
                             -1,
                             Fault::none,
                             Fault::none,
                             fixed_text<232>{} << field << " names axis "
                                               << std::int64_t{what.axis()} << " of argument "
                                               << std::int64_t{what.argument()} << ", which has "
                                               << std::int64_t{rank}};
            }
            named = shape[static_cast<std::size_t>(axis)];
        }
        if (!what.evaluate(named, out) || out < 0) {
            return Fault{FaultKind::bound,
                         tensor.argument(),
                         -1,
                         Fault::none,
                         Fault::none,
                         fixed_text<232>{} << field
                                           << " is negative, overflows, divides by 0, or has more "
                                              "than 6 steps"};
        }
        return std::nullopt;
    }

    /// Memory beside the tensors, as many bytes as the policy's scratch(group) asked for; null
    /// while it is checked.
    std::byte* scratch() const {
        return call_->scratch != nullptr ? call_->scratch[stream_] : nullptr;
    }

    constexpr basic_group per_trial() const {
        auto copy = *this;
        copy.is_per_trial_ = true;
        return copy;
    }
    /// The same group of one, its tensor seen through another view.
    constexpr basic_group with_view(const tensor_view& view) const {
        auto copy = *this;
        copy.first_ = &view;
        return copy;
    }
    /// The part of the group that begins at its i-th tensor.
    constexpr basic_group part(std::size_t i, std::size_t count) const {
        auto copy = *this;
        copy.first_ = count != 0 ? &(*this)[i] : nullptr;
        copy.positions_ += i;
        copy.size_ = static_cast<std::uint32_t>(count);
        return copy;
    }
    /// The signature's shape of the i-th tensor; null where there is no signature.
    constexpr const extents* signature_shape(std::size_t i) const {
        const auto& signature = options().signature;
        return signature.empty() ? nullptr
                                 : &signature[static_cast<std::size_t>(position(i))].shape;
    }

    /// A fault about the i-th tensor.
    constexpr Fault fault(FaultKind kind, std::size_t i, std::string_view note,
                          std::int64_t expected = Fault::none, std::int64_t found = Fault::none,
                          int axis = -1) const {
        return {kind, position(i), axis, expected, found, note};
    }

    /// A fault that counts arguments from this group's first, counted as the caller's list does.
    constexpr Fault placed(Fault fault) const {
        if (fault.argument >= 0 && static_cast<std::size_t>(fault.argument) < size()) {
            fault.argument = position(static_cast<std::size_t>(fault.argument));
        }
        return fault;
    }

private:
    const detail::call* call_;
    const std::uint8_t* positions_;
    const tensor_view* first_;  // of most policies the only one
    std::uint32_t size_;
    std::uint32_t stream_;  // the policy's ordinal
    bool is_per_trial_ = false;
    [[no_unique_address]] Engine engine_;
};

using tensor_group = basic_group<philox4x32_10>;

namespace detail {

[[gnu::cold, gnu::noinline]] constexpr std::optional<Fault> wrong_dtype(const tensor_view& view,
                                                                        std::string_view note) {
    return Fault{FaultKind::dtype, view.argument(),           -1,
                 Fault::none,      Fault::pack(view.dtype()), note};
}

}  // namespace detail

/// One tensor of a group: what a generator is checked against and bound to. Two words.
template <class Engine>
class basic_slot {
public:
    constexpr basic_slot(const basic_group<Engine>& group, std::size_t index)
        : group_{&group}, view_{&group[index]} {}

    constexpr const tensor_view& view() const { return *view_; }
    constexpr element_kind kind() const { return view().kind(); }
    constexpr std::uint64_t size() const { return view().size(); }
    constexpr basic_bits<Engine> bits() const { return group_->bits(purpose::value); }
    constexpr const FillOptions& options() const { return group_->options(); }
    constexpr std::optional<Fault> resolve(const extent& what, std::string_view field,
                                           std::int64_t& out) const {
        return group_->resolve(what, *view_, field, out);
    }
    constexpr Fault fault(FaultKind kind, std::string_view note,
                          std::int64_t expected = Fault::none,
                          std::int64_t found = Fault::none) const {
        return {kind, view_->argument(), -1, expected, found, note};
    }
    constexpr std::optional<Fault> wrong_dtype(std::string_view note) const {
        return detail::wrong_dtype(view(), note);
    }

private:
    const basic_group<Engine>* group_;
    const tensor_view* view_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
