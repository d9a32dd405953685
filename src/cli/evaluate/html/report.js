"use strict";
// Shows only the mistakes that fit the choices and the words searched for.
for (const form of document.querySelectorAll("form.filter")) {
  const items = [...form.nextElementSibling.children];
  const texts = items.map((item) => item.textContent.toLowerCase());
  const { gold, predicted, search } = form.elements;
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    let shown = 0;
    items.forEach((item, index) => {
      const fits =
        (!gold.value || item.dataset.gold === gold.value) &&
        (!predicted.value || item.dataset.predicted === predicted.value) &&
        words.every((word) => texts[index].includes(word));
      item.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    form.querySelector("output").textContent = `${shown} of ${items.length} shown`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
}
