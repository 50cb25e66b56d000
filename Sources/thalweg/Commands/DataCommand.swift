import ArgumentParser
import Declarations
import Experiments
import Platform
import RemoteCache

/// `thalweg data`
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Download data sets from their publishers.",
    discussion: """
      Nothing else that Thalweg does downloads data. A data set goes to where experiments look for it when they give \
      no path; every file is held against its SHA-256 before it is used.

        thalweg data list
        thalweg data get mnist cifar-10
      """,
    subcommands: [DataListCommand.self, DataGetCommand.self])
}

/// `thalweg data list`
struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the data sets that can be downloaded, and which are here.")

  @OptionGroup var place: DataPlaceOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func run() throws {
    let states = PublishedData.all.map { data in
      (data: data, folder: place.whereFound(data))
    }
    if json.isWanted {
      return json.print(
        .array(
          states.map { state in
            [
              "name": JSON(state.data.name), "size": JSON(state.data.size),
              "folder": JSON(state.folder ?? place.folder(of: state.data)),
              "here": .boolean(state.folder != nil),
              "homepage": JSON(state.data.homepage),
            ]
          }))
    }
    let table = TextTable(
      columns: ["data set", "download", "here", "from"],
      rows: states.map { state in
        [
          state.data.name, ByteText.rough(state.data.size), state.folder ?? "", state.data.homepage,
        ]
      })
    colour.print(table.lines())
  }
}

/// `thalweg data get`
struct DataGetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Download data sets, verify and unpack them.",
    discussion: """
      What is here already is not downloaded again. A download that was interrupted goes on where it stopped, and one \
      that fails leaves what came. A mirror has the files as <url>/<data set>/<file>, under the publisher's names.

        thalweg data get fashion-mnist
        thalweg data get cifar-10 --mirror https://data.example.com/thalweg
      """)

  @Argument(help: ArgumentHelp("Data sets, as `thalweg data list` names them.", valueName: "name"))
  var names: [String]

  @OptionGroup var place: DataPlaceOptions

  @Option(
    help: ArgumentHelp(
      "A server to download from, instead of the publishers'.", discussion: "Default: THALWEG_DATA_MIRROR.",
      valueName: "url"))
  var mirror: String?

  func validate() throws { try EmptyName.refuse(mirror, as: "--mirror", wanted: "server") }

  func run() throws {
    let chosen = try names.map { name in
      guard let data = PublishedData.all.first(where: { $0.name == name }) else {
        throw Diagnostic(
          "there is no data set '\(name)' to download", at: nil,
          help: Suggestion.help(for: name, among: PublishedData.all.map(\.name)))
      }
      return data
    }
    let mirror = try Self.mirror(mirror, .ofProcess)
    for data in chosen {
      let fetch = DatasetFetch(data, into: place.folder(of: data), mirror: mirror)
      if fetch.missing.isEmpty {
        StandardStream.output.write("\(data.name) is here: \(fetch.folder)\n")
        continue
      }
      let line = ProgressLine()
      defer { line.clear() }
      try fetch.run { file, progress in line.show(Self.text(of: file, progress)) }
      line.clear()
      StandardStream.output.write("\(data.name): \(fetch.folder)\n")
    }
  }

  /// The flag, then the environment.
  static func mirror(_ flag: String?, _ environment: Environment) throws(Diagnostic) -> String? {
    guard let address = flag ?? environment["THALWEG_DATA_MIRROR"], !address.isEmpty else { return nil }
    let isAddress = ["http://", "https://"].contains { address.hasPrefix($0) && address.count > $0.count }
    guard isAddress, !address.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) else {
      throw Diagnostic(
        "'\(address)' is no address of a mirror", at: nil, help: "https://data.example.com/thalweg is one")
    }
    return address.hasSuffix("/") ? String(address.dropLast()) : address
  }

  private static func text(of file: PublishedData.File, _ progress: FileDownload.Progress) -> String {
    let total = progress.total ?? file.size
    return
      "\(file.name): \(ByteText.rough(progress.received)) of \(ByteText.rough(total))"
  }
}

/// Where data sets are kept.
struct DataPlaceOptions: ParsableArguments {
  @Option(
    name: .customLong("to"),
    help: ArgumentHelp(
      "The folder that has a folder for each data set.",
      discussion: "Default: THALWEG_DATA, or ~/.local/share/thalweg; experiments look there.",
      valueName: "folder"),
    completion: .directory)
  var folder: String?

  func validate() throws { try EmptyName.refuse(folder, as: "--to", wanted: "folder") }

  func folder(of data: PublishedData) -> String { "\(folder ?? DataFolder.ofUser.path)/\(data.name)" }

  /// Where all of a data set is: here, or, where no folder is named, wherever experiments would find it.
  func whereFound(_ data: PublishedData) -> String? {
    let own = folder(of: data)
    if DatasetFetch(data, into: own, mirror: nil).missing.isEmpty { return own }
    return folder == nil ? data.foundFolder : nil
  }
}
