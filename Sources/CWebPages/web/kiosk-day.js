// Before the day is open: one touch when the clock is not trusted, a member of staff when the date is wrong.
import { both, dateText, el, post, requestID, t, weekdayOf } from "/assets/base.js";

/// What stands on the screen while no numbers are given.
export function dayScreen(view, visit, page) {
  if (visit.screen === "day-staff") return staffScreen(view, visit, page);
  if (visit.screen === "day-opening") return openingScreen();
  if (visit.screen === "refused" && visit.refusal) return refusedScreen(visit, page);
  if (view.day.ask) return askScreen(view, visit, page);
  return closedScreen(view);
}

function say(text) { return el("p", { class: "say", text }); }

function full(iso) { return { date: dateText(iso), wd: t(`p.weekday.${weekdayOf(iso)}`) }; }

function button(text, onclick, kind = "") { return el("button", { type: "button", class: kind, text, onclick }); }

function openingScreen() {
  return { key: "day-opening", centre: true, make: () => [el("div", { class: "spinner" }), say(t("k.starting"))] };
}

function askScreen(view, visit, page) {
  const date = view.day.asked;
  return {
    key: `ask|${date}`, centre: true,
    make: () => [
      say(t("p.day.ask", full(date))),
      el("div", { class: "choices" },
        button(t("p.day.yes"), () => open(visit, page, { date, confirmed: true }), "good"),
        button(t("p.day.no"), () => {
          visit.date = date;
          // Numbers are already being given: go on with the day that is open.
          if (view.day.open) { visit.isDayLeft = true; page.go("home"); } else page.go("day-staff");
        }, "plain")),
    ],
  };
}

async function open(visit, page, body) {
  if (visit.isBusy) return;
  visit.isBusy = true;
  page.go("day-opening");
  const reply = await post("/api/v1/day/open", { request: requestID(), ...body });
  visit.isBusy = false;
  visit.staff = "";
  if (reply.ok || reply.body.error?.code === "day-already-open") page.leave();
  else page.refuse(reply.body.error, null);
}

function refusedScreen(visit, page) {
  const text = visit.refusal.error ? both(visit.refusal.error) : t("k.fault.all");
  return {
    key: `day-refused|${visit.refusal.error?.code}`, centre: true,
    make: () => [say(text), el("div", { class: "choices" }, button(t("k.back"), page.leave, "plain"))],
  };
}

function closedScreen(view) {
  const day = view.day;
  const next = day.nextDate ? `${dateText(day.nextDate, "p.date.short")}${day.nextTime}` : "";
  const text = day.reason === "starting" ? t("k.starting")
    : day.reason === "notYet" ? t("k.notyet", { time: day.nextTime }) : t("k.closed.today", { next });
  const lines = (view.check ?? []).map(both);
  return {
    key: `closed|${text}|${lines.join("|")}`, centre: true,
    make: () => [say(text), ...lines.map((line) => el("p", { class: "more check", text: line }))],
  };
}

function staffScreen(view, visit, page) {
  const move = (days) => {
    const date = new Date(`${visit.date}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + days);
    visit.date = date.toISOString().slice(0, 10);
    page.render();
  };
  const type = (digit) => {
    visit.staff = digit === "" ? visit.staff.slice(0, -1) : (visit.staff + digit).slice(0, 8);
    page.render();
  };
  const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
  return {
    key: `staff|${visit.date}|${visit.staff}`, centre: true,
    make: () => [
      say(t("p.day.staff")),
      el("div", { class: "row" }, button(t("p.day.earlier"), () => move(-1), "plain"),
        el("p", { class: "entry number", text: dateText(visit.date) }),
        button(t("p.day.later"), () => move(1), "plain")),
      el("div", { class: "row" }, el("span", { class: "more", text: t("p.staff.number") }),
        el("p", { class: "entry number", text: visit.staff })),
      el("div", { class: "pad" }, ...digits.map((digit) => button(digit, () => type(digit), "plain")),
        button("⌫", () => type(""), "plain")),
      el("div", { class: "choices" },
        button(t("p.day.start"), () => {
          if (visit.staff) open(visit, page, { date: visit.date, staff: visit.staff });
        }, "good"),
        button(t("k.back"), page.leave, "plain")),
    ],
  };
}
