// One-page cards for staff, from the same words as the screens: print them and hang them up.
import { both, el, getLanguage, load, replaceIfChanged, setLanguage, t } from "/assets/base.js";
import { pictures } from "/assets/kiosk-paper.js";

const CARDS = [
  { key: "p.card.paper", steps: 4, trouble: ["p.paper.failed", "p.card.call"], picture: true },
  { key: "p.card.calling", steps: 6, trouble: ["s.finish.first", "s.missed.early", "s.button.stuck", "p.card.call"] },
  { key: "p.card.day", steps: 6, trouble: ["p.day.staff", "k.nopaper", "p.card.call"] },
];

let hall;

function card({ key, steps, trouble, picture }) {
  const numbers = Array.from({ length: steps }, (_, index) => index + 1);
  return el("section", { class: "sheet" },
    el("p", { class: "whose", text: both(hall.name) }), el("h1", { text: t(key) }), picture ? pictures() : null,
    el("ol", { class: "steps" }, ...numbers.map((number) =>
      el("li", {}, el("b", { text: number }), el("span", { text: t(`${key}.${number}`) })))),
    el("div", { class: "trouble" }, ...trouble.map((name) => el("p", { text: t(name, { number: "A007" }) }))));
}

function render() {
  replaceIfChanged(document.getElementById("cards"), getLanguage(), () => CARDS.map(card));
  document.getElementById("lang").textContent = t("k.home.lang");
  document.getElementById("print").textContent = t("p.card.print");
  document.title = t("p.card.title");
}

document.getElementById("lang").addEventListener("click", () => {
  setLanguage(getLanguage() === "zh" ? "en" : "zh");
  render();
});
document.getElementById("print").addEventListener("click", () => window.print());
hall = await load();
setLanguage(new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh");
render();
