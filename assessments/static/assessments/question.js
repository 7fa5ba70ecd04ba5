"use strict";
// In a question with one answer, ticking an option unticks the others. The server decides in any case.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!box.matches("input[name^='options-'][name$='-correct']") || !box.checked) return;
  if (document.getElementById("id_kind")?.value !== "single") return;
  for (const other of document.querySelectorAll("input[name^='options-'][name$='-correct']")) {
    if (other !== box) other.checked = false;
  }
});
