"""The peer "Python agent": what a kiosk's agent in Python usually is, at rest.

    idle.py BUTTONS [TTY …]

gpiozero buttons (on its simulated pins where there is no chip), a pyserial reader thread for each device, a thread
that keeps a heartbeat. It prints "ready" when everything waits.
"""
import sys
import threading
import time

from gpiozero import Button, Device
from gpiozero.pins.mock import MockFactory
import serial

Device.pin_factory = MockFactory()
buttons = [Button(pin, pull_up=True, bounce_time=0.02, hold_time=1.5) for pin in range(2, 2 + int(sys.argv[1]))]
for button in buttons:
    button.when_pressed = lambda: None
    button.when_held = lambda: None


def listen(path):
    with serial.Serial(path, 9600, timeout=0.5) as port:
        while True:
            port.read(64)


for path in sys.argv[2:]:
    threading.Thread(target=listen, args=(path,), daemon=True).start()
print("ready", flush=True)
while True:
    time.sleep(10)
