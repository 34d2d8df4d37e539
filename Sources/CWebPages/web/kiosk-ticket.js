// The ticket on the screen: its number as large as it goes, what became of its paper, and where to wait.
import { both, el, list, t } from "/assets/base.js";

/// `wait` while it is being printed, `good` when it is proven, `ask` when it is in doubt, `note` when there is none.
export function paperState(visit) {
  if (visit.saidNo) return "note";
  const states = { wanted: "wait", submitted: "wait", started: "wait", proven: "good", doubtful: "ask" };
  return states[visit.ticket.paper] ?? "note";
}

/// The screen of a ticket. `page` has leave, reprint and answerPaper.
export function ticketScreen(view, visit, page) {
  const ticket = visit.ticket;
  const state = paperState(visit);
  return {
    key: ["ticket", ticket.number, state, ticket.ahead, ticket.canReprint, view.printer.ready].join("|"), centre: true,
    make: () => [
      el("p", { class: "caption", text: `${both(ticket.serviceName)}　${t("p.kiosk.number")}` }),
      el("p", { class: "huge number", text: ticket.number }),
      el("p", { class: `status ${state}`, text: statusText(visit, state) }),
      facts(ticket),
      state === "note" ? el("p", { class: "more", text: t("p.kiosk.note") }) : null,
      el("div", { class: "choices" }, ...choices(view, visit, state, page)),
    ].filter(Boolean),
    update: () => {
      const node = document.querySelector("#main [data-home]");
      if (node) node.textContent = `${t("k.home")}（${page.secondsLeft()}）`;
    },
  };
}

function facts(ticket) {
  const windows = list(ticket.windows);
  return el("div", { class: "facts" },
    el("p", { text: ticket.ahead > 0 ? t("p.kiosk.ahead", { n: ticket.ahead }) : t("p.kiosk.ahead.zero") }),
    el("p", {}, el("strong", { text: t("p.kiosk.area", { area: both(ticket.area) }) })),
    el("p", { text: t("p.kiosk.windows", { windows }) }));
}

function statusText(visit, state) {
  const number = visit.ticket.number;
  if (state === "wait") return t("k.printing");
  if (state === "good") return t("k.take");
  if (state === "ask") return t("k.doubt");
  if (visit.saidNo) return t("k.doubt.no.done", { number });
  if (visit.ticket.paper === "unprinted") return t("k.fault.printer", { number });
  return t("tk.listen");
}

function button(text, onclick, kind = "") { return el("button", { type: "button", class: kind, text, onclick }); }

function choices(view, visit, state, page) {
  if (state === "ask") {
    return [
      button(t("k.doubt.yes"), () => page.answerPaper(true), "good"),
      button(t("k.doubt.no"), () => page.answerPaper(false), "plain"),
    ];
  }
  const home = button(t("k.home"), page.leave, "plain");
  home.dataset.home = "";
  const wantsPaper = visit.ticket.paper !== "notWanted";
  const canTryAgain = state === "note" && wantsPaper && visit.ticket.canReprint && view.printer.ready;
  return canTryAgain ? [button(t("p.kiosk.reprint"), page.reprint), home] : [home];
}
