import Declarations

/// The pairs of stages of a family, for a stage that is repeated over them.
struct FamilyPairs {
  let family: StageFamily
  /// Axes that the stage has too: the two of a pair have the value of these that it is for.
  private let sharing: Set<String>
  private let place: Place

  init(of family: StageFamily, beside axes: [String], at place: Place) {
    self.family = family
    self.place = place
    sharing = Set(family.axes).intersection(axes)
  }

  /// How many pairs there are beside values of other axes.
  func count(beside choices: [AxisChoice]) -> Int {
    let count = members(beside: choices).count
    return count * (count - 1) / 2
  }

  /// Each two of them once, in the order of the family.
  func pairs(beside choices: [AxisChoice]) -> [AxisChoice] {
    let members = members(beside: choices)
    return members.indices.flatMap { index in
      members[(index + 1)...].map {
        AxisChoice(pair: members[index], $0, sharing: sharing, at: place)
      }
    }
  }

  private func members(beside choices: [AxisChoice]) -> [StageFamily.Member] {
    let wanted = choices.filter { sharing.contains($0.axis) }
    return family.members.filter { member in
      wanted.allSatisfy { member.bindings[$0.axis] == $0.identity }
    }
  }
}
