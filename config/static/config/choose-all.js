// Lists of ticks: how many are set, and two buttons for all and none of them.
for (const group of document.querySelectorAll("[data-choices]")) {
  const boxes = [...group.querySelectorAll('input[type="checkbox"]')];
  const count = group.querySelector("[data-count]");
  const tell = () => {
    count.textContent = `${boxes.filter((box) => box.checked).length} ${count.dataset.of} ${boxes.length}`;
  };
  for (const button of group.querySelectorAll("[data-choose]")) {
    button.hidden = boxes.length === 0;
    button.addEventListener("click", () => {
      for (const box of boxes) box.checked = button.dataset.choose === "all";
      tell();
    });
  }
  group.addEventListener("change", tell);
  count.setAttribute("aria-live", "polite");
  tell();
}
