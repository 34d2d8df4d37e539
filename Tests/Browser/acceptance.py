#!/usr/bin/env python3
"""The browser acceptance: one ticket and one notice through the demo, as people see them, judged by the devices.

Starts the demo on free ports, works its pages in Chromium with a finger and a keyboard, and compares what the
simulated devices received. Prints a line for each check and, at the end, `N passed, N failed`; exits 1 when one
failed, 69 when something it needs is missing.

    Tests/Browser/acceptance.py [--screenshots DIR] [--results FILE] [--programs .build/debug]
                                [--chromium /usr/bin/chromium]

Needs the built programs, Chromium, zbarimg (zbar-tools), and Playwright and Pillow for Python, which it installs from
the package index into a virtual environment in the user's cache folder where they are absent. `./hallkit acceptance`
builds and installs all of it.
"""
import argparse
import datetime
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import venv

import acceptance_paper as reading
from acceptance_board import Glyphs
from acceptance_care import Care
from acceptance_hall import Boards, Demo, get, get_json
from acceptance_layout import complaints

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
REQUIREMENTS = pathlib.Path(__file__).with_name("requirements.txt")
# Staff of the demo hall: two who may publish, and the duty manager.
WRITER, MANAGER = "1001", "1010"
KIOSK, WINDOW, ZONE, SERVICE = "1", "1", "A", "household"


def missing(what, remedy):
    print(f"acceptance: {what} is missing: {remedy}", file=sys.stderr)
    sys.exit(69)


