// Names for the choosers that Django's script draws: it gives them none that a screen reader could read.
addEventListener("load", () => {
  const name = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const words = document.querySelector(`label[for="${select.id}"]`)?.textContent.replace(":", "").trim() || select.name;
      const drawn = select.nextElementSibling;
      for (const part of drawn?.querySelectorAll("[role=combobox], [role=textbox], input, textarea") ?? []) part.setAttribute("aria-label", words);
    }
  };
  name();
  document.addEventListener("formset:added", name);
  document.addEventListener("focusin", name);
});
