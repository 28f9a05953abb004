// Suggestions under the search for a council: an editable combobox with a list, after the ARIA Authoring Practices.
// Without this script the same field is a plain form.
"use strict";
(() => {
  const input = document.querySelector("[data-suggestions]");
  if (!input) return;
  const element = (name, attributes) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const list = element("ul", { id: "suggestions", role: "listbox", "aria-label": "Councils", class: "suggestions" });
  const said = element("p", { role: "status", class: "unseen" });
  list.hidden = true;
  input.closest("form").append(said);
  input.parentElement.append(list);
  const states = {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  };
  for (const [key, value] of Object.entries(states)) input.setAttribute(key, value);

  let found = [], chosen = -1, asked = "", waiting, request;

  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    if (chosen < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[chosen].id);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const open = () => {
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const show = (suggestions) => {
    found = suggestions;
    list.replaceChildren(...found.map(({ name, about }, i) => {
      const option = element("li", { id: `suggestion-${i}`, role: "option", "aria-selected": "false" });
      option.append(name);
      if (about) {
        const small = element("span", { class: "small" });
        small.append(about);
        option.append(" ", small);
      }
      return option;
    }));
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    open();
    said.textContent = found.length === 1 ? "1 council" : found.length ? `${found.length} councils` : "No council is called that";
  };
  const ask = async () => {
    const typed = input.value.trim().toLowerCase();
    if (typed === asked) return;
    asked = typed;
    request?.abort();
    if (typed.length < 2) {
      show([]);
      said.textContent = "";
      return;
    }
    request = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggestions}?q=${encodeURIComponent(typed)}`, { signal: request.signal });
      if (answer.ok && typed === asked) show((await answer.json()).suggestions);
    } catch { /* asked for something else meanwhile, or no network: the form still works */ }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  input.addEventListener("blur", close);
  input.addEventListener("click", open);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      open();
      choose(event.altKey ? -1 : (chosen + step + (chosen < 0 && step < 0 ? 1 : 0) + found.length) % found.length);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(found[chosen].address);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") {
      close();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());  // the field keeps the focus
  list.addEventListener("click", (event) => {
    const index = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (index >= 0) location.assign(found[index].address);
  });
})();
