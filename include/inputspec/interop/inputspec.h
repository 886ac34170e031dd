#ifndef INPUTSPEC_INTEROP_INPUTSPEC_H
#define INPUTSPEC_INTEROP_INPUTSPEC_H
/* The plain C entry: what interop/c_entry.hpp defines, in one file of a program or a shared library.
 *
 * Each gives 0, or −1 on an error. `text` of `room` bytes takes the answer, or the error's message,
 * cut to what there is room for and always ended by 0; it may be NULL where room is 0.
 * Tensors are host tensors; those behind the arguments are data for the recipe's holes, in order.
 */
#include <dlpack/dlpack.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Fills the arguments; the text is the report, as JSON. */
int inputspec_fill(const char* recipe, uint64_t seed, uint32_t trial,
                   const DLTensor* const* tensors, size_t count, char* text, size_t room);
/* What inputspec_fill would refuse is the error; writes to no tensor. */
int inputspec_check(const char* recipe, uint64_t seed, uint32_t trial,
                    const DLTensor* const* tensors, size_t count, char* text, size_t room);
/* 32 hexadecimal digits. The tensors are data for the holes, if any. */
int inputspec_fingerprint(const char* recipe, uint64_t seed, const DLTensor* const* data,
                          size_t count, char* text, size_t room);
/* The recipe for a kernel whose argument order[i] is this one's i-th. */
int inputspec_permute(const char* recipe, const int64_t* order, size_t count, char* text,
                      size_t room);
/* The recipe with one argument's values stored as `layout` says: "index_map{…}, extents{…}". */
int inputspec_transform(const char* recipe, int64_t argument, const char* layout, char* text,
                        size_t room);
/* The recipe for who supplies nothing: an operator's ready spec, "sparse_dense", "take<1>". */
int inputspec_recipe_of(const char* op, char* text, size_t room);
/* The recipe in normal form. */
int inputspec_describe(const char* recipe, const DLTensor* const* data, size_t count, char* text,
                       size_t room);

#ifdef __cplusplus
}
#endif
#endif
