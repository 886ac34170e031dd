#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <inputspec/arguments.hpp>
#include <inputspec/capture/captured.hpp>
#include <inputspec/checks.hpp>
#include <inputspec/options.hpp>
#include <inputspec/policy/output.hpp>
#include <inputspec/policy/traits.hpp>
#include <inputspec/recipe/active_policy.hpp>
#include <inputspec/recipe/describe.hpp>
#include <inputspec/recipe/fingerprint.hpp>
#include <inputspec/save/safetensors.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

template <class P>
captured_policy captured_policy_of(const P& policy) {
    const auto name = policy_name(policy);
    if (name == Output::name) return captured_policy::output;
    if (is_output_of(policy)) return captured_policy::in_out;
    if (name == Unchanged::name) return captured_policy::unchanged;
    // A layout's padding may be no zeros.
    return name == Zeroed::name && !is_transformed(policy) ? captured_policy::zeroed
                                                           : captured_policy::fixed_input;
}

// Of each argument of a spec, what it is when it is replayed.
template <class... P>
void add_policies(const InputSpec<P...>& spec, std::vector<captured_policy>& out) {
    constexpr placement<P...> placed;
    const auto add = [&](std::size_t i, const auto& policy) {
        for (std::size_t k = 0; k < policy.arguments; ++k) {
            out[placed.position[placed.begin[i] + k]] = captured_policy_of(policy);
        }
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (add(I, unbound<P>::of(spec.template policy<I>())), ...);
    }(std::index_sequence_for<P...>{});
}
template <class... Mine>
void add_policies(const basic_runtime_spec<Mine...>& spec, std::vector<captured_policy>& out) {
    using policy = recipe::active_policy<typename basic_runtime_spec<Mine...>::vocabulary>;
    for (const auto& one : spec.clauses()) {
        for (const auto position : one.positions) out[position] = captured_policy_of(policy{one});
    }
}
template <class Bits, class Spec>
void add_policies(const EngineSpec<Bits, Spec>& spec, std::vector<captured_policy>& out) {
    add_policies(spec.spec(), out);
}

/// A call's arguments, and what they are.
struct capture_call {
    std::vector<const DLTensor*> tensors;
    std::vector<captured_policy> policies;
    std::string spec;
    std::optional<Fingerprint> fingerprint;

    template <class Args>
    explicit capture_call(Args& args) {
        static_assert(ArgumentRange<Args&>,
                      "inputspec: capture(args, path): args is no range. Write a braced list, "
                      "capture({a, b}, path), or any range whose elements give a DLTensor*");
        for (auto&& argument : args) tensors.push_back(tensor_of(argument));
        policies.resize(tensors.size(), captured_policy::fixed_input);
    }

    template <class Spec>
    std::optional<Fault> add(const Spec& of, const FillOptions& options) {
        if (of.arguments() != tensors.size()) {
            return Fault{FaultKind::count,
                         -1,
                         -1,
                         static_cast<std::int64_t>(of.arguments()),
                         static_cast<std::int64_t>(tensors.size()),
                         "capture(args, path, spec): give one DLTensor for each argument that the "
                         "spec covers"};
        }
        add_policies(of, policies);
        spec = describe(of);
        fingerprint = inputspec::fingerprint(of, options);
        return std::nullopt;
    }

    std::optional<Fault> write(std::string_view path, const FillOptions& options) const;

private:
    std::optional<Fault> look(std::size_t i, captured_argument& out,
                              const FillOptions& options) const;
};

/// What is wrong with a tensor, of whose data nothing is asked where they are not saved.
inline std::optional<Fault> capture_call::look(std::size_t i, captured_argument& out,
                                               const FillOptions& options) const {
    const auto* const tensor = tensors[i];
    out.policy = policies[i];
    if (!has_data(out.policy)) {
        tensor_view view;
        const auto argument = static_cast<int>(i);
        auto fault = check_tensor(tensor, argument, options.sub_byte, view);
        if (fault && spoils_shape(*fault)) return fault;
        for (int axis = 0; axis < tensor->ndim; ++axis) {
            if (tensor->shape[axis] >= 0) continue;
            return Fault{FaultKind::shape,        argument, axis, Fault::none, tensor->shape[axis],
                         "an extent is 0 or more"};
        }
    } else if (elements its; auto fault = its.look(tensor, static_cast<int>(i), options.sub_byte)) {
        return fault;
    }
    out.type = {tensor->dtype,
                extents{std::span{tensor->shape, static_cast<std::size_t>(tensor->ndim)}}};
    return std::nullopt;
}

