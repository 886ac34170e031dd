#include <cstdint>

extern "C" std::uint64_t hash_plain();
extern "C" std::uint64_t hash_native();

int main() {
    const std::uint64_t hash = hash_plain();
    return hash != 0 && hash == hash_native() ? 0 : 1;
}
