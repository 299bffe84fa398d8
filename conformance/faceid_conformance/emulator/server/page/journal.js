// The live journal: keeps the newest entries in memory, and only a window of them in the document.

import { get, query, send } from "./api.js";
import { button, el, labelled, select } from "./dom.js";
import { entryItem } from "./entry.js";
import { operationOptions, tenantOptions } from "./words.js";

const KEPT = 10_000;
const FIRST = 1000;
const WINDOW = 100;
const BREATH_MS = 500;
const RETRY_MS = 2000;
const WAIT_SECONDS = 20;
const KINDS = {
  "": ["all requests", () => true],
  refused: ["refused", (entry) => entry.code !== 0 || Object.values(entry.statuses).some((code) => code)],
  forced: ["forced", (entry) => entry.forced_by !== null],
  lint: ["with lint", (entry) => entry.lint.length > 0],
  diagnosed: ["with a diagnosis", (entry) => entry.causes.length > 0],
};

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Journal {
  constructor(state, heard) {
    this.state = state;
    this.heard = heard;
    this.entries = []; // oldest first
    this.last = 0;
    this.dropped = 0;
    this.paused = false;
    this.resume = null;
    this.filters = { operation: "", appid: "", code: "", kind: "", label: "" };
    this.labelled = null;
    this.window = WINDOW;
    this.list = null;
    this.isCut = false;
  }

  // Following

  async follow() {
    let mustCatchUp = true;
    for (;;) {
      if (this.paused) await new Promise((resolve) => { this.resume = resolve; });
      try {
        const path = mustCatchUp
          ? `journal${query({ limit: FIRST })}`
          : `journal/wait${query({ since: this.last, limit: FIRST, timeout_seconds: WAIT_SECONDS })}`;
        const found = await get(path);
        if (found.last < this.last) this.forget(0); // another emulator, or the same one anew
        if (mustCatchUp) this.isCut = found.entries.length === FIRST && found.entries[0].number > found.dropped + 1;
        mustCatchUp = false;
        this.say(this.paused ? "paused" : "live");
        this.take(found);
        await pause(BREATH_MS);
      } catch (error) {
        mustCatchUp = true;
        this.say(`no answer, trying again (${error.message})`, true);
        await pause(RETRY_MS);
      }
    }
  }

  take(found) {
    this.dropped = found.dropped;
    const fresh = found.entries.filter((entry) => entry.number > this.last);
    if (!fresh.length) return;
    this.last = fresh.at(-1).number; // not the emulator's own last: more may have come since
    this.entries.push(...fresh);
    if (this.entries.length > KEPT) this.entries.splice(0, this.entries.length - KEPT);
    this.heard.textContent = `${fresh.length} new ${fresh.length === 1 ? "request" : "requests"}`;
    if (this.list?.isConnected) this.prepend(fresh);
  }

  forget(last) {
    this.entries = [];
    this.last = last;
    this.redraw();
  }

  say(text, isBad = false) {
    this.state.textContent = text;
    this.state.classList.toggle("bad", isBad);
  }

  // Showing

  show(place) {
    this.list = el("ol", { class: "journal", reversed: true, "aria-label": "Requests, newest first" });
    this.count = el("p", { class: "quiet", id: "count" });
    this.more = button("Show older", () => { this.window += WINDOW; this.redraw(); });
    this.rest = button(`Load all that the emulator keeps (up to ${KEPT})`, () => this.loadAll(), { id: "load-all" });
    place.append(this.controls(), this.count, el("div", {}, this.rest), this.list, this.more);
    this.redraw();
  }

  controls() {
    const set = (name) => (value) => { this.filters[name] = value.trim(); this.window = WINDOW; this.redraw(); };
    const typed = (name, attributes) => {
      const input = el("input", { size: 9, value: this.filters[name], ...attributes });
      input.addEventListener("input", () => set(name)(input.value));
      return input;
    };
    const kinds = Object.entries(KINDS).map(([value, [text]]) => [value, text]);
    const label = el("input", { size: 14, id: "label-filter", value: this.filters.label, onchange: () => this.lookUp(label.value.trim()) });
    const pausing = button(this.paused ? "Resume" : "Pause", () => {
      this.paused = !this.paused;
      pausing.textContent = this.paused ? "Resume" : "Pause";
      this.say(this.paused ? "paused" : "live");
      this.resume?.();
    }, { id: "pause" });
    return el("form", { class: "controls", onsubmit: (event) => event.preventDefault() },
      labelled("Operation", select(operationOptions(), this.filters.operation, set("operation"))),
      labelled("Tenant", select(tenantOptions(), this.filters.appid, set("appid"))),
      labelled("Code", typed("code", { inputmode: "text", id: "code-filter" })),
      labelled("Show", select(kinds, this.filters.kind, set("kind"), { id: "kind-filter" })),
      labelled("seq or session_id", label),
      el("span", { class: "buttons" }, pausing, button("Clear", () => this.clear(), { id: "clear" })));
  }

  // At first the newest are asked for; the rest on demand, because they are a lot to read.
  async loadAll() {
    const found = await get(`journal${query({ limit: KEPT })}`);
    const known = new Set(this.entries.map((entry) => entry.number));
    const missing = found.entries.filter((entry) => !known.has(entry.number) && entry.number <= this.last);
    this.entries = [...missing, ...this.entries].sort((one, other) => one.number - other.number).slice(-KEPT);
    this.isCut = false;
    this.redraw();
  }

  // The emulator looks it up: it finds texts too that it does not show.
  async lookUp(text) {
    this.filters.label = text;
    this.labelled = null;
    if (text) {
      const found = await Promise.all(["seq", "session_id"].map((name) => get(`journal${query({ [name]: text, limit: KEPT })}`)));
      this.labelled = new Set(found.flatMap((document) => document.entries.map((entry) => entry.number)));
    }
    this.redraw();
  }

  async clear() {
    await send("DELETE", `journal${query({ appid: this.filters.appid })}`);
    this.entries = this.entries.filter((entry) => this.filters.appid && entry.appid !== this.filters.appid);
    this.redraw();
  }

  fits(entry) {
    const { operation, appid, code, kind, label } = this.filters;
    if (operation && entry.operation !== operation) return false;
    if (appid && entry.appid !== appid) return false;
    if (code && ![entry.code, ...Object.values(entry.statuses)].map(String).includes(code)) return false;
    if (label && !this.labelled?.has(entry.number) && !Object.values(entry.labels).includes(label)) return false;
    return KINDS[kind][1](entry);
  }

  shown() {
    return this.entries.filter((entry) => this.fits(entry));
  }

  prepend(fresh) {
    const fitting = fresh.filter((entry) => this.fits(entry));
    if (fitting.length >= this.window) return this.redraw();
    this.list.prepend(...fitting.reverse().map(entryItem));
    while (this.list.childElementCount > this.window) this.list.lastElementChild.remove();
    this.tell();
  }

  redraw() {
    if (!this.list) return;
    const shown = this.shown().slice(-this.window).reverse();
    this.list.replaceChildren(...shown.map(entryItem));
    this.tell();
  }

  tell() {
    const fitting = this.shown().length;
    const gone = this.dropped ? `; ${this.dropped} older ones were dropped by the emulator` : "";
    const cut = this.isCut ? `; the page has loaded the newest from #${this.entries[0]?.number} on` : "";
    this.rest.hidden = !this.isCut;
    this.count.textContent = this.entries.length
      ? `${Math.min(fitting, this.window)} of ${fitting} shown, ${this.entries.length} kept${gone}${cut}`
      : "No request yet. Point a client at this address.";
    this.more.hidden = fitting <= this.window;
  }
}
