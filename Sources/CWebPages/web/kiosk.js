// The ticket machine's page. One visit is one person: it has one request id, so that twenty taps make one ticket,
// and everything a person chose (language, size, lane) ends with it.
import {
  both, clockTime, el, fillWords, getLanguage, live, load, now, placeID, post, replaceIfChanged, requestID, setLanguage,
  t,
} from "/assets/base.js";
import { dayScreen } from "/assets/kiosk-day.js";
import { homeScreen, noPaperText, pageSize } from "/assets/kiosk-home.js";
import { offersPaper, paperScreen, wantsPaper } from "/assets/kiosk-paper.js";
import { codePicture, hideDoor, serviceScreen, summaryCode } from "/assets/kiosk-service.js";
import { paperState, ticketScreen } from "/assets/kiosk-ticket.js";

const id = placeID();
const main = document.getElementById("main");
const footer = document.getElementById("footer");
const lost = document.getElementById("lost");
const timeout = document.getElementById("timeout");

/// After a new screen has come up, taps count only once the finger has rested this long: the rest of a hurried row of
/// taps never chooses something on a screen that nobody has read.
const SETTLE_MS = 400;
const CARD_MS = 4000;
/// Seconds after which a screen goes back by itself, by its kind.
const LIMITS = { paper: 90, idle: 30, warning: 15, taken: 15, number: 40, doubt: 18, printing: 60, refused: 25 };

let hall;
let view = null;
let stream;
let linked = false;
let lostSince = performance.now();
let touchedAt = performance.now();
let visit = fresh();
let shownKind = "";
let settling;
/// How many services fewer than usual stand on a page, because longer words left less room; `as` says for which words.
let fewer = { by: 0, as: "" };

function fresh() {
  return {
    screen: "home", since: performance.now(), lane: "normal", page: 0, request: null, service: null, ticket: null,
    refusal: null, paper: null, care: null, isBusy: false, isLarge: false, saidNo: false, isDayLeft: false, staff: "", date: null,
  };
}

// A visit's way

function connect(ticket) {
  stream?.close();
  const query = ticket ? `?ticket=${encodeURIComponent(ticket)}` : "";
  stream = live(`/api/v1/kiosks/${encodeURIComponent(id)}/live${query}`, (next) => {
    const isNews = wantsPaper(next) && !wantsPaper(view ?? next);
    view = next;
    // Whoever has just closed the printer stands here: unless somebody is choosing, they are asked.
    if (isNews && !isChanged()) go("paper");
    if (next.ticket && visit.ticket?.id === next.ticket.id) follow(next.ticket);
    render();
  }, setLinked);
}

function setLinked(is) {
  if (linked && !is) lostSince = performance.now();
  linked = is;
  render();
}

function follow(ticket) {
  if (visit.ticket.paper !== ticket.paper) visit.since = performance.now();
  visit.ticket = ticket;
}

function go(screen) {
  visit.screen = screen;
  visit.since = performance.now();
  render();
}

function leave() {
  const hadTicket = visit.ticket !== null;
  visit = fresh();
  setLanguage("zh");
  touchedAt = performance.now();
  if (hadTicket) connect(null);
  render();
}

function choose(service) {
  if (visit.isBusy) return;
  visit.service = service;
  visit.request ??= requestID();
  if (view.printer.ready) issue(true);
  else go("nopaper");
}

async function issue(paper) {
  if (visit.isBusy) return;
  const mine = visit;
  mine.isBusy = true;
  go("issuing");
  await cardRead();
  const card = view.card?.state === "ready" ? view.card.session : undefined;
  const reply = await post(`/api/v1/kiosks/${encodeURIComponent(id)}/tickets`, {
    request: mine.request, service: mine.service, lane: mine.lane, paper, card,
  });
  mine.isBusy = false;
  if (visit !== mine) return;
  if (reply.ok) {
    mine.ticket = reply.body.ticket;
    connect(mine.ticket.id);
    go(reply.body.already ? "already" : "ticket");
  } else if (reply.body.error?.code === "printer-not-ready") go("nopaper");
  else refuse(reply.body.error, () => issue(paper));
}

