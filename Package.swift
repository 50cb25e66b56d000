// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "thalweg",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "thalweg", targets: ["thalweg"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.5.0")
  ],
  targets: [
    // Shims over libraries of the system.
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CSpawn"),
    // Without pkgConfig, which would link all of it: two functions of it are linked statically.
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl"])]),
    // Without pkgConfig, which would link them: they are opened when they are wanted.
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    // Without a header of theirs either: libpng and libjpeg-turbo, which few data sets want.
    .systemLibrary(
      name: "CImages", providers: [.apt(["libpng16-16", "libturbojpeg0"]), .brew(["libpng", "jpeg-turbo"])]),
    // Nor of librsvg, cairo and fontconfig, which draw figures as PDF and PNG.
    .systemLibrary(name: "CDrawing", providers: [.apt(["librsvg2-2"]), .brew(["librsvg"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),

    // What the system gives: the one place that asks it in its own words.
    .target(
      name: "Platform",
      dependencies: ["CSpawn", .target(name: "CCrypto", condition: .when(platforms: [.linux]))],
      linkerSettings: [.linkedLibrary(":libcrypto.a", .when(platforms: [.linux]))]),

    // The first pillar: what an experiment is, when a stage runs, and where its results are.
    .target(name: "Declarations"),
    .target(name: "Specifications", dependencies: ["Declarations", "Platform", "CYAML"]),
    .target(name: "ResultStore", dependencies: ["Declarations", "Platform"]),
    .target(name: "Workflow", dependencies: ["Declarations", "Platform", "Specifications", "ResultStore"]),
    .target(
      name: "RemoteCache", dependencies: ["Declarations", "Platform", "ResultStore", "Workflow", "CCurl"]),
    .target(
      name: "Cluster",
      dependencies: ["Declarations", "Platform", "Specifications", "ResultStore", "Workflow"]),

    // The second pillar: networks, curves and the arithmetic under them.
    .target(name: "Networks", dependencies: ["Declarations"]),
    .target(name: "Kernels"),
    .target(name: "Neural", dependencies: ["Declarations", "Platform", "Networks", "Kernels"]),
    .target(name: "LinearAlgebra", dependencies: ["COpenBLAS"]),
    .target(name: "Alignment", dependencies: ["Networks", "Neural", "LinearAlgebra"]),
    .target(
      name: "TorchEngine", dependencies: ["Declarations", "Platform", "Networks", "Neural", "FileFormats"]),

    // File formats and figures, each on its own.
    .target(name: "FileFormats", dependencies: ["Platform", "CZlib", "CImages", "CDrawing"]),
    .target(name: "Charts", exclude: ["Text/advance_widths.py"]),

    // The room where all of it meets, and the command.
    .target(
      name: "Experiments",
      dependencies: [
        "Declarations", "Platform", "Specifications", "ResultStore", "Workflow", "Networks", "Neural",
        "LinearAlgebra", "Alignment", "TorchEngine", "FileFormats", "Charts",
      ],
      exclude: ["Report/Web", "Report/embed.py"]),
    // The pages over all runs, in a browser of this machine.
    .target(name: "LocalServer", dependencies: ["Platform"]),
    .target(
      name: "RunBrowser",
      dependencies: ["Declarations", "Platform", "Workflow", "Experiments", "LocalServer"],
      exclude: ["Web", "embed.py"]),
    .executableTarget(
      name: "thalweg",
      dependencies: [
        "Declarations", "Platform", "Specifications", "ResultStore", "Workflow", "RemoteCache", "Cluster",
        "Networks", "Neural", "TorchEngine", "FileFormats", "Charts", "Experiments", "RunBrowser",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // What several of the targets of tests use.
    .target(name: "TestSupport", dependencies: ["Declarations", "Platform"], path: "Tests/TestSupport"),
    .testTarget(name: "DeclarationsTests", dependencies: ["Declarations"]),
    .testTarget(name: "PlatformTests", dependencies: ["Platform"]),
    .testTarget(
      name: "WorkflowTests",
      dependencies: [
        "Workflow", "Platform", "Specifications", "ResultStore", "RemoteCache", "Cluster", "TestSupport",
      ]),
    .testTarget(
      name: "NeuralTests", dependencies: ["Networks", "Neural", "Platform"], exclude: ["Fixtures"]),
    .testTarget(
      name: "TorchEngineTests",
      dependencies: ["TorchEngine", "Declarations", "Networks", "Neural", "Platform", "TestSupport"]),
    .testTarget(name: "LocalServerTests", dependencies: ["LocalServer", "Platform", "TestSupport"]),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"], exclude: ["Fixtures"]),
    .testTarget(name: "AlignmentTests", dependencies: ["Alignment", "LinearAlgebra", "Networks", "Neural"]),
    .testTarget(
      name: "FileFormatsTests", dependencies: ["FileFormats", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(name: "ChartsTests", dependencies: ["Charts", "TestSupport"], exclude: ["Snapshots"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: ["Experiments", "Networks", "Platform", "TestSupport", "TorchEngine"],
      exclude: ["Fixtures", "Snapshots"]),
    .testTarget(
      name: "ThalwegTests", dependencies: ["thalweg", "Networks", "Platform", "RunBrowser", "TestSupport"],
      exclude: ["Snapshots"]),
  ]
)

// `make sanitize` builds some of it only, once for each sanitizer: the targets that are named here, separated by commas.
if let wanted = Context.environment["THALWEG_TARGETS"]?.split(separator: ",").map(String.init) {
  package.targets.removeAll { !wanted.contains($0.name) }
  package.products = []
  package.dependencies = []
}
