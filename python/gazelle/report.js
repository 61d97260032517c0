"use strict";
// Without this script the page is whole: it hides long tables, sorts, searches and finds passages.
(() => {
  const STEP = 25;
  const LINES = 40;
  const CONTEXT = 90;
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const many = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

  // --- passages: found among the marks of the page ----------------------------------------------

  let sentences;
  const marksOf = (entity) => {
    if (!sentences) {
      sentences = new Map();
      for (const mark of document.querySelectorAll(".body mark")) {
        const list = sentences.get(mark.dataset.entity) ?? [];
        list.push(mark);
        sentences.set(mark.dataset.entity, list);
      }
    }
    return sentences.get(entity) ?? [];
  };

  // Whether the first letter of a text is of a script that runs from right to left.
  const isRightToLeft = (text) =>
    /^\P{L}*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(text);

  const flat = (text) => text.replace(/\s+/g, " ");
  const points = (text, from, to) => Array.from(text).slice(from, to).join("");

  const link = (sentence) => {
    const doc = sentence.closest(".doc");
    const name = doc.querySelector(".docid").textContent;
    return element("a", { href: `#${sentence.id}`, title: name, dir: "auto" }, name);
  };

  const line = (mark) => {
    const sentence = mark.closest(".s");
    let before = "";
    let behind = "";
    let passed = false;
    for (const node of sentence.childNodes) {
      if (node === mark) passed = true;
      else if (passed) behind += node.textContent;
      else before += node.textContent;
    }
    const shown = element(
      "span",
      { className: "kwic", dir: isRightToLeft(sentence.textContent) ? "rtl" : "ltr" },
      element("span", { className: "before" }, element("span", {}, points(flat(before), -CONTEXT))),
      element(
        "span",
        { className: "from" },
        element("b", {}, mark.textContent),
        element("span", { className: "behind" }, points(flat(behind), 0, CONTEXT)),
      ),
    );
    return element("li", {}, link(sentence), shown);
  };

  // A sentence in which the marks of these entities stand out, and no others.
  const whole = (sentence, entities) => {
    const copy = element("span", { className: "sentence", dir: "auto" });
    for (const node of sentence.childNodes) {
      const kept = entities.includes(node.dataset?.entity);
      copy.append(kept ? node.cloneNode(true) : node.textContent);
    }
    return element("li", {}, link(sentence), copy);
  };

  const passagesOf = (row) => {
    if (row.dataset.entity !== undefined) {
      const marks = marksOf(row.dataset.entity);
      return { found: marks, show: line, total: Number(row.querySelector(".figure").dataset.value), noun: "mention" };
    }
    const [a, b] = row.dataset.pair.split(" ");
    const withB = new Set(marksOf(b).map((mark) => mark.closest(".s")));
    const both = new Set(marksOf(a).map((mark) => mark.closest(".s")).filter((one) => withB.has(one)));
    const show = (sentence) => whole(sentence, [a, b]);
    return { found: [...both], show, total: Number(row.querySelector(".figure").dataset.value), noun: "sentence" };
  };

  const close = (row) => {
    const button = row.querySelector(".open");
    if (button?.getAttribute("aria-expanded") === "true") {
      button.setAttribute("aria-expanded", "false");
      row.nextElementSibling.remove();
    }
  };

  const open = (row) => {
    const { found, show, total, noun } = passagesOf(row);
    const list = element("ol");
    const more = element("p", { className: "more" });
    let at = 0;
    const fill = () => {
      list.append(...found.slice(at, at + LINES).map(show));
      at = Math.min(at + LINES, found.length);
      more.replaceChildren();
      if (at < found.length) {
        const button = element("button", { type: "button", onclick: fill }, `Show ${Math.min(LINES, found.length - at)} more`);
        more.append(button, element("span", { className: "quiet" }, `${at} of ${many(found.length, noun)}`));
      } else if (found.length < total) {
        const left = `${many(total - found.length, `more ${noun}`)} in texts that are not on this page`;
        more.append(element("span", { className: "quiet" }, left));
      }
    };
    fill();
    const cell = element("td", { colSpan: row.cells.length }, list, more);
    row.after(element("tr", { className: "passages" }, cell));
    row.querySelector(".open").setAttribute("aria-expanded", "true");
  };

  // --- tables -----------------------------------------------------------------------------------

  const off = new Set();
  const redraws = [];

  const manage = (section) => {
    const body = section.querySelector("tbody");
    if (!body) return;
    const rows = [...body.rows];
    const words = rows.map((row) => folded(row.textContent));
    const places = new Map(rows.map((row, place) => [row, place]));
    const more = section.querySelector(".more");
    const empty = section.querySelector(".empty");
    const heads = [...section.querySelectorAll("th")];
    let ordered = rows;
    let query = "";
    let limit = STEP;

    const draw = () => {
      const wanted = ordered.filter(
        (row) => words[places.get(row)].includes(query) && !off.has(row.dataset.label),
      );
      const shown = new Set(wanted.slice(0, limit));
      for (const row of rows) {
        row.hidden = !shown.has(row);
        if (row.hidden) close(row);
      }
      empty.hidden = wanted.length > 0;
      more.replaceChildren();
      const button = (text, to) =>
        element("button", { type: "button", onclick: () => { limit = to; draw(); } }, text);
      const left = wanted.length - shown.size;
      if (left > 0) {
        more.append(button(`Show ${Math.min(4 * STEP, left)} more`, limit + 4 * STEP));
        if (left > 4 * STEP) more.append(button(`Show all ${wanted.length.toLocaleString("en")}`, Infinity));
        more.append(element("span", { className: "quiet" }, `${shown.size} of ${wanted.length.toLocaleString("en")}`));
      } else if (shown.size > STEP) {
        more.append(button("Show fewer", STEP));
      }
    };

    const sort = (head) => {
      const column = head.cellIndex;
      const figures = head.classList.contains("figure");
      const was = head.getAttribute("aria-sort");
      const order = was ? (was === "descending" ? "ascending" : "descending") : figures ? "descending" : "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order);
      const words = (cell) => (cell.querySelector(".name") ?? cell).textContent;
      const key = (row) => (figures ? Number(row.cells[column].dataset.value) : words(row.cells[column]));
      const keys = new Map(rows.map((row) => [row, key(row)]));
      const sign = order === "ascending" ? 1 : -1;
      const compare = figures ? (a, b) => a - b : collator.compare;
      rows.forEach(close);
      ordered = [...rows].sort((a, b) => sign * compare(keys.get(a), keys.get(b)) || places.get(a) - places.get(b));
      body.append(...ordered);
      draw();
    };

    for (const head of heads) {
      if (!head.dataset.sort) continue;
      head.tabIndex = 0;
      head.addEventListener("click", () => sort(head));
      head.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          sort(head);
        }
      });
    }
    section.querySelector("[data-search]")?.addEventListener("input", (event) => {
      query = folded(event.target.value.trim());
      limit = STEP;
      draw();
    });
    body.addEventListener("click", (event) => {
      const button = event.target.closest(".open");
      if (!button) return;
      const row = button.closest("tr");
      if (button.getAttribute("aria-expanded") === "true") close(row);
      else open(row);
    });
    redraws.push(draw);
    draw();
  };

  for (const name of ["entities", "together", "skipped"]) {
    const section = document.getElementById(name);
    if (section) manage(section);
  }

  for (const chip of document.querySelectorAll(".chip")) {
    chip.addEventListener("click", () => {
      const on = chip.getAttribute("aria-pressed") === "true";
      chip.setAttribute("aria-pressed", String(!on));
      off[on ? "add" : "delete"](chip.dataset.label);
      document.body.dataset.off = [...off].join(" ");
      for (const draw of redraws) draw();
    });
  }

  // --- documents --------------------------------------------------------------------------------

  const documents = document.getElementById("documents");
  const docs = [...documents.querySelectorAll(".doc")];
  let texts;
  documents.querySelector("[data-search]").addEventListener("input", (event) => {
    texts ??= docs.map((doc) => folded(doc.textContent));
    const query = folded(event.target.value.trim());
    let shown = 0;
    docs.forEach((doc, at) => {
      doc.hidden = !texts[at].includes(query);
      shown += doc.hidden ? 0 : 1;
    });
    documents.querySelector(".empty").hidden = shown > 0 || docs.length === 0;
  });
  for (const box of documents.querySelectorAll("[data-show]")) {
    const apply = () => document.body.classList.toggle(box.dataset.show, box.checked);
    box.addEventListener("change", apply);
    apply();
  }
  for (const button of documents.querySelectorAll("[data-fold]")) {
    button.addEventListener("click", () => {
      for (const doc of docs) if (!doc.hidden) doc.open = button.dataset.fold === "open";
    });
  }

  // A link leads to its passage even if the document is folded or searched away.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const doc = target && target.closest(".doc");
    if (!doc) return;
    doc.hidden = false;
    doc.open = true;
    doc.scrollIntoView();
    // A document is laid out once it comes into view; before, its passages have no place.
    const frame = requestAnimationFrame;
    if (target !== doc) frame(() => frame(() => target.scrollIntoView({ block: "center" })));
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const again = event.target.closest?.(".passages a");
    if (again && again.hash === location.hash) reveal();
  });
  reveal();
})();
