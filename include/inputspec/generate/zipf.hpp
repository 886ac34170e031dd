#pragma once

#include <cstdint>
#include <inputspec/element/elementary.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/generate/index.hpp>

namespace inputspec::inline INPUTSPEC_ABI {

/// Indices in [0, below), index k with weight (k + 1)^-exponent, exponent ≥ 0: rejection-inversion
/// (Hörmann & Derflinger, "Rejection-inversion to generate variates from monotone discrete
/// distributions", 1996), 64 bits a draw. A rejected draw is drawn again at its own index.
struct zipf {
    extent below{};
    number exponent = 1.1;

    static constexpr std::string_view name = "zipf";
    template <class Self, class Visit>
    static constexpr void fields(Self& self, Visit&& visit) {
        visit("below", self.below);
        visit("exponent", self.exponent);
    }

    template <class Engine>
    constexpr std::optional<Fault> check(const basic_slot<Engine>& slot) const {
        if (!exponent.is_set() || !exponent.is_finite() || exponent.compare(0.0) < 0 ||
            exponent.compare(64.0) > 0) {
            return slot.fault(FaultKind::range, "zipf{.exponent} is in [0, 64]");
        }
        return index::check_below(slot, below, "zipf{.below}");
    }

    template <element::Carrier C, class Engine>
    constexpr auto bind(const basic_slot<Engine>& slot) const {
        if constexpr (!std::is_floating_point_v<C>) {
            std::int64_t count = 1;
            (void)slot.resolve(below, "zipf{.below}", count);
            return bound<C, Engine>{
                slot.bits(), law{exponent.real(), static_cast<double>(count < 1 ? 1 : count)}};
        }
    }

    /// The distribution over ranks 1 … count, ready to be drawn from.
    class law {
    public:
        constexpr law(double exponent, double count)
            : exponent_{exponent},
              one_minus_{element::rounded(1.0 - exponent)},
              count_{count},
              low_{element::rounded(integral(1.5) - 1.0)},
              high_{integral(element::rounded(count + 0.5))},
              squeeze_{
                  element::rounded(2.0 - inverse(element::rounded(integral(2.5) - weight(2.0))))} {}

        /// The rank for a 64-bit draw, or 0 where it is rejected.
        constexpr std::uint64_t rank(std::uint64_t draw) const {
            const double unit = static_cast<double>(draw >> 11) * 0x1p-53;
            const double u =
                element::rounded(high_ + element::rounded(unit * element::rounded(low_ - high_)));
            const double x = inverse(u);
            double k = static_cast<double>(static_cast<std::uint64_t>(element::rounded(x + 0.5)));
            k = k < 1.0 ? 1.0 : k > count_ ? count_ : k;
            if (element::rounded(k - x) <= squeeze_ ||
                u >= element::rounded(integral(element::rounded(k + 0.5)) - weight(k))) {
                return static_cast<std::uint64_t>(k);
            }
            return 0;
        }

    private:
        /// ∫ x^-exponent, with value 0 at 1.
        constexpr double integral(double x) const {
            const double log = element::log(x);
            return element::rounded(log *
                                    element::expm1_over_x(element::rounded(one_minus_ * log)));
        }
        constexpr double inverse(double y) const {
            double t = element::rounded(y * one_minus_);
            if (t < -1.0 + 0x1p-53) t = -1.0 + 0x1p-53;  // rounding may reach −1, where log1p ends
            const double x = element::rounded(y * element::log1p_over_x(t));
            const double most = 700.0;
            return element::exp(x > most ? most : x);
        }
        constexpr double weight(double x) const {
            return element::exp(element::rounded(-exponent_ * element::log(x)));
        }

        double exponent_, one_minus_, count_, low_, high_, squeeze_;
    };

private:
    template <class C, class Engine>
    struct bound {
        basic_bits<Engine> bits;
        law ranks;

        constexpr void operator()(std::uint64_t first, std::span<C> out) const {
            C* const to = out.data();
            bits.template draws<std::uint64_t>(
                first, out.size(), [&](std::size_t i, std::uint64_t draw) {
                    auto rank = ranks.rank(draw);
                    for (std::uint32_t k = 1; rank == 0; ++k) {
                        rank = ranks.rank(bits.redraw(k).template draw<std::uint64_t>(first + i));
                    }
                    to[i] = static_cast<C>(rank - 1);
                });
        }
    };
};

}  // namespace inputspec::inline INPUTSPEC_ABI
