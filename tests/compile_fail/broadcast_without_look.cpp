// expect: error: static assertion failed.*ask a source where its data lie
#include <inputspec/inputspec.hpp>
#include <inputspec/source/broadcast.hpp>
namespace is = inputspec;

struct ones {
    static constexpr std::size_t arguments = 1;
    bool supplied() const { return true; }
    std::optional<is::Fault> check(const auto&) const { return std::nullopt; }
    const std::byte* bytes(std::size_t, is::element_kind) const { return nullptr; }
    template <class T>
    void read(std::size_t, std::uint64_t, auto out) const {
        for (auto& one : out) one = {1};
    }
#ifdef INPUTSPEC_EXPECT_OK
    std::optional<is::Fault> look(is::source_view&) const { return std::nullopt; }
#endif
};

bool is_there() { return is::broadcast(ones{}).supplied(); }
