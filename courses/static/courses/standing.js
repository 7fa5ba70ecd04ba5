"use strict";

// Parts of a page that move by themselves: each is asked for again as long as it says that it goes on.
document.addEventListener("DOMContentLoaded", () => {
  const { putHtml } = window.pageParts;
  const PAUSE = 1000;
  const LONGEST_PAUSE = 15000;

  const follow = async (place, pause) => {
    if (!place.querySelector("[data-moving]")) return;
    await new Promise((resume) => setTimeout(resume, pause));
    if (document.hidden) return follow(place, PAUSE);
    try {
      const answer = await fetch(place.dataset.standing, { headers: { "X-Requested-With": "fetch" } });
      if (answer.redirected || answer.status === 404) return undefined; // signed out, or deleted meanwhile
      if (!answer.ok) throw new Error(answer.status);
      putHtml(place, await answer.text());
    } catch {
      return follow(place, Math.min(2 * pause, LONGEST_PAUSE));
    }
    return follow(place, PAUSE);
  };
  for (const place of document.querySelectorAll("[data-standing]")) follow(place, PAUSE);
});
