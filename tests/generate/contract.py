#!/usr/bin/env python3
"""The value contract, written a second time, in exact rational arithmetic: nothing here shares code
or thought with the headers. Prints contract_values.hpp:

    python3 tests/generate/contract.py > tests/generate/contract_values.hpp
"""
from fractions import Fraction
from functools import lru_cache

# ---- bits ---------------------------------------------------------------------------------------


@lru_cache(maxsize=None)
def philox(counter, key, rounds=10):
    x, k = list(counter), list(key)
    for _ in range(rounds):
        a, b = 0xD2511F53 * x[0], 0xCD9E8D57 * x[2]
        x = [(b >> 32) ^ x[1] ^ k[0], b & 0xFFFFFFFF, (a >> 32) ^ x[3] ^ k[1], a & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return x


def draw(width, index, seed, stream=0, purpose=0, trial=0):
    """The index-th draw of `width` bits: a block's four words are one number, low half first."""
    per_block = 128 // width
    block, lane = divmod(index, per_block)
    words = philox((block & 0xFFFFFFFF, block >> 32, stream * 2**20 + purpose, trial),
                   (seed & 0xFFFFFFFF, seed >> 32))
    whole = sum(word << (32 * i) for i, word in enumerate(words))
    return whole >> (lane * width) & (2**width - 1)


def bounded(n, index, seed, stream=0, purpose=0, trial=0):
    """low 0; the redraw k of a purpose is purpose + k · 2^12."""
    width = 32 if n <= 2**32 else 64
    k = 0
    while True:
        high, low = divmod(draw(width, index, seed, stream, purpose + (k << 12), trial) * n, 2**width)
        if low >= 2**width % n:
            return high, k
        k += 1


# ---- floats ---------------------------------------------------------------------------------------


def power(exponent):
    return Fraction(1 << exponent) if exponent >= 0 else Fraction(1, 1 << -exponent)


class Format:
    def __init__(self, name, width, mantissa, bias, largest):
        self.name, self.width, self.mantissa, self.bias = name, width, mantissa, bias
        self.largest = Fraction(largest)
        self.smallest = power(1 - bias - mantissa)

    def spacing(self, x):
        """Of the values in the binade that holds |x|."""
        x = abs(x)
        if x == 0:
            return self.smallest
        exponent = x.numerator.bit_length() - x.denominator.bit_length()
        if power(exponent) > x:
            exponent -= 1
        return max(self.smallest, power(exponent - self.mantissa))

    def round(self, x):
        """To nearest, ties to even, as if the exponent had no upper end."""
        x = Fraction(x)
        spacing = self.spacing(x)
        return round(x / spacing) * spacing  # Fraction's round: ties to even

    def least(self, x):
        """The least finite value that is x or more."""
        x = max(Fraction(x), -self.largest)
        spacing = self.spacing(x)
        return -((-x) // spacing) * spacing

    def greatest_below(self, x):
        """The greatest finite value below x."""
        if x > self.largest:
            return self.largest
        down = -self.least(-x)
        if down < x:
            return down
        # x is a value itself. Just below it the spacing is no wider than at x, and may be half.
        return -self.least(-(x - self.smallest / 2))

    def code(self, x):
        x = Fraction(x)
        sign = 2**(self.width - 1) if x < 0 else 0
        x = abs(x)
        if x == 0:
            return 0
        spacing = self.spacing(x)
        steps = x / spacing
        assert steps.denominator == 1 and x <= self.largest
        field = (spacing / self.smallest).numerator.bit_length() - 1
        return sign | (field << self.mantissa) + int(steps)


f64 = Format('f64', 64, 52, 1023, (2 - Fraction(1, 2**52)) * 2**1023)
f32 = Format('f32', 32, 23, 127, (2 - Fraction(1, 2**23)) * 2**127)
f16 = Format('f16', 16, 10, 15, 65504)
bf16 = Format('bf16', 16, 7, 127, (2 - Fraction(1, 2**7)) * 2**127)
e4m3fn = Format('f8_e4m3fn', 8, 3, 7, 448)
e5m2 = Format('f8_e5m2', 8, 2, 15, 57344)


def uniform(form, low, high, index, seed, stream=0, trial=0):
    """§3.4: the code of element `index`."""
    work = f64 if form is f64 else f32
    width, p = (64, 53) if form is f64 else (32, 24) if form is f32 else (16, 16)
    k = draw(width, index, seed, stream, 0, trial) >> (width - p)
    a, b = work.round(low), work.round(high)
    product = work.round(Fraction(k, 2**p) * work.round(b - a))
    exact_value = work.round(a + product)
    value = form.round(exact_value)
    least, most = form.least(low), form.greatest_below(high)
    assert least <= most
    if value == 0 and exact_value < 0 and least < 0:
        return 2**(form.width - 1)  # −0; where 0 is the least value, the clamp makes it 0
    return form.code(min(max(value, least), most))


# ---- the tables -------------------------------------------------------------------------------------


def fnv(codes, width):
    """FNV-1a, 64 bits, of the little-endian bytes."""
    out = 0xCBF29CE484222325
    for code in codes:
        for byte in code.to_bytes(width // 8, 'little'):
            out = (out ^ byte) * 0x100000001B3 % 2**64
    return out


def literal(x):
    """A bound as C++: integers as they are, floats in hexadecimal."""
    if isinstance(x, int):
        if x < 0:
            return f'std::int64_t{{{x}}}' if x > -2**63 else 'INT64_MIN'
        return f'std::uint64_t{{{x}u}}'
    return x.hex().replace('0x1.0000000000000p', '0x1p')


def exact(x):
    return Fraction(x)


count = 700
seed = 0x0123456789ABCDEF

ranges = {
    f64: [(0.0, 1.0), (-1.0, 1.0), (0.1, 0.3), (2**53 - 1, 2**53 + 3), (2**63 - 1, 2**64 - 1),
          (2**60 + 1, 2**60 + 513), (1.0, 1.0 + 2.0**-52), (-2.0**-52, 0.0), (1e300, 1.5e300),
          (-(2**63), 2**63), (-1e308, 7e307), (3, 4), (2.0**-1000, 2.0**-999)],
    f32: [(0.0, 1.0), (-1.0, 1.0), (0.1, 0.3), (-1, 1), (2**24 - 1, 2**24 + 3),
          (2**53 - 1, 2**53 + 2**31), (2**64 - 2**41, 2**64 - 1), (1.0, 1.0 + 2.0**-23),
          (1.0, 1.0 + 2.0**-24), (1.0 - 2.0**-24, 1.0), (1e6, 1e6 + 1.0), (-3e38, 4e37),
          (-0.3, -0.1), (16777215.0, 16777217.5), (2.0**-100, 2.0**-99), (0.7, 0.7000001)],
    f16: [(0.0, 1.0), (-1.0, 1.0), (0.1, 0.3), (-100000, 100000), (2048, 2051), (1.0, 1.001),
          (65000.0, 1e30), (-2.0**-24, 2.0**-23), (-1e30, -65000.0), (0.0, 2.0**-24), (5, 6), (-2.0**-26, 2.0**-23)],
    bf16: [(0.0, 1.0), (-1.0, 1.0), (0.1, 0.3), (255, 259), (1.0, 1.0078125), (-3e38, 3e37),
           (1.0, 1.001), (1e20, 1.2e20)],
    e4m3fn: [(0.0, 1.0), (-1.0, 1.0), (0.1, 0.3), (-448, 449), (-1000, 1000), (15, 19),
             (0.0, 2.0**-9), (400.0, 448.0)],
    e5m2: [(0.0, 1.0), (-1.0, 1.0), (0.1, 0.3), (-57344, 57345), (-1e6, 1e6), (7, 11),
           (0.0, 2.0**-16)],
}
whole = [1, 2, 3, 7, 1000, 2**31, 2**31 + 1, 3 * 2**30, 2**32 - 1, 2**32, 2**32 + 1, 3 * 2**40 + 7,
         2**63, 2**63 + 1, 3 * 2**62, 2**64]


def main():
    print('#pragma once')
    print('// Made by tests/generate/contract.py, an implementation of the value contract in exact')
    print('// rational arithmetic. Do not edit.')
    print('#include <cstdint>')
    print('#include <inputspec/element/dtype.hpp>')
    print('#include <inputspec/element/number.hpp>')
    print()
    print('namespace contract {')
    print()
    print(f'inline constexpr std::uint64_t seed = {seed:#018x};')
    print(f'inline constexpr int count = {count};  // elements hashed, FNV-1a')
    print()
    print('struct draws {')
    print('    unsigned bits;')
    print('    std::uint64_t seed, first;')
    print('    std::uint32_t stream, purpose, trial;')
    print('    std::uint64_t value[5];')
    print('};')
    print('inline constexpr draws draw_table[] = {')
    for where in [(0, 0, 0, 0, 0), (seed, 0, 0, 0, 0), (seed, 5, 3, 2, 0), (seed, 9, 4095, 1048575, 1),
                  (2**64 - 1, 2**36 - 2, 1, 1024, 2**32 - 1), (seed, 2**34 - 3, 7, 4097, 12),
                  (2**32, 2**40 + 1, 0, 4, 5)]:
        for bits in (16, 32, 64):
            s, first, stream, purpose, trial = where
            values = [draw(bits, first + i, s, stream, purpose, trial) for i in range(5)]
            print(f'    {{{bits}, {s}u, {first}u, {stream}u, {purpose}u, {trial}u,')
            print('     {' + ', '.join(f'{v:#x}u' for v in values) + '}},')
    print('};')
    print()
    print('struct bounded {')
    print('    std::uint64_t n;  // 0: 2^64')
    print('    std::uint64_t first;')
    print('    int redrawn;  // how often, all elements together')
    print('    std::uint64_t value[4], hash;')
    print('};')
    print('inline constexpr bounded bounded_table[] = {')
    for n in whole:
        for first in (0, 2**34 - 8):
            both = [bounded(n, first + i, seed) for i in range(count)]
            values = [b[0] for b in both]
            print(f'    {{{n % 2**64}u, {first}u, {sum(b[1] for b in both)},')
            print('     {' + ', '.join(f'{v}u' for v in values[:4]) + '},')
            print(f'     {fnv(values, 64):#018x}u}},')
    print('};')
    print()
    print('struct uniform {')
    print('    DLDataType dtype;')
    print('    inputspec::number low, high;')
    print('    std::uint64_t value[4], hash;')
    print('};')
    print('inline constexpr uniform uniform_table[] = {')
    for form, bounds in ranges.items():
        for low, high in bounds:
            codes = [uniform(form, exact(low), exact(high), i, seed) for i in range(count)]
            print(f'    {{inputspec::dtype::{form.name}, {literal(low)}, {literal(high)},')
            print('     {' + ', '.join(f'{c:#x}u' for c in codes[:4]) + '},')
            print(f'     {fnv(codes, form.width):#018x}u}},')
    print('};')
    print()
    print('}  // namespace contract')


if __name__ == '__main__':
    main()
