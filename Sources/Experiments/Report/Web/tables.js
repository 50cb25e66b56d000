import { announce, html } from "./dom.js";
import { parseNumber } from "./numbers.js";
import { copyText } from "./save.js";

/** Lets a table be sorted by each of its columns and copied. */
export function enliven(table) {
  const [body] = table.tBodies;
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (!body || !heads.length) return;
  if (body.rows.length > 1) new SortedTable(table, body, heads);
  const copy = html("button", { type: "button", class: "tw-button tw-copy", title: "Copy the table, for a spreadsheet" }, "Copy");
  copy.addEventListener("click", async () => {
    await copyText(tabbed(table));
    copy.textContent = "Copied";
    announce("The table is copied.");
    setTimeout(() => { copy.textContent = "Copy"; }, 1500);
  });
  const holder = html("div", { class: "tw-table" });
  const outer = table.closest(".scroll") ?? table;
  outer.before(holder);
  holder.append(outer, copy);
}

/** A table as lines with tabs between cells, with numbers as programs write them. */
function tabbed(table) {
  const rows = [table.tHead?.rows[0], ...table.tBodies[0].rows].filter(Boolean);
  return rows.map(row => [...row.cells].map(cell => plain(cell.textContent.trim())).join("\t") + "\n").join("");
}

function plain(text) {
  const number = parseNumber(text);
  // As many digits as are shown: 0.50 stays 0.50.
  if (Number.isNaN(number)) return text === "–" ? "" : text.replace(/\s+/g, " ");
  return text.replace(/[\u2009\u00a0\u202f]/g, "").replace(/\u2212/g, "-").match(/^[+-]?[\d.]+$/)?.[0] ?? String(number);
}

class SortedTable {
  constructor(table, body, heads) {
    Object.assign(this, { table, body, heads, order: [...body.rows] });
    heads.forEach((head, column) => {
      if (!head.textContent.trim()) return;
      const button = html("button", { type: "button", class: "tw-sort" });
      button.append(...head.childNodes);
      button.addEventListener("click", () => this.sort(column));
      head.append(button);
    });
  }

  /** By a column: up, down, then as it was. */
  sort(column) {
    const before = this.heads[column].getAttribute("aria-sort");
    const now = { ascending: "descending", descending: null }[before] ?? (before ? null : "ascending");
    this.heads.forEach(head => head.removeAttribute("aria-sort"));
    const rows = now ? this.sorted(column, now === "ascending" ? 1 : -1) : this.order;
    if (now) this.heads[column].setAttribute("aria-sort", now);
    this.table.classList.toggle("tw-sorted", Boolean(now));
    this.body.append(...rows);
    announce(now ? `Sorted by ${this.heads[column].textContent.trim()}, ${now}.` : "In the first order.");
  }

  /** Numbers by size before texts by their letters; what says nothing is last either way; equal rows keep their order. */
  sorted(column, sign) {
    const keys = new Map(this.order.map(row => {
      const text = row.cells[column]?.textContent.trim() ?? "";
      return [row, { text, number: parseNumber(text), isMissing: text === "" || text === "–" }];
    }));
    return [...this.order].sort((first, second) => {
      const [a, b] = [keys.get(first), keys.get(second)];
      if (a.isMissing || b.isMissing) return a.isMissing - b.isMissing;
      const areNumbers = [a, b].map(key => !Number.isNaN(key.number));
      if (areNumbers[0] && areNumbers[1]) return sign * (a.number - b.number || 0);
      if (areNumbers[0] !== areNumbers[1]) return areNumbers[0] ? -1 : 1;
      return sign * a.text.localeCompare(b.text, undefined, { numeric: true });
    });
  }
}
