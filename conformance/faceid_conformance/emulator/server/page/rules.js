// The rules: what is set, how often each was met, and a form that adds one.

import { get, send } from "./api.js";
import { button, el, labelled, select, table } from "./dom.js";
import { operationOptions, tenantOptions } from "./words.js";

const TEXTS = {
  idcard_number: "idcard_number", idcard_name: "idcard_name", seq: "seq", session_id: "session_id",
  IdCard: "IdCard", Name: "Name", bucket: "bucket-appid",
};

export async function showRules(place) {
  const listed = el("div");
  const redraw = async () => { listed.replaceChildren(tableOf((await get("rules")).rules, redraw)); };
  place.append(
    el("p", {}, "A rule takes the calls that match, as often as it says, and gives them its outcomes in turn. The first rule that takes a call decides it."),
    form(redraw), listed);
  await redraw();
}

function form(redraw) {
  const fields = Object.fromEntries(Object.keys(TEXTS).map((name) => [name, el("input", { size: 14 })]));
  const chosen = { operation: "", appid: "" };
  const nth = el("input", { type: "number", min: 1, size: 5 });
  const times = el("input", { type: "number", min: 1, size: 5 });
  const outcomes = el("textarea", { rows: 3, required: true, id: "rule-outcomes", placeholder: "code=213; delay=0.2\nCode=SlowDown", spellcheck: "false" });
  const said = el("p", { role: "alert" });
  const node = el("form", {
    class: "controls card",
    id: "rule-form",
    onsubmit: async (event) => {
      event.preventDefault();
      const match = {};
      for (const [name, value] of Object.entries(chosen)) if (value) match[name] = value;
      for (const [name, input] of Object.entries(fields)) if (input.value) match[name] = input.value;
      if (nth.value) match.nth = Number(nth.value);
      const lines = outcomes.value.split("\n").map((line) => line.trim()).filter(Boolean);
      const rule = { match, ...(lines.length > 1 ? { outcomes: lines } : { outcome: lines[0] ?? "" }) };
      if (times.value) rule.times = Number(times.value);
      try {
        const added = await send("POST", "rules", rule);
        said.className = "good";
        said.textContent = `Rule ${added.rule} is set.`;
        outcomes.value = "";
        await redraw();
      } catch (error) {
        said.className = "bad";
        said.textContent = error.message;
      }
    },
  },
  labelled("Operation", select(operationOptions(), "", (value) => { chosen.operation = value; })),
  labelled("Tenant", select(tenantOptions(), "", (value) => { chosen.appid = value; })),
  Object.entries(TEXTS).map(([name, text]) => labelled(text, fields[name])),
  labelled("from the n-th call", nth),
  labelled("times", times),
  el("label", { class: "whole" }, el("span", {}, "Outcomes, one a line, as in the header"), outcomes),
  el("span", { class: "buttons" }, el("button", { type: "submit" }, "Add rule")),
  said);
  return node;
}

function tableOf(rules, redraw) {
  if (!rules.length) return el("p", { class: "quiet" }, "No rule is set.");
  const rows = rules.map((rule) => el("tr", {},
    el("th", { scope: "row" }, rule.rule),
    el("td", {}, matchOf(rule.match)),
    el("td", {}, rule.outcomes.map((parts) => el("div", {}, el("code", {}, wordsOf(parts))))),
    el("td", {}, `${rule.used} of ${rule.times ?? "any number"}`),
    el("td", {}, rule.seen),
    el("td", {}, button("Delete", async () => { await send("DELETE", `rules/${rule.rule}`); await redraw(); }, { "aria-label": `Delete rule ${rule.rule}` }))));
  return el("div", {},
    table("Rules in their order", ["rule", "takes", "outcomes", "used", "met", ""], rows),
    button("Delete all rules", async () => { await send("DELETE", "rules"); await redraw(); }));
}

function matchOf(match) {
  const { operations, nth, ...rest } = match;
  const parts = [operations.join(", "), ...Object.entries(rest).map(([name, value]) => `${name} ${value}`)];
  if (nth > 1) parts.push(`from call ${nth} on`);
  return parts.join("; ");
}

function wordsOf(parts) {
  return Object.entries(parts).map(([name, value]) => `${name}=${value}`).join("; ");
}
