#!/usr/bin/env python3
"""The walk of one ticket through the pages, as a person sees it in Chromium.

Touches a service twenty times at the kiosk, takes one ticket, has the window call it, looks for it on the hall's
display, finishes, rates, and darkens and lifts the boards. Prints one JSON line with what it saw and exits 0, or
says what did not hold and exits 1.

    walk.py --base http://127.0.0.1:8080 --kiosk 1 --window 3 --staff 101 --zone A --screenshots DIR

Needs Playwright for Python and a Chromium (--chromium, default /usr/bin/chromium).
"""
import argparse
import json
import pathlib
import sys
import time

from playwright.sync_api import sync_playwright


class Broken(Exception):
    """A promise that did not hold."""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True, help="address of the agent's pages")
    parser.add_argument("--kiosk", default="1")
    parser.add_argument("--window", default="3")
    parser.add_argument("--staff", default="101", help="staff number who signs in at the window")
    parser.add_argument("--manager", help="staff number of a duty manager: also darkens and lifts the boards")
    parser.add_argument("--zone", help="zone of the display; the window's own when left out")
    parser.add_argument("--service", help="service id; the window's first when left out")
    parser.add_argument("--no-paper", action="store_true", help="no printer is expected to answer")
    parser.add_argument("--grade", type=int, default=5)
    parser.add_argument("--screenshots", help="folder for pictures")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    return parser.parse_args()


def require(condition, what):
    if not condition:
        raise Broken(what)


