import Declarations
import Foundation
import TestSupport
import Testing

/// A page as readers have it before them: on screens of several sizes, by day and by night, and printed.
struct PageReview {
  private let page: OpenReport

  /// Everything that is wrong with a page: script errors, requests, texts that overlap, leave the page or are hardly to be
  /// read, figures and tables that do not answer, and what is wrong on paper, where that can be read here.
  static func faults(of html: String) throws -> [String] {
    let review = PageReview(page: try OpenReport(html, width: 1440))
    // What is folded away is looked at as well.
    try review.session.value("document.querySelectorAll('details').forEach(part => { part.open = true })")
    let faults = try review.texts() + review.figures() + review.links() + review.tables() + review.print()
    return faults + review.session.problems.map { "a problem: \($0)" }
      + review.session.requests.map { "a request to \($0)" }
  }

  private var session: BrowserSession { page.session }

  /// Those that are seen at once, at all sizes.
  private func texts() throws -> [String] {
    let views: [(width: Int, medium: String, scheme: String)] = [
      (1440, "screen", "light"), (1440, "screen", "dark"), (390, "screen", "light"), (390, "screen", "dark"),
      (3840, "screen", "light"), (688, "print", "light"),
    ]
    let faults = try views.flatMap { view -> [String] in
      try session.resize(width: view.width)
      try session.show(as: view.medium, features: ["prefers-color-scheme": view.scheme])
      let found = try session.value(Self.script)
      try #require((found["count"]?.integer ?? 0) > 50, "a page without texts has no faults")
      return (found["lines"]?.elements ?? []).compactMap(\.text).map {
        "\(view.width) pixels wide, \(view.medium), \(view.scheme): \($0)"
      }
    }
    try session.resize(width: 1440)
    // A page that is shown as on a screen would be printed so, too.
    try session.show(as: "")
    return faults
  }

  /// Each figure shows a value under the pointer, where it is of lines or a plane, and the first one by keys.
  private func figures() throws -> [String] {
    let list = try session.value(Self.panels).elements ?? []
    var faults: [String] = []
    for (index, figure) in list.enumerated() {
      let drawing = "document.querySelectorAll('.tw-drawing')[\(index)]"
      let isRead = "\(drawing).closest('figure').querySelector('.tw-readout:not([hidden]) b')"
      try session.value("\(drawing).scrollIntoView({ block: 'center' })")
      let place = try session.value("(\(Self.middle))(\(drawing))").elements?.compactMap(\.number) ?? []
      try session.point(place[0], place[1])
      if ["lines", "plane"].contains(figure["kind"]?.text), try !session.holds(isRead) {
        faults.append("'\(figure["name"]?.text ?? "")' says nothing under the pointer")
      }
      try session.point(1, 1)
      try session.value("\(drawing).focus({ preventScroll: true })")
      try session.press("ArrowRight")
      if try !session.holds(isRead) { faults.append("'\(figure["name"]?.text ?? "")' says nothing by keys") }
      try session.press("ArrowUp", "End", "Escape")
    }
    return faults
  }

  /// Figures of one curve show the same t.
  private func links() throws -> [String] {
    let list = try session.value(Self.panels).elements ?? []
    var faults: [String] = []
    var seen: Set<String> = []
    for (index, figure) in list.enumerated() {
      guard let curve = figure["curve"]?.text, !curve.isEmpty, figure["hasT"] == .boolean(true),
        figure["kind"]?.text == "lines", seen.insert(curve).inserted
      else { continue }
      let others = list.filter { $0["curve"]?.text == curve && $0["hasT"] == .boolean(true) }.count - 1
      let drawing = "document.querySelectorAll('.tw-drawing')[\(index)]"
      try session.value("\(drawing).scrollIntoView({ block: 'center' })")
      let place = try session.value("(\(Self.middle))(\(drawing))").elements?.compactMap(\.number) ?? []
      try session.point(place[0], place[1])
      let linked = try session.number("document.querySelectorAll('figure[data-linked]').length")
      if Int(linked) != others {
        faults.append(
          "'\(figure["name"]?.text ?? "")' tells \(linked) of \(others) figures of \(curve) its t")
      }
      try session.point(1, 1)
    }
    return faults
  }

  /// Each table is sorted by its columns, and put back.
  private func tables() throws -> [String] {
    (try session.value(Self.sorting).elements ?? []).compactMap(\.text)
  }

  private func print() throws -> [String] {
    PrintedPage.isReadable ? try PrintedPage.faults(of: session.pdf()) : []
  }
}

// What is asked of the page.
extension PageReview {
  /// Of each figure that answers: its name, its curve, of which kind its first panel is, and whether it has places on the
  /// curve.
  private static let panels = """
    [...document.querySelectorAll(".tw-drawing")].map(drawing => {
      const figure = drawing.closest("figure");
      const { panels } = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
      const hasT = panels.some(panel => panel.x?.t || panel.traces?.some(trace => trace.t !== undefined)
        || panel.series?.some(series => series.t !== undefined));
      return { name: figure.dataset.figure, curve: figure.dataset.curve, kind: panels[0].kind, hasT };
    })
    """

