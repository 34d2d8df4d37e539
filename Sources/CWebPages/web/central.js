"use strict";
// Central's page. It draws what /api/v1/live says, whole each time; everything that came from a kiosk is set as text.

const WORDS = {
  title: ["大厅运行情况", "Halls"],
  halls: ["大厅和取号机", "Halls and machines"],
  faults: ["故障和提醒", "Faults and warnings"],
  events: ["最新事件", "Latest events"],
  time: ["时间", "Time"],
  kiosk: ["取号机", "Machine"],
  what: ["事件", "Event"],
  detail: ["内容", "Content"],
  machine: ["取号机{n}", "Machine {n}"],
  online: ["在线", "online"],
  lost: ["没有消息", "not heard"],
  silent: ["没有消息", "not heard"],
  frozen: ["程序不动", "standing still"],
  closed: ["已关机", "switched off"],
  unknown: ["未知", "unknown"],
  ok: ["正常", "OK"],
  warning: ["提醒", "warning"],
  fault: ["故障", "fault"],
  absent: ["未接入", "not connected"],
  since: ["{t}起", "since {t}"],
  heard: ["{t}前有消息", "heard {t} ago"],
  behind: ["待上报{n}条", "{n} to come"],
  complete: ["已收齐{n}条", "all {n} events here"],
  day: ["开放日{d}", "day {d}"],
  noday: ["今天未开", "day not open"],
  skew: ["时钟差{n}秒", "clock off by {n} s"],
  documentPrinter: ["打印机", "printer"],
  "cups-queue": ["打印队列", "print queue"],
  cardReader: ["读卡器", "card reader"],
  messageBoard: ["屏", "board"],
  callTerminal: ["叫号器", "keypad"],
  callButton: ["叫号键", "call button"],
  evaluationPad: ["评价器", "rating pad"],
  scanner: ["扫码器", "scanner"],
  speakerModule: ["喇叭", "speaker"],
  contactInput: ["开关量", "contact"],
  ups: ["后备电源", "UPS"],
  watchdog: ["看门狗", "watchdog"],
  backlight: ["背光", "backlight"],
  "hall-central": ["上报中心", "reporting"],
  issue: ["取号", "tickets"],
  print: ["打印", "printing"],
  readCards: ["读卡", "cards"],
  call: ["按键叫号", "call keys"],
  show: ["显示屏", "boards"],
  speak: ["语音", "voice"],
  rate: ["评价", "rating"],
  not: ["不能", "no "],
  nofault: ["没有故障", "No faults"],
  nokiosk: ["还没有大厅上报", "No hall has reported yet"],
  noevent: ["还没有事件", "No events yet"],
  broker: ["连不上消息服务器，正在重试：", "Message broker unreachable, trying again: "],
  nopage: ["和中心断开，正在重连", "Cut off from central, reconnecting"],
  sumKiosks: ["台在线", "online"],
  sumFaults: ["项故障", "faults"],
  sumWarnings: ["项提醒", "warnings"],
  sumQuarantined: ["条读不懂", "not understood"],
  window: ["{n}号窗口", "Window {n}"],
  staff: ["工号{n}", "staff {n}"],
  reading: ["第{n}遍", "reading {n}"],
  grade: ["{n}分", "grade {n}"],
  seconds: ["{n}秒", "{n} s"],
  fed: ["{n}毫米", "{n} mm"],
  newRoll: ["新纸卷", "a new roll"],
  usedRoll: ["用过的纸卷", "a used roll"],
  proven: ["{n}项都好", "{n} proved well"],
  unproven: ["{n}项有问题", "{n} with trouble"],
  minutes: ["{n}分钟", "{n} min"],
  hours: ["{n}小时", "{n} h"],
};

