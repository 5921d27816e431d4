// Whoever calls is shown to colleagues as calling; the row stays as it is. Without this, a call is noted when it is done.

document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("a.call");
  if (!link) return;
  const said = new FormData(link.closest("form"));
  said.set("do", "call");
  fetch(link.closest("form").action, { method: "POST", body: said, keepalive: true, redirect: "manual" }).catch(() => {});
});
