"""The peer "pyserial": a call terminal's frame comes in on one tty, its echo goes back, and a board's frame goes out on
another. No ledger, no queue: the least that such a program can do.

    button.py TERMINAL BOARD FRAME(hex)   prints "ready", then one line a press
"""
import sys

import serial

terminal = serial.Serial(sys.argv[1], 9600)
board = serial.Serial(sys.argv[2], 57600)
frame = bytes.fromhex(sys.argv[3])
print("ready", flush=True)
while True:
    head = terminal.read(5)
    rest = terminal.read(head[2] + 2)
    board.write(frame)
    terminal.write(head + rest)
