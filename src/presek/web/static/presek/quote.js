// A quote's lines: a product that the customer bought before brings its price and category with it.

document.addEventListener("change", ({ target }) => {
  const at = /^product-(\d+)$/.exec(target.id ?? "")?.[1];
  if (at === undefined) return;
  const known = [...document.querySelectorAll("#bought option")].find((each) => each.value === target.value);
  if (!known) return;
  for (const part of ["price", "category"]) {
    const field = document.querySelector(`#${part}-${at}`);
    if (!field.value) field.value = known.dataset[part];
  }
});
