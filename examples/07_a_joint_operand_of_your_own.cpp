// Arguments that must agree are one policy: cu_seqlens [sequences + 1] and max_seqlen [1] of a
// variable-length attention. Any struct with these members is a policy.
#include <cstdint>
#include <cstdio>
#include <inputspec/inputspec.hpp>

namespace is = inputspec;

struct SequenceLengths {
    is::extent tokens{};  // all sequences together

    static constexpr std::string_view name = "SequenceLengths";
    static constexpr std::size_t arguments = 2;
    static constexpr std::size_t phases = 1;

    std::optional<is::Fault> check(const auto& group) const {
        std::int64_t total = 0;
        for (std::size_t i = 0; i < arguments; ++i) {
            if (group[i].kind() != is::element_kind::i32 || group[i].rank() != 1) {
                return group.fault(is::FaultKind::dtype, i, "lengths are int32 vectors");
            }
        }
        if (group[0].size() < 2 || group[1].size() != 1) {
            return group.fault(is::FaultKind::shape, 0,
                               "cu_seqlens [sequences + 1], max_seqlen [1]");
        }
        return group.resolve(tokens, 0, "SequenceLengths{.tokens}", total);
    }
    std::uint64_t size(std::size_t, const auto&) const { return 1; }  // one item: written at once
    void run(std::size_t, is::range, const auto& group) const {
        std::int64_t total = 0;
        (void)group.resolve(tokens, 0, "", total);
        const auto sequences = group[0].size() - 1;
        const auto bits = group.bits(is::user_purpose(0));
        std::int32_t longest = 0;
        std::int32_t last = 0;
        for (std::uint64_t s = 0; s <= sequences; ++s) {  // sorted cuts: one in each stratum
            const auto low = static_cast<std::uint64_t>(total) * s / sequences;
            const auto width = static_cast<std::uint64_t>(total) / sequences;
            const bool is_end = s == 0 || s == sequences || width == 0;
            const auto cut =
                static_cast<std::int32_t>(low - (is_end ? 0 : is::bounded{width}(bits, s)));
            is::store(group[0], s, std::span{&cut, 1});
            longest = s > 0 && cut - last > longest ? cut - last : longest;
            last = cut;
        }
        is::store(group[1], 0, std::span{&longest, 1});
    }
};

int main() {
    constexpr is::InputSpec spec{is::GeneratorInput{is::normal{}}, SequenceLengths{is::dim<0, 0>}};
    is::HostTensor query(is::dtype::bf16, {1000, 4, 64});
    is::HostTensor offsets(is::dtype::i32, {9}), longest(is::dtype::i32, {1});
    spec.fill({query.dl(), offsets.dl(), longest.dl()}, {.seed = 5});
    for (const int cut : offsets.as<std::int32_t>()) std::printf("%d ", cut);
    std::printf(" longest %d\n", longest.as<std::int32_t>()[0]);
    return offsets.as<std::int32_t>()[8] == 1000 && longest.as<std::int32_t>()[0] >= 125 ? 0 : 1;
}
