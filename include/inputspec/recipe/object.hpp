#pragma once

#include <cstddef>
#include <inputspec/generate/default_values.hpp>
#include <inputspec/operand/values.hpp>
#include <inputspec/policy/generator_input.hpp>
#include <inputspec/policy/per_trial.hpp>
#include <inputspec/recipe/named.hpp>
#include <inputspec/recipe/sources.hpp>
#include <inputspec/recipe/write.hpp>
#include <string>
#include <string_view>
#include <type_traits>

namespace inputspec::inline INPUTSPEC_ABI::recipe {

template <class T>
inline constexpr bool is_per_trial_generator = false;
template <class G>
    requires(Generator<G> && !Policy<G>)
inline constexpr bool is_per_trial_generator<PerTrial<G>> = true;

class object_writer;

/// A policy of one argument in an object: a generator where it is no more than that.
template <class P>
void write_policy(std::string& out, const P& policy, const object_writer& objects);

template <class P>
inline constexpr bool is_generator_input = false;
template <class G>
inline constexpr bool is_generator_input<GeneratorInput<G>> = true;

/// Writes objects by their names and fields: uniform{low=-1.0}. Members that are as a default
/// object has them are left out; objects come first and without their field's name.
class object_writer {
public:
    enum class files : bool {
        path,     ///< npy{"a.npy"}
        content,  ///< npy{0123…}: what the file holds, wherever it lies (for fingerprints)
    };
    explicit object_writer(files mode) : mode_{mode} {}
    files mode() const { return mode_; }

    /// Under PerTrial around the whole policy, PerTrial around a generator says nothing more.
    bool is_per_trial = false;

    template <class T>
    void write(std::string& out, const T& object, std::string_view comma = ",") const {
        if constexpr (ChoiceOfGenerators<T> || ChoiceOfPatterns<T>) {
            object.visit([&](const auto& one) { write(out, one); });
        } else if constexpr (PerTrialGenerator<T>) {
            if (!is_per_trial) out += "PerTrial{";
            write(out, object.inner);
            if (!is_per_trial) out += '}';
        } else if constexpr (Named<T>) {
            write_members(out, object, comma);
        } else {
            static_assert(
                Named<T>,
                "inputspec: describe(spec): this generator, pattern, policy or source has no "
                "recipe name. A callable becomes a struct; add to it `static constexpr "
                "std::string_view name = …` and `static constexpr void fields(auto& self, "
                "auto&& visit) { visit(\"member\", self.member); … }`");
        }
    }

private:
    template <class T>
    void write_members(std::string& out, const T& object, std::string_view comma) const {
        out += T::name;
        out += '{';
        const auto begin = out.size();
        std::size_t index = 0;
        bool is_positional = true;  // all members so far stand in their places
        T::fields(object, [&](std::string_view field, const auto& member) {
            std::string text;
            const bool is_object = write_member(text, member);
            if (is_default(object, index++, text, is_object)) {
                is_positional = false;
                return;
            }
            if (out.size() != begin) out += comma;
            is_positional = is_positional && is_object;
            if (!is_positional) {
                out += field;
                out += '=';
            }
            out += text;
        });
        out += '}';
    }

    /// Gives whether it is an object or a path, that read well without their field's name.
    template <class M>
    bool write_member(std::string& out, const M& member) const {
        if constexpr (ScalarMember<M>) {
            recipe::write(out, member);
            return false;
        } else if constexpr (std::is_same_v<M, std::string>) {
            write_quoted(out, member);
            return true;
        } else if constexpr (FileMember<M>) {
            if constexpr (requires { content_of(*member.data()); }) {
                if (mode_ == files::content && member.data() != nullptr) {
                    out += content_of(*member.data()).hex();
                    return true;
                }
            }
            write_quoted(out, member.path());
            return true;
        } else if constexpr (inputspec::detail::ValuesPolicy<M> &&
                             (!Named<M> || is_generator_input<M>)) {
            write_policy(out, member, *this);
            return true;
        } else {
            write(out, member);
            return true;
        }
    }

    /// Whether a default object has the same text here. Of objects, only default_values{} is left
    /// out, and never in the first place.
    template <class T>
    bool is_default(const T&, std::size_t index, std::string_view text, bool is_object) const {
        if (is_object && text != "\"\"" && (index == 0 || text != "default_values{}")) return false;
        bool is_same = false;
        if constexpr (std::is_default_constructible_v<T>) {
            std::size_t at = 0;
            const T other{};
            T::fields(other, [&](std::string_view, const auto& member) {
                if (at++ != index) return;
                std::string its_text;
                write_member(its_text, member);
                is_same = its_text == text;
            });
        }
        return is_same;
    }

    files mode_;
};

}  // namespace inputspec::inline INPUTSPEC_ABI::recipe
