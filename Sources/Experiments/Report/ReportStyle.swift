/// The report's style sheet, for light and dark and for print.
///
/// It sets the custom properties that figures take their colours from, so that they follow the page.
enum ReportStyle {
  static let css = """
    :root {
      color-scheme: light dark;
      --paper: #ffffff; --ink: #1b1f27; --muted: #5d6675; --line: #e1e5eb; --soft: #f6f7f9; --accent: #1f5fa8;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --paper: #14171c; --ink: #e6e9ee; --muted: #9aa4b2; --line: #2b313a; --soft: #1c2027; --accent: #7db4f0;
      }
    }
    :root { --chart-surface: var(--paper); --chart-ink: var(--ink); --chart-muted: var(--muted);
      --chart-grid: var(--line); }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 15px/1.55 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
    main { max-width: 1200px; margin: 0 auto; padding: 32px 24px 64px; }
    h1, h3, .lead, .card-name, .card-note, summary, li { overflow-wrap: anywhere; }
    section, .family { scroll-margin-top: 12px; }
    nav.contents { font-size: 13.5px; margin: 18px 0 0; }
    nav.contents ul { list-style: none; margin: 0; padding: 0; }
    nav.contents a { color: var(--muted); text-decoration: none; overflow-wrap: anywhere; }
    nav.contents a:hover, nav.contents a:focus { color: var(--accent); text-decoration: underline; }
    nav.contents > ul { display: flex; flex-wrap: wrap; gap: 4px 18px; }
    nav.contents ul ul { display: none; }
    h1 { font-size: 30px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
    h2 { font-size: 20px; margin: 44px 0 12px; padding-bottom: 6px; border-bottom: 1px solid var(--line); }
    h3 { font-size: 15px; margin: 22px 0 8px; }
    .lead { font-size: 17px; margin: 4px 0; max-width: 72ch; }
    .facts, .note, figcaption, footer { color: var(--muted); font-size: 13px; }
    .note { max-width: 96ch; overflow-wrap: anywhere; }
    a { color: var(--accent); }
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 12px; }
    .card { border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; background: var(--soft); }
    .card p { margin: 0; }
    .card-name { font-size: 13px; color: var(--muted); }
    .card-value { font-size: 26px; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.35; }
    .card-value small { font-size: 15px; font-weight: 400; color: var(--muted); white-space: nowrap; }
    .card-note { font-size: 12.5px; color: var(--muted); }
    .figures { columns: 480px 2; column-gap: 32px; }
    figure { margin: 0 0 28px; break-inside: avoid; }
    figure.wide { column-span: all; }
    .family { margin: 0 0 40px; }
    .family h3 { font-size: 18px; margin: 28px 0 0; }
    .family > .facts { margin: 0 0 14px; }
    .family > .scroll { margin: 4px 0 12px; }
    .made { color: var(--muted); font-size: 12.5px; margin-left: 8px; }
    details > details { margin-left: 20px; }
    details > .figures, details > .scroll { margin-top: 12px; }
    .up { white-space: nowrap; }
    td.wraps, th.wraps { white-space: normal; }
    figure svg { display: block; height: auto; }
    figcaption { margin-top: 6px; }
    .scroll { overflow-x: auto; }
    /* At an edge beyond which there is more there is a shadow. */
    :root { --edge: rgb(20 30 45 / 0.3); }
    @media screen {
      .scroll, pre { background:
        linear-gradient(to right, var(--ground) 45%, transparent) left 0 top -1px / 40px calc(100% + 2px) no-repeat local,
        linear-gradient(to left, var(--ground) 45%, transparent) right 0 top -1px / 40px calc(100% + 2px) no-repeat local,
        linear-gradient(to right, var(--edge), transparent) left / 14px 100% no-repeat scroll,
        linear-gradient(to left, var(--edge), transparent) right / 14px 100% no-repeat scroll, var(--ground); }
      .scroll { --ground: var(--paper); }
    }
    @media screen and (prefers-color-scheme: dark) { :root { --edge: rgb(190 210 235 / 0.34); } }
    .terms { display: grid; grid-template-columns: minmax(0, 220px) minmax(0, 1fr); gap: 6px 24px; font-size: 13.5px; margin: 0; }
    .terms dt { font-weight: 600; }
    .terms dd { margin: 0; color: var(--muted); max-width: 88ch; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
    th, td { padding: 4px 14px 4px 0; white-space: nowrap; font-weight: 400; }
    thead th { font-weight: 600; color: var(--muted); font-size: 12.5px; border-bottom: 1px solid var(--ink); }
    tbody tr + tr > * { border-top: 1px solid var(--line); }
    tbody tr.section > * { border-top: 1px solid var(--muted); }
    tfoot td { border-top: 1px solid var(--ink); color: var(--muted); font-size: 12.5px; }
    details { border-bottom: 1px solid var(--line); padding: 6px 0; }
    summary { cursor: pointer; }
    pre, code { font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    code { color: var(--muted); }
    pre { --ground: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 12px 14px;
      overflow-x: auto; }
    footer { margin-top: 48px; border-top: 1px solid var(--line); padding-top: 10px; }
    caption { text-align: left; font-weight: 600; font-size: 13px; padding: 8px 0 2px; }
    .runs th { white-space: normal; overflow-wrap: anywhere; vertical-align: bottom; max-width: 22ch; }
    /* Beside the page where there is room, in view all the way down. */
    @media screen and (min-width: 1240px) {
      main.with-contents { max-width: 1424px; display: grid; grid-template-columns: 176px minmax(0, 1fr);
        column-gap: 48px; align-items: start; }
      main.with-contents > * { grid-column: 2; }
      main.with-contents > nav.contents { grid-column: 1; grid-row: 1 / span 100; position: sticky; top: 24px;
        margin: 8px 0 0; max-height: calc(100vh - 48px); overflow-y: auto; }
      nav.contents > ul { display: block; }
      nav.contents li { margin: 5px 0; }
      nav.contents ul ul { display: block; margin-left: 12px; font-size: 12.5px; }
      nav.contents ul ul li { margin: 2px 0; }
    }
    /* On a 4K screen letters and figures grow, rather than the lines. */
    @media screen and (min-width: 2200px) {
      body { font-size: 18px; }
      main { max-width: 1640px; }
      main.with-contents { max-width: 2000px; grid-template-columns: 240px minmax(0, 1fr); }
      .facts, .note, figcaption, footer, .card-name { font-size: 15.5px; }
      table, .card-note, nav.contents { font-size: 16px; }
      thead th, tfoot td, nav.contents ul ul, .made { font-size: 14.5px; }
      pre, code { font-size: 14.5px; }
      h1 { font-size: 38px; }
      h2 { font-size: 25px; }
      .card-value { font-size: 32px; }
      .figures { column-gap: 44px; }
      /* The size that a figure is drawn at is the least that it has. */
      figure svg { width: 100%; }
      figure.narrow svg { max-width: 800px !important; }
    }
    @media screen and (max-width: 600px) {
      main { padding: 20px 16px 48px; }
      .lead { font-size: 16px; }
      /* Figures take the whole width, so that their letters are as large as can be. */
      .figures { margin: 0 -16px; }
      figcaption { padding: 0 16px; }
      /* Of a wide figure the letters would be too small: it is moved under the finger instead. */
      figure.wide .drawing { overflow-x: auto; }
      figure.wide .drawing > svg { max-width: none !important; width: 820px; }
      figure.wide .drawing > svg > .surface { fill: none !important; }
      figure.wide .drawing { --ground: var(--paper); background:
        linear-gradient(to right, var(--ground) 45%, transparent) left 0 top -1px / 40px calc(100% + 2px) no-repeat local,
        linear-gradient(to left, var(--ground) 45%, transparent) right 0 top -1px / 40px calc(100% + 2px) no-repeat local,
        linear-gradient(to right, var(--edge), transparent) left / 14px 100% no-repeat scroll,
        linear-gradient(to left, var(--edge), transparent) right / 14px 100% no-repeat scroll; }
      /* Names fold, so that numbers are in sight beside them. */
      td:first-child { white-space: normal; min-width: 8em; }
      .terms { grid-template-columns: minmax(0, 1fr); gap: 2px; }
      .terms dd { margin-bottom: 8px; }
    }
    @media print {
      @page { margin: 14mm; }
      body { font-size: 10pt; }
      main { max-width: none; padding: 0; }
      h1 { font-size: 18pt; }
      h2 { font-size: 13pt; margin-top: 7mm; }
      h2, h3, summary { break-after: avoid; }
      /* The head of a table stands on each of its pages where it is not broken itself. */
      figure, thead, tr, .card, dd { break-inside: avoid; }
      dt { break-after: avoid; }
      /* No row stands alone on a page. */
      tbody tr:nth-last-child(-n+3), tfoot tr { break-before: avoid; }
      tbody tr:nth-child(-n+2) { break-after: avoid; }
      nav.contents { display: none; }
      /* A figure that is higher than what is left of a page is cut where it stands in columns. */
      .figures { columns: auto; display: flex; flex-direction: column; }
      /* Tables of a family, which break, before its figures, which do not. */
      .family { display: flex; flex-direction: column; }
      .family > .figures { order: 1; margin-top: 5mm; }
      .family > .facts { break-after: avoid; }
      figure { margin-bottom: 7mm; }
      figure svg { max-width: min(100%, 118mm) !important; max-height: 185mm; margin: 0 auto; }
      figure.wide svg { max-width: 100% !important; }
      figure.wide figcaption { max-width: none; }
      figcaption { max-width: 150mm; margin: 1mm auto 0; font-size: 8.5pt; }
      .facts, .note, footer { font-size: 8.5pt; }
      /* Paper has no scrollbars: what is wider than the page takes more lines. */
      .scroll, pre { overflow: visible; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 7.5pt; border: none; padding: 0; background: none; }
      table { font-size: 7.5pt; }
      th, td { padding: 2px 5px 2px 0; white-space: normal; overflow-wrap: break-word; }
      thead th, tfoot td { font-size: 6.5pt; }
      /* Once, below the last row, and not on each page. */
      tfoot { display: table-row-group; }
      .cards { grid-template-columns: repeat(auto-fit, minmax(40mm, 1fr)); gap: 3mm; }
      .facts { margin: 1mm 0; }
      .card { background: none; padding: 2mm 3mm; }
      .card-name, .card-note { font-size: 7.5pt; }
      .card-value { font-size: 12.5pt; }
      .terms { font-size: 8.5pt; }
    }

    """
}
