"use strict";
// A file of its own, so that the page needs no inline script.
const reference = document.getElementById("reference");
Redoc.init(reference.dataset.schema, JSON.parse(reference.dataset.settings), reference);
