// A window's page. Whoever signs in gets a token, kept for this tab only; every command carries it.
import {
  both, clockTime, el, fillWords, getJSON, getLanguage, live, load, now, placeID, post, replaceIfChanged, setLanguage,
  t,
} from "/assets/base.js";

const id = placeID();
const base = `/api/v1/windows/${encodeURIComponent(id)}`;
const node = (name) => document.getElementById(name);
const REASONS = ["break", "lunch", "meeting", "system", "handover"];
const tokenKey = `hallkit-window-${id}`;

let hall;
let view = null;
let heardAt = performance.now();
let token = sessionStorage.getItem(tokenKey);
let isBusy = false;
let said = { text: "", kind: "", until: 0 };

// Commands

function say(text, kind = "good", seconds = 8) {
  said = { text, kind, until: performance.now() + seconds * 1000 };
  render();
}

async function command(action, body = {}) {
  if (isBusy) return;
  isBusy = true;
  render();
  const reply = await post(`${base}/${action}`, body, { token });
  isBusy = false;
  if (reply.status === 401) {
    forget();
    showSignInError(t("p.window.signedout"));
  } else if (reply.ok) {
    say(both(reply.body.message));
  } else {
    say(reply.body.error ? both(reply.body.error) : t("p.window.lost"), "grave");
  }
}

function forget() {
  token = null;
  sessionStorage.removeItem(tokenKey);
  render();
}

async function signIn(event) {
  event.preventDefault();
  if (isBusy) return;
  isBusy = true;
  const reply = await post(`${base}/sign-in`, { staff: node("staff").value.trim() });
  isBusy = false;
  if (reply.ok) {
    token = reply.body.token;
    sessionStorage.setItem(tokenKey, token);
    node("staff").value = "";
    node("signin-error").hidden = true;
    say(t("s.signed", { staff: reply.body.name }));
  } else showSignInError(reply.body.error ? both(reply.body.error) : t("p.window.lost"));
}

function showSignInError(text) {
  node("signin-error").textContent = text;
  node("signin-error").hidden = false;
}

async function signOut() {
  const waiting = view?.waiting ?? 0;
  if (waiting > 0 && node("signout").dataset.sure !== "yes") {
    node("signout").dataset.sure = "yes";
    say(t("s.left", { n: waiting }), "grave");
    setTimeout(() => { node("signout").dataset.sure = ""; }, 8000);
    return;
  }
  node("signout").dataset.sure = "";
  await command("sign-out");
  if (view && !view.signedIn) forget();
}

async function reprint(number) {
  try {
    const found = await getJSON(`/api/v1/tickets?number=${encodeURIComponent(number)}`);
    const path = `/api/v1/tickets/${encodeURIComponent(found.ticket.id)}/reprint`;
    const reply = await post(path, { staff: view.signedIn?.staff });
    if (reply.ok) say(t("p.desk.reprinted", { number }));
    else say(both(reply.body.error), "grave");
  } catch (error) {
    say(error.refusal ? both(error.refusal) : t("p.window.lost"), "grave");
  }
}

// What each button is: its key on the keyboard, when it can be used, what it sends.

function actions() {
  const serving = view.serving;
  const isPaused = view.paused !== undefined && view.paused !== null;
  const canCall = view.dayOpen && !isPaused;
  const list = [
    serving
      ? {
        key: "Enter", text: t("p.window.finishcall"), kind: "wide", can: canCall,
        do: () => command("finish-and-call"),
      }
      : { key: "Enter", text: t("s.call"), kind: "wide", can: canCall, do: () => command("call-next") },
    { key: "F", text: t("s.finish"), kind: "good", can: Boolean(serving), do: () => command("finish") },
    { key: "M", text: t("s.missed"), kind: "plain", can: Boolean(serving), do: () => command("missed") },
    { key: "R", text: t("s.recall"), kind: "plain", can: Boolean(serving), do: () => command("recall") },
    { key: "U", text: undoText(), kind: "plain", can: undoLeft() > 0, do: () => command("undo") },
    { key: "N", text: t("p.window.number"), kind: "plain", can: !serving && canCall, do: showNumberForm },
    isPaused
      ? { key: "P", text: t("s.back"), kind: "good", can: true, do: () => command("resume") }
      : { key: "P", text: t("s.pause"), kind: "plain", can: true, do: () => showReasons(true) },
  ];
  return list;
}

