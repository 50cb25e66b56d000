import Foundation
import Testing

@testable import Neural

/// Against NumPy (`Fixtures/make_walks.py`), and over a landscape whose valley is known.
@Suite("Layer-wise walks")
struct LayerWiseWalkTests {
  struct Reference: Decodable, Sendable {
    let moves: Int
    let steps: Int
    let rate: Double
    let momentum: Double
    let weightDecay: Double
    let order: String
    let start: [Float]
    let target: [Float]
    let centre: [Double]
    let matrix: [[Double]]
    let states: [[Double]]
    let losses: [Double]
    let tensors: [[Int]]
    let layers: [[[Int]]]

    var walk: LayerWiseWalk {
      get throws {
        LayerWiseWalk(
          from: start, to: target, layers: layers.map { $0.map { $0[0]..<$0[1] } },
          tensors: tensors.map { $0[0]..<$0[1] }, moves: moves,
          order: try #require(LayerWiseWalk.Order(rawValue: order)))
      }
    }

    var pace: LayerWiseWalk.Pace {
      LayerWiseWalk.Pace(steps: steps, rate: rate, momentum: momentum, weightDecay: weightDecay)
    }

    func slope(_ weights: [Float]) -> (loss: Double, gradient: [Double]) {
      let off = zip(weights, centre).map { Double($0) - $1 }
      let gradient = matrix.map { row in zip(row, off).reduce(0) { $0 + $1.0 * $1.1 } }
      return (zip(gradient, off).reduce(0) { $0 + $1.0 * $1.1 } / 2, gradient)
    }
  }

  private static let references = Result {
    try JSONDecoder().decode(
      [Reference].self,
      from: Data(contentsOf: ReferenceTests.fixtures.appendingPathComponent("walks.json")))
  }

  @Test("states and losses are NumPy's, and the last state is the target itself", arguments: 0..<4)
  func reference(_ index: Int) throws {
    let reference = try Self.references.get()[index]
    var walk = try reference.walk
    var losses: [Double] = []
    for state in reference.states {
      losses += walk.move(reference.pace) { reference.slope($0) }
      for (ours, theirs) in zip(walk.weights, state) { #expect(abs(Double(ours) - theirs) < 1e-5) }
    }
    #expect(walk.isOver && walk.weights == reference.target)
    #expect(losses.count == reference.losses.count)
    for (ours, theirs) in zip(losses, reference.losses) { #expect(abs(ours - theirs) < 1e-4) }
  }

  @Test("after each move every tensor has the variance that it had at the start, but for one that had none")
  func variances() throws {
    let reference = try Self.references.get()[0]
    var walk = try reference.walk
    func variance(_ values: ArraySlice<Float>) -> Double {
      let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
      return values.reduce(0) { $0 + pow(Double($1) - mean, 2) } / Double(values.count)
    }
    let wanted = reference.tensors.map { variance(reference.start[$0[0]..<$0[1]]) }
    #expect(wanted[1] == 0)
    while walk.moved < walk.moves - 1 {
      _ = walk.move(reference.pace) { reference.slope($0) }
      for place in [0, 2] {
        let tensor = reference.tensors[place]
        #expect(abs(variance(walk.weights[tensor[0]..<tensor[1]]) / wanted[place] - 1) < 1e-5)
      }
    }
  }

  /// Weights whose variance is 1 lie at the bottom of a valley, which is a sphere.
  private static func valley(_ weights: [Float]) -> (loss: Double, gradient: [Double]) {
    let off = weights.reduce(0) { $0 + Double($1) * Double($1) } / Double(weights.count) - 1
    return (off * off, weights.map { 4 * off * Double($0) / Double(weights.count) })
  }

  @Test(
    "between two points of a valley that is a sphere the walk keeps to its bottom, while the straight way leaves it"
  )
  func sphere() throws {
    let count = 64
    let pairs = (0..<count).map { Float(sin(0.7 * Double($0) + 1)) }
    // Both of mean 0 and variance 1.
    func normalised(_ values: [Float]) -> [Float] {
      let mean = values.reduce(0, +) / Float(values.count)
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
      return values.map { ($0 - mean) / square.squareRoot() }
    }
    let start = normalised(pairs)
    let target = normalised((0..<count).map { Float(cos(1.9 * Double($0))) })
    func loss(_ weights: [Float]) -> Double { Self.valley(weights).loss }
    let straight = (0...20).map { loss(Curve.segment(from: start, to: target).point(at: Double($0) / 20)) }
    #expect((straight.max() ?? 0) > 0.2)
    for steps in [0, 3] {
      var walk = LayerWiseWalk(
        from: start, to: target, layers: [[0..<count]], tensors: [0..<count], moves: 20)
      var points = [start]
      while !walk.isOver {
        _ = walk.move(LayerWiseWalk.Pace(steps: steps, rate: 0.1)) { Self.valley($0) }
        points.append(walk.weights)
      }
      let chain = Curve(family: PolygonalChain(), controlPoints: points)
      #expect(chain.end == target)
      let along = (0...200).map { loss(chain.point(at: Double($0) / 200)) }
      #expect((along.max() ?? 1) < 1e-3, "\(along.max() ?? 0)")
    }
  }

  @Test("descent follows each move but the last, and takes steps of one batch after the other")
  func calls() {
    var walk = LayerWiseWalk(from: [0, 1], to: [4, 3], layers: [[0..<2]], tensors: [0..<2], moves: 3)
    var count = 0
    while !walk.isOver {
      _ = walk.move(LayerWiseWalk.Pace(steps: 5, rate: 0.1)) { _ in
        count += 1
        return (0, [0, 0])
      }
    }
    #expect(count == 10 && walk.weights == [4, 3])
  }

  @Test("kept states lie evenly, never the last, and never more than there may be")
  func kept() {
    #expect(LayerWiseWalk.kept(ofMoves: 5, most: 66) == [1, 2, 3, 4])
    #expect(LayerWiseWalk.kept(ofMoves: 5, most: 6) == [1, 2, 3, 4])
    #expect(LayerWiseWalk.kept(ofMoves: 8, most: 5) == [2, 4, 6])
    #expect(LayerWiseWalk.kept(ofMoves: 2, most: 3) == [1] && LayerWiseWalk.kept(ofMoves: 1, most: 3) == [])
    for (moves, most) in [(10, 7), (100, 33), (1000, 66), (7, 6)] {
      let kept = LayerWiseWalk.kept(ofMoves: moves, most: most)
      #expect(kept.count == min(moves - 1, most - 2) && Set(kept).count == kept.count)
      #expect(kept == kept.sorted() && (kept.last ?? 0) < moves && (kept.first ?? 0) > 0)
    }
  }
}
