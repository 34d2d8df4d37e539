"""The peer "python-escpos": encodes the same ticket over and over and prints its CPU time.

    encode.py TICKET.json SECONDS   ->   {"microseconds": …, "bytes": …, "version": …}

Chinese text goes through _raw, since text() of python-escpos 3.1 has none; its log is silenced, since it writes a line
with every call.
"""
import json
import logging
import sys
import time

logging.disable(logging.CRITICAL)
import importlib.metadata

from escpos.printer import Dummy

blocks = json.load(open(sys.argv[1], encoding="utf-8"))
seconds = float(sys.argv[2])


def ticket():
    p = Dummy()
    p._raw(b"\x1b@\x1c&")
    for block in blocks:
        kind = block["kind"]
        if kind == "text":
            scale = block["scale"]
            p.set(align=block["align"], bold=block["bold"], custom_size=True, width=scale, height=scale)
            p._raw(block["text"].encode("gb18030") + b"\n")
        elif kind == "feed":
            p.ln(block["lines"])
        elif kind == "qr":
            p.qr(block["content"], native=True, size=block["dots"])
    p.cut(mode="PART")
    return p.output


length = len(ticket())
begun = time.process_time()
count = 0
while time.process_time() - begun < seconds:
    for _ in range(50):
        ticket()
    count += 50
took = time.process_time() - begun
print(
    json.dumps(
        {
            "microseconds": took / count * 1e6,
            "bytes": length,
            "version": importlib.metadata.version("python-escpos"),
        }
    )
)
