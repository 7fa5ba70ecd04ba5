// The sheet of a day: how many are marked, one button for everybody who is there, and keys. It works without all that.
for (const sheet of document.querySelectorAll("[data-sheet]")) {
  const rows = [...sheet.querySelectorAll("[data-row]")];
  const radios = (row) => [...row.querySelectorAll('input[type="radio"]')];
  const count = sheet.querySelector("[data-count]");
  const present = sheet.querySelector("[data-present]");
  const isMarked = (row) => radios(row).some((radio) => radio.checked && radio.value);
  const tell = () => {
    count.textContent = `${rows.filter(isMarked).length} / ${rows.length} ${count.dataset.text}`;
  };
  const choose = (row, radio) => {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };
  present.hidden = false;
  present.addEventListener("click", () => {
    for (const row of rows.filter((each) => !isMarked(each))) {
      choose(row, radios(row).find((radio) => radio.value === "present"));
    }
    tell();
  });
  sheet.querySelector("[data-keys]").hidden = false;
  sheet.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || event.target.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!/^[1-4]$/.test(event.key)) return;
    event.preventDefault();
    choose(row, radios(row)[Number(event.key) - 1]);
    const following = rows[rows.indexOf(row) + 1];
    if (following) (radios(following).find((radio) => radio.checked) ?? radios(following)[0]).focus();
  });
  sheet.addEventListener("change", tell);
  count.setAttribute("aria-live", "polite");
  tell();
  let isChanged = false;
  sheet.addEventListener("change", () => { isChanged = true; });
  sheet.addEventListener("submit", () => { isChanged = false; });
  window.addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
}
