// Names for the choosers that Django's script draws: it gives them none that a screen reader could read.
{
  const ours = "select.admin-autocomplete";
  const wordsOf = (select) => select.getAttribute("aria-label") || document.querySelector(`label[for="${select.id}"]`)?.textContent.replace(":", "").trim() || select.name;
  const name = () => {
    for (const select of document.querySelectorAll(ours)) {
      const drawn = select.nextElementSibling;
      for (const part of drawn?.querySelectorAll("[role=combobox], [role=textbox], input, textarea") ?? []) part.setAttribute("aria-label", wordsOf(select));
    }
  };
  // The cross that empties a chooser of many would be drawn in the midst of the list; each of its items has one anyway.
  for (const select of document.querySelectorAll(`${ours}[multiple]`)) select.dataset.allowClear = "false";
  // jQuery keeps the order: this comes after the choosers have been drawn.
  window.django?.jQuery(name);
  window.django?.jQuery(document).on("select2:open", (event) => {
    const field = document.querySelector(".select2-dropdown .select2-search__field");
    if (!event.target.matches(ours)) return;
    field?.setAttribute("aria-label", `Find: ${wordsOf(event.target)}`);
    // An open chooser has to say what it opened; Django's script still says so in the words of an older standard.
    for (const part of document.querySelectorAll("[role=combobox][aria-owns]")) part.setAttribute("aria-controls", part.getAttribute("aria-owns"));
  });
  document.addEventListener("formset:added", name);
  document.addEventListener("focusin", name);
}
