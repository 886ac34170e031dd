// Any JSON value: what json_cursor skips without recursion is what a walk by its other steps reads.
#include <inputspec/source/json.hpp>

#include "target.hpp"

namespace {

using inputspec::detail::json_cursor;

/// Recursive, but where json_cursor would not follow.
bool walk(json_cursor& in, int depth, std::string& strings) {
    const auto next = [&] { return walk(in, depth + 1, strings); };
    const char first = in.peek();
    if (first == '{' || first == '[') {
        if (depth == 64) return false;
        return first == '{' ? in.object("",
                                        [&](std::string_view key) {
                                            strings += key;
                                            return next();
                                        })
                            : in.array("", next);
    }
    if (first == '"') {
        std::string_view text;
        if (!in.string(text)) return false;
        strings += text;
        return true;
    }
    auto as_number = in;
    std::uint64_t number = 0;
    const bool is_natural = as_number.natural(number);
    if (!in.skip_value()) {
        fuzz::require(!is_natural, "a natural number is a value");
        return false;
    }
    fuzz::require(!is_natural || as_number.position() == in.position(), "a number has one end");
    return true;
}

}  // namespace

fuzz::outcome fuzz::read(std::string_view text) {
    outcome out;
    json_cursor in{text};
    const bool is_value = in.skip_value();
    require(in.position() <= text.size(), "a cursor stays in its text");
    require(is_value == in.error().empty(), "an error says what is wrong", in.error());
    json_cursor other{text};
    require(walk(other, 0, out.told) == is_value, "what is skipped can be read", in.error());
    require(!is_value || other.position() == in.position(), "a value has one end");
    out.is_read = is_value && in.is_end();
    out.told += in.error();
    return out;
}
