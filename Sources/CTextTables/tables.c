#include "CTextTables.h"

static const uint8_t gb2312[] = {
#embed "tables/forward-gb2312.bin"
};

static const uint8_t gbk[] = {
#embed "tables/forward-gbk.bin"
};

static const uint8_t gb18030[] = {
#embed "tables/forward-gb18030.bin"
};

static const uint8_t two_byte[] = {
#embed "tables/two-byte.bin"
};

static const uint8_t four_byte[] = {
#embed "tables/four-byte.bin"
};

_Static_assert(sizeof gb2312 == 131072 && sizeof gbk == 131072 && sizeof gb18030 == 131072, "one word a scalar");
_Static_assert(sizeof two_byte == 126 * 190 * 2, "one word a cell");
_Static_assert(sizeof four_byte % 6 == 0, "three words a range");

const size_t text_table_two_byte_count = sizeof two_byte / 2;
const size_t text_table_four_byte_count = sizeof four_byte / 6;

const uint8_t *text_table_forward(text_table which) {
    switch (which) {
    case text_table_gb2312: return gb2312;
    case text_table_gbk: return gbk;
    case text_table_gb18030: return gb18030;
    }
    return gb18030;
}

const uint8_t *text_table_two_byte(void) { return two_byte; }

const uint8_t *text_table_four_byte(void) { return four_byte; }
