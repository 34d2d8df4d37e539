#!/usr/bin/env python3
"""Writes the tables of CTextTables beside this file, from Python's own codecs (CPython <= 3.13: GB 18030-2000/2005).

forward-*.bin   65,536 little-endian uint16: index = Unicode scalar below U+10000, value = two-byte code, 0 = none
two-byte.bin    126 * 190 little-endian uint16: index = (lead - 0x81) * 190 + (trail - 0x40, less one above 0x7F)
four-byte.bin   ranges of scalars below U+10000 whose GB 18030 code has four bytes: little-endian uint16 triples
                (first scalar, first linear index, count), ascending in both
"""
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
CELLS = [(lead, trail) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF) if trail != 0x7F]


def two_bytes(codec):
    table = {}
    for lead, trail in CELLS:
        try:
            text = bytes([lead, trail]).decode(codec)
        except UnicodeDecodeError:
            continue
        if len(text) == 1 and ord(text) < 0x10000:
            table[ord(text)] = lead << 8 | trail
    return table


def write_words(name, words):
    (HERE / name).write_bytes(b"".join(struct.pack("<H", word) for word in words))


gb18030, gbk, gb2312 = two_bytes("gb18030"), two_bytes("gbk"), two_bytes("gb2312")
assert gb18030[0x4DAE] == 0xFE9F, "this Python has another edition of GB 18030"
# Python maps A1A4 and A1AA of GB 2312 to U+30FB and U+2015; Chinese text writes them U+00B7 and U+2014, as GBK does.
for scalar, code in gbk.items():
    if code in (0xA1A4, 0xA1AA):
        gb2312[scalar] = code

for name, table in (("gb2312", gb2312), ("gbk", gbk), ("gb18030", gb18030)):
    write_words(f"forward-{name}.bin", (table.get(scalar, 0) for scalar in range(0x10000)))

reverse = {code: scalar for scalar, code in gb18030.items()}
write_words("two-byte.bin", (reverse.get(lead << 8 | trail, 0) for lead, trail in CELLS))

ranges = []
for scalar in range(0x80, 0x10000):
    if 0xD800 <= scalar < 0xE000 or scalar in gb18030:
        continue
    a, b, c, d = chr(scalar).encode("gb18030")
    linear = ((a - 0x81) * 10 + b - 0x30) * 1260 + (c - 0x81) * 10 + d - 0x30
    if ranges and ranges[-1][0] + ranges[-1][2] == scalar and ranges[-1][1] + ranges[-1][2] == linear:
        ranges[-1][2] += 1
    else:
        ranges.append([scalar, linear, 1])
assert ranges == sorted(ranges) and [r[1] for r in ranges] == sorted(r[1] for r in ranges)
write_words("four-byte.bin", (word for entry in ranges for word in entry))