  /// Of the first panel, in the window.
  private static let middle = """
    drawing => {
      const { panels } = JSON.parse(drawing.closest("figure").querySelector("script[type='application/json']").textContent);
      const [x, y, width, height] = panels[0].plot;
      const place = new DOMPoint(x + 0.55 * width, y + 0.5 * height).matrixTransform(drawing.getScreenCTM());
      return [place.x, place.y];
    }
    """

  private static let sorting = """
    [...document.querySelectorAll("table.chart-table")].flatMap((table, index) => {
      const rows = () => [...table.tBodies[0].rows], first = rows(), faults = [];
      if (first.length > 1 && !table.querySelector(".tw-sort")) faults.push(`table ${index} does not sort`);
      for (const button of table.querySelectorAll(".tw-sort")) {
        const head = button.closest("th"), orders = [];
        for (const wanted of ["ascending", "descending", null]) {
          button.click();
          if (head.getAttribute("aria-sort") !== wanted) faults.push(`table ${index}, ${head.textContent}: not ${wanted}`);
          orders.push(rows());
        }
        const texts = order => order.map(row => row.cells[head.cellIndex]?.textContent).join();
        // What is missing is last either way.
        const known = first.map(row => row.cells[head.cellIndex]?.textContent.trim()).filter(text => text && text !== "–");
        const isVaried = new Set(known).size > 1;
        if (isVaried && texts(orders[0]) === texts(orders[1])) faults.push(`table ${index}, ${head.textContent}: up is down`);
        if (orders[2].some((row, place) => row !== first[place])) faults.push(`table ${index} is not put back`);
      }
      return faults;
    })
    """

  /// All texts that are seen, with their boxes, of which letters do not fill the whole height: so they may share a little.
  private static let script = #"""
    (() => {
      const lines = [], texts = [];
      const shown = text => text.replace(/\s+/g, " ").trim().slice(0, 30);
      const clips = new Map();
      // What a box that scrolls does not show.
      function clipOf(element) {
        const outer = (element.nodeType === 3 ? element.parentElement : element).closest(".scroll, .drawing, pre, nav");
        if (!outer) return null;
        if (!clips.has(outer)) clips.set(outer, outer.getBoundingClientRect());
        return clips.get(outer);
      }
      function add(words, rect, element) {
        const clip = clipOf(element);
        let { left, right, top, bottom } = rect;
        if (clip) [left, right, top, bottom] = [Math.max(left, clip.left), Math.min(right, clip.right), Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
        if (right - left > 1 && bottom - top > 1) texts.push({ words: shown(words), left, right, top, bottom, element });
      }
      for (const text of document.querySelectorAll("svg text"))
        if (text.checkVisibility() && text.textContent.trim()) add(text.textContent, text.getBoundingClientRect(), text);
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || element.closest("script, style, svg, .tw-spoken") || !element.checkVisibility({ visibilityProperty: true })) continue;
        range.selectNodeContents(node);
        for (const rect of range.getClientRects()) add(node.data, rect, node);
      }
      texts.sort((a, b) => a.top - b.top);
      const tolerance = 1.5;
      for (let i = 0; i < texts.length; i++)
        for (let j = i + 1; j < texts.length && texts[j].top < texts[i].bottom; j++) {
          const [a, b] = [texts[i], texts[j]];
          if (a.element === b.element) continue;
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - b.top;
          if (Math.min(across, down) > tolerance) lines.push(`"${a.words}" and "${b.words}" overlap by ${across.toFixed(1)} x ${down.toFixed(1)}`);
        }
      const whole = document.documentElement;
      for (const { words, left, right } of texts)
        if (left < -0.5 || right > whole.clientWidth + 0.5) lines.push(`"${words}" leaves the page`);
      // Letters against the page, where they stand on it.
      const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
      const colours = new Map();
      const channels = css => {
        if (!colours.has(css)) { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1); colours.set(css, [...canvas.getImageData(0, 0, 1, 1).data]); }
        return colours.get(css);
      };
      const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
      const page = light(channels(getComputedStyle(document.body).backgroundColor));
      for (const { words, element } of texts) {
        const holder = element.nodeType === 3 ? element.parentElement : element;
        if (holder.classList.contains("caption")) continue;
        const style = getComputedStyle(holder);
        const letters = light(channels(holder.namespaceURI.endsWith("svg") ? style.fill : style.color));
        const contrast = (Math.max(page, letters) + 0.05) / (Math.min(page, letters) + 0.05);
        if (contrast < 4.5) lines.push(`"${words}" is faint: ${contrast.toFixed(1)}`);
      }
      return { count: texts.length, lines };
    })()
    """#
}
