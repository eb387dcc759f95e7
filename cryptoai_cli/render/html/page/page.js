(() => {
  const hints = [...document.querySelectorAll(".scroll + .hint")];
  const isCut = (hint) => hint.previousElementSibling.scrollWidth > hint.previousElementSibling.clientWidth;
  const tellScrolling = () => hints.forEach((hint) => { hint.hidden = !isCut(hint); });
  addEventListener("resize", tellScrolling);
  tellScrolling();
})();
(() => {
  const table = document.getElementById("members");
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows];
  const find = document.getElementById("find"), pick = document.getElementById("pick"), shown = document.getElementById("shown");
  const words = (row, at) => row.cells[at].textContent.trim();
  const figure = (row, at) => row.cells[at].dataset.v ?? words(row, at).replace(/[,%\s]/g, "").replace("\u2212", "-");

  const sort = (head, at) => {
    const isNumber = head.classList.contains("n");
    const first = isNumber ? "descending" : "ascending", other = isNumber ? "ascending" : "descending";
    const order = head.getAttribute("aria-sort") === first ? other : first;
    for (const each of head.parentNode.cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const way = order === "ascending" ? 1 : -1;
    const read = isNumber ? figure : words;
    const compare = (a, b) => {
      const doubts = a.classList.contains("off") - b.classList.contains("off");
      if (doubts) return doubts;
      const x = read(a, at), y = read(b, at);
      if (x === "" || y === "") return (x === "") - (y === "");
      return way * (isNumber ? x - y : x.localeCompare(y, "en", { numeric: true }));
    };
    body.append(...[...rows].sort(compare));
  };

  const isWordless = (at) => rows.every((row) => words(row, at) === "");

  [...table.tHead.rows[0].cells].forEach((head, at) => {
    if (isWordless(at)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head, at));
    head.append(button);
  });

  const filter = () => {
    const word = find.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const fits = row.cells[0].textContent.toLowerCase().includes(word);
      row.hidden = !fits || (pick.value !== "" && row.dataset.g !== pick.value);
      count += !row.hidden;
    }
    shown.value = `${count} of ${rows.length} rows`;
  };

  find.addEventListener("input", filter);
  pick.addEventListener("change", filter);
  const tools = document.getElementById("tools");
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.hidden = false;
  filter();
})();