// Events in words; those of newer agents than this page are shown by their name.
const EVENTS = {
  dayOpened: ["开放服务日", "day opened"], dayDated: ["确定日期", "date settled"], dayClosed: ["结束服务日", "day closed"], dayKeyRenewed: ["换新密钥", "day key renewed"],
  ticketIssued: ["取号", "ticket issued"], ticketCalled: ["叫号", "called"], ticketRecalled: ["重呼", "called again"],
  callUndone: ["撤销叫号", "call undone"], ticketMissed: ["过号", "missed"], ticketReturned: ["过号报到", "returned"],
  ticketFinished: ["办理结束", "finished"], finishTurnedMissed: ["改为过号", "turned into missed"],
  ticketEvaluated: ["评价", "rated"], ticketAnswered: ["按键作答", "answered"],
  wishAsked: ["请求大厅服务器", "asked"], wishGivenUp: ["不再等待", "given up"], hallDecided: ["大厅服务器已定", "hall decided"],
  hallServerHeard: ["大厅服务器已重启", "hall server heard"], dayJoined: ["加入服务日", "day joined"], voidConfirmed: ["作废已确认", "void confirmed"], wishVoided: ["作废请求", "wish voided"],
  ticketsHandedOver: ["移交号票", "handed over"], handOverConfirmed: ["移交已确认", "hand-over confirmed"],
  ticketTakenOver: ["接收号票", "taken over"], clashFound: ["一人两号", "two numbers of one person"],
  islandBegun: ["本机自行叫号", "calls by itself"], islandEnded: ["恢复统一叫号", "calls by itself no more"],
  wishRefused: ["未同意", "refused"], wishAnswered: ["已答复", "answered"], numbersGranted: ["分配号段", "numbers granted"],
  ledgerVouched: ["确认账本完整", "ledger vouched for"],
  contactActivated: ["输入动作", "contact active"], contactReleased: ["输入恢复", "contact inactive"],
  issuingBlocked: ["暂停取号", "issuing blocked"], issuingUnblocked: ["恢复取号", "issuing unblocked"],
  entriesArchived: ["账本归档", "ledger archived"],
  callSpoken: ["已播报", "spoken"], callUnspoken: ["未播报", "not spoken"],
  callShown: ["已显示", "shown"], printAttempted: ["准备打印", "print attempted"], printStarted: ["开始打印", "print started"],
  printEnded: ["打印结束", "print ended"], paperForgone: ["不打印", "paper forgone"], paperAnswered: ["确认号票", "paper answered"],
  reprintRequested: ["补打", "reprint"], staffSignedIn: ["签到", "signed in"], staffSignedOut: ["签退", "signed out"],
  windowPaused: ["暂停", "paused"], windowResumed: ["恢复", "resumed"], noticeWritten: ["写通知", "notice written"],
  noticeReleased: ["发布通知", "notice released"], noticeWithdrawn: ["撤下通知", "notice withdrawn"],
  boardsBlanked: ["清屏", "boards blanked"], boardsLifted: ["解除清屏", "boards lifted"],
  incidentOpened: ["故障出现", "fault opened"], incidentClosed: ["故障消除", "fault closed"],
  rollChanged: ["换过纸卷", "roll changed"], rollLow: ["纸将用完", "paper low"], rollEnded: ["纸用完", "roll used up"],
  paperFed: ["走纸", "paper fed"], openingChecked: ["开厅自检", "opening check"],
  roleTaken: ["设备就位", "device in its place"], quarantined: ["读不懂", "not understood"],
};

const CAPABILITIES = ["issue", "print", "readCards", "call", "show", "speak", "rate"];
const CONDITIONS = ["fault", "absent", "unknown", "warning", "ok"];

let view = null;
let isCutOff = false;
let language = localStorage.getItem("language") === "en" ? 1 : 0;

function word(key, values = {}) {
  const text = WORDS[key] ? WORDS[key][language] : key;
  return text.replace(/\{(\w)\}/g, (_, name) => values[name] ?? "");
}

function both(text) { return language === 1 ? text.en : text.zh; }

function make(tag, className, text, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== null && text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

// The wall clocks of the halls: all of China keeps the time of Beijing, wherever this page is looked at.
const BEIJING = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium",
});

function clock(milliseconds) {
  const [day, time] = BEIJING.format(milliseconds).split(" ");
  return day === BEIJING.format(view.now).split(" ")[0] ? time : `${day.slice(5)} ${time}`;
}

