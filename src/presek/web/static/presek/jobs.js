// Jobs: while something waits or runs, what the page tells of it is brought up to date by itself. Without this module the
// page loads anew where it is asked to.

const SECONDS = 2;

const STOPS = "a[href], button, summary, [tabindex]";

function typing(part) {
  return part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
}

/** What tells one thing that takes the focus from the others. */
function called(stop) {
  return stop.getAttribute("href") ?? stop.getAttribute("aria-label") ?? stop.getAttribute("aria-labelledby") ?? stop.textContent;
}

async function follow() {
  if (!document.hidden) {
    try {
      const answered = await fetch(location.href, { headers: { accept: "text/html" } });
      if (answered.ok) renew(new DOMParser().parseFromString(await answered.text(), "text/html"));
    } catch {
      // The site may be restarting: ask again.
    }
  }
  if (document.querySelector("[data-moving]")) setTimeout(follow, 1000 * SECONDS);
}

function renew(page) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = page.getElementById(part.id);
    if (!now || typing(part) || now.outerHTML === part.outerHTML) continue;
    const fresh = document.importNode(now, true), had = part.contains(document.activeElement) ? called(document.activeElement) : null;
    part.replaceWith(fresh);
    if (had !== null) [...fresh.querySelectorAll(STOPS)].find((stop) => called(stop) === had)?.focus({ preventScroll: true });
  }
}

if (document.querySelector("[data-moving]")) setTimeout(follow, 1000 * SECONDS);
