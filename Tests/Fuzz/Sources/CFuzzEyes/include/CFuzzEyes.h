#ifndef CFUZZEYES_H
#define CFUZZEYES_H

#include <stdbool.h>
#include <stddef.h>

/// How many counters the compiler placed in this program, one for each piece of straight code; those of one file follow each
/// other.
size_t fuzz_eyes_count(void);

/// Sets all counters to zero.
void fuzz_eyes_clear(void);

/// Whether one of the `count` counters from `first` on has counted. They have to be within `fuzz_eyes_count()`.
bool fuzz_eyes_saw(size_t first, size_t count);

/// From now on libFuzzer heeds the `count` counters from `first` on, which have to be within `fuzz_eyes_count()`. To be
/// called before libFuzzer begins, at most 4,096 times, with rising places.
void fuzz_eyes_open(size_t first, size_t count);

/// From now on libFuzzer is told no comparisons: it makes new inputs of them, and they take a third of a decoder's time.
void fuzz_eyes_ignore_comparisons(void);

#endif
