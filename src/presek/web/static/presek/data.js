// Data: a file is sent in one stream with its progress, and a job's page follows the job. Without this module both work:
// the form sends the file by itself, and the job's page loads anew.

const upload = document.querySelector("#upload");
const job = document.querySelector("#job[data-state]");
const part = (id) => document.getElementById(id);

function fault(says) {
  part("upload-fault").textContent = says;
  part("upload-fault").hidden = false;
  part("sent").parentElement.hidden = true;
  part("break-off").hidden = true;
  upload.querySelector(".primary").disabled = false;
}

function answer(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

function send(file) {
  const request = new XMLHttpRequest();
  request.open("POST", upload.action);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", upload.querySelector("[name=csrfmiddlewaretoken]").value);
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.upload.addEventListener("progress", (told) => {
    if (told.lengthComputable) part("sent").value = (100 * told.loaded) / told.total;
  });
  request.addEventListener("load", () => {
    const said = answer(request);
    if (request.status === 200 && said.url) location.assign(said.url);
    else fault(said.says ?? upload.dataset.stopped);
  });
  for (const name of ["error", "abort"]) request.addEventListener(name, () => fault(upload.dataset.stopped));
  part("break-off").onclick = () => request.abort();
  part("sent").parentElement.hidden = false;
  part("break-off").hidden = false;
  part("upload-fault").hidden = true;
  upload.querySelector(".primary").disabled = true;
  request.send(file);
}

upload?.addEventListener("submit", (event) => {
  event.preventDefault();
  const [file] = part("file").files;
  if (file) send(file);
});

async function follow() {
  try {
    const answered = await fetch(job.dataset.state, { headers: { accept: "application/json" } });
    const said = await answered.json();
    if (said.state !== "queued" && said.state !== "running") {
      location.reload();
      return;
    }
    part("share").value = 100 * said.share;
    part("job-rows").textContent = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: "always" }).format(said.rows);
  } catch {
    // The site may be restarting: ask again.
  }
  setTimeout(follow, 500);
}

if (job) setTimeout(follow, 300);
