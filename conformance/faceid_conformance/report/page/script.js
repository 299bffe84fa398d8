(() => {
  const form = document.getElementById("filter");
  const told = form.querySelector("output");
  const rows = [...document.querySelectorAll("[data-status]")];
  const cases = rows.filter((row) => row.id.startsWith("case:"));
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const names = ["status", "layer", "operation", "result", "clause", "text"];
  const groups = [...document.querySelectorAll("details.group")];
  const MOST_UNFOLDED = 60;

  function wanted() {
    return Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
  }

  function fits(row, want) {
    const has = (fact, value) => !value || row.dataset[fact].split(" ").includes(value);
    return (
      has("status", want.status) &&
      has("layer", want.layer) &&
      has("operation", want.operation) &&
      (!want.result || !("result" in row.dataset) || has("result", want.result)) &&
      (!want.clause || row.dataset.clauses.includes(want.clause)) &&
      (!want.text || texts.get(row).includes(want.text.toLowerCase()))
    );
  }

  function filter() {
    const want = wanted();
    const isUsed = Object.values(want).some(Boolean);
    for (const row of rows) row.hidden = !fits(row, want);
    let left = MOST_UNFOLDED;
    for (const group of groups) {
      const shown = group.querySelectorAll("tbody tr:not([hidden])").length;
      group.hidden = !shown;
      if (isUsed) group.open = shown <= left;
      if (isUsed) left -= shown;
    }
    told.textContent = `${cases.filter((row) => !row.hidden).length} of ${cases.length} cases`;
  }

  function remember() {
    filter();
    const used = Object.entries(wanted()).filter(([, value]) => value);
    history.replaceState(null, "", `#${used.length ? `?${new URLSearchParams(used)}` : ""}`);
  }

  function follow() {
    if (location.hash.startsWith("#?")) {
      const asked = new URLSearchParams(location.hash.slice(2));
      for (const name of names) form.elements[name].value = asked.get(name) ?? "";
      filter();
      if (asked.has("result")) document.getElementById("clauses").scrollIntoView();
      if (asked.has("clause")) document.getElementById("cases").scrollIntoView();
      return;
    }
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      return;
    }
    const goal = document.getElementById(id);
    if (!goal) return;
    if (goal.hidden) {
      for (const name of names) form.elements[name].value = "";
      filter();
    }
    for (const details of goal.querySelectorAll("details")) details.open = true;
    for (let up = goal; up; up = up.parentElement?.closest("details")) {
      if (up.matches("details")) up.open = true;
    }
    goal.scrollIntoView();
  }

  // A page of its own on a disk may lack the clipboard; a selection can be copied everywhere.
  async function copy(button, text) {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  }

  for (const text of document.querySelectorAll("article pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${text.dataset.name}`);
    button.addEventListener("click", () => copy(button, text));
    text.before(button);
  }

  form.hidden = false;
  form.addEventListener("input", remember);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(remember));
  addEventListener("hashchange", follow);
  filter();
  follow();
})();
