#pragma once
// Random bits to standard normal values, by the inverse of the distribution function: one draw a
// value. The top bit is the sign (set: negative) and the others a magnitude m, most extreme at
// m = 0, that stands for the upper tail's probability p = (m + ½)/2^n; |z| = Φ⁻¹(1 - p).
// So values are finite, never 0, exactly symmetric, and fall with m (but for an ulp of rounding).
#include <bit>
#include <cstdint>

#include <inputspec/element/convert.hpp>
#include <inputspec/element/elementary.hpp>
#include <inputspec/element/rounded.hpp>
#include <inputspec/version.hpp>

namespace inputspec::inline INPUTSPEC_ABI::element {

/// A standard normal value from 32 bits, p = (m + ½)·2^-32: ±2.9e-10 … ±6.34; < 3 ulp.
constexpr float normal(std::uint32_t word) noexcept;

/// A standard normal value from 64 bits, p = (m + ½)·2^-64: ±6.8e-20 … ±9.16; < 8 ulp.
/// AS241's PPND16 (Wichura, Applied Statistics 37, 1988), with the logarithm of this library.
constexpr double normal(std::uint64_t word) noexcept;

namespace detail {

/// Φ⁻¹(1 - p) on the octaves 2^-(j+2) <= p < 2^-(j+1) as a polynomial in u = 2 - 2^(j+2)·p, in
/// (0, 1]: normal_octaves[i][j] is the coefficient of u^i. Minimax fits of our own in relative
/// error; so the integer's leading zeros stand for the logarithm and the root that Φ⁻¹ otherwise
/// asks for. Eight octaves hold 99.6 % of the values: a coefficient for 8 lanes of AVX2 is one
/// permutation.
// clang-format off
inline constexpr float normal_octaves[9][32] = {
    {0.0f, 6.7448974e-1f, 1.1503494e0f, 1.5341206e0f, 1.8627319e0f, 2.1538746e0f,
     2.417559e0f, 2.6600676e0f, 2.885635e0f, 3.097269e0f, 3.2971933e0f, 3.4871042e0f,
     3.6683292e0f, 3.8419306e0f, 4.0087724e0f, 4.1695695e0f, 4.324919e0f, 4.4753284e0f,
     4.621231e0f, 4.763001e0f, 4.9009643e0f, 5.035406e0f, 5.1665783e0f, 5.294704e0f,
     5.4199834e0f, 5.542594e0f, 5.662698e0f, 5.7804394e0f, 5.8959513e0f, 6.0093536e0f,
     6.120756e0f, 6.2302604e0f},
    {6.2665707e-1f, 3.933569e-1f, 3.0361262e-1f, 2.540969e-1f, 2.220028e-1f, 1.9918731e-1f,
     1.8196344e-1f, 1.6839997e-1f, 1.5737943e-1f, 1.4820637e-1f, 1.4042345e-1f, 1.3371633e-1f,
     1.2786126e-1f, 1.22694105e-1f, 1.1809155e-1f, 1.1395894e-1f, 1.1022229e-1f, 1.0682284e-1f,
     1.0371329e-1f, 1.00855075e-1f, 9.821637e-2f, 9.577075e-2f, 9.349595e-2f, 9.1373175e-2f,
     8.938633e-2f, 8.752166e-2f, 8.57672e-2f, 8.411263e-2f, 8.254887e-2f, 8.106798e-2f,
     7.966295e-2f, 7.832754e-2f},
    {2.7827741e-6f, 5.221551e-2f, 5.3054664e-2f, 4.9559206e-2f, 4.5935087e-2f, 4.2759277e-2f,
     4.005344e-2f, 3.7746593e-2f, 3.576381e-2f, 3.4042694e-2f, 3.2534115e-2f, 3.1199865e-2f,
     3.0010153e-2f, 2.8941538e-2f, 2.7975393e-2f, 2.7096758e-2f, 2.6293483e-2f, 2.5555609e-2f,
     2.487489e-2f, 2.4244444e-2f, 2.3658475e-2f, 2.3112074e-2f, 2.260104e-2f, 2.2121772e-2f,
     2.1671152e-2f, 2.1246472e-2f, 2.0845363e-2f, 2.0465748e-2f, 2.0105796e-2f, 1.9763881e-2f,
     1.9438565e-2f, 1.9128555e-2f},
    {4.0947836e-2f, 1.9040814e-2f, 1.6674701e-2f, 1.5281517e-2f, 1.4168844e-2f, 1.3241982e-2f,
     1.2458224e-2f, 1.1787477e-2f, 1.1206996e-2f, 1.0699423e-2f, 1.0251444e-2f, 9.852735e-3f,
     9.495215e-3f, 9.172471e-3f, 8.879371e-3f, 8.611752e-3f, 8.366213e-3f, 8.139939e-3f,
     7.930586e-3f, 7.7361832e-3f, 7.555059e-3f, 7.385798e-3f, 7.227176e-3f, 7.07814e-3f,
     6.9377734e-3f, 6.8052798e-3f, 6.6799573e-3f, 6.56119e-3f, 6.4484314e-3f, 6.3411975e-3f,
     6.239056e-3f, 6.14162e-3f},
    {5.373292e-4f, 8.182481e-3f, 7.706195e-3f, 7.1841623e-3f, 6.7300615e-3f, 6.3398913e-3f,
     6.003362e-3f, 5.7107615e-3f, 5.4541626e-3f, 5.227258e-3f, 5.0250324e-3f, 4.8435032e-3f,
     4.67951e-3f, 4.5304894e-3f, 4.394366e-3f, 4.269421e-3f, 4.15424e-3f, 4.047642e-3f,
     3.9486345e-3f, 3.8563733e-3f, 3.7701554e-3f, 3.6893308e-3f, 3.6133789e-3f, 3.5418372e-3f,
     3.4743003e-3f, 3.4104125e-3f, 3.3498611e-3f, 3.2923685e-3f, 3.2376882e-3f, 3.1856014e-3f,
     3.1359112e-3f, 3.08844e-3f},
    {3.6193952e-3f, -1.8254876e-3f, -1.948663e-3f, -1.9265969e-3f, -1.873778e-3f, -1.8132813e-3f,
     -1.7529102e-3f, -1.6951918e-3f, -1.6410269e-3f, -1.5906052e-3f, -1.543776e-3f, -1.5002606e-3f,
     -1.459837e-3f, -1.4222047e-3f, -1.3871223e-3f, -1.3543178e-3f, -1.3235792e-3f, -1.2947225e-3f,
     -1.2675767e-3f, -1.2419899e-3f, -1.2178664e-3f, -1.1950071e-3f, -1.1733379e-3f, -1.1527659e-3f,
     -1.1332034e-3f, -1.1145734e-3f, -1.0968067e-3f, -1.0798395e-3f, -1.0636153e-3f, -1.0480835e-3f,
     -1.0331976e-3f, -1.0189117e-3f},
    {3.937189e-3f, 7.756172e-3f, 7.457287e-3f, 7.071062e-3f, 6.7061526e-3f, 6.3776253e-3f,
     6.0853716e-3f, 5.825246e-3f, 5.5928524e-3f, 5.384191e-3f, 5.1958077e-3f, 5.0247796e-3f,
     4.8688175e-3f, 4.725901e-3f, 4.594408e-3f, 4.472899e-3f, 4.360215e-3f, 4.255374e-3f,
     4.1575297e-3f, 4.0659555e-3f, 3.980075e-3f, 3.8992425e-3f, 3.8230263e-3f, 3.751014e-3f,
     3.6828376e-3f, 3.6181735e-3f, 3.556735e-3f, 3.4982658e-3f, 3.4425363e-3f, 3.3893436e-3f,
     3.338503e-3f, 3.2898441e-3f},
    {-3.0304291e-3f, -5.1097358e-3f, -4.908378e-3f, -4.6560685e-3f, -4.418571e-3f, -4.2048236e-3f,
     -4.0145307e-3f, -3.8449818e-3f, -3.693342e-3f, -3.5570392e-3f, -3.4338578e-3f, -3.3219166e-3f,
     -3.2197544e-3f, -3.126066e-3f, -3.0398078e-3f, -2.9600463e-3f, -2.8860343e-3f, -2.817137e-3f,
     -2.7528063e-3f, -2.6925711e-3f, -2.636057e-3f, -2.582845e-3f, -2.532654e-3f, -2.4852157e-3f,
     -2.4402905e-3f, -2.3976678e-3f, -2.3571604e-3f, -2.3186007e-3f, -2.2818395e-3f, -2.2467438e-3f,
     -2.2131929e-3f, -2.1810755e-3f},
    {1.8185393e-3f, 2.2429945e-3f, 2.1227405e-3f, 2.0011226e-3f, 1.8921999e-3f, 1.7963431e-3f,
     1.7120469e-3f, 1.6375416e-3f, 1.5712803e-3f, 1.5119681e-3f, 1.4585416e-3f, 1.4101244e-3f,
     1.3660296e-3f, 1.3256667e-3f, 1.2885602e-3f, 1.2542972e-3f, 1.2225432e-3f, 1.1930148e-3f,
     1.1654694e-3f, 1.1396991e-3f, 1.1155334e-3f, 1.0927999e-3f, 1.0713709e-3f, 1.0511286e-3f,
     1.0319689e-3f, 1.0137998e-3f, 9.965401e-4f, 9.801172e-4f, 9.6446637e-4f, 9.495299e-4f,
     9.3525555e-4f, 9.215958e-4f},
};
// clang-format on

/// The sign of the word's top bit on a magnitude, without arithmetic.
constexpr float with_sign_of(std::uint32_t word, float magnitude) noexcept {
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | (word & 1u << 31));
}

constexpr double with_sign_of(std::uint64_t word, double magnitude) noexcept {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(magnitude) | (word & sign));
}

}  // namespace detail

