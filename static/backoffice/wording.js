// The wording's page: an authority beside a condition is tried out here instead of in a window of its own.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-try]");
  const select = document.querySelector("#id_authority");
  if (!button || !select) return;
  event.preventDefault();
  select.value = button.value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  document.querySelector("#tried-heading").scrollIntoView({ block: "start" });
});
