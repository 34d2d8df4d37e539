// A roll of paper is changed: three pictures, a test slip that proves feed, print and cut, and one question.
import { both, el, post, t } from "/assets/base.js";

/// Whether somebody has just had the printer open: the page then asks by itself.
export function wantsPaper(view) { return Boolean(view.roll?.asked) && view.printer.ready; }

/// Whether a roll has to be brought: then the way to this screen stands on the home screen.
export function offersPaper(view) {
  const faults = view.printer.faults;
  return Boolean(view.roll) && (view.roll.ended || view.roll.asked
    || ["media-empty", "media-low", "cover-open", "media-forecast"].some((fault) => faults.includes(fault)));
}

/// The screen. `page` has leave and render; `visit.paper` holds what the test slip came to.
export function paperScreen(view, visit, id, page) {
  const slip = visit.paper ?? { state: "none" };
  const state = printerState(view);
  return {
    key: ["paper", state, slip.state, view.roll?.asked, visit.isBusy].join("|"), centre: true,
    make: () => [
      el("h1", { text: t("p.paper.title") }),
      ["proven", "noted"].includes(slip.state) ? null : pictures(),
      el("p", { class: `status ${slipKind(slip, state)}`, role: "status", text: slipText(slip, state) }),
      slip.state === "proven" ? el("p", { class: "say", text: t("g.paper.ask") }) : null,
      el("div", { class: "choices" }, ...choices(state, slip, visit, id, page)),
    ].filter(Boolean),
  };
}

function printerState(view) {
  const faults = view.printer.faults;
  if (faults.includes("cover-open")) return "open";
  if (faults.includes("media-empty")) return "out";
  return view.printer.ready ? "ready" : "absent";
}

function slipKind(slip, state) {
  if (["proven", "noted"].includes(slip.state)) return "good";
  if (slip.state === "failed" || state !== "ready") return "ask";
  return "good";
}

function slipText(slip, state) {
  if (slip.state === "printing") return t("k.printing");
  return slip.message ? both(slip.message) : t(`p.paper.state.${state}`);
}

function choices(state, slip, visit, id, page) {
  const back = button(t("k.home"), page.leave, "plain");
  if (slip.state === "printing") return [];
  if (slip.state === "noted") return [back];
  if (slip.state === "proven") {
    return [
      button(t("p.paper.new"), () => answer(true, visit, id, page), "good"),
      button(t("p.paper.used"), () => answer(false, visit, id, page), "plain"),
    ];
  }
  return state === "ready" ? [button(t("p.paper.slip"), () => print(visit, id, page), "good"), back] : [back];
}

async function print(visit, id, page) {
  if (visit.isBusy) return;
  visit.isBusy = true;
  visit.paper = { state: "printing" };
  page.render();
  // Once: a slip whose answer was lost is printed again by whoever sees that none came out.
  const reply = await post(`/api/v1/kiosks/${encodeURIComponent(id)}/paper/slip`, {}, { tries: 1 });
  visit.isBusy = false;
  visit.paper = reply.ok
    ? { state: reply.body.result === "proven" ? "proven" : "failed", message: reply.body.message }
    : { state: "failed", message: reply.body.error };
  page.render();
}

async function answer(isNew, visit, id, page) {
  if (visit.isBusy) return;
  visit.isBusy = true;
  const reply = await post(`/api/v1/kiosks/${encodeURIComponent(id)}/paper/roll`, { isNew });
  visit.isBusy = false;
  visit.paper = { state: "noted", message: reply.ok ? reply.body.message : reply.body.error };
  page.render();
}

function button(text, onclick, kind = "") { return el("button", { type: "button", class: kind, text, onclick }); }

// The pictures: the printer from the side, with its lid, the roll and the way of the paper.

const SVG = "http://www.w3.org/2000/svg";

function draw(tag, values, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const line = (d, kind) => draw("path", { d, class: kind });

function body(...more) {
  return draw("svg", { viewBox: "0 0 200 150", "aria-hidden": "true" },
    line("M20 140 V70 H60 V100 H150 V70 H180 V140 Z", "case"), ...more);
}

function openLid() { return line("M180 68 L196 8", "lid"); }

function roll(radius) {
  return draw("g", {}, draw("circle", { cx: 112, cy: 72, r: radius, class: "roll" }),
    draw("circle", { cx: 112, cy: 72, r: 8, class: "core" }));
}

/// The three steps as pictures.
export function pictures() {
  const steps = [
    body(openLid(), line("M150 52 A46 46 0 0 1 176 22", "arrow"), line("M168 18 L180 20 L174 31", "arrow")),
    body(openLid(), roll(27), line("M112 99 H40 L26 50", "paper"), line("M112 8 V36 M102 27 L112 39 L122 27", "arrow")),
    body(roll(27), line("M58 70 V38 H184 V70", "lid"), line("M40 98 L26 50", "paper"),
      line("M121 2 V28 M111 18 L121 31 L131 18", "arrow")),
  ];
  return el("ol", { class: "pictures" }, ...steps.map((picture, index) =>
    el("li", {}, picture, el("p", {}, el("b", { text: index + 1 }), t(`p.paper.step.${index + 1}`)))));
}
