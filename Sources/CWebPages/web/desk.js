// The guide desk and the duty manager. Whoever acts says who they are by staff number; the hall checks what they may.
import {
  both, clockTime, dateText, el, fillWords, getJSON, getLanguage, isoDate, list as listed, live, load, now, post,
  replaceIfChanged, setLanguage, t, weekdayOf,
} from "/assets/base.js";

const node = (name) => document.getElementById(name);
const DURATIONS = [10, 30, 60, 0];

let hall;
let view = null;
let found = null;
let said = { text: "", kind: "" };
let sure = "";
const notice = { zones: new Set(), minutes: 30 };

function say(text, kind = "good") {
  said = { text, kind };
  render();
}

function me() {
  const staff = node("me").value.trim();
  if (staff) return staff;
  node("me").focus();
  say(t("p.desk.whose"), "grave");
  return null;
}

async function send(path, body, success) {
  const reply = await post(path, body);
  if (reply.ok) say(success ?? both(reply.body.message));
  else say(reply.body.error ? both(reply.body.error) : t("p.window.lost"), "grave");
  return reply;
}

/// Runs when it is pressed twice within a few seconds: for what cannot be taken back at once.
function twice(name, text, act) {
  if (sure === name) {
    sure = "";
    act();
    return;
  }
  sure = name;
  setTimeout(() => { if (sure === name) { sure = ""; render(); } }, 8000);
  say(text, "grave");
}

const time = (wall) => clockTime(wall, hall.utcOffsetMinutes);

function button(text, onclick, kind = "plain") { return el("button", { type: "button", class: kind, text, onclick }); }

function list(name, rows, noneKey, make) {
  replaceIfChanged(node(name), getLanguage() + sure + JSON.stringify(rows), () => rows.length
    ? rows.map(make) : [el("li", { class: "none", text: t(noneKey) })]);
}

// Tickets

function ticketPath(ticket, verb) { return `/api/v1/tickets/${encodeURIComponent(ticket)}/${verb}`; }

function reprint(ticket, number) {
  const staff = me();
  if (staff) send(ticketPath(ticket, "reprint"), { staff }, t("p.desk.reprinted", { number }));
}

function inHand(ticket) { send(ticketPath(ticket, "paper"), { inHand: true }, t("k.doubt.yes")); }

function checkIn(ticket) { send(ticketPath(ticket, "check-in"), {}); }

function paperRow(paper) {
  return el("li", {}, el("b", { class: "number", text: paper.number }),
    el("span", { class: "grow", text: `${both(paper.serviceName)}　${t(`p.desk.paper.${paper.paper}`)}` }),
    button(t("term.reprint"), () => reprint(paper.ticket, paper.number), ""),
    paper.paper === "doubtful" ? button(t("k.doubt.yes"), () => inHand(paper.ticket)) : "",
    el("small", { text: `${paper.kiosk ? t("place.kiosk", { n: paper.kiosk }) : ""}　${time(paper.since)}` }));
}

function missedRow(missed) {
  const where = missed.window ? t("term.window", { window: missed.window }) : "";
  return el("li", {}, el("b", { class: "number", text: missed.number }),
    el("span", { class: "grow", text: `${where}　${time(missed.since)}` }),
    missed.canReturn ? button(t("term.return"), () => checkIn(missed.ticket), "")
      : el("span", { text: t("p.desk.late") }));
}

async function find(event) {
  event.preventDefault();
  try {
    found = (await getJSON(`/api/v1/tickets?number=${encodeURIComponent(node("number").value.trim())}`)).ticket;
    say("");
  } catch (error) {
    found = null;
    say(error.refusal ? both(error.refusal) : t("p.window.lost"), "grave");
  }
  render();
}

function foundRow() {
  if (!found) return [];
  const ahead = found.phase === "waiting" ? t("p.kiosk.ahead", { n: found.ahead }) : "";
  return [el("ul", { class: "rows" }, el("li", {}, el("b", { class: "number", text: found.number }),
    el("span", { class: "grow", text: `${both(found.serviceName)}　${ahead}` }),
    button(t("term.reprint"), () => reprint(found.id, found.number), ""),
    found.phase === "missed" ? button(t("term.return"), () => checkIn(found.id)) : ""))];
}

// Day and boards

function dayActions() {
  if (view.day.open) {
    const isSure = sure === "close";
    return [button(isSure ? t("p.desk.confirm") : t("p.desk.day.end"), () => {
      const staff = me();
      if (staff) twice("close", t("g.day.close", { n: view.day.waiting }), () => send("/api/v1/day/close", { staff }));
    }, isSure ? "grave" : "plain")];
  }
  return [button(`${t("p.day.start")}　${dateText(view.day.date)}`, () => {
    const staff = me();
    const question = t("p.day.ask", { date: dateText(view.day.date), wd: t(`p.weekday.${weekdayOf(view.day.date)}`) });
    if (staff) twice("open", question, () => send("/api/v1/day/open", { staff, date: view.day.date }));
  }, "good")];
}

