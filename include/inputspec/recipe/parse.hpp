#pragma once

#include <cstddef>
#include <cstdint>
#include <inputspec/fault.hpp>
#include <inputspec/recipe/policy_reader.hpp>
#include <inputspec/recipe/runtime_spec.hpp>
#include <inputspec/recipe/scanner.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace inputspec::inline INPUTSPEC_ABI {

/// What try_parse gives: a spec, or the Fault that says which column of the text is wrong. (And
/// try_replay, and try_captured: without a column.)
template <class Spec>
class ParseResult {
public:
    ParseResult(Spec value) : spec_{std::move(value)} {}
    ParseResult(const Fault& fault, std::size_t column = 0) : fault_{fault}, column_{column} {}

    bool has_value() const { return !fault_.has_value(); }
    explicit operator bool() const { return has_value(); }
    Spec& value() { return spec_; }
    const Spec& value() const { return spec_; }
    Spec& operator*() { return spec_; }
    const Spec& operator*() const { return spec_; }
    Spec* operator->() { return &spec_; }
    const Spec* operator->() const { return &spec_; }
    const Fault& fault() const { return *fault_; }
    const Fault& error() const { return *fault_; }
    /// The fault's column, in bytes from 1.
    std::size_t column() const { return column_; }

private:
    Spec spec_;
    std::optional<Fault> fault_;
    std::size_t column_ = 0;
};

namespace recipe {

/// Reads a whole recipe: clauses, and which arguments they cover.
template <class... Mine>
class spec_reader {
    using spec = basic_runtime_spec<Mine...>;
    using vocabulary = typename spec::vocabulary;
    using clause = typename spec::clause;
    using reader = policy_reader<vocabulary>;

public:
    explicit spec_reader(std::string_view text)
        : in_{text}, objects_{in_}, policies_{in_, objects_} {}

    ParseResult<spec> read();

private:
    struct found {
        clause what;
        std::size_t arguments = 0;
        std::size_t column = 0;
        bool is_bound = false;
    };

    bool all() {
        if (begins_engine()) {
            if (!read_engine()) return false;
            if (in_.is_end()) return true;
            if (!in_.expect(',', "or the end of the text after engine=name")) return false;
            if (in_.is_end()) return in_.fail(in_.mark(), "a policy after engine=name,");
        }
        const bool is_wrapped = in_.peek_word() == "InputSpec";
        if (is_wrapped) {
            in_.word();
            if (!in_.expect('{', "after InputSpec")) return false;
        }
        const auto is_end = [&] { return is_wrapped ? in_.peek('}') : in_.is_end(); };
        if (!is_end()) {
            do {
                if (!read_clause()) return false;
            } while (in_.take(','));
        }
        if (is_wrapped && !in_.expect('}', "that ends InputSpec{…}")) return false;
        if (!in_.is_end()) {
            return in_.fail(in_.mark(),
                            is_wrapped ? "the end of the text" : "',' or the end of the text");
        }
        return place();
    }

    bool begins_engine() {
        const auto from = in_.mark();
        const bool is_engine = in_.word() == "engine" && in_.peek('=');
        in_.back_to(from);
        return is_engine;
    }
    bool read_engine() {
        constexpr auto names = names_of(typename vocabulary::engines{});
        in_.word();
        in_.take('=');
        const auto where = in_.mark();
        const auto name = in_.word();
        for (engine_ = 0; engine_ < names.size(); ++engine_) {
            if (name != names[engine_]) continue;
            if (engine_ == 0 || vocabulary::takes_any_engine) return true;
            return in_.refuse(where, "engine=", name,
                              ": a type of one's own takes random_bits, which are "
                              "philox4x32_10's; let it take its bits as auto");
        }
        const bool is_other = !name.empty() && closest(name, names).empty();
        return in_.fail_name(
            where, is_other ? "an engine: others are types, parse<engine>(text)" : "an engine",
            name, names);
    }

    bool read_clause() {
        found one;
        one.column = in_.mark();
        if (begins_engine()) {
            return in_.refuse(one.column, "engine=name is written once, before all policies");
        }
        if (in_.peek_word() == "at") {
            one.is_bound = true;
            in_.word();
            if (!in_.expect('<', "after at: at<positions>(policy)")) return false;
            do {
                const auto where = in_.mark();
                std::uint64_t position = 0;
                if (!in_.natural(position, "an argument's position")) return false;
                if (position >= max_arguments) {
                    return in_.refuse(where, "a spec covers at most 64 arguments");
                }
                one.what.positions.push_back(static_cast<std::uint8_t>(position));
            } while (in_.take(','));
            if (!in_.expect('>', "or ',' after a position") ||
                !in_.expect('(', "after at<positions>")) {
                return false;
            }
        }
        typename reader::result policy;
        if (!policies_.read(policy)) return false;
        if (one.is_bound && !in_.expect(')', "that ends at<positions>(policy)")) return false;
        one.arguments = policy.arguments();
        if (one.is_bound && one.what.positions.size() != one.arguments) {
            return in_.refuse(one.column,
                              "at<…>(policy): write one position for each argument that "
                              "the policy covers");
        }
        arguments_ += one.arguments;
        if (arguments_ > max_arguments || found_.size() == max_arguments) {
            return in_.refuse(one.column, "a spec covers at most 64 arguments");
        }
        one.what.alternatives = std::move(policy.alternatives);
        one.what.is_in_out = policy.is_in_out;
        found_.push_back(std::move(one));
        return true;
    }

    /// at<…>'s positions first, the others the lowest free ones in order.
    bool place() {
        bool taken[max_arguments + 1] = {};
        for (const auto& one : found_) {
            for (const auto position : one.what.positions) {
                if (position >= arguments_) {
                    return in_.refuse(one.column,
                                      "at<…> leaves a gap: an argument below the highest "
                                      "position has no policy; write Unchanged{} for what "
                                      "stays as it is");
                }
                if (taken[position])
                    return in_.refuse(one.column, "two at<…> name the same argument");
                taken[position] = true;
            }
        }
        std::size_t free = 0;
        for (auto& one : found_) {
            for (std::size_t i = 0; !one.is_bound && i < one.arguments; ++i) {
                while (taken[free]) ++free;
                one.what.positions.push_back(static_cast<std::uint8_t>(free++));
            }
        }
        return true;
    }

    scanner in_;
    object_reader<typename vocabulary::object_words> objects_;
    reader policies_;
    std::vector<found> found_;
    std::size_t engine_ = 0;
    std::size_t arguments_ = 0;
};

template <class... Mine>
auto spec_reader<Mine...>::read() -> ParseResult<spec> {
    if (!all()) return {*in_.fault(), in_.column()};
    std::vector<clause> clauses;
    clauses.reserve(found_.size());
    for (auto& one : found_) clauses.push_back(std::move(one.what));
    return spec{std::move(clauses), engine_};
}

}  // namespace recipe

/// Makes a spec of a recipe's text (docs/recipes.md), with the library's words and `Mine`:
/// policies, generators, patterns, sources and engines of one's own. Files are read here.
template <class... Mine>
ParseResult<basic_runtime_spec<Mine...>> try_parse(std::string_view text) {
    return recipe::spec_reader<Mine...>{text}.read();
}

#if defined(__cpp_exceptions)
/// try_parse that throws an Error, whose message names the column and what was expected there.
template <class... Mine>
basic_runtime_spec<Mine...> parse(std::string_view text) {
    auto result = try_parse<Mine...>(text);
    if (!result) throw Error{result.fault()};
    return std::move(*result);
}
#endif

}  // namespace inputspec::inline INPUTSPEC_ABI
