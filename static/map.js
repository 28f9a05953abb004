// The map, smoother: the figure of what is pointed at stands above it, and a choice is shown without the button.
"use strict";
(() => {
  const say = (event) => {
    const title = event.target.closest?.(".map a, .funnel a")?.querySelector("title");
    if (title) document.getElementById("map-said").textContent = title.textContent;
  };
  document.addEventListener("pointerover", say);
  document.addEventListener("focusin", say);

  const form = document.querySelector("form.filters");
  if (!form) return;  // a small map beside other things: nothing to choose
  const show = async (address, remember) => {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = document.getElementById("shown"), next = page.getElementById("shown");
    if (!now || !next) return location.assign(address);
    now.replaceWith(next);
    document.title = page.title;
    if (remember) history.pushState(null, "", address);
  };
  form.addEventListener("change", (event) => {
    if (event.target.name === "find") return;  // a name leads on, to its region
    const chosen = new URLSearchParams(new FormData(form));
    show(`${location.pathname}?${chosen}`, true).catch(() => form.submit());
  });
  addEventListener("popstate", () => location.reload());
})();