function blankActions() {
  const act = (verb) => () => {
    const by = me();
    if (by) send(`/api/v1/boards/${verb}`, { by });
  };
  return view.blanked
    ? [el("p", { text: t("p.desk.blanked") }), button(t("p.desk.lift"), act("lift"), "good")]
    : [button(t("g.blank"), act("blank"), "grave")];
}

// Machines of the hall that cannot reach each other

const LINK_PATHS = { vouch: "vouch", island: "island/begin", join: "island/end" };

function linkParts() {
  const link = view.link ?? { clashes: [], choices: [] };
  return [
    ...link.clashes.map(([a, b]) => el("p", { text: t("p.desk.clash", { a, b }) })),
    ...link.choices.map((choice) => {
      const isSure = sure === choice;
      return button(isSure ? t("p.desk.confirm") : t(`p.desk.link.${choice}`), () => {
        const staff = me();
        if (!staff) return;
        twice(choice, t(`p.desk.link.${choice}.ask`), () => send(`/api/v1/link/${LINK_PATHS[choice]}`, { staff }));
      }, isSure ? "grave" : "plain");
    }),
  ];
}

// Notices

function noticeRow(entry) {
  const act = (verb) => () => {
    const staff = me();
    if (staff) send(`/api/v1/notices/${encodeURIComponent(entry.id)}/${verb}`, { staff });
  };
  return el("li", {}, el("span", { class: "grow", text: entry.text }),
    entry.state === "written" ? button(t("p.desk.notice.release"), act("release"), "good") : "",
    entry.state !== "over" ? button(t("p.desk.notice.withdraw"), act("withdraw")) : "",
    el("small", { text: [t(`p.desk.notice.state.${entry.state}`), `${time(entry.from)}–${time(entry.to)}`,
      t("p.desk.notice.by", { staff: entry.by }), zoneNames(entry.zones)].filter(Boolean).join("　") }));
}

function zoneNames(ids) {
  return listed(ids.map((id) => both(hall.zones.find((zone) => zone.id === id)?.name) || id));
}

function endOfDay() {
  const midnight = Date.parse(`${isoDate(now(), hall.utcOffsetMinutes)}T00:00:00Z`) - hall.utcOffsetMinutes * 60_000;
  return midnight + 86_400_000;
}

async function write(event) {
  event.preventDefault();
  const staff = me();
  if (!staff) return;
  const from = Math.round(now());
  const to = notice.minutes === 0 ? endOfDay() : from + notice.minutes * 60_000;
  const text = node("text").value.trim();
  const reply = await send("/api/v1/notices", { text, zones: [...notice.zones], from, to, staff });
  if (reply.ok) node("text").value = "";
}

function toggles() {
  const zones = hall.zones;
  replaceIfChanged(node("zones"), getLanguage() + [...notice.zones].join(), () => zones.map((zone) => el("button", {
    type: "button", class: "plain", "aria-pressed": String(notice.zones.has(zone.id)), text: both(zone.name),
    onclick: () => { if (!notice.zones.delete(zone.id)) notice.zones.add(zone.id); toggles(); },
  })));
  replaceIfChanged(node("durations"), getLanguage() + notice.minutes, () => DURATIONS.map((minutes) => el("button", {
    type: "button", class: "plain", "aria-pressed": String(notice.minutes === minutes),
    text: minutes === 0 ? t("p.desk.notice.today") : t("p.desk.notice.minutes", { n: minutes }),
    onclick: () => { notice.minutes = minutes; toggles(); },
  })));
}

// Drawing

// Opening check

function renderCheck() {
  const check = view.check;
  const open = (check?.lines ?? []).filter((line) => line.verdict !== "proven");
  const seconds = Math.round((check?.milliseconds ?? 0) / 1000);
  const at = check ? t("p.check.at", {
    date: dateText(isoDate(check.at, hall.utcOffsetMinutes), "p.date.short"), time: time(check.at), s: seconds,
  }) : "";
  const summary = view.checking ? t("p.check.running") : check ? `${both(check.summary)}　${at}` : t("p.check.none");
  if (node("check-summary").textContent !== summary) node("check-summary").textContent = summary;
  replaceIfChanged(node("check"), getLanguage() + JSON.stringify(open), () => open.map(checkRow));
  replaceIfChanged(node("check-actions"), `${getLanguage()}${view.checking}${Boolean(check)}`, () => [
    view.checking ? null : button(t("p.check.now"), () => {
      const staff = me();
      if (staff) send("/api/v1/opening-check", { staff });
    }),
    check ? el("a", {
      class: "as-button", href: `/opening-check.pdf?lang=${getLanguage()}`, target: "_blank", text: t("p.check.pdf"),
    }) : null,
  ].filter(Boolean));
}

