/// Where a chart draws itself: the size it was given, the room kept around the data, and its identifier.
public struct Frame: Sendable, Equatable {
  public let size: Size
  public let insets: Insets
  let identifier: Identifier

  init(size: Size, insets: Insets, identifier: Identifier) {
    self.size = size
    self.insets = insets
    self.identifier = identifier
  }

  /// The area of the data, its edges on half pixels so that thin lines are crisp.
  var plot: Rect {
    let left = insets.left.rounded() + 0.5
    let top = insets.top.rounded() + 0.5
    let right = (size.width - insets.right).rounded() - 0.5
    let bottom = (size.height - insets.bottom).rounded() - 0.5
    return Rect(x: left, y: top, width: max(right - left, 1), height: max(bottom - top, 1))
  }
}
