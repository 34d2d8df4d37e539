#!/usr/bin/env python3
"""The acceptance report: every requirement of a service hall, what was run for it, when, and what came of it.

Reads what the runs of `./hallkit acceptance` (or `./hallkit test`) left in a folder: swift test's reports `*.xml`, the
browser's `browser.jsonl`, the lab's words `lab`. `requirements.json` beside this program holds the requirements: an id,
a level, a sentence, the checks that prove it, and under `open` what is not built. Writes `report.html` and, with Chromium,
`report.pdf`, in Chinese. A requirement is 完成 only when it has checks, every one of them ran and passed, and nothing
of it is open.

A check is `Target.Suite` or `Target.Suite/function` of the Swift tests, `browser: TEXT` (begins so) or `lab: TEXT`
(contains it). One that no run knows is a mistake in `requirements.json`: exits 65 and names it.

    Tests/Acceptance/report.py --results DIR --output DIR [--programs .build/debug] [--bench FILE] [--chromium PATH]
"""
import argparse
import collections
import datetime
import html
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
LEVELS = {
    "system": "首个大厅的系统", "indicator": "考核指标", "must": "必须", "should": "应当", "could": "可选",
}
DONE, PARTLY, FAILED, UNDONE, UNTRIED = "完成", "部分完成", "未通过", "未完成", "未运行"

Outcome = collections.namedtuple("Outcome", "passed failed skipped seconds said")


class Results:
    """What the runs said."""

    def __init__(self, folder):
        self.folder = folder
        self.swift = collections.defaultdict(list)
        for file in sorted(folder.glob("*.xml")):
            for case in ElementTree.parse(file).getroot().iter("testcase"):
                self.swift[case.get("classname")].append(case)
        self.browser = [json.loads(line) for line in self.lines("browser.jsonl")]
        self.lab = [line for line in self.lines("lab") if re.search(r"\s(ok|FAILED)\s", line)]
        self.kinds = {"swift": bool(self.swift), "browser": bool(self.browser), "lab": bool(self.lab)}

    def lines(self, name):
        file = self.folder / name
        return file.read_text(errors="replace").splitlines() if file.exists() else []

    def of(self, check):
        """What a check came to; `None` where runs of its kind were not made; a LookupError where no run knows it."""
        kind, colon, text = check.partition(": ")
        if not colon:
            suite, _, function = check.partition("/")
            cases = [case for case in self.swift.get(suite, []) if case.get("name").startswith(function)]
            if not cases and self.kinds["swift"]:
                raise LookupError(check)
            return self.swift_outcome(cases) if cases else None
        if kind == "browser":
            found = [seen["ok"] for seen in self.browser if seen["name"].startswith(text)]
            said = next((seen["detail"] for seen in self.browser if seen["name"].startswith(text)), "")
        elif kind == "lab":
            lines = [line for line in self.lab if text in line]
            found, said = ["FAILED" not in line for line in lines], lines[0].split(None, 3)[-1] if lines else ""
        else:
            raise LookupError(check)
        if not found and self.kinds[kind]:
            raise LookupError(check)
        return Outcome(sum(found), len(found) - sum(found), 0, None, said) if found else None

    @staticmethod
    def swift_outcome(cases):
        failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
        skipped = [case for case in cases if case.find("skipped") is not None]
        said = "；".join(case.get("name") for case in failed[:3])
        seconds = sum(float(case.get("time") or 0) for case in cases)
        return Outcome(len(cases) - len(failed) - len(skipped), len(failed), len(skipped), seconds, said)


def judge(requirement, outcomes):
    ran = [outcome for outcome in outcomes if outcome]
    if any(outcome.failed for outcome in ran):
        return FAILED
    if not requirement["checks"]:
        return UNDONE
    if len(ran) < len(outcomes) or any(outcome.skipped for outcome in ran):
        return UNTRIED
    return PARTLY if requirement.get("open") else DONE


def said_by(*words):
    """What a program prints; nothing where it is not there or does not know."""
    try:
        return subprocess.run(words, capture_output=True, text=True, timeout=20, cwd=REPOSITORY).stdout.strip()
    except OSError:
        return ""


