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
    /// From filler(report, fault), which writes one of them and says with true that it is the
    /// report.
    template <class F>
    static constexpr FillResult of(F&& filler) {
        FillResult out;
        (void)filler(out.report_, out.fault_);
        return out;
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
    constexpr FillResult() = default;

    FillReport<N> report_{};
    detail::fault_slot fault_;
};

namespace detail {

/// The calls that every spec has. `Self` says which engine they use, get_engine(), and has
/// fill_into(args, options, executor, engine, report, fault), which gives false and the fault or
/// true and the report, and check_with(args, options, engine).
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
        report_type report;
        fault_slot fault;
        if (!fill_into(std::forward<Args>(args), options, executor, report, fault)) {
            throw Error{*fault};
        }
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
        return result_type::of([&](report_type& report, fault_slot& fault) {
            return fill_into(std::forward<Args>(args), options, executor, report, fault);
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
    bool fill_into(Args&& args, const FillOptions& options, const E& executor, report_type& report,
                   fault_slot& fault) const {
        return self().fill_into(std::forward<Args>(args), options, executor, self().get_engine(),
                                report, fault);
    }
    constexpr const Self& self() const { return static_cast<const Self&>(*this); }
};

}  // namespace detail

}  // namespace inputspec::inline INPUTSPEC_ABI