function undoLeft() {
  if (!view.serving) return 0;
  return view.serving.undoSecondsLeft - (performance.now() - heardAt) / 1000;
}

function undoText() {
  const left = Math.max(0, Math.floor(undoLeft()));
  return left > 0 ? t("s.undo", { s: left }) : t("term.undo");
}

/// Reasons stand in the place of the actions, so that no key means two things.
function showReasons(is) {
  node("reasons").hidden = !is;
  node("actions").hidden = is;
}

function pauseFor(index) {
  showReasons(false);
  command("pause", { reason: REASONS[index] });
}

function showNumberForm() {
  node("call-number").hidden = false;
  node("digits").focus();
}

// Drawing

function render() {
  node("lost").hidden = view !== null;
  if (!hall || !view) return;
  const isIn = Boolean(token && view.signedIn);
  node("signin").hidden = isIn;
  node("work").hidden = !isIn;
  node("signout").hidden = !isIn;
  node("title").textContent = t("term.window", { window: id });
  node("who").textContent = view.signedIn ? view.signedIn.name : "";
  node("signin-title").textContent = view.dayOpen ? t("s.signin", { window: id }) : t("p.desk.day.closed");
  if (!isIn) {
    if (!token && document.activeElement === document.body) node("staff").focus();
    return;
  }
  renderCurrent();
  renderMessage();
  renderActions();
  renderAside();
}

function renderCurrent() {
  const serving = view.serving;
  const state = serving && [serving.call, serving.recalls, serving.spoken, serving.shown];
  const key = [getLanguage(), JSON.stringify(view.paused), view.dayOpen, state].join("|");
  replaceIfChanged(node("current"), key, () => {
    if (view.paused && !serving) {
      const reason = view.paused.reason ? t(`s.reason.${view.paused.reason}`) : "";
      return [el("p", { class: "idle", text: t("term.pause") }), el("p", { class: "what", text: reason })];
    }
    if (!serving) return [el("p", { class: "idle", text: t(view.dayOpen ? "p.window.idle" : "p.desk.day.closed") })];
    const laneKey = { priority: "term.lane.priority", appointment: "term.lane.appt" }[serving.lane];
    const lane = laneKey ? el("span", { class: "lane", text: t(laneKey) }) : null;
    return [
      el("p", { class: "state", text: t("p.window.serving") }), el("p", { class: "number", text: serving.number }),
      el("p", { class: "what" }, both(serving.serviceName), lane ?? ""),
      el("p", { class: "marks" }, mark(serving.spoken, "p.window.spoken", "p.window.spoken.not"),
        mark(serving.shown, "p.window.shown", "p.window.shown.not"),
        serving.recalls > 0 ? el("span", { text: t("p.window.recalls", { n: serving.recalls }) }) : ""),
    ];
  });
}

function mark(isDone, yes, no) { return el("span", { class: isDone ? "done" : "", text: t(isDone ? yes : no) }); }

function renderMessage() {
  const isFresh = performance.now() < said.until && said.text;
  const text = isFresh ? said.text : both(view.message);
  node("message").textContent = text;
  node("message").className = `bar ${isFresh ? said.kind : text ? "grave" : ""}`;
}

function renderActions() {
  const list = actions();
  const key = [getLanguage(), ...list.map((action) => action.key + action.kind)].join("|");
  replaceIfChanged(node("actions"), key, () => list.map((action) => el("button", {
    type: "button", class: action.kind, "data-key": action.key, onclick: () => press(action.key),
  }, el("span", {}), el("kbd", { text: action.key }))));
  for (const action of list) {
    const button = node("actions").querySelector(`[data-key="${action.key}"]`);
    if (button.firstChild.textContent !== action.text) button.firstChild.textContent = action.text;
    button.setAttribute("aria-disabled", String(!action.can || isBusy));
  }
  replaceIfChanged(node("reasons"), getLanguage(), () => [
    el("p", { text: t("s.reason") }),
    ...REASONS.map((reason, index) => keyed(t(`s.reason.${reason}`), String(index + 1), () => pauseFor(index))),
    keyed(t("p.window.hide"), "Esc", () => showReasons(false)),
  ]);
}

