// Passkeys: their buttons appear where the browser knows them, and what goes wrong is said in a sentence.
const known = window.PublicKeyCredential !== undefined;
document.querySelectorAll("[data-needs-passkeys]").forEach((button) => { button.hidden = !known; });
document.querySelectorAll("[data-without-passkeys]").forEach((sentence) => { sentence.hidden = known; });

const WORDS = {
  NotAllowedError: "No passkey was shown, or it took too long. Try again, or choose another way.",
  InvalidStateError: "This device holds a passkey of yours already.",
};
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.querySelector("[data-passkey-trouble]");
  trouble.textContent = WORDS[event.detail.exception.name] ?? "The passkey did not work here. Try again, or choose another way.";
  trouble.hidden = false;
});
