// Solves matrices that it reads from files: count, then count² doubles. Built by assignments.py with the solver's own source.
import Foundation

for path in CommandLine.arguments.dropFirst() {
  let data = try Data(contentsOf: URL(fileURLWithPath: path))
  let values = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
  let count = Int(values[0])
  let matrix = Matrix(rows: count, columns: count, elements: Array(values.dropFirst()))
  var times: [Double] = []
  var total = 0.0
  for _ in 0..<5 {
    let start = ContinuousClock.now
    total = try matrix.leastAssignment().total
    times.append((ContinuousClock.now - start) / .milliseconds(1))
  }
  print(times.sorted()[2], total)
}
