// On a phone the pages stand in a row that is pushed sideways: the one that is open is in sight.

const row = document.querySelector(".top nav");
const here = row?.querySelector("[aria-current]");
if (here && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
