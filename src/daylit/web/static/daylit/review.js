// Keys that speed review up. Without this file every button works the same; the keys can be turned off on the page.
const box = document.getElementById("keys");
const LOOK = 700; // a second press of the key that accepted the record before is no look at this one
const shown = performance.now();
const kept = () => localStorage.getItem("daylit-review-keys") !== "off";

box.closest(".keys").hidden = false;
box.checked = kept();
box.addEventListener("change", () => localStorage.setItem("daylit-review-keys", box.checked ? "on" : "off"));

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (!box.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (performance.now() - shown < LOOK) return;
  const button = { a: "accept", s: "send-back" }[event.key];
  if (!button) return;
  event.preventDefault();
  const asked = document.querySelector("input[name=ask]:checked") || document.getElementById("sentence").value.trim();
  if (button === "send-back" && !asked) document.getElementById("sentence").focus();
  else document.getElementById(button).click();
});
