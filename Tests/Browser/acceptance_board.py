"""Reads a board's picture dot by dot, so that what glows is judged by itself and not by what the simulator says."""
import io

# As the simulator draws it: three pixels a dot, with a frame of three.
PITCH, FRAME = 3, 3
ROWS = 16


class Glyphs:
    """The shapes of characters as they were first seen; later pictures must agree."""

    def __init__(self):
        self.known = {}

    def dots(self, data):
        import PIL.Image
        picture = PIL.Image.open(io.BytesIO(data)).convert("RGB")
        return [[max(picture.getpixel((x, y))) > 150 for x in range(FRAME + 1, picture.width - FRAME, PITCH)]
                for y in range(FRAME + 1, picture.height - FRAME, PITCH)]

    def lit(self, data):
        return sum(map(sum, self.dots(data)))

    def objection(self, data, text):
        """Why the picture does not read as `text`, centred in one line of 16 dots; None when it does.

        Equal characters must have equal shapes, others other shapes, in this and in all pictures seen before, and
        nothing else may glow.
        """
        dots = self.dots(data)
        rows = [index for index, row in enumerate(dots) if any(row)]
        if not rows:
            return "it is dark"
        top = rows[0] // ROWS * ROWS
        if rows[-1] >= top + ROWS:
            return "more than one line glows"
        line = dots[top:top + ROWS]
        widths = [8 if character.isascii() else 16 for character in text]
        at = (len(line[0]) - sum(widths)) // 2
        if any(any(row[:at]) or any(row[at + sum(widths):]) for row in line):
            return f"dots glow beside '{text}'"
        known = dict(self.known)
        for character, width in zip(text, widths):
            shape = tuple(tuple(row[at:at + width]) for row in line)
            at += width
            if not any(map(any, shape)):
                return f"no '{character}' glows"
            if known.setdefault(character, shape) != shape:
                return f"'{character}' has two shapes"
            if any(other == shape for name, other in known.items() if name != character):
                return f"'{character}' looks like another character"
        self.known = known
        return None
