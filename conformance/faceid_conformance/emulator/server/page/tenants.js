// Each tenant's clock and reset, and what the emulator says of itself.

import { get, request, send } from "./api.js";
import { button, el, facts, labelled } from "./dom.js";
import { span } from "./words.js";

export async function showClocks(place) {
  const cards = el("div", { class: "cards" });
  const said = el("p", { role: "alert", class: "bad" });
  const redraw = (clocks) => cards.replaceChildren(...Object.entries(clocks).map(([appid, hands]) => card(appid, hands, act)));
  const act = async (path, body) => {
    said.textContent = "";
    try {
      await send("POST", path, body);
      redraw((await get("clock")).clocks);
    } catch (error) {
      said.textContent = error.message;
    }
  };
  place.append(
    el("p", {}, "Each tenant lives by a clock of its own: signatures and lip codes end by it."),
    el("div", { class: "buttons" },
      button("Freeze all", () => act("clock", { action: "freeze" })),
      button("Real time for all", () => act("clock", { action: "real" }))),
    said, cards);
  redraw((await get("clock")).clocks);
}

function card(appid, hands, act) {
  const seconds = el("input", { type: "number", value: 60, min: 0, step: "any", size: 8 });
  const state = hands.frozen ? "frozen" : hands.offset_seconds ? `running, ${span(hands.offset_seconds)} ${hands.offset_seconds < 0 ? "behind" : "ahead"}` : "real time";
  const clock = (action, more) => () => act("clock", { appid, action, ...more });
  const face = el("time", { class: "big" });
  const asked = performance.now();
  const tick = () => {
    const passed = hands.frozen ? 0 : performance.now() - asked;
    face.textContent = new Date(hands.now * 1000 + passed).toISOString().replace("T", " ").slice(0, 19);
    if (!hands.frozen) setTimeout(() => { if (face.isConnected) tick(); }, 1000);
  };
  tick();
  return el("section", { class: "card", "aria-label": `Tenant ${appid}` },
    el("h3", {}, appid),
    el("p", {}, face, " UTC, ", el("span", { class: "clock-state" }, state)),
    el("div", { class: "buttons" },
      hands.frozen ? null : button("Freeze", clock("freeze"), { "aria-label": `Freeze ${appid}` }),
      button("Real time", clock("real"))),
    el("form", { class: "controls", onsubmit: (event) => { event.preventDefault(); clock("advance", { seconds: Number(seconds.value) })(); } },
      labelled("seconds", seconds), el("button", { type: "submit" }, "Advance")),
    button("Reset this tenant", () => {
      if (confirm(`Forget codes, signatures, rules, clock, journal and coverage of ${appid}?`)) act("reset", { appid });
    }));
}

export async function showHealth(place) {
  const health = await get("health");
  const metrics = el("pre", { tabindex: "0", "aria-label": "Metrics" });
  const refresh = async () => { metrics.textContent = await (await request("metrics")).text(); };
  place.append(
    facts([
      ["Status", health.status], ["Emulator", `${health.emulator} ${health.version}`], ["Contract", health.contract],
      ["Can be asked for", health.capabilities.join(", ")],
    ]),
    el("h3", {}, "Metrics"), el("p", { class: "quiet" }, "What Prometheus scrapes at ", el("code", {}, "metrics"), "."),
    button("Refresh", refresh), metrics);
  await refresh();
}
