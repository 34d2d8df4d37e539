// Where everybody begins: which service, and in which lane.
import { both, el, post, requestID, t } from "/assets/base.js";

/// The page of services that a visit is at, `perPage` of them. `page` has choose and render.
export function homeScreen(view, visit, hall, perPage, page) {
  const pages = Math.max(1, Math.ceil(hall.services.length / perPage));
  visit.page %= pages;
  const shown = hall.services.slice(visit.page * perPage, (visit.page + 1) * perPage);
  const card = view.card?.state ?? "";
  const turn = () => {
    visit.page += 1;
    page.render();
  };
  return {
    key: ["home", visit.page, perPage, pages, card, visit.lane, view.offline, view.printer.ready, view.reader,
      view.services.map((s) => s.open), view.question?.id].join("|"),
    make: () => [
      el("div", { class: "greeting" }, el("h1", { text: t("k.home.title") }), ...greeting(view, card)),
      lanes(visit, page),
      el("div", { class: hall.services.length > 6 && !visit.isLarge ? "services two" : "services" },
        ...shown.map((service) => serviceButton(service, view, page))),
      pages > 1 ? el("div", { class: "pager" }, el("button", {
        type: "button", class: "plain", text: `${t("p.kiosk.more")}　${visit.page + 1}/${pages}`, onclick: turn,
      })) : null,
    ].filter(Boolean),
    update: () => shown.forEach((service) => {
      const node = document.querySelector(`[data-wait="${CSS.escape(service.id)}"]`);
      const text = waitText(view, service.id);
      if (node && node.textContent !== text) node.textContent = text;
    }),
  };
}

/// As many services as there is room for with a finger's height each, in the two thirds of the screen that a seated
/// person reaches; one row fewer where a button for the other pages is needed.
export function pageSize(count, isLarge) {
  if (innerWidth > innerHeight) return isLarge ? 4 : 6;
  if (isLarge) return count <= 5 ? 5 : 4;
  if (count <= 6) return 6;
  return count <= 12 ? 12 : 10;
}

/// Why no paper comes out, and what can be done.
export function noPaperText(view) {
  return view.printer.faults.includes("media-empty") ? t("k.nopaper") : t("p.kiosk.noprinter");
}

/// Something about devices that whoever has just plugged one in can tell: asked where they stand, answered by one touch.
function questionBox(question) {
  const answer = (choice) => post("/api/v1/questions", { request: requestID(), question: question.id, choice });
  return el("div", { class: "question", role: "status" }, el("p", { text: both(question.text) }),
    el("div", { class: "choices" }, ...question.choices.map((choice) => el("button", {
      type: "button", class: choice.id === "none" ? "plain" : "", text: both(choice.text),
      "data-choice": choice.id, onclick: () => answer(choice.id),
    }))));
}

/// What matters most to who stands here: a card that lies on the reader, paper that is out, else how to begin.
function greeting(view, card) {
  if (view.question) return [questionBox(view.question)];
  const trouble = !view.printer.ready ? noPaperText(view) : view.offline ? t("k.offline") : null;
  const hint = card || !trouble ? cardHint(view, card) : null;
  return [hint, trouble ? el("p", { class: "notice-line", text: trouble }) : null].filter(Boolean);
}

function cardHint(view, state) {
  const texts = {
    reading: "k.card.reading", failed: "k.card.fail", unsupported: "k.card.kind", ready: "p.kiosk.card.ready",
  };
  if (!texts[state]) return el("p", { class: "hint", text: t(view.reader ? "k.home.card" : "k.home.nocard") });
  const small = { ready: `${t("k.card.take")}　${t("k.card.privacy")}`, reading: t("k.card.privacy") }[state];
  return el("div", { class: `card ${state}`, role: "status" }, t(texts[state]),
    small ? el("small", { text: small }) : null);
}

function lanes(visit, page) {
  const choice = (lane, key) => el("button", {
    type: "button", class: "plain", "aria-pressed": String(visit.lane === lane), text: t(key),
    onclick: () => {
      visit.lane = lane;
      page.render();
    },
  });
  return el("div", { class: "lanes" },
    el("p", { text: t("k.priority.ask") }, el("small", { text: t("k.priority.who") })),
    choice("normal", "term.lane.normal"), choice("priority", "term.lane.priority"));
}

/// One whose numbers are gone can be touched too: the hall's answer says where to go instead.
function serviceButton(service, view, page) {
  const isOpen = known(view, service.id)?.open !== false;
  return el("button", {
    type: "button", class: isOpen ? "service" : "service gone", "data-service": service.id,
    onclick: () => page.choose(service.id),
  }, el("span", { class: "name", text: both(service.shortName) }),
  el("span", { class: "wait", "data-wait": service.id, text: waitText(view, service.id) }));
}

function known(view, service) { return view.services.find((entry) => entry.id === service); }

function waitText(view, id) {
  const service = known(view, id);
  if (!service) return "";
  if (!service.open) return t("p.kiosk.exhausted");
  if (service.minutes) return t("k.item.wait", { n: service.waiting, m: service.minutes });
  return t("b.waiting", { n: service.waiting });
}
