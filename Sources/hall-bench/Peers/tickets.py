"""The peer "Python server": tickets over HTTP from the standard library's threading server, one SQLite transaction
each (WAL, synchronous=FULL), the number taken inside the transaction.

    tickets.py PORT DATABASE   prints "ready"
"""
import json
import sqlite3
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

lock = threading.Lock()
base = sqlite3.connect(sys.argv[2], isolation_level=None, check_same_thread=False)
base.execute("PRAGMA journal_mode=WAL")
base.execute("PRAGMA synchronous=FULL")
base.execute("CREATE TABLE tickets (number INTEGER PRIMARY KEY, request TEXT UNIQUE, service TEXT)")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with lock:
            base.execute("BEGIN IMMEDIATE")
            number = base.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM tickets").fetchone()[0]
            base.execute("INSERT INTO tickets VALUES (?, ?, ?)", (number, body["request"], body["service"]))
            base.execute("COMMIT")
        answer = json.dumps({"ticket": {"id": str(number)}}, separators=(",", ":")).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
print("ready", flush=True)
server.serve_forever()
