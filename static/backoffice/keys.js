// Keys of the back office, as the dialog on the page lists them: each does what a link or a field there does, none works
// while somebody types, and all can be turned off. Without this script nothing is missing.
"use strict";
(() => {
  const dialog = document.querySelector("#keys");
  if (!dialog) return;
  const said = document.querySelector("#keys-said");
  const show = () => { said.textContent = ""; dialog.showModal(); };
  for (const button of document.querySelectorAll("[data-shows-keys]")) {
    button.hidden = false;
    button.addEventListener("click", show);
  }

  const TYPING = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit], [type=button])";
  const links = () => [...document.querySelectorAll("#result_list tbody tr, .due-list tbody tr, .task li")]
    .map((row) => row.querySelector("th a[href], td a[href], a[href]")).filter(Boolean);
  const step = (by) => {
    const found = links(), row = document.activeElement?.closest("tr, .task li");
    const at = row ? found.findIndex((link) => row.contains(link)) : -1;
    const next = found[at < 0 ? (by > 0 ? 0 : found.length - 1) : at + by];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const acts = { "?": show, j: () => step(1), k: () => step(-1) };
  const lead = (entry) => {
    const link = entry.querySelector("a[href]"), fields = (entry.dataset.focus ?? "").split(" ").filter(Boolean);
    const field = fields.map((one) => document.querySelector(one)).find(Boolean);
    if (field) { field.focus(); field.select(); } else if (link) location.assign(link.href);
  };

  let before = "";
  document.addEventListener("keydown", (event) => {
    if (!dialog.dataset.used || dialog.open || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
    if (event.key === "Shift") return;
    const pressed = before ? `${before} ${event.key}` : event.key;
    before = "";
    said.textContent = "";
    if (pressed === "g") {
      before = "g";
      said.textContent = said.dataset.places;
      event.preventDefault();
      return;
    }
    const entry = dialog.querySelector(`[data-key="${CSS.escape(pressed)}"]`);
    if (!entry) return;
    event.preventDefault();
    acts[pressed] ? acts[pressed]() : lead(entry);
  });
})();
