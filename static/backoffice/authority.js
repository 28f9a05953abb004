// An authority typed into a form is named in full once the field is left. Without this script the same is done on saving.
"use strict";
(() => {
  const names = document.querySelector("#authority-names");
  if (!names) return;
  const told = (field) => {
    let place = field.parentElement.querySelector(".meant");
    if (!place) {
      place = document.createElement("p");
      place.className = "help meant";
      place.setAttribute("role", "status");
      field.after(place);
    }
    return place;
  };
  document.addEventListener("change", async ({ target: field }) => {
    if (!field.matches?.("input[list=authority-names]")) return;
    const typed = field.value.trim(), place = told(field);
    place.textContent = "";
    if (!typed) return;
    try {
      const answer = await fetch(`${names.dataset.meant}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || field.value.trim() !== typed) return;
      const { name, said } = await answer.json();
      if (name) field.value = name;
      place.textContent = said;
    } catch { /* no network: saving says it */ }
  });
})();
