"""Reads the bytes that a ticket printer received, without any code of the product.

Understands what the ticket's profile (firmware-profiles/escpos-generic-gb18030.yaml) uses of ESC/POS and refuses
anything else, so that a command nobody expects is a failure and never a silent difference.
"""

# Commands by their first bytes: how many bytes follow.
PLAIN = {
    b"\x1b@": 0, b"\x1ba": 1, b"\x1bE": 1, b"\x1b!": 1, b"\x1bd": 1, b"\x1bJ": 1, b"\x1b2": 0, b"\x1b3": 1,
    b"\x1d!": 1, b"\x1dB": 1, b"\x1c&": 0, b"\x1c.": 0, b"\x1c!": 1, b"\x1dL": 2, b"\x1dW": 2,
}


class Unreadable(Exception):
    """These bytes are not a ticket as we print it."""


class Paper:
    """What stands on a piece of paper: `lines` of text, `codes` (what QR codes say), `cuts`."""

    def __init__(self, data):
        self.lines, self.codes, self.cuts = [], [], 0
        # Where characters stand in the bytes, for those who want to spoil one.
        self.text_at = []
        self.code_at = []
        self._data, self._line, self._stored = data, bytearray(), None
        at = 0
        while at < len(data):
            at = self._take(at)
        if self._line:
            raise Unreadable("text after the last line's end")

    def _take(self, at):
        byte = self._data[at]
        if byte == 0x0A:
            self.lines.append(self._decoded())
            return at + 1
        if byte not in (0x1B, 0x1C, 0x1D):
            if byte < 0x20:
                raise Unreadable(f"control byte {byte:02X} at {at}")
            self._line.append(byte)
            self.text_at.append(at)
            return at + 1
        head = self._data[at:at + 2]
        if head in PLAIN:
            return at + 2 + PLAIN[head]
        if head == b"\x1dV":
            self.cuts += 1
            return at + (4 if self._data[at + 2] in (65, 66) else 3)
        if self._data[at:at + 3] == b"\x1d(k":
            return self._take_code(at)
        raise Unreadable(f"{head.hex(' ')} at {at}")

    def _take_code(self, at):
        length = self._data[at + 3] + 256 * self._data[at + 4]
        body = self._data[at + 5:at + 5 + length]
        if len(body) != length or body[:1] != b"1":
            raise Unreadable(f"GS ( k at {at}")
        if body[1] == 80:
            self._stored = body[3:].decode("utf-8")
            self.code_at += range(at + 8, at + 5 + length)
        if body[1] == 81:
            self.codes.append(self._stored)
        return at + 5 + length

    def _decoded(self):
        text = bytes(self._line).decode("gb18030")
        self._line.clear()
        return text.strip()


def expected_lines(ticket, hall, taken):
    """The ticket's lines, field by field, from what the hall's API says of it (facts: docs of the wording table)."""
    service = next(item for item in hall["services"] if item["id"] == ticket["service"])
    ahead = "您是下一位，请留意叫号" if ticket["ahead"] == 0 else f"前面等候：{ticket['ahead']}人"
    windows = "、".join(ticket["windows"])
    return {
        "hall": hall["name"]["zh"], "title": "排队号票", "number": ticket["number"],
        "service": service["shortName"]["zh"], "service in English": service["shortName"]["en"],
        "ahead": ahead, "windows": f"办理窗口：{windows}号", "area": f"办理区域：{ticket['area']['zh']}",
        "taken": f"取号：{taken}", "listen": "请留意叫号和显示屏", "missed": "过号请到导办台报到",
        "code's caption": "扫码查看排队进度", "validity": "当日有效，请妥善保管",
    }


def differences(data, expected, address):
    """The fields in which the paper made by `data` is not the ticket; empty when it is."""
    try:
        paper = Paper(data)
    except (Unreadable, UnicodeDecodeError, IndexError) as error:
        return [f"unreadable: {error}"]
    lines = [line for line in paper.lines if line]
    wrong = [f"{name}: '{text}' is missing" for name, text in expected.items() if text not in lines]
    wrong += [f"'{line}' is too much" for line in lines if line not in expected.values()]
    if lines != list(expected.values()) and not wrong:
        wrong.append("the lines stand in another order")
    if paper.codes != [address]:
        wrong.append(f"QR codes {paper.codes}, not {address}")
    if paper.cuts != 1:
        wrong.append(f"{paper.cuts} cuts")
    return wrong


def undetected_flips(data, expected, address):
    """Offsets of printed bytes of which one flipped bit would not be noticed; empty is as it must be."""
    paper = Paper(data)
    missed = []
    for at in paper.text_at + paper.code_at:
        copy = bytearray(data)
        copy[at] ^= 0x01
        if not differences(bytes(copy), expected, address):
            missed.append(at)
    return missed
