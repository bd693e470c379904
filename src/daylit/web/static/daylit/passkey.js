// What a page says when a passkey did not come: the library tells the console alone.
document.addEventListener("allauth.error", () => {
  const note = document.querySelector("[data-passkey-failed]");
  if (note) note.hidden = false;
});
