"use strict";
// Each block shows the fields of its kind, and hands the lesson's section to the picker of questions.
(() => {
  const FILE = ["upload", "alt_text", "caption"];
  const FIELDS = {
    text: ["markdown"],
    callout: ["tone", "markdown"],
    image: FILE,
    audio: [...FILE, "low"],
    video: [...FILE, "captions", "low"],
    question: ["question_id"],
    simulation: ["url", "title", "description"],
  };
  const ALL = new Set(Object.values(FIELDS).flat());

  const show = (row) => {
    const kind = row.querySelector("select[name$='-kind']");
    if (!kind) return;
    for (const name of ALL) {
      const line = row.querySelector(`.field-${name}`);
      line?.closest(".form-row, .field-row")?.toggleAttribute("hidden", !FIELDS[kind.value]?.includes(name));
    }
  };
  const rows = () => document.querySelectorAll("#blocks-data > .form-group");

  document.addEventListener("DOMContentLoaded", () => {
    rows().forEach(show);
    document.addEventListener("change", (event) => {
      if (event.target.matches("select[name$='-kind']")) show(event.target.closest(".form-group"));
    });
    document.addEventListener("formset:added", (event) => show(event.target.closest(".form-group")));
    django.jQuery.ajaxPrefilter((options) => {
      const section = document.getElementById("id_section");
      if (section?.value && options.data?.includes("field_name=question")) options.data += `&section=${section.value}`;
    });
  });
})();
