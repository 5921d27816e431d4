// On a phone the pages stand in a row that is pushed sideways: the one that is open, or has the focus, is in sight.

const row = document.querySelector(".top nav");

function show(link) {
  if (link && row.scrollWidth > row.clientWidth) row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
}

if (row) {
  show(row.querySelector("[aria-current]"));
  row.addEventListener("focusin", (event) => show(event.target.closest("a")));
}
