import Declarations
import Neural

extension ConnectingPaths {
  /// The states of a walk after its moves, as many of them as are kept.
  ///
  /// - Throws: `SettingError` where a loss is not finite.
  func layerWise(
    _ settings: LayerWiseSettings, _ pair: ([Float], [Float]), _ say: (Double) -> Void
  ) throws -> [[Float]] {
    let session = try session(settings.batch)
    let layout = try stage.network.layout()
    var walk = LayerWiseWalk(
      from: pair.0, to: pair.1, layers: NetworkPart.layers(of: layout).map(\.ranges),
      tensors: layout.parameters.map(\.range), moves: settings.moves, order: settings.order)
    let kept = Set(LayerWiseWalk.kept(ofMoves: settings.moves, most: settings.controlPoints))
    var inner: [[Float]] = []
    var step = 0
    while !walk.isOver {
      try proceed()
      let losses = try walk.move(settings.pace) {
        let batch = step % session.batchCount
        step += 1
        return try session.gradient(at: $0, statistics: [], over: batch..<batch + 1, proceed: proceed)
      }
      guard losses.allSatisfy(\.isFinite), walk.weights.allSatisfy(\.isFinite) else { throw fellOff }
      if kept.contains(walk.moved) { inner.append(walk.weights) }
      say(Double(walk.moved) / Double(walk.moves))
    }
    return inner
  }

  private var fellOff: SettingError {
    SettingError(
      "the path's loss is not finite: descent went too far", at: ["by", "layer-wise", "rate"],
      help: "a lower rate may help, or more moves")
  }
}