inline std::optional<Fault> capture_call::write(std::string_view path,
                                                const FillOptions& options) const {
    if (tensors.size() > recipe::max_arguments) {
        return fault_about(FaultKind::count, path, ": a capture has at most 64 arguments");
    }
    std::vector<captured_argument> arguments(tensors.size());
    std::deque<std::string> texts;  // names and values, which the others refer to
    const auto keep = [&](std::string text) -> std::string_view {
        return texts.emplace_back(std::move(text));
    };
    std::vector<std::size_t> positions;
    std::vector<named_tensor> saved;
    std::vector<text_metadata::pair> metadata{{capture_key::format, "1"}};
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (auto fault = look(i, arguments[i], options)) return for_file(*fault, path);
        if (!has_data(policies[i])) continue;
        positions.push_back(i);
        saved.emplace_back(keep(std::to_string(i)), tensors[i]);
        if (const auto type = tensors[i]->dtype; is_sub_byte(kind_of(type)) || type.bits == 128) {
            metadata.emplace_back(keep("inputspec.dtype." + std::to_string(i)), name_of(type));
        }
    }
    if (fingerprint) {
        metadata.emplace_back(capture_key::spec, spec);
        metadata.emplace_back(capture_key::fingerprint, keep(fingerprint->hex()));
    }
    metadata.emplace_back(capture_key::seed, keep(std::to_string(options.seed)));
    metadata.emplace_back(capture_key::trial, keep(std::to_string(options.trial)));
    metadata.emplace_back(capture_key::arguments, keep(text_of(arguments)));

    return write_safetensors(
        path, saved, metadata,
        [&](std::size_t i, elements& its, safetensors_item& out) -> std::optional<Fault> {
            const auto argument = static_cast<int>(positions[i]);
            if (auto fault = its.look(saved[i].tensor, argument, options.sub_byte)) return fault;
            const auto type = its.dtype();
            const bool is_complex128 = is_complex(type) && type.bits == 128;
            out.shape = its.shape();
            out.dtype = safetensors_dtype_of(is_complex128                    ? dtype::f64
                                             : its.kind() == element_kind::i4 ? dtype::i8
                                             : its.kind() == element_kind::u4 ? dtype::u8
                                                                              : type);
            if (is_complex128) out.shape.push_back(2);
            if (out.shape.rank() <= max_rank) return std::nullopt;
            return Fault{FaultKind::rank,
                         argument,
                         -1,
                         max_rank,
                         out.shape.rank(),
                         "a complex number's halves are an axis of the file's array"};
        });
}

}  // namespace detail

/// Saves what a candidate's arguments hold (any range whose elements give a DLTensor*, as fill
/// takes it), before it runs: the way to send somebody the inputs on which a kernel fails. The file
/// is a safetensors file; replay(path) gives them back bit for bit. All are taken for inputs; with
/// a spec, Output, Zeroed and Unchanged are not saved, and what the spec was is. Values lie in the
/// file as they lie in the buffers, in C order, whatever their strides. `options`: those of the
/// fill. A fault names the argument, or the path and why it cannot be written; then there is no
/// file.
template <class Args, detail::Path P>
std::optional<Fault> try_capture(Args&& args, const P& path, const FillOptions& options = {}) {
    return detail::capture_call{args}.write(detail::path_text(path), options);
}
template <class Args, detail::Path P, class Spec>
    requires recipe::is_spec<Spec>
std::optional<Fault> try_capture(Args&& args, const P& path, const Spec& spec,
                                 const FillOptions& options = {}) {
    detail::capture_call call{args};
    if (auto fault = call.add(spec, options)) return fault;
    return call.write(detail::path_text(path), options);
}
template <detail::Path P>
std::optional<Fault> try_capture(std::initializer_list<const DLTensor*> args, const P& path,
                                 const FillOptions& options = {}) {
    return try_capture<std::initializer_list<const DLTensor*>&>(args, path, options);
}
template <detail::Path P, class Spec>
    requires recipe::is_spec<Spec>
std::optional<Fault> try_capture(std::initializer_list<const DLTensor*> args, const P& path,
                                 const Spec& spec, const FillOptions& options = {}) {
    return try_capture<std::initializer_list<const DLTensor*>&>(args, path, spec, options);
}

#if defined(__cpp_exceptions)
// try_capture that throws its fault as an Error.
template <class Args, detail::Path P>
void capture(Args&& args, const P& path, const FillOptions& options = {}) {
    if (auto fault = try_capture(args, path, options)) throw Error{*fault};
}
template <class Args, detail::Path P, class Spec>
    requires recipe::is_spec<Spec>
void capture(Args&& args, const P& path, const Spec& spec, const FillOptions& options = {}) {
    if (auto fault = try_capture(args, path, spec, options)) throw Error{*fault};
}
template <detail::Path P>
void capture(std::initializer_list<const DLTensor*> args, const P& path,
             const FillOptions& options = {}) {
    if (auto fault = try_capture(args, path, options)) throw Error{*fault};
}
template <detail::Path P, class Spec>
    requires recipe::is_spec<Spec>
void capture(std::initializer_list<const DLTensor*> args, const P& path, const Spec& spec,
             const FillOptions& options = {}) {
    if (auto fault = try_capture(args, path, spec, options)) throw Error{*fault};
}
#endif

}  // namespace inputspec::inline INPUTSPEC_ABI
