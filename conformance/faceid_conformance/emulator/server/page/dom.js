// Builds elements. Text goes in as text nodes only: there is no way to hand in HTML.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function table(caption, heads, rows) {
  return el("div", { class: "wide", role: "region", tabindex: "0", "aria-label": caption },
    el("table", {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows)));
}

export function row(head, ...cells) {
  return el("tr", {}, el("th", { scope: "row" }, head), cells.map((cell) => el("td", {}, cell)));
}

export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", {}, shown.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

export function labelled(text, control) {
  return el("label", {}, el("span", {}, text), control);
}

export function select(options, chosen, onchange, attributes = {}) {
  const node = el("select", { ...attributes, onchange: () => onchange(node.value) },
    options.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));
  return node;
}

export function snippet(title, text) {
  const said = el("span", { class: "quiet", role: "status" });
  const button = el("button", {
    type: "button",
    "aria-label": `Copy: ${title}`,
    onclick: async () => { said.textContent = (await copied(text)) ? "Copied" : "Select and copy it"; },
  }, "Copy");
  return el("div", { class: "snippet" },
    el("div", { class: "snippet-head" }, el("strong", {}, title), said, button),
    el("pre", { tabindex: "0", "aria-label": title }, el("code", {}, text)));
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no clipboard on a page that came over plain http from another machine
  }
}

export function inferred(standing) {
  return standing === "inferred"
    ? el("span", { class: "inferred", title: "No document says so: this project inferred it" }, "inferred")
    : null;
}

// A long name that may break where its words end, and nowhere else.
export function breakable(name) {
  const parts = name.split(/(?<=_)|(?<=[a-z])(?=[A-Z])/);
  return el("span", { class: "name" }, parts.flatMap((part, index) => (index ? [el("wbr"), part] : [part])));
}

export function button(text, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, text);
}