def environment(programs):
    system = dict(
        line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
    processor = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())
    return [
        ("版本", said_by(str(programs / "hallctl"), "--version").splitlines()[0:1]),
        ("源码", [said_by("git", "log", "-1", "--format=%h %cs %s")]),
        ("系统", [system.get("PRETTY_NAME", "").strip('"') + "，内核 " + platform.release()]),
        ("处理器", [f"{os.cpu_count()} × {processor[1] if processor else platform.machine()}"]),
        ("内存", [f"{int(memory[1]) // 1024} MiB"] if memory else []),
        ("编译器", said_by("swift", "--version").splitlines()[0:1]),
    ]


def device_rows():
    """Each device file's own words: its strict reading is a test of the catalogue."""
    for file in sorted((REPOSITORY / "devices").glob("*.yaml")):
        known = dict(re.findall(r"^(vendor|model|role|support|driver|summary):\s*([^#\n]*?)\s*(?:#.*)?$",
                                file.read_text(), re.MULTILINE))
        yield [file.stem] + [known.get(key, "").strip('"') for key in ("vendor", "model", "role", "driver", "support")]


def license_of(text):
    for name, mark in [("Apache-2.0", "Apache License"), ("BSD-3-Clause", "Redistribution and use"), ("MIT", "MIT"),
                       ("MIT", "Permission is hereby granted, free of charge")]:
        if mark in text:
            return name
    return "见其许可文件"


def package_rows():
    """What the programs are built from: Swift packages as resolved, and the system's libraries they are linked with."""
    resolved = REPOSITORY / "Package.resolved"
    for pin in json.loads(resolved.read_text())["pins"] if resolved.exists() else []:
        folder = REPOSITORY / ".build/checkouts" / pin["location"].rstrip("/").split("/")[-1].removesuffix(".git")
        files = sorted(folder.glob("LICENSE*")) if folder.exists() else []
        yield [pin["identity"], pin["state"].get("version", pin["state"]["revision"][:12]),
               license_of(files[0].read_text(errors="replace")) if files else "见其许可文件", "Swift 包"]
    libraries = re.search(r'^build_packages="([^"]*)"', (REPOSITORY / "hallkit").read_text(), re.MULTILINE)
    for name in libraries[1].split() if libraries else []:
        version = said_by("dpkg-query", "-W", "-f=${Version}", name)
        notice = pathlib.Path("/usr/share/doc") / name / "copyright"
        words = re.findall(r"^License:\s*(\S+)", notice.read_text(errors="replace"), re.MULTILINE) if notice.exists() else []
        yield [name, version or "未安装", "、".join(dict.fromkeys(words)) or "见 Debian 版权文件", "系统库"]


def bench_rows(file):
    if not file or not file.exists():
        return []
    return [[row["name"], *(f"{row[key]:.4g}" if row.get(key) is not None else "" for key in ("ours", "peer")),
             row.get("goal") or "", row.get("note") or ""] for row in json.loads(file.read_text())["rows"]]


