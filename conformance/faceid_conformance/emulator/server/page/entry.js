// One request of the journal: a line, and what opens below it.

import { el, facts, inferred, row, select, snippet, table } from "./dom.js";
import { bytes, clock, fromNow, nameOf, span, words, wordsOf } from "./words.js";

const SIGNED = {
  "q-sign-algorithm": "algorithm", "q-ak": "SecretId", "q-sign-time": "start;end of the signature",
  "q-key-time": "start;end of the sign key", "q-header-list": "signed headers", "q-url-param-list": "signed parameters",
  a: "appid", b: "bucket", k: "SecretId", e: "end", t: "signed at", r: "nonce", f: "file ID", u: "user",
};
const WAYS = {
  rule: "a rule", header: "the header", field: "seq or session_id", "secret-id": "the SecretId", "id-number": "the ID number",
  "object-key": "the object’s key",
};

export function verdictOf(entry) {
  const failed = Object.entries(entry.statuses).find(([, code]) => code !== 0);
  return failed ? { field: failed[0], code: failed[1] } : { field: "code", code: entry.code };
}

function marks(entry) {
  return [
    entry.forced_by && `forced by ${WAYS[entry.forced_by] ?? entry.forced_by}`,
    entry.lint.length && `${entry.lint.length} lint`,
    entry.causes.length && "diagnosed",
    entry.delay_seconds && `${span(entry.delay_seconds)} late`,
    entry.dribble && "dribble",
    entry.wire_fault && entry.wire_fault,
  ].filter(Boolean);
}

export function entryItem(entry) {
  const { field, code } = verdictOf(entry);
  const body = el("div", { class: "entry" });
  const details = el("details", {
    ontoggle: () => { if (details.open && !body.hasChildNodes()) body.append(...detail(entry)); },
  },
  el("summary", {},
    el("span", { class: "number" }, `#${entry.number}`),
    el("time", { datetime: entry.time, title: entry.time }, clock(entry.time)),
    el("span", { class: `verdict ${code === 0 ? "good" : "refused"}` },
      field === "code" ? `${code} ${nameOf(code)}` : `${field} ${code} ${nameOf(code)}`),
    el("span", { class: "http" }, `HTTP ${entry.http_status}`),
    el("span", { class: "operation" }, entry.operation ?? "no operation"),
    el("span", { class: "tenant" }, entry.appid ?? "no tenant"),
    el("span", { class: "marks" }, marks(entry).map((text) => el("span", { class: "mark" }, text)))),
  body);
  return el("li", { value: entry.number }, details);
}

function detail(entry) {
  return [
    verdict(entry),
    entry.causes.length ? diagnosis(entry) : null,
    entry.signature ? signature(entry.signature) : null,
    entry.operation && (entry.content_type || entry.fields.length) ? submission(entry) : null,
    entry.lint.length ? lint(entry.lint) : null,
  ].filter(Boolean);
}

function verdict(entry) {
  const known = words();
  const { field, code } = verdictOf(entry);
  const meaning = known.code.get(code);
  const check = wordsOf(entry.api).checks.find((row) => row.check === entry.check);
  const stages = Object.entries(entry.statuses).map(([name, value]) => `${name} ${value}`).join(", ");
  return el("section", {}, el("h3", {}, "Verdict"),
    facts([
      ["Code", `${code} ${nameOf(code)}${field === "code" ? "" : ` in ${field}`}`],
      ["HTTP status", el("span", {}, `${entry.http_status} `, inferred(known.code.get(entry.code)?.http_standing))],
      ["Means", meaning && el("span", {}, meaning.en, el("br"), el("span", { lang: "zh" }, meaning.zh))],
      ["Stages", stages],
      ["Decided by", check ? place(check, wordsOf(entry.api).checks) : entry.check ?? (code === 0 ? "all checks passed" : "no check: it was forced")],
      ["Forced by", entry.forced_by && el("span", {}, `${WAYS[entry.forced_by] ?? entry.forced_by} `, inferred("inferred"))],
      ["Tenant", entry.appid ?? "none: no account has the appid that signed"],
      ["When", `${entry.time} by the tenant's clock`],
      ["Took", `${entry.duration_ms.toFixed(2)} ms`],
      ["Delay", entry.delay_seconds ? span(entry.delay_seconds) : null],
      ["Dribble", entry.dribble && `${entry.dribble} (bytes:seconds)`],
      ["Wire fault", entry.wire_fault && `${entry.wire_fault}: ${known.forcing.faults[entry.wire_fault] ?? "by a check"}`],
      ...Object.entries(entry.labels).map(([name, value]) => [name, value ?? "not shown; it can be looked up"]),
    ]));
}

// Where in the order of checks it ended: the ones before passed, the ones after were not asked.
function place(check, checks) {
  const count = checks.length;
  const squares = checks.map((row) => el("i", {
    class: row.place < check.place ? "passed" : row.place === check.place ? "here" : "",
    title: `${row.place}. ${row.check}`,
  }));
  return el("span", {}, `${check.check}, ${check.place} of ${count} in the order of checks`,
    el("span", { class: "strip", "aria-hidden": "true" }, squares),
    el("span", { class: "quiet" }, check.says ?? ""));
}

function signature(facts_) {
  if (facts_.state === "missing") return section("Signature", el("p", {}, "None came."));
  if (facts_.state === "unreadable") {
    return section("Signature", el("p", {}, `${bytes(facts_.bytes)} came that are not a signature of the documented form.`));
  }
  const rows = facts_.fields.map((field) => row(
    `${field.key}, ${SIGNED[field.key] ?? field.key}`,
    field.value ?? (field.bytes ? `not shown, ${bytes(field.bytes)}` : "empty"),
    field.seconds_from_now === undefined ? "" : fromNow(field.seconds_from_now)));
  const times = Object.fromEntries(facts_.fields.map((field) => [field.key, Number(field.value)]));
  const life = times.e > times.t ? `Valid for ${span(times.e - times.t)}. ` : "";
  const others = facts_.other_fields ? ` ${facts_.other_fields} more are not of the document.` : "";
  return section("Signature",
    table("Signed fields in the order in which they came", ["field", "value", "by the tenant's clock"], rows),
    el("p", { class: "quiet" }, `${life}${bytes(facts_.bytes)} in the header; the MAC is not kept.${others}`));
}

function diagnosis(entry) {
  const known = wordsOf(entry.api);
  const causes = entry.causes.map((id) => el("li", {},
    el("code", {}, id), ` ${known.mistakes[id]?.fix ?? ""}`));
  const place_ = el("div");
  const show = (language) => place_.replaceChildren(snippet("Code that signs rightly", known.snippets[language].text));
  const chosen = entry.language in known.snippets ? entry.language : "python";
  show(chosen);
  const titles = Object.entries(known.snippets).map(([name, item]) => [name, item.title]);
  return section("Why the signature was refused",
    el("p", {}, entry.diagnosis), el("p", {}, "What to change:"), el("ul", {}, causes),
    el("label", {}, el("span", {}, entry.language ? "Language, from the User-Agent" : "Language"), select(titles, chosen, show)),
    place_);
}

function submission(entry) {
  const isKept = entry.fields.some((field) => field.kept);
  const hasMedia = entry.fields.some((field) => field.digest);
  const rows = entry.fields.map((field) => row(
    field.name, field.kind, bytes(field.bytes),
    field.kind === "text" ? "not kept" : mediaOf(field.media),
    ...(hasMedia ? [field.digest ?? ""] : []), ...(isKept ? [field.kept ?? ""] : [])));
  const heads = ["field", "kind", "size", "content", ...(hasMedia ? ["digest"] : []), ...(isKept ? ["kept as"] : [])];
  const others = entry.other_fields ? `, and ${entry.other_fields} that the operation does not have` : "";
  return section(entry.content_type ? "Body" : "Query and body",
    el("p", {}, `${entry.content_type ?? "Parameters"}, ${bytes(entry.body_bytes)}, ${rows.length} known fields${others}.`),
    rows.length ? table("Fields", heads, rows) : null);
}

function mediaOf(media) {
  if (media === null || media === undefined) return "of no known kind";
  if (typeof media !== "object") return String(media);
  return Object.entries(media).filter(([, value]) => value !== null).map(([name, value]) => `${name} ${value}`).join(", ");
}

function lint(findings) {
  const rows = findings.map((finding) => {
    const [name, offset] = finding.split("@");
    return row(offset ?? "", el("code", {}, name), words().lint[name] ?? "");
  });
  return section("Lint: accepted, but not as it is written", table("Findings", ["byte", "finding", "what it is"], rows));
}

function section(title, ...children) {
  return el("section", {}, el("h3", {}, title), ...children);
}
