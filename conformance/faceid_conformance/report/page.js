(() => {
  const text = document.getElementById("text");
  const status = document.getElementById("status");
  const shown = document.getElementById("shown");
  const rows = [...document.querySelectorAll("#cases tbody tr")];

  function filter() {
    const wanted = text.value.toLowerCase();
    let count = 0;
    for (const row of rows) {
      const hit =
        (!status.value || row.dataset.status === status.value) &&
        row.textContent.toLowerCase().includes(wanted);
      row.hidden = !hit;
      count += hit;
    }
    shown.textContent = `${count} of ${rows.length}`;
  }

  text.addEventListener("input", filter);
  status.addEventListener("change", filter);
  filter();
})();