function span(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 100) return word("seconds", { n: seconds });
  if (seconds < 6000) return word("minutes", { n: Math.round(seconds / 60) });
  return word("hours", { n: Math.round(seconds / 3600) });
}

function hallName(kiosk) { return kiosk.hallName ? both(kiosk.hallName) : kiosk.hall; }

function kioskName(id) {
  const kiosk = view.kiosks.find((k) => k.kiosk === id);
  return kiosk ? `${hallName(kiosk)} ${word("machine", { n: kiosk.id })}` : id;
}

function drawHeader() {
  document.documentElement.lang = language === 1 ? "en" : "zh-CN";
  document.title = word("title");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  document.getElementById("language").textContent = language === 1 ? "中文" : "English";
  const link = document.getElementById("link");
  const trouble = isCutOff ? word("nopage") : view && view.brokerTrouble ? word("broker") + view.brokerTrouble : "";
  link.textContent = trouble;
  link.className = trouble ? "bad" : "";
  if (!view) return;
  const grave = view.faults.filter((f) => !f.isWarning).length;
  const sums = [
    [`${view.kiosks.filter((k) => k.link === "online").length}/${view.kiosks.length}`, "sumKiosks"],
    [grave, "sumFaults"], [view.faults.length - grave, "sumWarnings"],
  ];
  if (view.quarantined > 0) sums.push([view.quarantined, "sumQuarantined"]);
  document.getElementById("sums").replaceChildren(
    ...sums.map(([n, key]) => make("li", null, null, make("b", null, n),
      n === 1 ? word(key).replace(/s$/, "") : word(key))));
}

function drawKiosk(kiosk) {
  const facts = [];
  if (kiosk.link === "online") facts.push(word("heard", { t: span(view.now - kiosk.heard) }));
  else facts.push(word("since", { t: clock(kiosk.linkSince) }));
  facts.push(kiosk.day ? word("day", { d: kiosk.day }) : word("noday"));
  const behind = kiosk.seq - kiosk.upto;
  facts.push(behind > 0 ? word("behind", { n: behind }) : word("complete", { n: kiosk.upto }));
  if (Math.abs(kiosk.skew || 0) > 60000) facts.push(word("skew", { n: Math.round(-kiosk.skew / 1000) }));
  if (kiosk.fw) facts.push(kiosk.fw);
  const can = CAPABILITIES.filter((key) => key in kiosk.can).map((key) =>
    make("li", kiosk.can[key] ? "" : "not", (kiosk.can[key] ? "" : word("not")) + word(key)));
  return make("div", `kiosk ${kiosk.link}`, null,
    make("div", "line", null,
      make("span", "name", word("machine", { n: kiosk.id })), make("span", "state", word(kiosk.link)),
      make("span", "facts", facts.join(" · "))),
    make("ul", "can", null, ...can), make("ul", "places", null, ...places(kiosk.devices)));
}

/// One line a place with all that hangs there; places with trouble first.
function places(devices) {
  const groups = new Map();
  for (const device of devices) {
    const place = both(device.place);
    groups.set(place, [...(groups.get(place) || []), device]);
  }
  const rank = (group) => Math.min(...group.map((device) => CONDITIONS.indexOf(device.condition)));
  return [...groups]
    .sort(([a, one], [b, other]) => rank(one) - rank(other) || a.localeCompare(b, "zh", { numeric: true }))
    .map(([place, group]) => make("li", null, null, make("span", "place", place), ...group.map(deviceMark)));
}

function deviceMark(device) {
  const kind = WORDS[device.model] ? device.model : device.role;
  const name = word(kind);
  const mark = make("b", device.condition, device.condition === "ok" ? name : `${name} ${word(device.condition)}`);
  mark.title = `${word(device.condition)} · ${device.id} · ${device.model} · ${device.address}`;
  return mark;
}

