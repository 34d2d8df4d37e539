#include "CFuzzEyes.h"

#include <stdint.h>
#include <string.h>

// What stands here is called by what is watched, and is not watched itself.
#pragma clang attribute push(__attribute__((no_sanitize("coverage"))), apply_to = function)

// The compiler lets every file of the program hand libFuzzer all counters and, for each, the place in the code that it
// stands for. The linker (`--wrap`) leads both calls here, so that libFuzzer gets those that it is to heed: it reads every
// counter that it knows after every input, which for a small decoder takes longer than the input.

void __real___sanitizer_cov_8bit_counters_init(uint8_t *begin, uint8_t *end);
void __real___sanitizer_cov_pcs_init(const uintptr_t *begin, const uintptr_t *end);
void __wrap___sanitizer_cov_8bit_counters_init(uint8_t *begin, uint8_t *end);
void __wrap___sanitizer_cov_pcs_init(const uintptr_t *begin, const uintptr_t *end);

static uint8_t *counters;
static size_t counter_count;
/// Two words for each counter: the place, and flags.
static const uintptr_t *places;

void __wrap___sanitizer_cov_8bit_counters_init(uint8_t *begin, uint8_t *end) {
    counters = begin;
    counter_count = (size_t)(end - begin);
}

void __wrap___sanitizer_cov_pcs_init(const uintptr_t *begin, const uintptr_t *end) {
    (void)end;
    places = begin;
}

size_t fuzz_eyes_count(void) { return counter_count; }

void fuzz_eyes_clear(void) { memset(counters, 0, counter_count); }

bool fuzz_eyes_saw(size_t first, size_t count) {
    for (size_t counter = first; counter < first + count; counter++) {
        if (counters[counter] != 0) return true;
    }
    return false;
}

void fuzz_eyes_open(size_t first, size_t count) {
    __real___sanitizer_cov_8bit_counters_init(counters + first, counters + first + count);
    __real___sanitizer_cov_pcs_init(places + 2 * first, places + 2 * (first + count));
}

static bool ignores_comparisons;

void fuzz_eyes_ignore_comparisons(void) { ignores_comparisons = true; }

// The compiler announces every comparison. The linker leads these calls here too; each ends in a jump, since libFuzzer tells
// comparisons apart by where they return to.
#define COMPARISON(name, type)                                  \
    void __real___sanitizer_cov_trace_##name(type, type);       \
    void __wrap___sanitizer_cov_trace_##name(type, type);       \
    void __wrap___sanitizer_cov_trace_##name(type a, type b) {  \
        if (ignores_comparisons) return;                        \
        __real___sanitizer_cov_trace_##name(a, b);              \
    }

COMPARISON(cmp1, uint8_t)
COMPARISON(cmp2, uint16_t)
COMPARISON(cmp4, uint32_t)
COMPARISON(cmp8, uint64_t)
COMPARISON(const_cmp1, uint8_t)
COMPARISON(const_cmp2, uint16_t)
COMPARISON(const_cmp4, uint32_t)
COMPARISON(const_cmp8, uint64_t)

#pragma clang attribute pop
