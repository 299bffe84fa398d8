// The table of outcomes: every code and sub-status, and what to copy to force it in each way.

import { get, hasToken } from "./api.js";
import { el, facts, inferred, labelled, select, snippet, table } from "./dom.js";
import { apiOf, operationOptions, words, wordsOf } from "./words.js";

const chosen = { operation: null, text: "" };
let rows = null;

export async function showOutcomes(place) {
  rows ??= (await get("outcomes")).outcomes;
  chosen.operation ??= rows[0].operation;
  const list = el("ol", { class: "outcomes", "aria-label": "Outcomes" });
  const count = el("p", { class: "quiet", role: "status" });
  const signing = el("div");
  const redraw = () => {
    signing.replaceChildren(signingIn(apiOf(chosen.operation)));
    const wanted = chosen.text.toLowerCase();
    const shown = rows.filter((row) => row.operation === chosen.operation && textOf(row).includes(wanted));
    list.replaceChildren(...shown.map(outcomeItem));
    count.textContent = `${shown.length} outcomes of ${chosen.operation}`;
  };
  const search = el("input", { type: "search", value: chosen.text, id: "outcome-filter" });
  search.addEventListener("input", () => { chosen.text = search.value.trim(); redraw(); });
  place.append(
    el("p", {}, "The first that says something decides: rule, header, field (on COS the object’s key), SecretId, ID number. ",
      "All these ways are this emulator’s own ", inferred("inferred"), "; the codes are the contract’s."),
    el("form", { class: "controls", onsubmit: (event) => event.preventDefault() },
      labelled("Operation", select(operationOptions(null), chosen.operation, (value) => { chosen.operation = value; redraw(); })),
      labelled("Code or name", search)),
    signing, manners(), count, list);
  redraw();
}

function textOf(row) {
  const known = words().code.get(row.code);
  return `${row.field}=${row.code} ${row.name} ${known?.en ?? ""} ${known?.zh ?? ""}`.toLowerCase();
}

// A stage's code comes under the status of success.
function statusStanding(row) {
  return words().code.get(row.api === "ci" || row.field === "code" ? row.code : 0).http_standing;
}

function outcomeItem(row) {
  const body = el("div", { class: "entry" });
  const details = el("details", {
    ontoggle: () => { if (details.open && !body.hasChildNodes()) body.append(...ways(row)); },
  },
  el("summary", {},
    el("code", { class: "words" }, `${row.field}=${row.code}`),
    el("span", { class: "name" }, row.name),
    el("span", { class: "http" }, `HTTP ${row.http_status} `, inferred(statusStanding(row)),
      row.reach ? ` by ${row.reach.by}` : "", row.variants.length ? `, ${row.variants.length} other texts` : "")),
  body);
  return el("li", {}, details);
}

function ways(row) {
  const forcing = words().forcing;
  const known = words().code.get(row.code);
  if (row.api === "ci") return waysOnCos(row, known);
  const placed = row.field === known.arrives_in;
  const operation = words().operation.get(row.operation);
  const shown = [
    facts([
      ["Means", el("span", {}, known.en, el("br"), el("span", { lang: "zh" }, known.zh))],
      ["HTTP status", el("span", {}, `${row.http_status} `, inferred(statusStanding(row)))],
      ["Stands in", el("span", {}, `${row.field} `, inferred(placed ? known.arrives_standing : "inferred"))],
      ["Code", el("span", {}, `${known.standing ?? ""} `, inferred(known.standing))],
      ...reachOf(row),
    ]),
    snippet("1. Rule, as JSON", JSON.stringify(row.rule, null, 2)),
    snippet("1. Rule, with curl", ruleCurl(row.rule)),
    snippet("2. Header", row.header),
    snippet("2. Header, with curl", callCurl(operation, {}, row.header)),
  ];
  for (const [name, text] of Object.entries(row.field_directive)) {
    shown.push(snippet(`3. Field ${name}, with curl`, callCurl(operation, { [name]: text })));
  }
  shown.push(
    snippet("4. SecretId, under the same SecretKey", forcing.secret_id + row.secret_id_ending),
    snippet("5. ID number of nobody, with curl", callCurl(operation, { idcard_number: row.idcard_number })));
  return shown;
}

// What brings the emulator to the code unforced, and the other texts under it.
function reachOf(row) {
  const { by, option, says } = row.reach ?? {};
  const variants = row.variants.map((text, place) => el("div", {}, el("code", {}, `${row.field}=${row.code}; variant=${place + 1}`), ` ${text}`));
  return [
    ["Comes by", row.reach && `${by}${option ? `, ${option}` : ""}: ${says}`],
    ["Other texts", row.variants.length ? el("span", {}, row.api === "ci" ? row.variants.join("; ") : variants) : null],
  ];
}