def table(heads, rows, classes=""):
    head = "".join(f"<th>{html.escape(word)}</th>" for word in heads)
    body = "".join("<tr>" + "".join(
        cell if cell.startswith("<td") else f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="{classes}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def evidence(check, outcome):
    name = html.escape(check)
    if not outcome:
        return f'<li class="untried">{name}：{UNTRIED}</li>'
    words = f"{outcome.passed} 项通过"
    if outcome.failed:
        words += f"，{outcome.failed} 项未通过"
    if outcome.skipped:
        words += f"，{outcome.skipped} 项跳过"
    if outcome.seconds is not None:
        words += f"，{outcome.seconds:.1f} 秒"
    if outcome.said:
        words += f"：{outcome.said[:120]}"
    return f'<li class="{"failed" if outcome.failed else "passed"}">{name}：{html.escape(words)}</li>'


STYLE = """
@page { size: A4; margin: 16mm 14mm }
body { font: 10.5pt/1.5 "WenQuanYi Micro Hei", sans-serif; color: #111; max-width: 190mm; margin: 0 auto }
h1 { font-size: 20pt } h2 { font-size: 14pt; margin-top: 1.6em; break-after: avoid }
table { border-collapse: collapse; width: 100%; font-size: 9pt } thead { display: table-header-group }
th, td { border: 1px solid #999; padding: 3px 5px; text-align: left; vertical-align: top } tr { break-inside: avoid }
th { background: #eee } ul { margin: 0; padding-left: 1.2em; overflow-wrap: anywhere; font-size: 8pt }
.state { white-space: nowrap; font-weight: bold } .done { color: #0b5d1e } .partly { color: #7a4b00 }
.undone, .bad, .failed { color: #9b1111 } .untried { color: #555 } .wide { font-size: 7.5pt } .wide td { overflow-wrap: break-word }
"""
CLASSES = {DONE: "done", PARTLY: "partly", FAILED: "bad", UNDONE: "undone", UNTRIED: "untried"}


def page(requirements, states, outcomes, results, options):
    now = datetime.datetime.now().astimezone()
    counts = collections.Counter(states.values())
    known = {kind: word for kind, word in [("swift", "Swift 测试"), ("browser", "真实浏览器"), ("lab", "内核实验室")]}
    runs = "；".join(f"{word}：{'已运行' if results.kinds[kind] else UNTRIED}" for kind, word in known.items())
    parts = [
        f"<h1>政务大厅终端代理 HallKit 验收报告</h1><p>{now:%Y-%m-%d %H:%M %Z}。本报告由验收运行自动写成；"
        f"“完成”仅指列出的检查本次全部运行并通过，且没有未做的部分。模拟设备位于真实接口的另一端；未在真实设备上试过的，"
        f"设备表写明 experimental。</p><p>{runs}。</p>",
        table(["状态", "条数"], [[state, str(counts.get(state, 0))] for state in CLASSES]),
        "<h2>运行环境</h2>", table(["项目", "内容"], [[name, " ".join(text)] for name, text in environment(options.programs)]),
    ]
    for level, word in LEVELS.items():
        rows = []
        for requirement in (one for one in requirements if one["level"] == level):
            state = states[requirement["id"]]
            items = "".join(evidence(*pair) for pair in zip(requirement["checks"], outcomes[requirement["id"]]))
            still = f'<p class="partly">未做：{html.escape(requirement["open"])}</p>' if requirement.get("open") else ""
            rows.append([
                requirement["id"], requirement["text"],
                f'<td class="state {CLASSES[state]}">{state}</td>', f"<td><ul>{items}</ul>{still}</td>"])
        parts += [f"<h2>{word}</h2>", table(["编号", "要求", "状态", "运行了什么，结果如何"], rows)]
    figures = bench_rows(options.bench)
    parts.append("<h2>测得的数值</h2>")
    parts.append(table(["测量", "本产品", "同类", "目标", "条件"], figures, "wide") if figures else
                 "<p>没有测量结果：<code>./hallkit bench --json &gt; .build/bench.json</code> 测量并与同类并排比较。</p>")
    parts += [
        "<h2>设备</h2>", table(["文件", "厂商", "型号", "角色", "驱动", "支持程度"], device_rows(), "wide"),
        "<h2>组成与许可</h2>", table(["名称", "版本", "许可", "类别"], package_rows(), "wide"),
    ]
    return (f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>验收报告</title><style>{STYLE}</style>'
            f"<body>{''.join(parts)}</body></html>")


def print_pdf(chromium, source, target):
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    subprocess.run(
        [chromium, "--headless", *sandbox, "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={target}",
         source.as_uri()], check=True, capture_output=True, timeout=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=pathlib.Path, required=True, help="the folder that the runs wrote to")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="the folder for the report")
    parser.add_argument("--programs", type=pathlib.Path, default=REPOSITORY / ".build/debug")
    parser.add_argument("--bench", type=pathlib.Path, help="what `hall-bench bench --json` printed")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    requirements = json.loads((HERE / "requirements.json").read_text())
    results, outcomes, unknown = Results(options.results), {}, []
    for requirement in requirements:
        outcomes[requirement["id"]] = []
        for check in requirement["checks"]:
            try:
                outcomes[requirement["id"]].append(results.of(check))
            except LookupError:
                unknown.append(f"requirements.json: {requirement['id']}: no run knows '{check}'")
    if unknown:
        print("\n".join(unknown), file=sys.stderr)
        return 65
    states = {one["id"]: judge(one, outcomes[one["id"]]) for one in requirements}
    options.output.mkdir(parents=True, exist_ok=True)
    written = options.output / "report.html"
    written.write_text(page(requirements, states, outcomes, results, options))
    if os.access(options.chromium, os.X_OK):
        print_pdf(options.chromium, written.resolve(), (options.output / "report.pdf").resolve())
    counts = collections.Counter(states.values())
    print("acceptance report: " + "，".join(f"{state} {counts.get(state, 0)}" for state in CLASSES) + f"：{written}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