constexpr float normal(std::uint32_t word) noexcept {
    const std::uint32_t odd = word << 1 | 1u;  // p = odd·2^-33
    const int octave = std::countl_zero(odd);
    const auto negative = static_cast<std::int32_t>(odd << octave);  // 2^31·(2 - u), less 2^32
    const float u = rounded(static_cast<float>(negative) * -0x1p-31f);
    float z = detail::normal_octaves[8][octave];
    for (int i = 7; i >= 0; --i) z = rounded(detail::normal_octaves[i][octave] + rounded(z * u));
    return detail::with_sign_of(word, z);
}

constexpr double normal(std::uint64_t word) noexcept {
    const std::uint64_t odd = word << 1 | 1u;                          // p = odd·2^-65
    const double q = rounded(static_cast<double>(0 - odd) * 0x1p-65);  // ½ - p
    if (q <= 0.425) {
        const double r = rounded(0.180625 - rounded(q * q));
        const double above =
            polynomial(r, 2.5090809287301226727e+3, 3.3430575583588128105e+4,
                       6.7265770927008700853e+4, 4.5921953931549871457e+4, 1.3731693765509461125e+4,
                       1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e0);
        const double below =
            polynomial(r, 5.2264952788528545610e+3, 2.8729085735721942674e+4,
                       3.9307895800092710610e+4, 2.1213794301586595867e+4, 5.3941960214247511077e+3,
                       6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0);
        return detail::with_sign_of(word, rounded(rounded(q * above) / below));
    }
    const double p = rounded(static_cast<double>(odd) * 0x1p-65);
    const double r = sqrt(-log(p));
    if (r <= 5.0) {
        const double t = rounded(r - 1.6);
        const double above = polynomial(t, 7.74545014278341407640e-4, 2.27238449892691845833e-2,
                                        2.41780725177450611770e-1, 1.27045825245236838258e0,
                                        3.64784832476320460504e0, 5.76949722146069140550e0,
                                        4.63033784615654529590e0, 1.42343711074968357734e0);
        const double below = polynomial(t, 1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                        1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                        6.89767334985100004550e-1, 1.67638483018380384940e0,
                                        2.05319162663775882187e0, 1.0);
        return detail::with_sign_of(word, rounded(above / below));
    }
    const double t = rounded(r - 5.0);
    const double above =
        polynomial(t, 2.01033439929228813265e-7, 2.71155556874348757815e-5,
                   1.24266094738807843860e-3, 2.65321895265761230930e-2, 2.96560571828504891230e-1,
                   1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0);
    const double below =
        polynomial(t, 2.04426310338993978564e-15, 1.42151175831644588870e-7,
                   1.84631831751005468180e-5, 7.86869131145613259100e-4, 1.48753612908506148525e-2,
                   1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0);
    return detail::with_sign_of(word, rounded(above / below));
}

/// mean + stddev·z in f32, each operation rounded once, clamped to [-most, most].
struct normal_range {
    float mean, stddev, most;
};

/// A draw to a normal float, as Out: formats below f32 are f32's values, rounded.
template <class Out>
struct to_normal : normal_range {
    using draw_type = std::uint32_t;
    constexpr Out operator()(draw_type draw) const {
        const float v = rounded(mean + rounded(stddev * normal(draw)));
        return convert<Out>(v > most ? most : v < -most ? -most : v);
    }
};
template <>
struct to_normal<double> {
    using draw_type = std::uint64_t;
    double mean, stddev, most;
    constexpr double operator()(draw_type draw) const {
        const double v = rounded(mean + rounded(stddev * normal(draw)));
        return v > most ? most : v < -most ? -most : v;
    }
};

}  // namespace inputspec::inline INPUTSPEC_ABI::element
