// A policy's editor: what law and fairness say follows what is typed. Without this module a button asks the same.

const form = document.querySelector("#policy");
const legal = document.querySelector("#legal");
let asking;
let waiting;

function paragraph(kind, rule, text) {
  const made = document.createElement("p");
  made.className = kind === "fault" ? "notice error" : "legal";
  if (rule) {
    const badge = document.createElement("span");
    badge.className = `badge ${kind}`;
    badge.textContent = rule;
    made.append(badge, " ");
  }
  made.append(text);
  return made;
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  try {
    const answered = await fetch(form.dataset.check, { method: "POST", body: new FormData(form), signal: asking.signal });
    if (!answered.ok) return;
    const said = await answered.json();
    legal.replaceChildren(
      ...said.faults.map((fault) => paragraph("fault", "", fault)),
      ...said.notes.map((note) => paragraph(note.tone, note.rule, note.text)),
    );
  } catch (reason) {
    if (reason.name !== "AbortError") throw reason;
  }
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 250);
});