function drawKiosks() {
  const halls = new Map();
  for (const kiosk of view.kiosks) {
    const key = `${kiosk.region}/${kiosk.hall}`;
    halls.set(key, [...(halls.get(key) || []), kiosk]);
  }
  const parts = [...halls].map(([key, kiosks]) =>
    make("div", "hall", null,
      make("h3", null, null, hallName(kiosks[0]) + " ", make("small", null, key)), ...kiosks.map(drawKiosk)));
  if (parts.length === 0) parts.push(make("p", "none", word("nokiosk")));
  document.getElementById("kiosks").replaceChildren(...parts);
}

function drawFaults() {
  const rows = view.faults.map((fault) => {
    const facts = [kioskName(fault.kiosk)];
    if (fault.since) facts.push(word("since", { t: clock(fault.since) }));
    if (fault.evidence) facts.push(fault.evidence);
    return make("li", fault.isWarning ? "warning" : "", null,
      make("p", "what", null, make("span", "code", fault.code), both(fault.what)),
      make("p", "remedy", both(fault.remedy)), make("p", "facts", facts.join(" · ")));
  });
  document.getElementById("fault-count").textContent = view.faults.length > 0 ? view.faults.length : "";
  if (rows.length === 0) rows.push(make("li", "none", word("nofault")));
  document.getElementById("faults").replaceChildren(...rows);
}

function checked(proofs) {
  const failed = proofs.filter((proof) => proof.verdict === "failed").length;
  const proven = proofs.filter((proof) => proof.verdict === "proven").length;
  return [word("proven", { n: proven }), failed > 0 && word("unproven", { n: failed })];
}

/// What an event is about, in the order in which people say it; the whole of it is in the cell's title.
function contentOf(event) {
  const inner = event.detail && event.detail[event.kind] ? event.detail[event.kind] : event.detail;
  const content = (inner && inner._0 ? inner._0 : inner) || {};
  const earlier = (kind, is) => view.events.find((other) =>
    other.kind === kind && other.kiosk === event.kiosk && is(other.detail[kind]))?.detail[kind];
  const call = content.call && earlier("ticketCalled", (called) => called.call === content.call);
  const fault = content.incident && earlier("incidentOpened", (opened) => opened._0.id === content.incident);
  const known = { ...call, staff: undefined, ...fault?._0, evidence: undefined, ...content };
  // A ticket's id is its day and its number.
  const number = known.number ?? (known.ticket ? known.ticket.replace(/^\d+-/, "") : undefined);
  const parts = [
    number, known.window && word("window", { n: known.window }), known.staff && word("staff", { n: known.staff }),
    known.reading && word("reading", { n: known.reading }), known.grade && word("grade", { n: known.grade }),
    known.board ?? known.printer ?? known.device, known.fault, known.date, known.text, known.reason, known.end,
    known.by && word("staff", { n: known.by }), known.evidence,
    known.isNew !== undefined && word(known.isNew ? "newRoll" : "usedRoll"),
    known.millimetres !== undefined && event.kind === "paperFed" && word("fed", { n: known.millimetres }),
    ...(known.proofs ? checked(known.proofs) : []),
  ];
  return parts.filter(Boolean).join(" · ");
}

function drawEvents() {
  const rows = view.events.map((event) => {
    const detail = make("td", null, contentOf(event));
    detail.title = JSON.stringify(event.detail);
    return make("tr", null, null,
      make("td", null, clock(event.ts)), make("td", null, kioskName(event.kiosk)),
      make("td", null, EVENTS[event.kind] ? EVENTS[event.kind][language] : event.kind), detail);
  });
  if (rows.length === 0) {
    const cell = make("td", "none", word("noevent"));
    cell.colSpan = 4;
    rows.push(make("tr", null, null, cell));
  }
  document.getElementById("events").replaceChildren(...rows);
}

function draw() {
  drawHeader();
  if (!view) return;
  drawKiosks();
  drawFaults();
  drawEvents();
}

document.getElementById("language").addEventListener("click", () => {
  language = 1 - language;
  localStorage.setItem("language", language === 1 ? "en" : "zh");
  draw();
});

const live = new EventSource("/api/v1/live");
live.addEventListener("view", (message) => {
  view = JSON.parse(message.data);
  isCutOff = false;
  draw();
});
live.addEventListener("error", () => {
  isCutOff = true;
  draw();
});
draw();
