// The simulator's page: what the devices received, and hands for them. Its words are its own: no citizen sees it.

const words = {
  title: ["模拟大厅", "Simulated hall"],
  subtitle: ["画面只来自设备收到的字节", "drawn only from the bytes that devices received"],
  first: [
    "先试：①打开取号机1的页面，点一个事项 ②全部窗口签到 ③按1号窗口的“叫号” ④按“办理完毕”，再按一个评价",
    "Try first: 1 open Machine 1's page and tap a service, 2 sign in all windows, 3 press Call at Window 1, "
      + "4 press Done and then a rating",
  ],
  signIn: ["全部窗口签到", "Sign in all windows"],
  language: ["English", "中文"],
  kiosks: ["取号机", "Ticket machines"],
  floor: ["大厅", "Hall floor"],
  close: ["关闭", "Close"],
  away: ["连接断开，正在重连", "Connection lost, trying again"],
  hall: ["大厅首页", "Hall"], central: ["中心", "Central"], desk: ["导办台", "Help Desk"],
  display: ["大厅屏幕", "Display"], page: ["打开页面", "Open page"],
  kiosk: ["取号机", "Machine"], window: ["窗口", "Window"], hallBoard: ["综合屏", "Hall board"],
  noPaper: ["还没有打印", "Nothing printed yet"],
  faults: ["故障", "Faults"], card: ["证件", "Card"],
  paperOut: ["缺纸", "Paper out"], paperLow: ["纸将尽", "Paper low"], coverOpen: ["开盖", "Cover open"],
  cutterJam: ["切刀卡住", "Cutter stuck"], powerOff: ["断电", "Power off"], unplugged: ["拔线", "Cable pulled"],
  readerUnplugged: ["读卡器拔线", "Reader cable pulled"],
  layOld: ["放上同一张", "Lay the same"], layNew: ["放上一张新的", "Lay a new one"], takeAway: ["拿走", "Take away"],
  callNext: ["叫号", "Call"], recall: ["重呼", "Recall"], missed: ["过号", "Missed"], finish: ["办理完毕", "Done"],
  pause: ["暂停", "Pause"], undo: ["撤销", "Undo"], evaluate: ["评价", "Rate"],
  pad: ["评价器", "Rating pad"], asking: ["请评价", "please rate"],
  grade5: ["非常满意", "Very satisfied"], grade4: ["满意", "Satisfied"], grade3: ["基本满意", "Fairly"],
  grade2: ["不满意", "Dissatisfied"], grade1: ["非常不满意", "Very dissatisfied"],
  beeps: ["蜂鸣", "beeps"],
};
const keys = ["callNext", "recall", "missed", "finish", "pause", "undo", "evaluate"];
const switches = ["paperOut", "paperLow", "coverOpen", "cutterJam", "powerOff", "unplugged"];

let language = navigator.language.startsWith("zh") || !navigator.language ? 0 : 1;
if (new URLSearchParams(location.search).get("lang") === "zh") language = 0;
if (new URLSearchParams(location.search).get("lang") === "en") language = 1;
let state;
const lastCard = {};
let nextCard = 1;

const say = (key) => words[key]?.[language] ?? key;
const $ = (selector) => document.querySelector(selector);

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

