// A zone's display. It shows what the hall says and nothing else; when it cannot hear the hall for a while it takes
// the numbers away rather than show old ones.
import {
  both, clockTime, el, english, fillWords, live, load, now, placeID, replaceIfChanged, t,
} from "/assets/base.js";

const id = placeID();
const node = (name) => document.getElementById(name);
/// As long as a board keeps a call without its agent.
const STALE_SECONDS = 60;
const FLASH_SECONDS = 3;
/// When each call on the screen began, by its serial.
const began = new Map();

let hall;
let view = null;
let lostAt = null;
let shownSerial = null;

/// Both languages at once: nobody can ask a wall for another.
function twice(key, values) { return [t(key, values), el("small", { lang: "en", text: english(key, values) })]; }

function number(call) { return el("span", { class: "number", text: call.number, "data-serial": call.serial }); }

/// What stands there while nobody is called.
function quiet() {
  if (view.evacuating) return twice("v.evac");
  if (view.dayOpen) return twice("p.display.none");
  if (view.reason === "notYet") return twice("b.opening", { time: view.nextTime });
  return twice(view.reason === "closed" ? "b.closed" : "k.starting");
}

function calls() {
  if (view.calls.length === 0) return [el("p", { class: "none" }, ...quiet())];
  const [first, ...others] = view.calls;
  return [
    el("div", { class: others.length === 0 ? "first alone" : "first" }, number(first),
      el("span", { class: "window" }, ...twice("term.window", { window: first.window }))),
    el("div", { class: others.length <= 4 ? "others few" : "others" }, ...others.map((call) =>
      el("div", { class: "call" }, number(call),
        el("span", { class: "window" }, ...twice("term.window", { window: call.window }))))),
  ];
}

/// Each call flashes for what is left of its own three seconds, also when the list is drawn anew meanwhile.
function flash() {
  for (const serial of began.keys()) if (!view.calls.some((call) => call.serial === serial)) began.delete(serial);
  for (const call of view.calls) {
    if (!began.has(call.serial)) began.set(call.serial, performance.now() - call.secondsAgo * 1000);
    const age = performance.now() - began.get(call.serial);
    if (age >= FLASH_SECONDS * 1000) continue;
    const number = node("calls").querySelector(`[data-serial="${call.serial}"]`);
    if (!number) continue;
    number.style.animationDelay = `-${Math.round(age)}ms`;
    number.classList.add("flash");
  }
}

function render() {
  if (!hall || !view) return;
  node("hall").textContent = both(hall.name);
  replaceIfChanged(node("zone"), view.name.zh, () => [both(view.name), el("small", { lang: "en", text: view.name.en })]);
  node("dark").hidden = !view.blanked;
  document.body.classList.toggle("closed", !view.dayOpen);
  const key = view.calls.map((call) => `${call.number}>${call.window}#${call.serial}`).join()
    || `none ${view.evacuating} ${view.dayOpen} ${view.reason}`;
  if (key !== shownSerial) {
    shownSerial = key;
    replaceIfChanged(node("calls"), key, calls);
    flash();
  }
  replaceIfChanged(node("waiting"), JSON.stringify(view.waitingPerService), () => view.waitingPerService.map((line) =>
    el("li", {}, el("span", {}, both(line.name), el("small", { lang: "en", text: line.name.en })),
      el("b", { class: "number", text: line.waiting }))));
  node("notice").hidden = !view.notice;
  node("notice").textContent = view.notice?.text ?? "";
}

function tick() {
  if (hall) node("clock").textContent = clockTime(now(), hall.utcOffsetMinutes);
  const isStale = lostAt !== null && performance.now() - lostAt > STALE_SECONDS * 1000;
  if (!isStale || !view || view.calls.length === 0) return;
  view = { ...view, calls: [], waitingPerService: [], notice: null };
  render();
  node("calls").replaceChildren(el("p", { class: "none" }, ...twice("b.manual")));
  node("calls").dataset.key = "stale";
  shownSerial = "stale";
}

hall = await load();
fillWords();
node("waiting-title").append(el("small", { lang: "en", text: english("p.display.waiting") }));
document.title = both(hall.zones.find((zone) => zone.id === id)?.name) || id;
live(`/api/v1/zones/${encodeURIComponent(id)}/live`, (next) => { view = next; render(); }, (is) => {
  lostAt = is ? null : (lostAt ?? performance.now());
});
setInterval(tick, 1000);
