"use strict";
// Formulas stand as LaTeX in `.math` elements, which the server has sanitised; KaTeX draws them here.
const renderMath = (root) => {
  for (const element of root.querySelectorAll(".math")) {
    katex.render(element.textContent, element, {
      displayMode: element.tagName === "DIV",
      trust: false,
      throwOnError: false,
      maxExpand: 100,
      maxSize: 20,
    });
  }
};
document.addEventListener("DOMContentLoaded", () => renderMath(document));
