"use strict";
// Formulas stand as LaTeX in `.math` elements, which the server has sanitised; KaTeX draws them here.
document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll(".math")) {
    katex.render(element.textContent, element, {
      displayMode: element.tagName === "DIV",
      trust: false,
      throwOnError: false,
      maxExpand: 100,
      maxSize: 20,
    });
  }
});
