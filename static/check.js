/* Works out the SHA-256 of a chosen or dropped file in the browser and asks for that, so that the file stays where it is.
   Without this script, or where a browser offers no digests, the file itself is sent, and not kept. */
"use strict";

for (const section of document.querySelectorAll("[data-check]")) {
  const form = section.querySelector("form.check-file");
  const input = form.querySelector("input[type=file]");
  const said = form.querySelector("[data-said]");

  const lookUp = async (file) => {
    said.textContent = "Working out the SHA-256 in your browser…";
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    location.assign(form.action + "?sha256=" + sha256);
  };

  const check = () => {
    if (!input.files.length) return;
    lookUp(input.files[0]).catch(() => form.submit());
  };

  if (window.crypto && crypto.subtle) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      check();
    });
  }

  const over = (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("dropping", event.type === "dragover");
  };
  form.addEventListener("dragover", over);
  form.addEventListener("dragleave", over);
  form.addEventListener("drop", (event) => {
    over(event);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}
