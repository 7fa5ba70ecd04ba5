"use strict";

// What the scripts of several pages build with: elements, texts with something filled in, and HTML of the server.
window.pageParts = (() => {
  const element = (tag, { text, className, ...attributes } = {}, ...children) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter(Boolean));
    return made;
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  // For HTML that the server has sanitised, and for no other. Formulas are drawn where the page has KaTeX.
  const putHtml = (place, html) => {
    place.innerHTML = html;
    if (typeof renderMath === "function") renderMath(place);
    return place;
  };
  return { element, fill, putHtml };
})();