function waysOnCos(row, known) {
  const forcing = words().forcing;
  const operation = words().operation.get(row.operation);
  const curl = (key, header) => {
    const parameters = operation.parameters.length ? "&IdCard=ID_NUMBER&Name=NAME&LivenessType=SILENT" : "";
    const upload = operation.method === "PUT" ? " -T me.mp4" : "";
    const target = here(`/${key}?ci-process=${operation.process}${parameters}`);
    return `curl -s${upload} -H ${quoted(`Host: ${words().ci.host}`)} -H "Authorization: $AUTHORIZATION"${header ? ` \\\n  -H ${quoted(header)}` : ""} \\\n  ${quoted(target)}`;
  };
  const key = operation.parameters.length ? "me.mp4" : "";
  return [
    facts([
      ["Means", el("span", {}, known.en, el("br"), el("span", { lang: "zh" }, known.zh))],
      ["HTTP status", el("span", {}, `${row.http_status} `, inferred(known.http_standing))],
      ...reachOf(row),
    ]),
    snippet("1. Rule, as JSON", JSON.stringify(row.rule, null, 2)),
    snippet("1. Rule, with curl", ruleCurl(row.rule)),
    snippet("2. Header", row.header),
    snippet("2. Header, with curl", curl(key, row.header)),
    row.object_key && snippet("3. First part of the object’s key, with curl", curl(row.object_key)),
    snippet("4. SecretId, under the same SecretKey", forcing.secret_id + row.secret_id_ending),
    row.idcard_number && snippet("5. IdCard of nobody", row.idcard_number),
  ].filter(Boolean);
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function here(path) {
  return new URL(path, document.baseURI).href;
}

function ruleCurl(rule) {
  const token = hasToken() ? ' -H "X-Emulator-Admin-Token: $ADMIN_TOKEN"' : "";
  return `curl -s${token} -d ${quoted(JSON.stringify(rule))} ${here("rules")}`;
}

// A call with every field that it needs; what a field says can be replaced.
export function callCurl(operation, changes, header) {
  const files = { picture: "@face.jpg", video: "@me.mp4" };
  const needed = operation.fields.filter((field) => field.required || field.name in changes || field.name === "card");
  const values = Object.fromEntries(needed.map((field) => [field.name, files[field.kind] ?? field.example ?? field.enum[0] ?? "1"]));
  const form = Object.entries({ ...values, ...changes }).map(([name, value]) => ` \\\n  -F ${quoted(`${name}=${value}`)}`);
  const forced = header ? ` \\\n  -H ${quoted(header)}` : "";
  return `curl -s -H "Authorization: $AUTHORIZATION"${forced}${form.join("")} \\\n  ${here(operation.path)}`;
}

function signingIn(api) {
  return el("details", {}, el("summary", {}, "How to get $AUTHORIZATION in a shell"),
    el("div", { class: "entry" }, snippet("Sign with openssl", wordsOf(api).snippets.shell.text)));
}

function manners() {
  const forcing = words().forcing;
  const line = (text, says) => el("tr", {}, el("th", { scope: "row" }, el("code", {}, text)), el("td", {}, says));
  return el("details", { id: "manners" }, el("summary", {}, "Delays and broken connections"),
    el("div", { class: "entry" },
      el("p", {}, "Beside a code or instead of one, with “;” between: in a rule’s outcome, the header, a field or behind the SecretId. ", inferred("inferred")),
      table("Words", ["words", "what they do"], [
        line("delay=0.2", `The reply comes so many seconds late, at most ${forcing.most_delay_seconds}: ${forcing.delay}.`),
        line("delay=lognormal:0.1:0.5", "A delay drawn with that median and sigma; the seed decides the draws."),
        line("dribble=20:0.05", `The body comes in pieces: ${forcing.dribble}.`),
        ...Object.entries(forcing.faults).map(([name, says]) => line(`fault=${name}`, says)),
      ]),
      snippet("Header", `${forcing.header}: code=213; delay=0.2`),
      snippet("Field", `${forcing.fields[0]}=${forcing.field_prefix}fault=reset`),
      snippet("SecretId, under the same SecretKey", `${forcing.secret_id}${forcing.secret_id_separator}fault=reset`),
      snippet("ID number of nobody", forcing.fault_number),
      snippet("Rule, with curl", ruleCurl({ match: {}, times: 1, outcome: { fault: "reset" } }))));
}
