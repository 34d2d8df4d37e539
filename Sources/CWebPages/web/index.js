// The list of pages of this hall.
import { both, el, load, setLanguage, t } from "/assets/base.js";

const hall = await load();
setLanguage(navigator.language.startsWith("zh") ? "zh" : "en");
document.title = both(hall.name);
document.getElementById("hall").textContent = both(hall.name);

const group = (title, links) => el("section", {}, el("h2", { text: title }), el("ul", {}, ...links.map(([href, text]) =>
  el("li", {}, el("a", { href, text })))));

const path = (kind, id) => `/${kind}/${encodeURIComponent(id)}`;
document.getElementById("links").replaceChildren(
  el("p", { text: t("p.index.title") }),
  group(t("p.index.kiosks"), hall.kiosks.map((kiosk) => [path("kiosk", kiosk.id), t("place.kiosk", { n: kiosk.id })])),
  group(t("p.index.windows"), hall.windows.map(({ id }) => [path("window", id), t("term.window", { window: id })])),
  group(t("p.index.displays"), hall.zones.map((zone) => [path("display", zone.id), both(zone.name)])),
  group(t("term.guide"), [["/desk", `${t("term.guide")} · ${t("term.manager")}`]]),
);