def need_packages():
    """Goes on in a virtual environment that has exactly the packages named in requirements.txt."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
    folder = cache / "hallkit" / "browser"
    if pathlib.Path(sys.prefix) == folder:
        return
    python, ready, wanted = folder / "bin" / "python3", folder / "ready", REQUIREMENTS.read_text()
    if not ready.exists() or ready.read_text() != wanted:
        print(f"acceptance: installing {', '.join(wanted.split())} into {folder}", file=sys.stderr)
        try:
            venv.create(folder, with_pip=True, clear=True)
            quiet = [] if sys.stderr.isatty() else ["--quiet"]
            subprocess.run(
                [python, "-m", "pip", "install", *quiet, "--disable-pip-version-check", "-r", REQUIREMENTS], check=True)
        except (subprocess.CalledProcessError, OSError) as error:
            missing("Playwright or Pillow", f"{error}; needs python3-venv and, this once, the network")
        ready.write_text(wanted)
    os.execv(python, [str(python), *sys.argv])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screenshots", type=pathlib.Path, help="folder for pictures; none are kept without it")
    parser.add_argument("--results", type=pathlib.Path, help="file for a line of JSON for each check")
    parser.add_argument("--programs", type=pathlib.Path, default=REPOSITORY / ".build/debug")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    for program in ["hall-sim", "hall-agent", "hall-central", "hall-print"]:
        if not (options.programs / program).exists():
            missing(f"{options.programs / program}", "build first: swift build")
    if not os.access(options.chromium, os.X_OK):
        missing(options.chromium, "apt-get install chromium, or say where with --chromium")
    if not shutil.which("zbarimg"):
        missing("zbarimg", "apt-get install zbar-tools")
    return options


class Acceptance:
    def __init__(self, browser, demo, boards, options):
        self.browser, self.demo, self.boards, self.options = browser, demo, boards, options
        self.glyphs = Glyphs()
        self.passed = self.failed = 0
        self.problems = []

    # Checking and looking

    def check(self, what, is_so, detail=""):
        self.passed, self.failed = self.passed + bool(is_so), self.failed + (not is_so)
        print(f"{'ok  ' if is_so else 'FAIL'}  {what}" + (f"  ({detail})" if detail else ""), flush=True)
        if self.options.results:
            with self.options.results.open("a") as results:
                seen = {"name": what, "ok": bool(is_so), "detail": str(detail)}
                print(json.dumps(seen, ensure_ascii=False), file=results)
        return bool(is_so)

    def open(self, address, width, height):
        page = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN").new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.problems.append(f"{address}: {error}"))
        page.on("console", lambda said: self.heard(address, said))
        page.goto(address)
        return page

    def heard(self, address, said):
        # A refusal is an answer of the hall and none of the page's errors.
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.problems.append(f"{address}: {said.text}")

    def keep(self, data, name, width=None):
        """A picture in few colours and at most `width`, so that the repository stays small."""
        import PIL.Image
        if not self.options.screenshots:
            return
        picture = PIL.Image.open(io.BytesIO(data)).convert("RGB")
        if width and picture.width > width:
            picture = picture.resize((width, picture.height * width // picture.width), PIL.Image.LANCZOS)
        self.options.screenshots.mkdir(parents=True, exist_ok=True)
        picture.quantize(64, dither=PIL.Image.Dither.NONE).save(
            self.options.screenshots / f"{name}.png", optimize=True)

    def picture(self, page, name, width=None):
        self.keep(page.screenshot(), name, width)

    def post(self, page, path, body):
        return page.evaluate(
            """async ([path, body]) => {
                const headers = {"Content-Type": "application/json"};
                const answer = await fetch(path, {method: "POST", headers, body: JSON.stringify(body)});
                return {status: answer.status, body: await answer.json()};
            }""", [path, {"request": f"acceptance-{time.time_ns()}", **body}])

    # One ticket

    def take(self):
        """A hurried finger taps a service twenty times; one number stands on the screen."""
        kiosk = self.open(f"{self.demo.hall}/kiosk/{KIOSK}", 1080, 1920)
        kiosk.wait_for_selector(f'main:not([data-settling]) [data-service="{SERVICE}"]', timeout=30_000)
        # Once the printer is known ready nothing is asked about paper.
        kiosk.wait_for_timeout(500)
        self.picture(kiosk, "kiosk-home", 540)
        button = kiosk.locator(f'[data-service="{SERVICE}"]').bounding_box()
        for _ in range(20):
            kiosk.mouse.click(button["x"] + button["width"] / 2, button["y"] + button["height"] / 2)
        kiosk.wait_for_selector(".huge")
        number = kiosk.inner_text(".huge").strip()
        kiosk.wait_for_selector(".status.good", timeout=30_000)
        self.picture(kiosk, "kiosk-ticket", 540)
        ticket = self.get(f"/api/v1/tickets?number={number}")["ticket"]
        self.check("a touch gives a number on the screen", ticket["number"] == number, number)
        papers = self.demo.state()["kiosks"][0]["papersInAll"]
        second = kiosk.request.get(f"{self.demo.hall}/api/v1/tickets?number={number[:-1]}2")
        self.check("twenty taps in a row gave one number and one paper", papers == 1 and second.status == 404,
                   f"{papers} papers, a second number: {second.status}")
        self.check("the screen says 请取走号票 once the paper is proven", ticket["paper"] == "proven")
        return ticket

    def get(self, path):
        return get_json(self.demo.hall + path)

    def paper(self, ticket):
        """The bytes at the printer are the ticket, and a flipped bit is noticed."""
        paper = self.demo.state()["kiosks"][0]["papers"][0]["number"]
        source = f"{self.demo.sim}/api/printers/printer-{KIOSK}/papers/{paper}"
        data, picture = get(f"{source}.bin"), get(f"{source}.png")
        hall = self.get("/api/v1/hall")
        zone = datetime.timezone(datetime.timedelta(minutes=hall.get("utcOffsetMinutes", 480)))
        taken = datetime.datetime.fromtimestamp(ticket["takenAt"] / 1000, zone).strftime("%Y-%m-%d %H:%M")
        expected = reading.expected_lines(ticket, hall, taken)
        address = f"https://hall.example/t/{ticket['token']}"
        wrong = reading.differences(data, expected, address)
        self.check("the bytes at the printer are the ticket, field by field", not wrong,
                   "; ".join(wrong) or f"{len(expected)} fields, {len(data)} bytes")
        if not wrong:
            missed = reading.undetected_flips(data, expected, address)
            self.check("a flipped bit in any printed byte fails this comparison", not missed, f"undetected {missed}"
                       if missed else f"{len(reading.Paper(data).text_at)} bytes of text tried")
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            file.write(picture)
            file.flush()
            read = subprocess.run(["zbarimg", "--quiet", "--raw", file.name], capture_output=True, text=True)
        self.check("a QR reader reads exactly address and token from the paper's picture",
                   read.stdout == address + "\n", read.stdout.strip() or read.stderr.strip())
        self.keep(picture, "paper", 420)

    def call(self, ticket):
        """The window signs in and calls; its board, the hall's board and the display say so."""
        window = self.open(f"{self.demo.hall}/window/{WINDOW}", 1366, 768)
        window.wait_for_selector("#staff")
        window.fill("#staff", WRITER)
        window.press("#staff", "Enter")
        window.wait_for_selector("#work:not([hidden])")
        display = self.open(f"{self.demo.hall}/display/{ZONE}", 1920, 1080)
        display.wait_for_selector("#waiting li")
        window.keyboard.press("Enter")
        number = ticket["number"]
        window.wait_for_function("(n) => document.querySelector('#current .number')?.textContent === n", arg=number)
        self.check("the window page calls it", True, number)
        board, hall_board = f"请{number}号", f"{number}到{WINDOW}号窗口"
        took = self.boards.wait(lambda now: now[f"board-{WINDOW}"] == board, 5)
        self.check("the window's board shows the number", took is not None, board)
        took = self.boards.wait(lambda now: now[f"hallboard-{ZONE.lower()}"] == hall_board, 5)
        self.check("the hall's board shows number and window", took is not None, hall_board)
        self.reads(f"board-{WINDOW}", board)
        self.reads(f"hallboard-{ZONE.lower()}", hall_board)
        display.wait_for_function(
            """([n, w]) => [...document.querySelectorAll('#calls div')].some(
                (d) => d.innerText.includes(n) && d.innerText.includes(w))""", arg=[number, f"{WINDOW}号窗口"])
        self.check("the display shows number and window", True)
        # After three seconds nothing flashes any more.
        display.wait_for_function("() => document.getAnimations().every((a) => a.playState !== 'running')")
        self.picture(display, "display", 1280)
        # Spoken and shown: then the page may offer 过号.
        window.wait_for_function("() => document.querySelectorAll('#current .marks .done').length === 2")
        self.picture(window, "window")
        return window, display

    def dots(self, board):
        return get(f"{self.demo.sim}/api/boards/{board}.png")

    def reads(self, board, text):
        """The picture of a board, dot by dot, is this text; while it flashes, sooner or later."""
        end = time.monotonic() + 5
        while (objection := self.glyphs.objection(self.dots(board), text)) and time.monotonic() < end:
            time.sleep(0.05)
        self.check(f"the picture of {board} reads as {text}", objection is None, objection or "dot by dot")

    def rate(self, window, ticket):
        """The service ends, the pad asks, a key is pressed, and central has it."""
        window.keyboard.press("f")
        asks = self.until(lambda: self.demo.state()["windows"][int(WINDOW) - 1]["isAsking"])
        self.check("the pad asks for a rating when the service has ended", asks)
        self.demo.press(f"pads/{WINDOW}", {"grade": 5})

        def rated():
            events = [event for kiosk in get_json(f"{self.demo.central}/api/v1/export")["kiosks"]
                      for ledger in kiosk["ledgers"] for event in ledger["events"]]
            return [event["detail"]["ticketEvaluated"] for event in events if event["kind"] == "ticketEvaluated"]

        self.until(rated)
        found = rated()
        is_it = len(found) == 1 and found[0]["ticket"] == ticket["id"] and found[0]["grade"] == 5
        self.check("the rating of this ticket is in central's export, once", is_it, str(found))

    def until(self, is_so, seconds=15):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if is_so():
                return True
            time.sleep(0.1)
        return False

    # Notices and 清屏

    def notice(self, window):
        """Written by one, released by another; a call interrupts it; it ends on time. One nobody released is seen by
        nobody."""
        desk = self.open(f"{self.demo.hall}/desk", 1600, 900)
        desk.wait_for_selector("#windows li")
        text, secret = "周五停电检修", "未经放行文字"
        ends = time.time() + 45
        moments = {"from": int(time.time() * 1000), "to": int(ends * 1000)}
        for words in (secret, text):
            reply = self.post(desk, "/api/v1/notices", {"text": words, "zones": [ZONE], "staff": WRITER, **moments})
            self.check(f"a notice is written: {words}", reply["status"] == 201)
        row = desk.locator("#notices li", has_text=text)
        desk.fill("#me", WRITER)
        row.locator("button.good").click()
        desk.wait_for_selector("#message.grave")
        self.check("who wrote it cannot release it", self.boards.wait(lambda now: text in now.values(), 1.5) is None,
                   desk.inner_text("#message"))
        self.picture(desk, "desk", 1280)
        desk.fill("#me", MANAGER)
        row.locator("button.good").click()
        board, hall_board = f"board-{WINDOW}", f"hallboard-{ZONE.lower()}"
        took = self.boards.wait(lambda now: now[board] == text and now[hall_board] == text, 5)
        self.check("released by another it appears on the zone's boards", took is not None)
        self.check("boards of the other zone do not show it",
                   all(text not in now for name, now in self.boards.now.items() if name == "hallboard-b"))
        self.reads(board, text)
        self.keep_board(board, "board-notice")
        self.interrupt(window, text, board)
        time.sleep(max(0, ends - 4 - time.time()))
        stood = self.boards.wait(lambda now: text in now.values(), 2)
        took = self.boards.wait(lambda now: text not in now.values(), 10)
        late = time.time() - ends
        self.check("it ends on time", None not in (stood, took) and -1 < late < 2, f"{late:+.1f} s")
        self.check("what nobody released was never on any board", not self.boards.ever(secret))
        return desk

    def interrupt(self, window, text, board):
        kiosk = self.open(f"{self.demo.hall}/kiosk/{KIOSK}", 1080, 1920)
        reply = self.post(kiosk, f"/api/v1/kiosks/{KIOSK}/tickets", {"service": SERVICE, "paper": False})
        number = reply["body"]["ticket"]["number"]
        # A window does not call twice within a few seconds.
        window.wait_for_timeout(1000)
        window.keyboard.press("Enter")
        called = f"请{number}号"
        took = self.boards.wait(lambda now: now[board] == called, 10)
        self.check("a call interrupts the notice", took is not None, called)
        self.reads(board, called)
        self.keep_board(board, "board-call")
        # Staff take their time; the board has long stopped flashing.
        self.boards.wait(lambda now: False, 3.5)
        window.keyboard.press("f")
        took = self.boards.wait(lambda now: now[board] == text, 10)
        self.check("the notice resumes when the call is over", took is not None)

    def keep_board(self, board, name):
        self.keep(self.dots(board), name)

    def blank(self, desk, display):
        """清屏: every board is dark within two seconds, until it is lifted."""
        desk.fill("#me", MANAGER)
        start = time.monotonic()
        desk.locator("#blank button").click()
        took = self.boards.wait(lambda now: not any(now.values()), 5)
        took = None if took is None else time.monotonic() - start
        self.check("清屏 darkens all boards within 2 s", took is not None and took <= 2,
                   f"{len(self.boards.now)} boards, {took or 99:.1f} s")
        glowing = [board for board in self.boards.now if self.glyphs.lit(self.dots(board))]
        self.check("no dot of any board's picture glows", not glowing, "、".join(glowing))
        display.wait_for_selector("#dark:not([hidden])", timeout=2_000)
        self.check("the display is dark too", True)
        desk.locator("#blank button.good").click()
        took = self.boards.wait(lambda now: all(now.values()), 5)
        self.check("lifted, every board has its text again", took is not None)

    # All of it

    def busy(self, window):
        """Several numbers and several windows at once, called by the keys of their terminals."""
        self.demo.press("sign-in", {})
        for kiosk, services in {"1": ["household", "property", "social"], "2": ["enterprise", "tax"]}.items():
            for service in services:
                self.post(window, f"/api/v1/kiosks/{kiosk}/tickets", {"service": service, "paper": True})
        papers = self.until(lambda: sum(kiosk["papersInAll"] for kiosk in self.demo.state()["kiosks"]) == 6, 30)
        self.check("five more numbers come out of two machines", papers)
        for place in ("3", "5", "7"):
            self.demo.press(f"terminals/{place}", {"key": "callNext"})
        wanted = {"board-3": "请B001号", "board-5": "请C001号", "board-7": "请E001号"}
        took = self.boards.wait(lambda now: all(now[board] == text for board, text in wanted.items()), 10)
        self.check("a key of each window's terminal calls its next", took is not None, "、".join(wanted.values()))
        for board, text in wanted.items():
            self.reads(board, text)

    def no_paper(self):
        """A machine without paper says so, gives no number by itself, and is itself again after a new roll."""
        self.demo.press("switches/printer-2", {"name": "paperOut", "on": True})
        kiosk = self.open(f"{self.demo.hall}/kiosk/2", 1080, 1920)
        kiosk.wait_for_selector(".notice-line")
        self.check("a machine without paper says so before anybody touches it", True, kiosk.inner_text(".notice-line"))
        kiosk.wait_for_selector("main:not([data-settling])")
        kiosk.locator('[data-service="license"]').click()
        kiosk.wait_for_selector(".choices button.good")
        none = kiosk.request.get(f"{self.demo.hall}/api/v1/tickets?number=F001").status
        self.check("no number is taken before the person has chosen to go without paper", none == 404)
        self.picture(kiosk, "kiosk-no-paper", 540)
        self.demo.press("switches/printer-2", {"name": "paperOut", "on": False})
        kiosk.wait_for_selector("main:not([data-settling])")
        kiosk.locator(".choices button.plain").click()
        kiosk.wait_for_selector(".notice-line", state="detached")
        self.check("after a new roll the machine is ready again", True)

    def english(self):
        """Small print, far corners and pale words are nobody's friend; nor are words of officials in English."""
        kiosk = self.open(f"{self.demo.hall}/kiosk/2", 1080, 1920)
        kiosk.wait_for_selector("main:not([data-settling]) [data-service]")
        _, large, language = kiosk.locator("footer button").all()
        found = complaints(kiosk, is_public=True)
        large.click()
        found += complaints(kiosk, is_public=True)
        self.picture(kiosk, "kiosk-large", 540)
        language.click()
        kiosk.wait_for_function("() => document.querySelector('main').innerText.includes('Household')")
        found += complaints(kiosk, is_public=True)
        large.click()
        found += complaints(kiosk, is_public=True)
        self.picture(kiosk, "kiosk-english", 540)
        self.check("in both languages and sizes every control is in reach, a finger large, and all words can be read",
                   not found, "; ".join(found[:5]))
        words = kiosk.inner_text("body").lower()
        found = [word for word in ("citizen", "business", "mission", "handle") if word in words]
        self.check("the English page has none of the words the public should not meet", not found, ", ".join(found))

    def look(self):
        sim = self.open(f"{self.demo.sim}/?lang=zh", 1600, 1000)
        sim.wait_for_function("() => document.images.length > 12 && [...document.images].every((i) => i.complete)")
        # What is called has stopped flashing.
        sim.wait_for_timeout(3500)
        self.picture(sim, "simulator", 1280)
        found = complaints(sim)
        central = self.open(self.demo.central, 1600, 1000)
        central.wait_for_function("() => document.querySelectorAll('#events tr').length > 9")
        self.picture(central, "central", 1280)
        found += complaints(central)
        for path in ["/", "/desk", f"/window/{WINDOW}", f"/display/{ZONE}"]:
            page = self.open(self.demo.hall + path, 1366, 768)
            page.wait_for_load_state("load")
            page.wait_for_function("() => document.body.innerText.trim().length > 20")
            found += complaints(page)
        self.check("nothing on the staff's pages overlaps, is cut off or pale",
                   not found, "; ".join(found[:5]))
        self.check("no page had an error", not self.problems, "; ".join(self.problems[:5]))

    def run(self):
        ticket = self.take()
        self.paper(ticket)
        window, display = self.call(ticket)
        self.rate(window, ticket)
        desk = self.notice(window)
        self.blank(desk, display)
        self.busy(window)
        self.no_paper()
        Care(self, MANAGER).run()
        self.english()
        self.look()


def main():
    options = arguments()
    need_packages()
    from playwright.sync_api import Error, sync_playwright
    demo = Demo(REPOSITORY, options.programs.resolve())
    acceptance = Acceptance(None, demo, None, options)
    try:
        demo.wait()
        acceptance.boards = Boards(demo)
        with sync_playwright() as playwright:
            sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
            acceptance.browser = playwright.chromium.launch(executable_path=options.chromium, args=sandbox)
            acceptance.run()
            acceptance.browser.close()
    except (Error, RuntimeError, OSError) as error:
        acceptance.check("the acceptance came to its end", False, str(error))
    finally:
        left = demo.stop()
    acceptance.check("the demo ends and leaves nothing behind", not left, "; ".join(left))
    print(f"{acceptance.passed} passed, {acceptance.failed} failed")
    return 1 if acceptance.failed else 0


if __name__ == "__main__":
    sys.exit(main())
