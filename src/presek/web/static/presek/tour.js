// Marks which click of the tour's step is next, as the selection of Explore grows. Without it all of them are read.

const card = document.querySelector('.tour[data-step="choose"]');
const chips = document.querySelector("#chips");

function models() {
  return new Set([...chips.querySelectorAll(".chip")].map((chip) => chip.className.replace("chip", "").trim()));
}

function mark() {
  const met = models();
  const now = Math.min(met.size, 2);
  if (card.dataset.part === String(now)) return;
  card.dataset.part = String(now);
  for (const panel of document.querySelectorAll(".panel")) {
    panel.toggleAttribute("data-met", [...met].some((model) => model && panel.classList.contains(model)));
  }
  const parts = [...card.querySelectorAll("li")];
  parts.forEach((part, at) => {
    part.classList.toggle("done", at < now);
    if (at === now) part.setAttribute("aria-current", "step");
    else part.removeAttribute("aria-current");
  });
  card.querySelector("[aria-live]").textContent = now ? parts[now].textContent : "";
}

if (card && chips) {
  new MutationObserver(mark).observe(chips, { childList: true, subtree: true });
  mark();
}
