"use strict";

// The language of the page: kept for a year, also for those who are not signed in, and shown at once.
{
  const select = document.getElementById("page-language");
  select.value = document.documentElement.lang; // browsers put back what was chosen before
  select.addEventListener("change", () => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `django_language=${select.value}; path=/; max-age=31536000; samesite=lax${secure}`;
    location.reload();
  });
}
