#pragma once

#include <cstddef>
#include <initializer_list>
#include <inputspec/arguments.hpp>
#include <inputspec/execute/automatic.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/options.hpp>
#include <inputspec/report.hpp>
#include <optional>
#include <utility>

namespace inputspec::inline INPUTSPEC_ABI {

/// What try_fill gives: a FillReport, or the Fault that kept it from writing.
template <std::size_t N>
class FillResult {
public:
    /// From filler(fault), which gives the report or writes the fault.
    template <class F>
    static constexpr FillResult of(F&& filler) {
        return FillResult(filler);
    }

    constexpr bool has_value() const { return !fault_.has_value(); }
    constexpr explicit operator bool() const { return has_value(); }
    constexpr const FillReport<N>& value() const { return report_; }
    constexpr const FillReport<N>& report() const { return report_; }
    constexpr const FillReport<N>& operator*() const { return report_; }
    constexpr const FillReport<N>* operator->() const { return &report_; }
    constexpr const Fault& fault() const { return *fault_; }
    constexpr const Fault& error() const { return *fault_; }

private:
    template <class F>
    constexpr explicit FillResult(F& filler) : report_{filler(fault_)} {}

    detail::fault_slot fault_;
    FillReport<N> report_;
};

namespace detail {

/// The calls that every spec has. `Self` says which engine they use, get_engine(), and has
/// fill_into(args, options, executor, engine, fault), which gives the report or writes the fault,
/// and check_with(args, options, engine).
template <class Self, std::size_t Arguments>
class fill_face {
public:
    /// Arguments that the spec covers, or at most covers.
    static constexpr std::size_t spec_arguments = Arguments;
    using report_type = FillReport<Arguments>;
    using result_type = FillResult<Arguments>;

#if defined(__cpp_exceptions)
    /// Checks everything, then fills. Throws Error before the first byte is written; what a user's
    /// own code throws while writing passes through.
    template <class Args, class E = execute::automatic>
    report_type fill(Args&& args, const FillOptions& options = {}, const E& executor = {}) const {
        fault_slot fault;
        report_type report = fill_into(std::forward<Args>(args), options, executor, fault);
        if (fault.has_value()) throw Error{*fault};
        return report;
    }
    template <class E = execute::automatic>
    report_type fill(std::initializer_list<const DLTensor*> args, const FillOptions& options = {},
                     const E& executor = {}) const {
        return fill<std::initializer_list<const DLTensor*>&>(args, options, executor);
    }
#endif

    /// fill without exceptions of its own.
    template <class Args, class E = execute::automatic>
    result_type try_fill(Args&& args, const FillOptions& options = {},
                         const E& executor = {}) const {
        return result_type::of([&](fault_slot& fault) {
            return fill_into(std::forward<Args>(args), options, executor, fault);
        });
    }
    template <class E = execute::automatic>
    result_type try_fill(std::initializer_list<const DLTensor*> args,
                         const FillOptions& options = {}, const E& executor = {}) const {
        return try_fill<std::initializer_list<const DLTensor*>&>(args, options, executor);
    }

    /// What fill would refuse. Writes nothing, throws nothing, takes no heap.
    template <class Args>
    constexpr std::optional<Fault> check(Args&& args, const FillOptions& options = {}) const {
        return self().check_with(std::forward<Args>(args), options, self().get_engine());
    }
    constexpr std::optional<Fault> check(std::initializer_list<const DLTensor*> args,
                                         const FillOptions& options = {}) const {
        return check<std::initializer_list<const DLTensor*>&>(args, options);
    }

private:
    template <class Args, class E>
    [[gnu::always_inline]] report_type fill_into(Args&& args, const FillOptions& options,
                                                 const E& executor, fault_slot& fault) const {
        return self().fill_into(std::forward<Args>(args), options, executor, self().get_engine(),
                                fault);
    }
    constexpr const Self& self() const { return static_cast<const Self&>(*this); }
};

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI
