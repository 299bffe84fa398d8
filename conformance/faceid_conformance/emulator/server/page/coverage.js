// The matrix of operation and code: which ones the tests of whoever calls have met so far.

import { download, get, query } from "./api.js";
import { breakable, button, el, labelled, select, table } from "./dom.js";
import { nameOf, tenantOptions, wordsOf } from "./words.js";

let tenant = "";

export async function showCoverage(place) {
  const matrix = el("div");
  const summary = el("p", { role: "status" });
  const redraw = async () => {
    const found = await get(`coverage${query({ appid: tenant })}`);
    summary.replaceChildren(
      `${found.met} of ${found.of} met `,
      el("progress", { max: found.of, value: found.met, "aria-label": "Share that was met" }));
    matrix.replaceChildren(matrixOf(found.cells));
  };
  const file = (format, name) => () => download(`coverage${query({ appid: tenant, format })}`, name);
  place.append(
    el("p", {}, "A cell is a code that the contract lists for an operation, at the top of the reply or as a stage’s status."),
    el("form", { class: "controls", onsubmit: (event) => event.preventDefault() },
      labelled("Tenant", select(tenantOptions(), tenant, (value) => { tenant = value; redraw(); })),
      el("span", { class: "buttons" },
        button("Refresh", redraw),
        button("JUnit", file("junit", "faceid-coverage.xml"), { id: "junit" }),
        button("JSON", file("json", "faceid-coverage.json")))),
    summary, matrix);
  await redraw();
}

function matrixOf(cells) {
  return el("div", {}, matrixOfApi(cells, "face"), matrixOfApi(cells, "ci"));
}

function matrixOfApi(all, api) {
  const operations = wordsOf(api).operations.map((row) => row.operation);
  const cells = all.filter((cell) => operations.includes(cell.operation));
  const byCode = new Map();
  for (const cell of cells) {
    if (!byCode.has(cell.code)) byCode.set(cell.code, new Map());
    byCode.get(cell.code).set(cell.operation, cell);
  }
  const codes = [...byCode.keys()];
  if (api === "face") codes.sort((one, other) => (one < 0) - (other < 0) || Math.abs(one) - Math.abs(other));
  const rows = codes.map((code) => el("tr", {},
    el("th", { scope: "row" }, el("b", {}, api === "ci" ? breakable(String(code)) : code), breakable(nameOf(code))),
    operations.map((name) => tile(byCode.get(code).get(name)))));
  return table(api === "ci" ? "Times that each code was met on COS" : "Times that each code was met", ["code", ...operations.map(breakable)], rows);
}

function tile(cell) {
  if (!cell) return el("td", { class: "none" }, el("span", { class: "unseen" }, "not listed"));
  const places = Object.entries(cell.fields).map(([name, count]) => `${name}: ${count}`).join(", ");
  return cell.count
    ? el("td", { class: "met", title: places }, cell.count)
    : el("td", { class: "open" }, el("span", { "aria-hidden": "true" }, "–"), el("span", { class: "unseen" }, "not met"));
}
