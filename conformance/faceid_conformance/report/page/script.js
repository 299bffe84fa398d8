(() => {
  const form = document.getElementById("filter");
  const told = form.querySelector("output");
  const rows = [...document.querySelectorAll("[data-status]")];
  const cases = rows.filter((row) => row.id.startsWith("case:"));
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const names = ["status", "layer", "operation", "clause", "text"];

  function wanted() {
    return Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
  }

  function fits(row, want) {
    const has = (fact, value) => !value || row.dataset[fact].split(" ").includes(value);
    return (
      has("status", want.status) &&
      has("layer", want.layer) &&
      has("operation", want.operation) &&
      (!want.clause || row.dataset.clauses.includes(want.clause)) &&
      (!want.text || texts.get(row).includes(want.text.toLowerCase()))
    );
  }

  function filter() {
    const want = wanted();
    for (const row of rows) row.hidden = !fits(row, want);
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
    goal.scrollIntoView();
  }

  form.hidden = false;
  form.addEventListener("input", remember);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(remember));
  addEventListener("hashchange", follow);
  filter();
  follow();
})();
