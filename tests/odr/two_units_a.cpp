#include "hash_of_fill.hpp"

std::uint64_t hash_of_the_other_unit();

int main() {
    const std::uint64_t hash = odr::hash_of_fill();
    return hash != 0 && hash == hash_of_the_other_unit() ? 0 : 1;
}
