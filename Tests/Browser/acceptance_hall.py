"""The demo as a child process, and what its simulator says of the devices."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def get_json(url):
    return json.loads(get(url))


class Demo:
    """`hall-sim demo` on free ports, in a folder of its own; everything goes away with it."""

    def __init__(self, repository, programs):
        agent, sim, central = free_ports(3)
        self.hall = f"http://127.0.0.1:{agent}"
        self.sim = f"http://127.0.0.1:{sim}"
        self.central = f"http://127.0.0.1:{central}"
        self.log = tempfile.TemporaryFile()
        # Short, since sockets lie in it.
        self.folder = f"/tmp/hallkit-browser-{os.getpid()}"
        self.process = subprocess.Popen(
            [str(programs / "hall-sim"), "demo", "--share", str(repository), "--folder", self.folder, "--port",
             str(agent), "--sim-port", str(sim), "--central-port", str(central)], stdout=self.log, stderr=self.log)

    def wait(self, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the demo ended by itself:\n{self.said()}")
            try:
                get(f"{self.sim}/api/state")
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"the demo does not answer after {seconds} s:\n{self.said()}")

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")[-3000:]

    def stop(self):
        """Ends it as Ctrl-C would; says what it left behind."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                return ["it had to be killed"]
        return [self.folder] * os.path.exists(self.folder) + self.processes()

    def processes(self):
        """Command lines of processes that still name the demo's folder."""
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if self.folder in line:
                found.append(line)
        return found

    def state(self):
        return get_json(f"{self.sim}/api/state")

    def press(self, path, body):
        request = urllib.request.Request(
            f"{self.sim}/api/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=10).close()


class Boards:
    """Everything that could be read on the boards since the start, from the simulator's live stream."""

    def __init__(self, demo):
        self.seen = []
        self.now = {}
        self.lock = threading.Condition()
        self.error = None
        self.stream = urllib.request.urlopen(f"{demo.sim}/api/live", timeout=600)
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def follow(self):
        try:
            for line in self.stream:
                if line.startswith(b"data: "):
                    self.note(json.loads(line[6:]))
        except (OSError, ValueError, AttributeError) as error:
            self.error = error

    def note(self, state):
        boards = [window["board"] for window in state["windows"]] + state["hallBoards"]
        with self.lock:
            for board in boards:
                if self.now.get(board["id"]) != board["text"]:
                    self.now[board["id"]] = board["text"]
                    self.seen.append((time.monotonic(), board["id"], board["text"]))
            self.lock.notify_all()

    def wait(self, is_so, seconds):
        """How long it took until `is_so` of the texts by board; None when it did not come."""
        start = time.monotonic()
        with self.lock:
            if self.lock.wait_for(lambda: is_so(self.now), timeout=seconds):
                return time.monotonic() - start
        return None

    def ever(self, text):
        with self.lock:
            return [entry for entry in self.seen if text in entry[2]]