function checkRow(line) {
  const words = { look: "p.check.lookat", failed: "p.check.fault" }[line.verdict];
  const text = line.faults.length ? line.faults.map(both).join(" ") : `${both(line.place)}　${t(words)}`;
  const evidence = line.evidence ? t("p.desk.evidence", { evidence: line.evidence }) : "";
  return el("li", { class: line.verdict === "failed" ? "grave" : "" }, el("span", { class: "grow", text }),
    el("small", { class: "evidence", title: evidence, text: `${line.device}　${evidence}` }));
}

/// Whose paper ends soon, is out, or was changed without a word.
function rollLines() {
  return view.rolls.flatMap((roll) => [
    roll.ended ? t("p.paper.desk.ended", { kiosk: roll.kiosk }) : null,
    roll.asked ? t("p.paper.desk.asked", { kiosk: roll.kiosk }) : null,
    !roll.ended && roll.text ? both(roll.text) : null,
  ].filter(Boolean));
}

function incidentRow(incident) {
  const evidence = incident.evidence ? t("p.desk.evidence", { evidence: incident.evidence }) : "";
  return el("li", { class: "grave" }, el("b", { text: incident.code }),
    el("span", { class: "grow", text: both(incident) }),
    el("small", {
      class: "evidence", title: evidence, text: `${t("p.desk.since", { time: time(incident.since) })}　${evidence}`,
    }));
}

function questionRow(question) {
  const answer = (choice) => () => send("/api/v1/questions", { question: question.id, choice });
  return el("li", { class: "grave" }, el("span", { class: "grow", text: both(question.text) }),
    ...question.choices.map((choice) => button(both(choice.text), answer(choice.id))));
}

function windowItem(window) {
  const state = !window.staff ? t("p.desk.window.off") : window.paused ? t("term.pause")
    : window.serving ?? t("p.desk.window.idle");
  return el("li", { class: window.staff ? "" : "off" },
    el("p", {}, el("b", { text: t("term.window", { window: window.id }) }), ` ${window.staff ?? ""}`),
    el("p", {}, el("span", { text: state }), el("span", { text: t("b.waiting", { n: window.waiting }) })));
}

function render() {
  if (!hall || !view) {
    node("message").textContent = hall ? t("p.window.lost") : "";
    node("message").className = hall ? "grave" : "";
    return;
  }
  node("message").textContent = said.text;
  node("message").className = said.text ? said.kind : "";
  list("papers", view.doubtful, "p.desk.papers.none", paperRow);
  list("missed", view.missed, "p.desk.missed.none", missedRow);
  list("notices", view.notices, "p.desk.notices.none", noticeRow);
  renderCheck();
  list("rolls", rollLines(), "p.paper.desk.none", (text) => el("li", { text }));
  list("incidents", view.incidents, "p.desk.incidents.none", incidentRow);
  replaceIfChanged(node("questions"), getLanguage() + JSON.stringify(view.questions), () => view.questions.map(questionRow));
  replaceIfChanged(node("windows"), getLanguage() + JSON.stringify(view.windows), () => view.windows.map(windowItem));
  node("day").textContent = view.day.open
    ? t("p.desk.day.open", { date: dateText(view.day.date), t: view.day.tickets, n: view.day.waiting })
    : t("p.desk.day.closed");
  replaceIfChanged(node("day-actions"), getLanguage() + sure + JSON.stringify(view.day), dayActions);
  replaceIfChanged(node("blank"), getLanguage() + view.blanked, blankActions);
  replaceIfChanged(node("link"), getLanguage() + sure + JSON.stringify(view.link ?? null), linkParts);
  replaceIfChanged(node("found"), getLanguage() + JSON.stringify(found), foundRow);
  toggles();
}

function words() {
  fillWords();
  node("lang").textContent = t("k.home.lang");
  document.title = t("p.desk.title");
  render();
}

node("find").addEventListener("submit", find);
node("write").addEventListener("submit", write);
node("lang").addEventListener("click", () => {
  setLanguage(getLanguage() === "zh" ? "en" : "zh");
  words();
});

hall = await load();
setLanguage("zh");
words();
live("/api/v1/desk/live", (next) => { view = next; render(); }, (is) => { if (!is) { view = null; render(); } });
setInterval(() => { node("clock").textContent = clockTime(now(), hall.utcOffsetMinutes); }, 1000);
