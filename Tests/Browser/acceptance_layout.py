"""What an old person, a seated person or a hurried one would complain of, measured on the page itself."""

# Of a page that is shown: what is too small, out of reach, cut off, overlapping or pale. Empty is as it must be.
COMPLAINTS = """(isPublic) => {
  const wrong = [], seen = [];
  const named = (node) => (node.innerText || node.id || node.className).trim().split("\\n")[0].slice(0, 24);
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  // What is left of a box within all that it scrolls in.
  const visible = (node) => {
    const box = node.getBoundingClientRect();
    let { left, top, right, bottom } = box;
    for (let at = node.parentElement; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflow === "visible") continue;
      const frame = at.getBoundingClientRect();
      [left, top] = [Math.max(left, frame.left), Math.max(top, frame.top)];
      [right, bottom] = [Math.min(right, frame.right), Math.min(bottom, frame.bottom)];
    }
    return { left, top, right, bottom, width: right - left, height: bottom - top };
  };
  for (const node of document.querySelectorAll("button, input, a")) {
    const box = visible(node);
    if (box.width <= 0 || box.height <= 0) continue;
    // 32 inches of 1080 × 1920 dots: 2.7 dots a millimetre, and a finger needs 20 mm.
    if (isPublic && (box.height < 110 || box.width < 110)) wrong.push(`too small for a finger: ${named(node)}`);
    if (isPublic && box.top < innerHeight / 3 - 1) wrong.push(`above a seated person's reach: ${named(node)}`);
    if (isPublic && (box.bottom > innerHeight + 1 || box.right > innerWidth + 1 || box.left < -1)) {
      wrong.push(`outside the screen: ${named(node)}`);
    }
    if (node.scrollHeight > node.clientHeight + 2) wrong.push(`cut off: ${named(node)}`);
    for (const [other, there] of seen) {
      const isApart = there.right <= box.left + 1 || box.right <= there.left + 1 || there.bottom <= box.top + 1
        || box.bottom <= there.top + 1;
      if (!isApart) wrong.push(`overlaps: ${named(node)} and ${named(other)}`);
    }
    seen.push([node, box]);
  }
  for (const node of document.querySelectorAll("body *")) {
    const hasText = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!hasText || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    if (isPublic && parseFloat(style.fontSize) < 24) wrong.push(`tiny text: ${named(node)}`);
    const [light, dark] = [luminance(colour(style.color).slice(0, 3)), luminance(ground(node))].sort((a, b) => b - a);
    if ((light + 0.05) / (dark + 0.05) < 7) wrong.push(`pale: ${named(node)}`);
    if (node.innerText.includes("‹")) wrong.push(`no words for: ${named(node)}`);
  }
  for (const node of document.querySelectorAll("main, main > div")) {
    if (isPublic && node.scrollHeight > node.clientHeight + 2) wrong.push(`does not fit: ${named(node)}`);
  }
  return [...new Set(wrong)];
}"""


def complaints(page, is_public=False):
    """What is wrong with what `page` shows now; `is_public` for a ticket machine's, which is touched."""
    return page.evaluate(COMPLAINTS, is_public)
