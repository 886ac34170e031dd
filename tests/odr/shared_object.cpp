#include "hash_of_fill.hpp"

extern "C" std::uint64_t ODR_FUNCTION();
extern "C" std::uint64_t ODR_FUNCTION() { return odr::hash_of_fill(); }
