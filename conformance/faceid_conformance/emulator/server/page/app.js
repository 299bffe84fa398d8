// Starts the page: learns the words, shows the view that the address names, keeps the journal running.

import { get } from "./api.js";
import { el } from "./dom.js";
import { learn } from "./words.js";
import { Journal } from "./journal.js";
import { showOutcomes } from "./outcomes.js";
import { showCoverage } from "./coverage.js";
import { showRules } from "./rules.js";
import { showClocks, showHealth } from "./tenants.js";

const view = document.getElementById("view");
const about = document.getElementById("about");
const state = document.getElementById("state");
const journal = new Journal(state, document.getElementById("heard"));

const VIEWS = {
  journal: ["Journal", (place) => journal.show(place)],
  outcomes: ["Outcomes", showOutcomes],
  coverage: ["Coverage", showCoverage],
  rules: ["Rules", showRules],
  clocks: ["Clocks", showClocks],
  health: ["Health", showHealth],
};

async function show(moveFocus) {
  const name = location.hash.slice(1) in VIEWS ? location.hash.slice(1) : "journal";
  const [title, fill] = VIEWS[name];
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${title} – faceid emulator`;
  const place = el("section", { "aria-labelledby": "view-title" }, el("h2", { id: "view-title" }, title));
  view.replaceChildren(place);
  if (moveFocus) view.focus();
  try {
    await fill(place);
  } catch (error) {
    place.append(el("p", { class: "bad", role: "alert" }, `Could not be shown: ${error.message}`));
  }
  view.dataset.shown = name;
}

async function start() {
  try {
    const health = await get("health");
    about.textContent = `${health.version}, contract ${health.contract.split(":").at(-1).slice(0, 12)}`;
    about.title = health.contract;
    learn(await get("vocabulary"));
  } catch (error) {
    view.replaceChildren(el("p", { class: "bad", role: "alert" }, `The emulator does not answer: ${error.message}`));
    return;
  }
  window.addEventListener("hashchange", () => show(true));
  await show(false);
  journal.follow();
}

start();
