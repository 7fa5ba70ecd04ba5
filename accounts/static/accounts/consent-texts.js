// Shows the one text that the form names, and prints it without the page round it.
const field = (name) => document.querySelector(`[name="${name}"]`);
const sheets = [...document.querySelectorAll("[data-text]")];
const hint = document.querySelector("[data-hint]");

function show() {
  const chosen = ["purpose", "text_version", "text_language"].map((name) => field(name).value).join("/");
  for (const sheet of sheets) {
    sheet.hidden = sheet.dataset.text !== chosen;
    sheet.open = !sheet.hidden;
  }
  hint.hidden = sheets.some((sheet) => !sheet.hidden);
}

for (const sheet of sheets) {
  const button = sheet.querySelector("[data-print]");
  button.hidden = false;
  button.addEventListener("click", () => {
    document.documentElement.classList.add("prints-text");
    window.print();
    document.documentElement.classList.remove("prints-text");
  });
}
for (const name of ["purpose", "text_version", "text_language"]) field(name).addEventListener("change", show);
show();