/// A card that is just being read belongs to the ticket: waits for it, though not for ever.
async function cardRead() {
  const end = performance.now() + CARD_MS;
  while (view.card?.state === "reading" && performance.now() < end) {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

async function reprint() {
  if (visit.isBusy) return;
  const mine = visit;
  mine.isBusy = true;
  render();
  const reply = await post(`/api/v1/tickets/${encodeURIComponent(mine.ticket.id)}/reprint`, {});
  mine.isBusy = false;
  if (visit !== mine) return;
  if (reply.ok) {
    follow(reply.body.ticket);
    mine.saidNo = false;
    go("ticket");
  } else refuse(reply.body.error, null);
}

function answerPaper(inHand) {
  const ticket = visit.ticket.id;
  post(`/api/v1/tickets/${encodeURIComponent(ticket)}/paper`, { inHand });
  if (inHand) leave();
  else {
    visit.saidNo = true;
    go("ticket");
  }
}

function refuse(error, again) {
  visit.refusal = { error, again };
  go("refused");
}

// Screens: each gives a key that changes when it has to be drawn anew, and how to draw it.

function screen() {
  if (!view) return blank();
  if (view.evacuating) return message("evac", t("k.evac"), "");
  if (visit.screen === "service") return serviceScreen(visit, id, { go, leave, render });
  if (visit.screen === "paper") return paperScreen(view, visit, id, { leave, render });
  if (view.blocked && visit.screen !== "ticket") return fault("blocked", t("k.fault.all"));
  if (view.full && visit.screen !== "ticket") return fault("full", t("k.full"));
  const isAsking = view.day.ask && !(view.day.open && visit.isDayLeft);
  if (visit.screen !== "ticket" && visit.screen !== "help" && (!view.day.open || isAsking)) {
    return dayScreen(view, visit, { go, render, leave, refuse });
  }
  switch (visit.screen) {
    case "help": return help();
    case "issuing": return message("issuing", t(view.card?.state === "reading" ? "k.card.reading" : "k.starting"), "",
      [], true);
    case "nopaper": return noPaper();
    case "already": return already();
    case "ticket": return ticketScreen(view, visit, { leave, reprint, answerPaper, secondsLeft });
    case "refused": return refused();
    default: return homeScreen(view, visit, hall, Math.max(2, usualPage() - fewer.by), { choose, render });
  }
}

function blank() { return { key: "blank", make: () => [] }; }

function message(key, text, more, choices = [], isWaiting = false) {
  return {
    key: `${key}|${text}|${more}`, centre: true,
    make: () => [
      isWaiting ? el("div", { class: "spinner" }) : null, el("p", { class: "say", text }),
      more ? el("p", { class: "more", text: more }) : null,
      choices.length ? el("div", { class: "choices" }, ...choices) : null,
    ].filter(Boolean),
  };
}

/// Nothing goes here: the code says why, to whoever can mend it.
function fault(key, text) {
  const code = summaryCode(id, render);
  const screen = message(key, text, "");
  return {
    key: `${screen.key}|${code.length}|${code.slice(-400)}`, centre: true,
    make: () => [...screen.make(), code ? codePicture(code) : null].filter(Boolean),
  };
}

function button(text, onclick, kind = "") { return el("button", { type: "button", class: kind, text, onclick }); }

function noPaper() {
  return message("nopaper", noPaperText(view), "", [
    button(t("p.kiosk.nopaper.go"), () => issue(false), "good"), button(t("k.cancel"), leave, "plain"),
  ]);
}

function already() {
  const ticket = visit.ticket;
  const choices = ticket.canReprint
    ? [button(t("p.kiosk.reprint"), reprint), button(t("p.kiosk.reprint.no"), leave, "plain")]
    : [button(t("k.ok"), leave, "plain")];
  const text = t(ticket.ahead > 0 ? "k.already" : "p.kiosk.already.next", { number: ticket.number, n: ticket.ahead });
  return {
    key: `already|${text}|${ticket.canReprint}`, centre: true,
    make: () => [
      el("p", { class: "caption", text: t("p.kiosk.number") }), el("p", { class: "huge number", text: ticket.number }),
      el("p", { class: "say", text }), el("p", { class: "more", text: t("k.already.more") }),
      el("div", { class: "choices" }, ...choices),
    ],
  };
}

function refused() {
  const { error, again } = visit.refusal;
  const choices = [button(t("k.home"), leave, "plain")];
  if (!error && again) choices.unshift(button(t("p.kiosk.retry"), again));
  const text = error ? both(error) : t("k.fault.all");
  return message(`refused|${error?.code}`, text, "", choices);
}

function help() {
  const steps = ["p.kiosk.help.1", "p.kiosk.help.2", "p.kiosk.help.3"];
  return {
    key: "help", centre: true,
    make: () => [
      el("h1", { text: t("k.home.help") }),
      el("ol", { class: "steps" }, ...steps.map((key, index) => el("li", {}, el("b", { text: index + 1 }), t(key)))),
      el("p", { class: "say", text: t("p.kiosk.help.guide") }),
      el("div", { class: "choices" }, button(t("k.back"), () => go(visit.ticket ? "ticket" : "home"))),
    ],
  };
}

// Drawing and time

function render() {
  lost.hidden = linked && view !== null;
  if (!hall || !view) return;
  const next = screen();
  main.className = next.centre ? "centre" : "";
  const kind = next.key.split("|")[0];
  if (kind !== shownKind) settle();
  shownKind = kind;
  document.body.classList.toggle("large", visit.isLarge);
  replaceIfChanged(main, `${getLanguage()}|${visit.isLarge}|${visit.isBusy}|${next.key}`, next.make);
  next.update?.();
  replaceIfChanged(footer, `${getLanguage()}|${visit.isLarge}|${offersPaper(view)}`, footerButtons);
  document.getElementById("hall").textContent = both(hall.name);
  if (kind === "home") fit();
}

function usualPage() { return pageSize(hall.services.length, visit.isLarge); }

/// Takes services off the page until all of it can be seen.
function fit() {
  const as = [getLanguage(), visit.isLarge, innerWidth, innerHeight, view.printer.ready, view.offline].join();
  if (fewer.as !== as) {
    fewer = { by: 0, as };
    return render();
  }
  const parts = [main, main.querySelector(".greeting"), main.querySelector(".services")];
  if (usualPage() - fewer.by > 2 && parts.some((part) => part.scrollHeight > part.clientHeight + 2)) {
    fewer.by += 1;
    render();
  }
}

function settle() {
  clearTimeout(settling);
  main.dataset.settling = "yes";
  settling = setTimeout(() => { delete main.dataset.settling; }, SETTLE_MS);
}

function footerButtons() {
  // For staff, and only while paper matters.
  const paper = offersPaper(view) ? button(t("p.paper.title"), () => { if (!visit.isBusy) go("paper"); }, "plain change-paper")
    : null;
  return [
    el("button", { type: "button", class: "plain", onclick: () => { if (!visit.isBusy) go("help"); } },
      t("k.home.help"), el("small", { text: t("k.home.notsure") })),
    button(visit.isLarge ? t("p.kiosk.normalsize") : t("k.home.large"), () => {
      visit.isLarge = !visit.isLarge;
      render();
    }, "plain"),
    button(t("k.home.lang"), () => {
      setLanguage(getLanguage() === "zh" ? "en" : "zh");
      render();
    }, "plain"),
    paper,
  ].filter(Boolean);
}

function elapsed() { return (performance.now() - visit.since) / 1000; }

function secondsLeft() { return Math.max(0, Math.ceil(limit() - elapsed())); }

function idle() { return (performance.now() - touchedAt) / 1000; }

/// How long the present screen may stay, in seconds; screens that ask the person first have none.
function limit() {
  if (visit.screen === "refused") return LIMITS.refused;
  if (visit.screen !== "ticket") return Infinity;
  return { wait: LIMITS.printing, good: LIMITS.taken, ask: LIMITS.doubt, note: LIMITS.number }[paperState(visit)];
}

function isChanged() {
  return visit.screen !== "home" || visit.lane !== "normal" || visit.page > 0 || visit.isLarge || getLanguage() !== "zh"
    || visit.staff !== "";
}

function tick() {
  if (hall) document.getElementById("clock").textContent = clockTime(now(), hall.utcOffsetMinutes);
  if (!lost.hidden) {
    const isLong = performance.now() - lostSince > 20_000;
    document.getElementById("lost-text").textContent = hall ? t("k.starting") : "";
    document.getElementById("lost-more").textContent = hall && isLong ? t("k.fault.all") : "";
  }
  // Large print means more time.
  const patience = visit.screen === "paper" ? LIMITS.paper : LIMITS.idle * (visit.isLarge ? 2 : 1);
  const asksFirst = limit() === Infinity && isChanged() && !visit.isBusy;
  if (elapsed() > limit() || (asksFirst && idle() > patience + LIMITS.warning)) leave();
  const isWarning = asksFirst && idle() > patience;
  timeout.hidden = !isWarning;
  if (isWarning) warn(Math.max(1, Math.ceil(patience + LIMITS.warning - idle())));
  if (visit.screen === "ticket") render();
}

function warn(seconds) {
  replaceIfChanged(timeout, getLanguage(), () => [
    el("p", { class: "say", "data-seconds": true }),
    el("div", { class: "choices" }, button(t("k.timeout.more"), () => {})),
  ]);
  timeout.querySelector("[data-seconds]").textContent = t("k.timeout", { s: seconds });
}

addEventListener("pointerdown", () => { touchedAt = performance.now(); }, true);
addEventListener("keydown", () => { touchedAt = performance.now(); }, true);
main.addEventListener("click", (event) => {
  // A key press has no position and no row of taps before it.
  if (!main.dataset.settling || event.detail === 0) return;
  event.stopPropagation();
  settle();
}, true);
hideDoor(document.getElementById("hall"), () => {
  leave();
  go("service");
});
addEventListener("contextmenu", (event) => event.preventDefault());
addEventListener("resize", () => render());

hall = await load();
setLanguage("zh");
fillWords();
document.title = `${t("term.kiosk")} ${id}`;
connect(null);
setInterval(tick, 500);
