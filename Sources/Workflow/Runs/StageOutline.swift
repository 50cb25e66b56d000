import Declarations

/// A stage of a run as a drawing of its graph shows it, whether it is made or not.
public struct StageOutline: Sendable, Equatable {
  public let name: String
  public let kind: String
  /// Names of the stages that it refers to, each once.
  public let needs: [String]

  var json: JSON {
    ["name": JSON(name), "kind": JSON(kind), "needs": .array(needs.map { JSON($0) })]
  }

  init(name: String, kind: String, needs: [String]) {
    self.name = name
    self.kind = kind
    self.needs = needs
  }

  /// Nil where it is of another form.
  init?(json: JSON) {
    guard let name = json["name"]?.text, let kind = json["kind"]?.text, let needs = json["needs"]?.elements
    else { return nil }
    self.init(name: name, kind: kind, needs: needs.compactMap(\.text))
  }
}

extension Graph {
  /// Each after all that it needs.
  var outline: [StageOutline] {
    zip(stages, needs).map { stage, needs in
      StageOutline(name: stage.name, kind: stage.kind.name, needs: needs.map { stages[$0].name })
    }
  }
}

extension RunRecord {
  /// The stages that have a result, with those among them that their settings refer to.
  ///
  /// - Parameter registry: says which settings are references; of a kind that it does not know, none is.
  public func outline(by registry: Registry) -> [StageOutline] {
    stages.map { stage in
      var seen: Set<String> = []
      let names = StageReference.all(in: stage.settings, of: registry.stage(stage.kind)).map(\.name)
      return StageOutline(
        name: stage.name, kind: stage.kind,
        needs: names.filter { $0 != stage.name && self.stage($0) != nil && seen.insert($0).inserted })
    }
  }
}
