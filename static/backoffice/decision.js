// The decision screen: what does not apply to the outcome is out of the way. Without this script everything is there.
(() => {
  const outcome = document.querySelector("#id_outcome");
  if (!outcome || outcome.tagName !== "SELECT") return;
  const reason = document.querySelector("#id_reason");
  const groups = reason ? [...reason.querySelectorAll("optgroup")] : [];
  const upheldOnly = [
    document.querySelector(".field-remedied_already"),
    document.querySelector("#recommendations-group"),
    document.querySelector(".field-verdict")?.closest("fieldset"),
  ].filter(Boolean);

  const inUse = (part) => [...part.querySelectorAll("textarea, input[type=checkbox]")].some((field) => field.checked || (field.type === "textarea" && field.value.trim()));

  const arrange = () => {
    const words = outcome.selectedOptions[0]?.textContent ?? "";
    for (const group of groups) {
      const applies = group.label === words;
      group.hidden = group.disabled = !applies;
      if (!applies && group.contains(reason.selectedOptions[0] ?? null)) reason.value = "";
    }
    // What holds something that was typed stays in sight, whatever the outcome: nothing is lost unseen.
    for (const part of upheldOnly) part.hidden = outcome.value !== "upheld" && !inUse(part);
  };

  outcome.addEventListener("change", arrange);
  arrange();
})();