class Walk:
    def __init__(self, browser, options):
        self.browser = browser
        self.options = options
        self.problems = []
        self.seen = {}

    def open(self, path, width, height):
        page = self.browser.new_context(viewport={"width": width, "height": height}).new_page()
        page.on("pageerror", lambda error: self.problems.append(f"{path}: {error}"))
        page.goto(self.options.base.rstrip("/") + path)
        return page

    def picture(self, page, name):
        if self.options.screenshots:
            folder = pathlib.Path(self.options.screenshots)
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(folder / f"{name}.png"))

    def get(self, page, path):
        return page.evaluate("async (path) => (await fetch(path)).json()", path)

    def post(self, page, path, body):
        return page.evaluate(
            """async ([path, body]) => {
                const headers = {"Content-Type": "application/json"};
                const answer = await fetch(path, {method: "POST", headers, body: JSON.stringify(body)});
                return {status: answer.status, body: await answer.json()};
            }""", [path, body])

    def tickets(self, page):
        """How many tickets the day has, from the desk's view."""
        return page.evaluate(
            """() => new Promise((resolve, reject) => {
                const source = new EventSource("/api/v1/desk/live");
                setTimeout(() => reject(new Error("no view from the desk")), 10000);
                source.addEventListener("view", (event) => {
                    source.close();
                    resolve(JSON.parse(event.data).day.tickets);
                });
            })""")

    def take(self, hall):
        """Twenty taps on a service make one ticket; its number stands on the screen."""
        kiosk = self.open(f"/kiosk/{self.options.kiosk}", 1080, 1920)
        window = next(w for w in hall["windows"] if w["id"] == self.options.window)
        service = self.options.service or window["services"][0]
        button = f'[data-service="{service}"]'
        kiosk.wait_for_selector(f"{button}, .choices button", timeout=60_000)
        if not kiosk.query_selector(button):
            kiosk.wait_for_selector("main:not([data-settling])", timeout=5_000)
            kiosk.locator(".choices button").first.click()
        kiosk.wait_for_selector(f"main:not([data-settling]) {button}", timeout=30_000)
        self.picture(kiosk, "kiosk-home")
        before = self.tickets(kiosk)
        box = kiosk.locator(button).bounding_box()
        require(box["height"] >= 100 and box["width"] >= 100, "a service's button is smaller than a finger")
        for _ in range(20):
            kiosk.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        if self.options.no_paper:
            kiosk.wait_for_selector("main:not([data-settling]) .choices button.good", timeout=15_000)
            kiosk.locator(".choices button.good").click()
        kiosk.wait_for_selector(".huge", timeout=15_000)
        number = kiosk.inner_text(".huge").strip()
        if not self.options.no_paper:
            kiosk.wait_for_selector(".status.good", timeout=60_000)
        self.picture(kiosk, "kiosk-ticket")
        require(self.tickets(kiosk) == before + 1, "twenty taps made more or fewer than one ticket")
        self.seen.update(number=number, service=service)
        return kiosk, number

    def call(self, number):
        """The window signs in and calls the number; the page shows it."""
        window = self.open(f"/window/{self.options.window}", 1366, 768)
        window.wait_for_selector("#staff", timeout=15_000)
        window.fill("#staff", self.options.staff)
        window.press("#staff", "Enter")
        window.wait_for_selector("#work:not([hidden])", timeout=10_000)
        self.picture(window, "window-signed-in")
        window.keyboard.press("n")
        window.fill("#digits", number)
        window.press("#digits", "Enter")
        window.wait_for_function(
            "(number) => document.querySelector('#current .number')?.textContent === number", arg=number,
            timeout=10_000)
        self.picture(window, "window-serving")
        return window

    def show(self, hall, number):
        """The display shows number and window, and no more flashing after three seconds."""
        here = next(w for w in hall["windows"] if w["id"] == self.options.window)
        display = self.open(f"/display/{self.options.zone or here['zone']}", 1920, 1080)
        display.wait_for_function(
            "(number) => [...document.querySelectorAll('#calls .number')].some((n) => n.textContent === number)",
            arg=number, timeout=10_000)
        text = display.locator("#calls div", has_text=number).first.inner_text()
        require(self.options.window in text, f"the display shows {number} without window {self.options.window}: {text}")
        display.wait_for_function(
            "() => document.getAnimations().every((a) => a.playState !== 'running')", timeout=5_000)
        self.picture(display, "display")
        return display

    def finish(self, window, ticket):
        window.keyboard.press("f")
        window.wait_for_function("() => !document.querySelector('#current .number')", timeout=10_000)
        reply = self.post(
            window, f"/api/v1/tickets/{ticket['token']}/evaluation",
            {"request": f"walk-{time.time_ns()}", "grade": self.options.grade})
        require(reply["status"] == 200, f"the rating was refused: {reply['body']}")
        window.wait_for_function(
            "(number) => document.querySelector('#rating').textContent.includes(number)", arg=ticket["number"],
            timeout=10_000)
        self.picture(window, "window-rated")

    def darken(self, display):
        if not self.options.manager:
            return
        body = lambda: {"request": f"walk-{time.time_ns()}", "by": self.options.manager}
        require(self.post(display, "/api/v1/boards/blank", body())["status"] == 200, "the boards were not darkened")
        display.wait_for_selector("#dark:not([hidden])", timeout=2_000)
        require(self.post(display, "/api/v1/boards/lift", body())["status"] == 200, "the boards were not lifted")
        display.wait_for_selector("#dark", state="hidden", timeout=2_000)

    def run(self):
        kiosk, number = None, None
        start = self.open("/", 1366, 768)
        start.wait_for_selector("a", timeout=15_000)
        hall = self.get(start, "/api/v1/hall")
        kiosk, number = self.take(hall)
        ticket = self.get(kiosk, f"/api/v1/tickets?number={number}")["ticket"]
        require(ticket["number"] == number, "the screen shows another number than the ticket has")
        window = self.call(number)
        display = self.show(hall, number)
        self.finish(window, ticket)
        self.darken(display)
        require(not self.problems, "errors in pages: " + "; ".join(self.problems))
        self.seen.update(ticket=ticket["id"], token=ticket["token"], window=self.options.window)


def main():
    options = arguments()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        walk = Walk(browser, options)
        try:
            walk.run()
        except Exception as error:  # noqa: BLE001: every failure is the answer of this program
            print(json.dumps({"ok": False, "what": str(error).splitlines()[0], **walk.seen}, ensure_ascii=False))
            return 1
        finally:
            browser.close()
    print(json.dumps({"ok": True, **walk.seen}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
