"""The peers "alphasignpy" and "pymodbus": encode one frame over and over and print their CPU time.

    codecs.py SECONDS   ->   {"alphasignpy": {"microseconds": …, "frame": HEX, "version": …}, "pymodbus": {…}}

A peer that is not installed is left out.
"""
import importlib.metadata
import json
import sys
import time

seconds = float(sys.argv[1])
answers = {}


def measure(name, frame):
    made = frame()
    begun = time.process_time()
    count = 0
    while time.process_time() - begun < seconds:
        for _ in range(1000):
            frame()
        count += 1000
    took = time.process_time() - begun
    answers[name] = {
        "microseconds": took / count * 1e6,
        "frame": made.hex(),
        "version": importlib.metadata.version(name),
    }


try:
    from alphasign import DisplayMode, DisplayPosition, Packet, WriteText

    def alpha():
        packet = Packet(type_code=b"Z", address="00")
        packet.add(WriteText("A012 to 3", label="A", position=DisplayPosition.MIDDLE_LINE, mode=DisplayMode.HOLD))
        return packet.to_bytes()

    measure("alphasignpy", alpha)
except ImportError:
    pass

try:
    from pymodbus.framer import FramerRTU
    from pymodbus.pdu import DecodePDU
    from pymodbus.pdu.register_message import WriteMultipleRegistersRequest

    framer = FramerRTU(DecodePDU(False))
    values = [0x382E] * 4

    def modbus():
        return framer.buildFrame(WriteMultipleRegistersRequest(address=0x70, registers=values, dev_id=1))

    measure("pymodbus", modbus)
except ImportError:
    pass

print(json.dumps(answers))
