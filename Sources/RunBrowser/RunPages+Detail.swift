import Declarations
import Platform
import Workflow

extension RunPages {
  /// All that the page of a run shows beside what it follows.
  ///
  /// - Throws: `FileError` where the run cannot be read.
  func detail(of run: IndexedRun) throws -> JSON {
    let folder = run.folder
    let unfinished = try folder.unfinished()
    let record = try folder.isThere ? folder.record() : nil
    let annotations = try folder.annotations()
    let timing = try? folder.timing()
    var members: [JSON.Member] = [
      .init("id", JSON(run.identifier)), .init("path", JSON(folder.path)),
      .init("name", JSON(record?.name ?? unfinished?.name ?? run.identifier)),
      .init("number", folder.number.map { JSON($0) } ?? .null),
      .init("state", JSON((record?.state ?? unfinished?.state ?? .done).rawValue)),
      .init("description", record?.description.map { JSON($0) } ?? .null),
      .init("thalweg", JSON(record?.thalweg ?? unfinished?.thalweg ?? "")),
      .init("numerics", record.map { JSON($0.numerics) } ?? .null),
      .init("host", (timing?["host"]) ?? unfinished.map { JSON($0.host) } ?? .null),
      .init("seconds", timing?["seconds"] ?? .null),
      .init("made", folder.made.map { JSON($0.seconds) } ?? .null),
      .init("pinned", JSON(annotations.isPinned)),
      .init("note", annotations.note.map { JSON($0) } ?? .null),
      .init("message", unfinished?.message.map { JSON($0) } ?? .null),
      .init("report", JSON(try folder.status(of: "report.html", followingLinks: false)?.kind == .file)),
      .init("stages", .array(stages(record, unfinished, timing))),
      .init("failures", .array(failures(record))),
      .init("notRun", .array((record?.notRun ?? []).map { JSON($0) })),
      .init("leftOut", .array((record?.leftOut ?? []).map { JSON($0) })),
    ]
    var files: [JSON] = []
    for name in Self.topFiles {
      if let status = try folder.status(of: name, followingLinks: false), status.kind == .file {
        files.append(["name": JSON(name), "size": JSON(status.size)])
      }
    }
    members.append(.init("files", .array(files)))
    do throws(FileError) {
      if record != nil { try folder.checkRecord() }
    } catch {
      members += [
        .init("problem", JSON(error.message)), .init("help", error.help.map { JSON($0) } ?? .null),
      ]
    }
    return .object(members)
  }

  /// Every stage that anything is known of, each after all that it needs.
  private func stages(_ record: RunRecord?, _ unfinished: UnfinishedRun?, _ timing: JSON?) -> [JSON] {
    var outline = unfinished?.stages ?? []
    let named = Set(outline.map(\.name))
    outline += (record?.outline(by: .experiments) ?? []).filter { !named.contains($0.name) }
    let seconds = timing?["stages"]
    return outline.map { stage in
      let made = record?.stage(stage.name)
      let files = (made?.outputs ?? []).flatMap { output in
        output.files.map { file -> JSON in
          [
            "name": JSON("stages/\(stage.name)/\(file.name)"), "size": JSON(file.size),
            "type": JSON(output.type),
          ]
        }
      }
      return [
        "name": JSON(stage.name), "kind": JSON(stage.kind), "needs": .array(stage.needs.map { JSON($0) }),
        "made": JSON(made != nil), "seconds": seconds?[stage.name] ?? .null,
        "description": made?.description.map { JSON($0) } ?? .null,
        "warnings": .array((made?.warnings ?? []).map { JSON($0) }), "files": .array(files),
      ]
    }
  }

  private func failures(_ record: RunRecord?) -> [JSON] {
    (record?.failures ?? []).map { ["stage": JSON($0.stage), "message": JSON($0.message)] }
  }
}