async function post(path, body = {}) {
  await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

// Parts are made once and then changed in place, so that a press never hits a button that has just been replaced.
const parts = new Map();

function part(container, key, build) {
  if (!parts.has(key)) {
    const made = build();
    parts.set(key, made);
    container.append(made.node);
  }
  return parts.get(key);
}

function link(path, key, port) {
  return make("a", { href: `http://127.0.0.1:${port}${path}`, target: "_blank", rel: "noopener" }, key);
}

function toggle(label, device, name) {
  const node = make("button", { type: "button", class: "switch", "aria-pressed": "false", "data-switch": name }, label);
  node.addEventListener("click", () => post(`/api/switches/${device}`, { name, on: node.getAttribute("aria-pressed") !== "true" }));
  return node;
}

const press = (node, isOn) => node.setAttribute("aria-pressed", isOn ? "true" : "false");

function buildKiosk(kiosk) {
  const papers = make("div", { class: "papers", tabindex: "0", role: "region", "aria-label": say("kiosk") + kiosk.id });
  const toggles = switches.map((name) => toggle(say(name), kiosk.printer, name));
  const readerToggle = toggle(say("readerUnplugged"), kiosk.reader, "unplugged");
  const lay = (card) => { lastCard[kiosk.id] = card; post(`/api/readers/${kiosk.id}`, { card }); };
  const same = make("button", { type: "button", class: "card plain", onclick: () => lay(lastCard[kiosk.id] ?? nextCard++) }, say("layOld"));
  const fresh = make("button", { type: "button", class: "card plain", onclick: () => lay((nextCard++ - 1) % 100 + 1) }, say("layNew"));
  const away = make("button", { type: "button", onclick: () => post(`/api/readers/${kiosk.id}`, { card: null }) }, say("takeAway"));
  const node = make("article", { class: "kiosk", id: `kiosk-${kiosk.id}` },
    make("h3", {}, `${say("kiosk")}${language === 0 ? "" : " "}${kiosk.id}`, link(`/kiosk/${kiosk.id}`, say("page"), state.links.hall)),
    papers,
    make("div", { class: "row" }, make("span", {}, say("faults")), ...toggles),
    make("div", { class: "row" }, make("span", {}, say("card")), fresh, same, away, readerToggle));
  return { node, papers, toggles, readerToggle, fresh, away };
}

function showKiosk(kiosk) {
  const view = part($(".kiosks"), `kiosk-${kiosk.id}`, () => buildKiosk(kiosk));
  for (const node of view.toggles) press(node, kiosk.switches.includes(node.dataset.switch));
  press(view.readerToggle, kiosk.isReaderUnplugged);
  press(view.fresh, kiosk.hasCard);
  view.away.disabled = !kiosk.hasCard;
  const key = kiosk.papers.map((paper) => paper.number).join(",") + language;
  if (view.papers.dataset.key === key) return;
  view.papers.dataset.key = key;
  view.papers.replaceChildren(...(kiosk.papers.length ? kiosk.papers.map((paper) => paperButton(kiosk, paper))
    : [make("p", {}, say("noPaper"))]));
  view.papers.scrollLeft = 0;
}

function paperButton(kiosk, paper) {
  const source = `/api/printers/${kiosk.printer}/papers/${paper.number}.png`;
  const button = make("button", { type: "button", "aria-label": paper.text }, make("img", { src: source, alt: paper.text }));
  button.addEventListener("click", () => {
    $("#paper img").src = source;
    $("#paper img").alt = paper.text;
    $("#paper").showModal();
  });
  return button;
}

function buildBoard(board) {
  const picture = make("img", { class: "board", alt: "" });
  const cable = toggle(say("unplugged"), board.id, "unplugged");
  const power = toggle(say("powerOff"), board.id, "powerOff");
  return { picture, power, cable };
}

function showBoard(view, board) {
  press(view.power, board.isOff);
  if (view.picture.dataset.glow === String(board.glow)) return;
  view.picture.dataset.glow = board.glow;
  view.picture.src = `/api/boards/${board.id}.png?glow=${board.glow}`;
  view.picture.alt = board.text;
}

function showHallBoard(board) {
  const view = part($(".halls"), board.id, () => {
    const made = buildBoard(board);
    made.node = make("article", { class: "hall", id: board.id },
      make("h3", {}, `${say("hallBoard")} ${board.place}`, link(`/display/${board.place}`, say("display"), state.links.hall)),
      made.picture, make("div", { class: "row" }, made.power));
    return made;
  });
  showBoard(view, board);
}

function buildWindow(window) {
  const made = buildBoard(window.board);
  made.digits = make("span", { class: "digits", role: "status" });
  made.beeps = make("span", { class: "beeps" });
  const keyNodes = keys.map((key) => make("button", { type: "button", "data-key": key, onclick: () => post(`/api/terminals/${window.id}`, { key }) }, say(key)));
  const grades = [5, 4, 3, 2, 1].map((grade) => make("button", { type: "button", "data-grade": grade, onclick: () => post(`/api/pads/${window.id}`, { grade }) }, say(`grade${grade}`)));
  made.asking = make("span");
  made.pad = make("div", { class: "pad" }, make("span", {}, `${say("pad")} `), made.asking, make("div", { class: "grades" }, ...grades));
  made.node = make("article", { class: "window", id: `window-${window.id}` },
    make("h3", {}, language === 0 ? `${window.id}号窗口` : `Window ${window.id}`, link(`/window/${window.id}`, say("page"), state.links.hall)),
    made.picture,
    make("div", { class: "row" }, made.digits, made.beeps, made.power),
    make("div", { class: "keys" }, ...keyNodes), made.pad);
  return made;
}

function showWindow(window) {
  const view = part($(".windows"), `window-${window.id}`, () => buildWindow(window));
  showBoard(view, window.board);
  const result = window.result === null || window.result === undefined ? "" : window.result ? "01" : "00";
  const text = result || window.digits;
  if (view.digits.textContent !== text) view.digits.textContent = text;
  view.beeps.textContent = window.beeps ? `${say("beeps")} ${window.beeps}` : "";
  view.pad.classList.toggle("asking", window.isAsking);
  view.asking.textContent = window.isAsking ? say("asking") : "";
}

function show() {
  if (!state) return;
  state.kiosks.forEach(showKiosk);
  state.hallBoards.forEach(showHallBoard);
  state.windows.forEach(showWindow);
}

function speak() {
  document.documentElement.lang = language === 0 ? "zh-CN" : "en";
  document.title = say("title");
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  $("#language").textContent = say("language");
  parts.clear();
  for (const selector of [".kiosks", ".halls", ".windows"]) $(selector).replaceChildren();
  if (state) {
    $("#links").replaceChildren(
      link("/", say("hall"), state.links.hall), link("/desk", say("desk"), state.links.hall),
      link("/", say("central"), state.links.central));
  }
  show();
}

$("#language").addEventListener("click", () => { language = 1 - language; speak(); });
$("#sign-in").addEventListener("click", () => post("/api/sign-in"));
$("#paper button").addEventListener("click", () => $("#paper").close());

const source = new EventSource("/api/live");
source.addEventListener("view", (event) => {
  const isFirst = !state;
  state = JSON.parse(event.data);
  if (isFirst) speak();
  else show();
});
source.addEventListener("open", () => { $("#link").textContent = ""; });
source.addEventListener("error", () => { $("#link").textContent = say("away"); });
speak();
