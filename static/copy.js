// A button that copies the citation, where the browser lets a page copy.
"use strict";
(() => {
  const citation = document.getElementById("citation");
  if (!citation || !navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(citation.textContent);
    button.textContent = "Copied";
  });
  citation.after(button);
})();
