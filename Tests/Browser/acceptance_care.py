"""Looking after the machines: a roll is changed, a diagnosis read and printed, the hall checks itself."""
import subprocess
import tempfile

from acceptance_hall import get, get_json
from acceptance_layout import complaints

KIOSK, PRINTER = "2", "printer-2"


class Care:
    """The checks, on the pages and the demo of an acceptance."""

    def __init__(self, acceptance, manager):
        self.acceptance, self.demo, self.manager = acceptance, acceptance.demo, manager

    def papers(self):
        return next(kiosk for kiosk in self.demo.state()["kiosks"] if kiosk["id"] == KIOSK)

    def newest(self, suffix):
        paper = self.papers()["papers"][0]["number"]
        return get(f"{self.demo.sim}/api/printers/{PRINTER}/papers/{paper}.{suffix}")

    def scan(self, picture):
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            file.write(picture)
            file.flush()
            read = subprocess.run(["zbarimg", "--quiet", "--raw", file.name], capture_output=True, text=True)
        return read.stdout.rstrip("\n")

    def run(self):
        self.change_paper()
        self.diagnose()
        self.check_opening()
        self.cards()

    def change_paper(self):
        """Whoever opens the printer is led by pictures, sees a slip that proves it, and answers one question."""
        check, acceptance = self.acceptance.check, self.acceptance
        kiosk = acceptance.open(f"{self.demo.hall}/kiosk/{KIOSK}", 1080, 1920)
        kiosk.wait_for_selector("main:not([data-settling]) [data-service]")
        self.demo.press(f"switches/{PRINTER}", {"name": "coverOpen", "on": True})
        kiosk.locator(".change-paper").click()
        kiosk.wait_for_selector(".pictures svg")
        # The way here may have stood on the home screen since the roll before: the cover is heard of a moment later.
        self.acceptance.until(lambda: "盖开着" in kiosk.inner_text(".status"))
        found = complaints(kiosk, is_public=True)
        acceptance.picture(kiosk, "kiosk-paper", 540)
        check("changing paper is shown in three pictures, while the cover is open",
              kiosk.locator(".pictures svg").count() == 3 and "盖开着" in kiosk.inner_text(".status"))
        before = self.papers()["papersInAll"]
        self.demo.press(f"switches/{PRINTER}", {"name": "coverOpen", "on": False})
        kiosk.locator("main:not([data-settling]) .choices button.good", has_text="打一张测试票").click()
        kiosk.wait_for_selector(".say", timeout=20_000)
        check("a test slip proves feed, print and cut, and one question follows",
              "换了新纸卷吗？" in kiosk.inner_text("main") and "测试票正常" in kiosk.inner_text(".status"))
        slip = self.newest("bin").decode("gb18030", errors="replace")
        check("the slip at the printer says that it is none to be served with",
              self.papers()["papersInAll"] == before + 1 and "【测试】此票不能办事" in slip)
        found += complaints(kiosk, is_public=True)
        kiosk.wait_for_selector("main:not([data-settling])")
        kiosk.locator(".choices button.good", has_text="是新纸卷").click()
        kiosk.wait_for_function("() => document.querySelector('.status').innerText.includes('已记下')")
        roll = next(roll for roll in get_json(f"{self.demo.hall}/api/v1/status")["rolls"] if roll["printer"] == PRINTER)
        check("the new roll is known, and what the slip took of it", 79_000 <= roll.get("left", 0) <= 80_000,
              f"{roll.get('left')} mm")
        check("these screens are in reach, a finger large, and can be read", not found, "; ".join(found[:5]))

    def diagnose(self):
        """A finger rests on the hall's name; a staff number opens what a technician has to know."""
        check, acceptance = self.acceptance.check, self.acceptance
        kiosk = acceptance.open(f"{self.demo.hall}/kiosk/{KIOSK}", 1080, 1920)
        kiosk.wait_for_selector("main:not([data-settling]) [data-service]")
        corner = kiosk.locator("#hall").bounding_box()
        kiosk.mouse.move(corner["x"] + 60, corner["y"] + corner["height"] / 2)
        kiosk.mouse.down()
        kiosk.wait_for_selector(".pad", timeout=5_000)
        kiosk.mouse.up()
        kiosk.wait_for_selector("main:not([data-settling])")
        for digit in self.manager:
            kiosk.locator(".pad button", has_text=digit).first.click()
        check("the number is not shown to those who stand behind", self.manager not in kiosk.inner_text("main"))
        kiosk.locator(".choices button.good").click()
        kiosk.wait_for_selector(".code svg")
        acceptance.picture(kiosk, "kiosk-diagnosis", 540)
        said = self.scan(kiosk.locator(".code svg").screenshot())
        status = get_json(f"{self.demo.hall}/api/v1/status")
        check("a phone reads the machine, its version and its devices from the code, in both languages",
              all(part in said for part in (f"取号机{KIOSK}", f"machine {KIOSK}", f"v{status['version']}", " OK ")),
              said.replace("\n", " / "))
        check("nothing of persons or networks is in it", self.manager not in said and "127.0.0.1" not in said)
        before = self.papers()["papersInAll"]
        kiosk.wait_for_selector("main:not([data-settling])")
        kiosk.locator(".choices button.good").click()
        kiosk.wait_for_selector(".status.good", timeout=20_000)
        self.acceptance.until(lambda: self.papers()["papersInAll"] == before + 1)
        check("the diagnosis comes on paper, with the same code",
              self.scan(self.newest("png")).splitlines()[:2] == said.splitlines()[:2])
        acceptance.keep(self.newest("png"), "paper-diagnosis", 420)

    def check_opening(self):
        """开厅自检 on the desk's page and as a page for the wall."""
        check, acceptance = self.acceptance.check, self.acceptance
        desk = acceptance.open(f"{self.demo.hall}/desk", 1600, 1000)
        desk.wait_for_selector("#check-actions button")
        desk.fill("#me", self.manager)
        desk.locator("#check-actions button").click()
        # The hall has checked itself before: that check's words give way to these, and these to the new check's.
        for words in ("正在自检", "用了"):
            desk.wait_for_function(
                "words => document.querySelector('#check-summary').innerText.includes(words)", arg=words, timeout=60_000)
        summary = desk.inner_text("#check-summary")
        check("every device of the hall proves itself within a minute", "都好" in summary, summary)
        pdf = get(f"{self.demo.hall}/opening-check.pdf")
        check("the check is one page for the wall", pdf.startswith(b"%PDF") and pdf.count(b"/Type /Page\n") <= 1,
              f"{len(pdf)} bytes")
        acceptance.picture(desk, "desk-check", 1280)

    def cards(self):
        cards = self.acceptance.open(f"{self.demo.hall}/cards", 900, 1200)
        cards.wait_for_selector(".sheet h1")
        titles = [title.inner_text() for title in cards.locator(".sheet h1").all()]
        self.acceptance.check("three cards for staff are made of the same words",
                              titles == ["取号机换纸", "窗口叫号", "开机和关机"], "、".join(titles))
