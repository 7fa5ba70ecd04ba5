"use strict";
// A file of its own, so that the page needs no inline script. Calls carry a bearer token, never the console's cookie.
const tryOut = document.getElementById("try-out");
SwaggerUIBundle({
  url: tryOut.dataset.schema,
  domNode: tryOut,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  requestInterceptor: (request) => ({ ...request, credentials: "omit" }),
  ...JSON.parse(tryOut.dataset.settings),
});
