/// A place: in pixels with y downwards when drawn, in the units of the axes otherwise.
struct Point: Sendable, Equatable {
  var x: Double
  var y: Double

  /// The square of the distance to the segment from `start` to `end`.
  func squaredDistance(toSegmentFrom start: Point, to end: Point) -> Double {
    let dx = end.x - start.x
    let dy = end.y - start.y
    let squaredLength = dx * dx + dy * dy
    var along = 0.0
    if squaredLength > 0 {
      along = min(max(((x - start.x) * dx + (y - start.y) * dy) / squaredLength, 0), 1)
    }
    let offX = x - (start.x + along * dx)
    let offY = y - (start.y + along * dy)
    return offX * offX + offY * offY
  }
}

/// A width and a height in CSS pixels (1/96 inch).
public struct Size: Sendable, Equatable {
  public var width: Double
  public var height: Double

  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }
}

/// An upright rectangle in pixels; y grows downwards.
struct Rect: Sendable, Equatable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  var maxX: Double { x + width }
  var maxY: Double { y + height }
  var midX: Double { x + width / 2 }
  var midY: Double { y + height / 2 }

  /// The rectangle with every side moved outwards.
  func expanded(by distance: Double) -> Rect {
    Rect(x: x - distance, y: y - distance, width: width + 2 * distance, height: height + 2 * distance)
  }

  func contains(_ point: Point) -> Bool {
    point.x >= x && point.x <= maxX && point.y >= y && point.y <= maxY
  }

  func contains(_ other: Rect) -> Bool {
    other.x >= x && other.maxX <= maxX && other.y >= y && other.maxY <= maxY
  }

  /// The area that both cover, 0 when they are apart.
  func overlap(with other: Rect) -> Double {
    let width = min(maxX, other.maxX) - max(x, other.x)
    let height = min(maxY, other.maxY) - max(y, other.y)
    return width > 0 && height > 0 ? width * height : 0
  }
}

/// The room between the edges of a figure and the area its data is drawn in, in CSS pixels.
public struct Insets: Sendable, Equatable {
  public var top: Double
  public var left: Double
  public var bottom: Double
  public var right: Double

  public init(top: Double = 0, left: Double = 0, bottom: Double = 0, right: Double = 0) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  /// The least insets that hold both.
  func union(_ other: Insets) -> Insets {
    Insets(
      top: max(top, other.top), left: max(left, other.left),
      bottom: max(bottom, other.bottom), right: max(right, other.right))
  }
}

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

extension Sequence {
  /// The stretches between missing values.
  func runs<Value>() -> [[Value]] where Element == Value? {
    var runs: [[Value]] = []
    var current: [Value] = []
    for element in self {
      if let element {
        current.append(element)
      } else if !current.isEmpty {
        runs.append(current)
        current = []
      }
    }
    return current.isEmpty ? runs : runs + [current]
  }
}
