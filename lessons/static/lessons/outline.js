// Moves sections and lessons with buttons, for whoever does not drag. What is sent is the rows from top to bottom.
for (const form of document.querySelectorAll("[data-outline]")) {
  const told = form.querySelector("[data-told]");
  const rows = (kind) => [...form.querySelectorAll(`[data-kind="${kind}"]`)];

  const tell = (row) => {
    const all = rows(row.dataset.kind);
    const title = row.querySelector("[data-title]").textContent;
    const place = all.indexOf(row) + 1;
    told.textContent = form.dataset.moved.replace("%s", () => title).replace("%n", place).replace("%m", all.length);
  };

  // A lesson that is first or last in its section goes on into the next one.
  const elsewhere = (row, isUp) => {
    if (row.dataset.kind !== "lesson") return;
    const section = row.closest('[data-kind="section"]');
    const other = isUp ? section.previousElementSibling : section.nextElementSibling;
    const list = other?.querySelector(".outline-lessons");
    if (list) isUp ? list.append(row) : list.prepend(row);
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const row = button.closest("[data-kind]");
    const isUp = button.dataset.move === "up";
    const neighbour = isUp ? row.previousElementSibling : row.nextElementSibling;
    if (neighbour) isUp ? neighbour.before(row) : neighbour.after(row);
    else elsewhere(row, isUp);
    button.focus();
    tell(row);
  });
}