function keyed(text, key, onclick) {
  return el("button", { type: "button", class: "plain", onclick }, el("span", { text }), el("kbd", { text: key }));
}

/// Looked up again at the press: what is drawn may be a moment old. Says whether the key means something.
function press(key) {
  const action = view && actions().find((entry) => entry.key === key);
  if (action?.can && !isBusy) action.do();
  return Boolean(action);
}

function renderAside() {
  const next = view.next;
  replaceIfChanged(node("next"), [getLanguage(), next?.number, next?.waitedMinutes].join("|"), () => next
    ? [el("p", { class: "number", text: next.number }), el("p", { text: both(next.serviceName) }),
      next.waitedMinutes === undefined ? ""
        : el("p", { class: "small", text: t("p.window.waited", { n: next.waitedMinutes }) })]
    : [el("p", { text: t("s.none") })]);
  const counts = view.counts;
  node("waiting").textContent = t("b.waiting", { n: view.waiting });
  node("counts").textContent = t("p.window.counts", { a: counts.called, b: counts.finished, c: counts.missed });
  node("unproven").textContent = counts.unproven > 0 ? t("p.window.unproven", { d: counts.unproven }) : "";
  const rating = view.rating;
  node("rating").textContent = !rating ? ""
    : rating.rated ? t("p.window.rated", { number: rating.number })
      : view.serving ? "" : `${rating.number}　${t("e.none")}`;
  node("doubts").hidden = view.doubtful.length === 0;
  replaceIfChanged(node("doubt-list"), getLanguage() + view.doubtful.join(), () => view.doubtful.map((number) =>
    el("li", { class: "number" }, number,
      el("button", { type: "button", class: "plain", text: t("term.reprint"), onclick: () => reprint(number) }))));
  replaceIfChanged(node("faults"), getLanguage() + JSON.stringify(view.faults), () => view.faults.length
    ? view.faults.map((fault) => el("li", { text: `${fault.code}　${both(fault)}` }))
    : [el("li", { class: "fine", text: t("p.window.allgood") })]);
}

// Keyboard: keys of the buttons, except while something is typed.
addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") {
    showReasons(false);
    node("call-number").hidden = true;
    return;
  }
  if (event.target instanceof HTMLInputElement) return;
  if (event.key === "Enter" && event.target instanceof HTMLButtonElement) return;
  if (!token || !view?.signedIn) return;
  if (!node("reasons").hidden) {
    const index = Number(event.key) - 1;
    if (REASONS[index]) pauseFor(index);
    return;
  }
  // An input method for Chinese hides the letter, but not the key it is on.
  const key = event.key === "Process" ? event.code.replace(/^Key/, "") : event.key;
  // The letter is a command and not the first one of what is typed next.
  if (press(key === "Enter" ? key : key.toUpperCase())) event.preventDefault();
});

// A button pressed with the mouse does not keep the focus: Enter goes on meaning what its button says.
addEventListener("click", (event) => {
  if (event.detail > 0) event.target.closest("button")?.blur();
});

node("signin").addEventListener("submit", signIn);
node("signout").addEventListener("click", signOut);
node("call-number").addEventListener("submit", (event) => {
  event.preventDefault();
  node("call-number").hidden = true;
  command("call-number", { digits: node("digits").value.trim() });
  node("digits").value = "";
});
node("call-number-hide").addEventListener("click", () => { node("call-number").hidden = true; });
node("lang").addEventListener("click", () => {
  setLanguage(getLanguage() === "zh" ? "en" : "zh");
  words();
});

function words() {
  fillWords();
  node("lang").textContent = t("k.home.lang");
  document.title = t("term.window", { window: id });
  render();
}

hall = await load();
setLanguage("zh");
words();
live(`${base}/live`, (next) => { view = next; heardAt = performance.now(); render(); }, (is) => {
  if (!is) { view = null; render(); }
});
setInterval(() => {
  node("clock").textContent = clockTime(now(), hall.utcOffsetMinutes);
  if (view) render();
}, 500);
