// The hidden corner: whoever holds a finger on the hall's name for three seconds and knows a staff number sees what is
// wrong with this machine, without a keyboard; and the code that carries it to a phone.
import { both, el, getJSON, post, t } from "/assets/base.js";

const HOLD_MS = 3000;

/// Calls `open` when a finger has rested on `corner` long enough.
export function hideDoor(corner, open) {
  let timer;
  const end = () => clearTimeout(timer);
  corner.addEventListener("pointerdown", () => {
    end();
    timer = setTimeout(open, HOLD_MS);
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) corner.addEventListener(name, end);
}

/// The screen. `page` has leave, render and go; `visit.service` holds what was typed and what was answered.
export function serviceScreen(visit, id, page) {
  visit.care ??= { staff: "", reply: null, message: "" };
  return visit.care.reply ? shown(visit, id, page) : asked(visit, id, page);
}

function path(id, verb) { return `/api/v1/kiosks/${encodeURIComponent(id)}/diagnosis${verb}`; }

function asked(visit, id, page) {
  const care = visit.care;
  const type = (digit) => {
    care.staff = digit === "" ? care.staff.slice(0, -1) : (care.staff + digit).slice(0, 8);
    care.message = "";
    page.render();
  };
  const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
  return {
    key: ["service", care.staff, care.message].join("|"), centre: true,
    make: () => [
      el("h1", { text: t("p.service.title") }), el("p", { class: "say", text: care.message || t("p.service.who") }),
      // Never in clear: others stand behind.
      el("p", { class: "entry number", text: "•".repeat(care.staff.length) }),
      el("div", { class: "pad" }, ...digits.map((digit) => button(digit, () => type(digit), "plain")),
        button("⌫", () => type(""), "plain")),
      el("div", { class: "choices" }, button(t("p.service.go"), () => ask(visit, id, page), "good"),
        button(t("k.home"), page.leave, "plain")),
    ],
  };
}

async function ask(visit, id, page) {
  const care = visit.care;
  if (visit.isBusy || !care.staff) return;
  visit.isBusy = true;
  const reply = await post(path(id, ""), { staff: care.staff });
  visit.isBusy = false;
  if (reply.ok) care.reply = reply.body;
  else Object.assign(care, { staff: "", message: both(reply.body.error) || t("k.fault.all") });
  page.render();
}

function shown(visit, id, page) {
  const { reply, message } = visit.care;
  const fact = (key, text) => el("p", {}, el("b", { text: `${t(key)}　` }), text || "–");
  return {
    key: ["service-shown", message, visit.isBusy].join("|"), centre: true,
    make: () => [
      el("h1", { text: t("p.service.title") }),
      el("div", { class: "diagnosis" },
        el("div", { class: "facts-list" },
          ...(reply.faults.length
            ? reply.faults.slice(0, 6).map((fault) => el("p", { class: "grave" }, el("b", { text: `${fault.code}　` }),
              both(fault)))
            : [el("p", { class: "fine", text: t("p.service.faults.none") })]),
          fact("p.service.devices", `${reply.usable}/${reply.all}`), fact("p.service.version", reply.version),
          fact("p.service.address", reply.addresses.join("　")), fact("p.service.ledger", reply.gen.slice(0, 8)),
          fact("p.service.serials", reply.serials.slice(0, 8).join("　"))),
        codePicture(reply.code)),
      message ? el("p", { class: "status good", role: "status", text: message }) : null,
      el("div", { class: "choices three" },
        button(t("p.service.print"), () => print(visit, id, page), "good"),
        button(t("p.paper.title"), () => page.go("paper"), "plain"), button(t("k.home"), page.leave, "plain")),
    ].filter(Boolean),
  };
}

async function print(visit, id, page) {
  if (visit.isBusy) return;
  visit.isBusy = true;
  visit.care.message = t("k.printing");
  page.render();
  const reply = await post(path(id, "/print"), { staff: visit.care.staff }, { tries: 1 });
  visit.isBusy = false;
  const isOut = reply.ok && reply.body.result === "proven";
  visit.care.message = isOut ? t("k.take") : both(reply.body.message ?? reply.body.error);
  page.render();
}

/// The QR code of an SVG text, with its caption.
export function codePicture(svg) {
  // Drawn by the page itself: its policy takes pictures from its own server only.
  const picture = document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
  return el("figure", { class: "code" }, picture, el("figcaption", { text: t("p.service.scan") }));
}

let summary = { at: -Infinity, code: "" };

/// The code of this machine's faults, asked for anew at most once in ten seconds; `render` is called when it has come.
export function summaryCode(id, render) {
  if (performance.now() - summary.at > 10_000) {
    summary.at = performance.now();
    getJSON(`/api/v1/kiosks/${encodeURIComponent(id)}/summary`).then((reply) => {
      if (reply.code === summary.code) return;
      summary.code = reply.code;
      render();
    }, () => {});
  }
  return summary.code;
}

function button(text, onclick, kind = "") { return el("button", { type: "button", class: kind, text, onclick }); }
