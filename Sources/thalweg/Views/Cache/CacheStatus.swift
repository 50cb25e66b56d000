import Declarations
import ResultStore
import Workflow

/// What a store holds, as lines and as JSON.
struct CacheStatus: Sendable {
  private let root: String
  private let inventory: StoreInventory
  private let users: Int
  /// Nil where there is no folder of runs.
  private let references: RunReferences?
  private let runs: String

  /// - Throws: `StoreError` where it cannot be told what is there.
  init(store: Store, references: RunReferences?, runs: String) throws {
    root = store.root
    inventory = try StoreInventory(of: store)
    users = try store.userCount
    self.references = references
    self.runs = runs
  }

  var lines: [StyledLine] {
    var table = TextTable(columns: ["holds", "files", "size"])
    for kind in StoreUsage.allCases {
      let amount = inventory.amount(of: kind)
      table.append([kind.title, String(amount.count), ByteText.exact(amount.size)])
    }
    let heading: StyledLine = "\(root, .strong)  \(ByteText.exact(inventory.size))"
    return [heading, StyledLine()] + table.lines() + [StyledLine()] + referenceLines + freeable + atWork
  }

  private var referenceLines: [StyledLine] {
    guard let references else { return ["there is no folder '\(runs)' that could refer to it"] }
    let named = inventory.amount(ofActionsIn: references.keys).count
    let total = inventory.amount(of: .actions).count
    let unreadable = references.unreadable.map { run -> StyledLine in
      "\("!", .caution) what '\(run.path)' refers to cannot be told: \(run.error.message)"
    }
    let verb = references.runs == 1 ? "refers" : "refer"
    return [
      "\(NumberText.count(references.runs, "run")) in '\(runs)' \(verb) to \(named) of \(NumberText.count(total, "action"))"
    ] + unreadable
  }

  private var freeable: [StyledLine] {
    let orphans = inventory.unnamedObjects
    var lines: [StyledLine] = []
    if let references, references.unreadable.isEmpty {
      let freed = inventory.amountFreed(keeping: references.keys)
      if freed.count > 0 {
        lines.append("`cache gc --unreferenced` would free \(ByteText.exact(freed.size))")
      }
    }
    if orphans.count > 0 {
      lines.append(
        "`cache gc` would free \(ByteText.exact(orphans.size)) that no action names (\(NumberText.count(orphans.count, "object")))"
      )
    }
    return lines
  }

  private var atWork: [StyledLine] {
    users == 0 ? [] : ["\(NumberText.count(users, "run")) at work with it now"]
  }

  /// `{"store", "size", "holds": {kind: {"files", "size"}}, "runs", "actions-in-runs", "freeable", "unnamed", "at-work"}`
  var json: JSON {
    let holds = StoreUsage.allCases.map { JSON.Member($0.rawValue, inventory.amount(of: $0).json) }
    return [
      "store": JSON(root), "size": JSON(inventory.size), "holds": .object(holds),
      "runs": references.map { JSON($0.runs) } ?? .null,
      "actions-in-runs": references.map { JSON(inventory.amount(ofActionsIn: $0.keys).count) } ?? .null,
      "unreferenced": references.map { inventory.amountFreed(keeping: $0.keys).json } ?? .null,
      "unnamed-objects": inventory.unnamedObjects.json, "at-work": JSON(users),
      "unreadable-runs": .array((references?.unreadable ?? []).map { JSON($0.path) }),
    ]
  }
}

extension FileTotals {
  /// `{"files", "size"}`, in bytes.
  var json: JSON { ["files": JSON(count), "size": JSON(size)] }
}
