import Charts

extension ConnectionGraph {
  /// The graph and the tree of saddles by the first metric, and for each metric the barriers of all pairs before and after.
  func figures(named name: String, _ style: FigureStyle) -> [FigureSet.Figure] {
    guard let metric = metrics.first else { return [] }
    return [graphFigure(metric, named: name, style), treeFigure(metric, named: name, style)]
      + metrics.map { matrices($0, named: name, style) }
  }

  private static func title(of metric: String) -> String { Metrics.named(metric)?.title ?? metric }

  private func valueName(_ metric: String, _ what: String = "") -> String {
    Metrics.reading(of: metric).heading("\(split) \(Self.title(of: metric).lowercased())\(what)")
  }

  private func shown(_ value: Double, _ metric: String) -> Double { Metrics.shown(value, of: metric) }

  /// Networks in the order of the tree's branches, so that those that are joined low stand side by side.
  private var order: [Int] {
    var groups = networks.indices.map { [$0] }
    for edge in tree.edges {
      guard let first = groups.firstIndex(where: { $0.contains(edge.first) }),
        let second = groups.firstIndex(where: { $0.contains(edge.second) }), first != second
      else { continue }
      groups[min(first, second)] = groups[min(first, second)] + groups[max(first, second)]
      groups.remove(at: max(first, second))
    }
    return groups.flatMap { $0 }
  }

  private func graphFigure(_ metric: String, named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let order = order
    let rows = rows(metric)
    let edges = rows.compactMap { row -> NodeGraph.Edge? in
      guard let first = order.firstIndex(where: { networks[$0] == row[0].text }),
        let second = order.firstIndex(where: { networks[$0] == row[1].text })
      else { return nil }
      return NodeGraph.Edge(
        from: first, to: second, value: shown(Self.saddle(row), metric), isStrong: row[5].number == 1,
        isDashed: row[8].number.isNaN)
    }
    let unconnected = rows.count { $0[8].number.isNaN }
    return FigureSet.Figure(
      NodeGraph(
        title: style.title("Connections", of: name), nodes: order.map { networks[$0] }, edges: edges,
        valueName: valueName(metric, " at the saddle")),
      name: "\(name)-graph",
      caption:
        "Each network, and the highest \(valueName(metric)) on the way between two: strong lines are the tree that joins all over "
        + "the lowest saddles, thin ones other pairs connected by \(method)"
        + (unconnected == 0 ? "" : ", dashed ones straight ways alone (\(unconnected))")
        + ". Places on the circle mean nothing else." + statistics.asSentence, width: style.width)
  }

  private func treeFigure(_ metric: String, named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let order = order
    let values = values(metric)
    let merges = tree.edges.compactMap { edge -> MergeTree.Merge? in
      guard let first = order.firstIndex(of: edge.first), let second = order.firstIndex(of: edge.second)
      else {
        return nil
      }
      return MergeTree.Merge(first: first, second: second, height: shown(edge.height, metric))
    }
    return FigureSet.Figure(
      MergeTree(
        title: style.title("Tree of saddles", of: name),
        axis: Axis(
          "\(split) \(Self.title(of: metric).lowercased())", unit: Metrics.reading(of: metric)?.symbol),
        leaves: order.map { MergeTree.Leaf(name: networks[$0], height: shown(values[$0], metric)) },
        merges: merges),
      name: "\(name)-tree",
      caption:
        "Each network at its own \(valueName(metric)); lines meet at the saddle over which networks, or groups of them, are joined "
        + "(a disconnectivity graph)." + statistics.asSentence, width: style.width)
  }

  private func matrix(_ metric: String, _ column: Int, title: String) -> HeatMap {
    let rows = rows(metric)
    let all = rows.flatMap { [shown($0[9].number, metric), shown($0[10].number, metric)] }
    return HeatMap(
      ofPairs: rows.map { ($0[0].text ?? "", $0[1].text ?? "", shown($0[column].number, metric)) },
      among: networks, title: title, valueName: valueName(metric, " barrier"),
      upTo: all.filter(\.isFinite).max())
  }

  private func matrices(_ metric: String, named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    FigureSet.Figure(
      Panels(
        title: style.title("\(Self.title(of: metric)) barriers", of: name),
        charts: [
          matrix(metric, 9, title: "on straight ways"), matrix(metric, 10, title: "on paths (\(method))"),
        ]),
      name: "\(name)-\(metric)",
      caption:
        "How far the \(split) \(Self.title(of: metric).lowercased()) rises above the straight line between the values of two "
        + "networks (over-interpolation), before and after they were connected." + statistics.asSentence,
      width: style.width)
  }
}

extension ConnectionGraph {
  /// Several runs: barriers of each pair on straight ways and on paths.
  static func overlay(
    _ graphs: [OverlaidResult<ConnectionGraph>], of stage: String
  ) -> [FigureSet.Figure] {
    guard graphs.count > 1 else { return [] }
    return graphs.flatMap(\.result.metrics).uniqued.map { metric in
      let pairs = graphs.flatMap { $0.result.rows(metric).map { [$0[0].text ?? "", $0[1].text ?? ""] } }
        .uniqued
      func chart(_ title: String, _ column: Int) -> BarChart {
        BarChart(
          title: title,
          axis: Axis("\(Self.title(of: metric)) barrier", unit: Metrics.reading(of: metric)?.symbol),
          series: graphs.map(\.label),
          rows: pairs.map { pair in
            BarChart.Row(
              pair.joined(separator: " – "),
              values: graphs.map { run in
                run.result.rows(metric).first { [$0[0].text ?? "", $0[1].text ?? ""] == pair }.map {
                  run.result.shown($0[column].number, metric)
                } ?? .nan
              })
          })
      }
      return FigureSet.Figure(
        Panels(
          title: "\(Self.title(of: metric)) barriers: \(stage)",
          charts: [chart("on straight ways", 9), chart("on paths", 10)]),
        name: "\(stage)-\(metric)", caption: "Barriers (over-interpolation) of each pair, by run.",
        width: ComparisonPage.figureWidth)
    }
  }

  func highlights(of stage: String) -> [Highlight] {
    guard let metric = metrics.first, let top = tree.edges.last else { return [] }
    let reading = Metrics.reading(of: metric)
    let unit = reading.map { " \($0.symbol)" } ?? ""
    let straight = rows(metric).map { shown($0[7].number, metric) }.filter(\.isFinite)
    let format = NumberFormat.significant(3)
    return [
      Highlight(
        name: "\(stage): highest saddle of the tree that joins \(networks.count) networks",
        value: format.string(shown(top.height, metric)) + unit,
        note: "\(split) \(Self.title(of: metric).lowercased()); straight ways rise to "
          + "\(format.string(straight.min() ?? .nan)) to \(format.string(straight.max() ?? .nan))\(unit)")
    ]
  }
}
