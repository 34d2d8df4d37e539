// Tables of the Chinese character sets, embedded at compile time from tables/*.bin (made by tables/generate.py).
#ifndef CTEXTTABLES_H
#define CTEXTTABLES_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    text_table_gb2312 = 0,
    text_table_gbk = 1,
    text_table_gb18030 = 2,
} text_table;

// 65,536 words: index = Unicode scalar below U+10000, value = two-byte code (lead byte high), 0 = none. Little-endian.
const uint8_t *_Nonnull text_table_forward(text_table which);

// 126 * 190 words of GB 18030: index = (lead - 0x81) * 190 + (trail - 0x40, less one above 0x7F); value = scalar.
extern const size_t text_table_two_byte_count;
const uint8_t *_Nonnull text_table_two_byte(void);

// Ranges of scalars below U+10000 with four-byte codes: triples (first scalar, first linear index, count), ascending.
extern const size_t text_table_four_byte_count;
const uint8_t *_Nonnull text_table_four_byte(void);

#endif
