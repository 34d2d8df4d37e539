// What every page shares: words, language, live streams that heal themselves, commands that are sent once.

let words = {};
let language = "zh";

/// The words of the catalogue, in the language of the page; a part in [ ] falls away when its parameter is unknown. A
/// term stands alone here, on a button or a heading, and so begins with a capital.
export function t(key, values = {}) {
  const entry = words[key];
  if (!entry) return `‹${key}›`;
  const text = fill(entry[language] ?? entry.zh, values);
  return key.startsWith("term.") ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/// The same in English, for what everybody sees at once.
export function english(key, values = {}) { return fill(words[key].en, values); }

function fill(pattern, values) {
  const known = (name) => values[name] !== undefined && values[name] !== null;
  const put = (text) => text.replace(/\{(\w+)\}/g, (_, name) => (known(name) ? String(values[name]) : `‹${name}›`));
  const optional = pattern.replace(/\[([^\]]*)\]/g, (_, inner) =>
    [...inner.matchAll(/\{(\w+)\}/g)].every((match) => known(match[1])) ? inner : "");
  return put(optional);
}

/// A text that comes in both languages.
export function both(text) {
  return text ? (text[language] ?? text.zh) : "";
}

/// Names one after the other.
export function list(names) { return names.join(language === "zh" ? "、" : ", "); }

export function setLanguage(next) {
  language = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

export function getLanguage() { return language; }

/// Fills every element with data-t from the catalogue.
export function fillWords(root = document) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/// Words and plan; asks again until the machine answers.
export async function load() {
  for (let wait = 300; ; wait = Math.min(wait * 2, 3000)) {
    try {
      const [catalogue, hall] = await Promise.all([getJSON("/api/v1/catalogue"), getJSON("/api/v1/hall")]);
      words = catalogue;
      return hall;
    } catch {
      await pause(wait);
    }
  }
}

export async function getJSON(path) {
  const answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(8000) });
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.error?.code ?? answer.status), { refusal: body.error });
  return body;
}

/// The last part of the page's own path: the kiosk, window or zone.
export function placeID() {
  return decodeURIComponent(location.pathname.split("/").filter(Boolean).pop() ?? "");
}

export function requestID() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/// Sends a command. With the same `request` it may be sent again as often as needed: it is carried out once.
/// Gives {ok, status, body}; `ok` is undefined when nobody answered within the tries.
export async function post(path, body, { token, tries = 3 } = {}) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers["X-HallKit-Token"] = token;
  const text = JSON.stringify({ request: requestID(), ...body });
  for (let left = tries; left > 0; left -= 1) {
    try {
      const answer = await fetch(path, {
        method: "POST", headers, body: text, cache: "no-store", signal: AbortSignal.timeout(6000),
      });
      const reply = await answer.json();
      if (answer.status !== 503 || left === 1) return { ok: answer.ok, status: answer.status, body: reply };
    } catch {
      // Nobody answered: the same words again, a little later.
    }
    await pause(400);
  }
  return { ok: undefined, status: 0, body: {} };
}

/// A live view: `onView` with each view, `onLink` with true and false as the connection comes and goes.
/// A stream that breaks, or is silent for 40 s, is opened again. When the program behind it has been replaced, the
/// page loads itself anew.
export function live(path, onView, onLink = () => {}) {
  let source;
  let watch;
  let again;
  let closed = false;
  let version;

  function heard() {
    clearTimeout(watch);
    watch = setTimeout(reopen, 40_000);
  }

  async function opened() {
    onLink(true);
    try {
      const hall = await getJSON("/api/v1/hall");
      if (version !== undefined && version !== hall.version) location.reload();
      version = hall.version;
    } catch {
      // The stream itself will say so.
    }
  }

  function open() {
    if (closed) return;
    source = new EventSource(path);
    heard();
    source.addEventListener("open", opened);
    source.addEventListener("view", (event) => {
      heard();
      const view = JSON.parse(event.data);
      setTime(view.time);
      onView(view);
    });
    source.addEventListener("time", (event) => {
      heard();
      setTime(JSON.parse(event.data).time);
    });
    source.addEventListener("error", () => {
      onLink(false);
      // The browser tries again by itself unless it was refused.
      if (source.readyState === EventSource.CLOSED) reopen();
    });
  }

  function reopen() {
    source?.close();
    clearTimeout(watch);
    clearTimeout(again);
    onLink(false);
    again = setTimeout(open, 1000);
  }

  open();
  return {
    close() {
      closed = true;
      clearTimeout(watch);
      clearTimeout(again);
      source?.close();
    },
  };
}

// The machine's time, which may differ from the browser's, counted on from the last view.
let timeAt = Date.now();
let timeHeard = performance.now();

function setTime(time) {
  if (!time) return;
  timeAt = time;
  timeHeard = performance.now();
}

export function now() { return timeAt + (performance.now() - timeHeard); }

/// `08:30` of a wall clock time in the hall's zone.
export function clockTime(time, utcOffsetMinutes) {
  const shifted = new Date(time + utcOffsetMinutes * 60_000);
  const two = (value) => String(value).padStart(2, "0");
  return `${two(shifted.getUTCHours())}:${two(shifted.getUTCMinutes())}`;
}

/// The date of a wall clock time in the hall's zone as `2026-11-24`.
export function isoDate(time, utcOffsetMinutes) {
  return new Date(time + utcOffsetMinutes * 60_000).toISOString().slice(0, 10);
}

/// `2026年11月24日` of `2026-11-24`.
export function dateText(iso, key = "p.date") {
  const [year, month, day] = iso.split("-").map(Number);
  return t(key, { year, month, day });
}

export function weekdayOf(iso) {
  return ((new Date(`${iso}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

/// Makes an element: el("p", {class: "big", text: "…", onclick: …}, child, …).
export function el(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/// Changes an element's children only when they would differ, so that a press is never lost to a redraw.
export function replaceIfChanged(node, key, make) {
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  node.replaceChildren(...make());
}
