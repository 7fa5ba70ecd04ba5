"use strict";
// While somebody writes, the server makes the sheet of what is typed: what is shown has come through its sanitiser.
(() => {
  const PAUSE_MS = 400;

  document.addEventListener("DOMContentLoaded", () => {
    const panel = document.querySelector("#as-learner[data-preview]");
    const form = document.getElementById("lesson_form");
    if (!panel || !form) return;
    const sheet = panel.querySelector("[data-sheet]");
    let timer = 0;
    let running = null;

    // What KaTeX could not read stands there as it was typed; of a command that it does not know it says so by a colour.
    const countBroken = () => {
      const told = document.querySelector("[data-broken]");
      const number = sheet.querySelectorAll('.math:has(.katex-error, [mathcolor="#cc0000"])').length;
      told.hidden = number === 0;
      told.textContent = number ? told.dataset.broken.replace("{number}", number) : "";
    };

    // Files stay here until the form is sent.
    const typed = () => {
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      return data;
    };

    const showChosenPictures = () => {
      for (const figure of sheet.querySelectorAll("figure[data-upload][data-kind=image]")) {
        const file = form.elements[figure.dataset.upload]?.files?.[0];
        if (!file?.type.startsWith("image/") || file.type.includes("svg")) continue;
        const reader = new FileReader();
        reader.onload = () => {
          const image = document.createElement("img");
          image.src = reader.result;
          image.alt = "";
          figure.querySelector("img, .learner-missing")?.replaceWith(image);
        };
        reader.readAsDataURL(file);
      }
    };

    const refresh = async () => {
      running?.abort();
      running = new AbortController();
      try {
        const answer = await fetch(panel.dataset.preview, { method: "POST", body: typed(), signal: running.signal });
        if (!answer.ok) return;
        sheet.innerHTML = await answer.text();
        renderMath(sheet);
        countBroken();
        showChosenPictures();
      } catch (error) {
        if (error.name !== "AbortError") throw error;
      }
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(refresh, PAUSE_MS);
    };

    for (const event of ["input", "change", "formset:added", "formset:removed", "drop"]) {
      document.addEventListener(event, soon);
    }
    // Dragging a block and choosing a question say so to jQuery alone.
    django.jQuery(form).on("change sortupdate select2:select", soon);
    new MutationObserver(soon).observe(document.getElementById("blocks-data") ?? form, { childList: true });
    soon();
  });
})();
