/// A data set that its publisher offers for download: the files, where they are, and what they are known by.
public struct PublishedData: Sendable {
  /// A file as it is published.
  public struct File: Sendable {
    public let name: String
    /// Where it is, in the order that places are tried in.
    public let addresses: [String]
    /// 64 hexadecimal digits.
    public let sha256: String
    /// In bytes.
    public let size: Int

    public init(name: String, addresses: [String], sha256: String, size: Int) {
      (self.name, self.addresses, self.sha256, self.size) = (name, addresses, sha256, size)
    }
  }

  /// As `dataset` is written.
  public let name: String
  public let files: [File]
  /// What is taken out of an archive, with the folders in it; empty where files are used as they come.
  public let members: [String]
  /// The page of who made it.
  public let homepage: String

  public init(name: String, files: [File], members: [String] = [], homepage: String) {
    (self.name, self.files, self.members, self.homepage) = (name, files, members, homepage)
  }

  /// Bytes to download.
  public var size: Int { files.reduce(0) { $0 + $1.size } }

  /// What is in the folder of the data set once it is there.
  public var wanted: [String] { members.isEmpty ? files.map(\.name) : members }
}

extension PublishedData {
  /// The folder of the first file that experiments read of it when they name no path; nil where one of them is missing.
  public var foundFolder: String? {
    let kinds: [any DatasetKind] =
      [MNIST(), FashionMNIST(), KMNIST(), CIFAR10(), CIFAR100()]
      + EMNIST.Split.allCases.map { EMNIST(split: $0) }
    let files = try? kinds.filter { type(of: $0).kind == name }.flatMap { kind in
      try DatasetPart.allCases.flatMap { try kind.origin(of: $0).files }
    }
    return files?.first?.path.folder
  }
}

extension PublishedData {
  public static let all = [mnist, fashionMNIST, kmnist, emnist, cifar10, cifar100]

  /// A pair of files for each part, as MNIST was published.
  private static func idx(
    _ name: String, _ bases: [String], _ homepage: String, _ known: [(sha256: String, size: Int)]
  ) -> PublishedData {
    let names = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]
    let files = zip(names, known).map { stem, known in
      File(
        name: "\(stem)-ubyte.gz", addresses: bases.map { "\($0)/\(stem)-ubyte.gz" }, sha256: known.sha256,
        size: known.size)
    }
    return PublishedData(name: name, files: files, homepage: homepage)
  }

  /// The publisher's own server asks for a password since 2022; both of these have its bytes.
  private static let mnist = idx(
    "mnist",
    ["https://ossci-datasets.s3.amazonaws.com/mnist", "https://storage.googleapis.com/cvdf-datasets/mnist"],
    "http://yann.lecun.com/exdb/mnist",
    [
      ("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9_912_422),
      ("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28_881),
      ("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1_648_877),
      ("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4542),
    ])

  private static let fashionMNIST = idx(
    "fashion-mnist", ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"],
    "https://github.com/zalandoresearch/fashion-mnist",
    [
      ("3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26_421_880),
      ("a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29_515),
      ("346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4_422_102),
      ("67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5148),
    ])

  private static let kmnist = idx(
    "kmnist", ["https://codh.rois.ac.jp/kmnist/dataset/kmnist"], "https://codh.rois.ac.jp/kmnist",
    [
      ("51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4", 18_165_135),
      ("e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17", 29_497),
      ("edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5", 3_041_136),
      ("20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c", 5120),
    ])

  private static let emnist = PublishedData(
    name: "emnist",
    files: [
      File(
        name: "gzip.zip", addresses: ["https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip"],
        sha256: "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e", size: 561_753_746)
    ],
    members: EMNIST.Split.allCases.flatMap { split in
      ["train-images-idx3", "train-labels-idx1", "test-images-idx3", "test-labels-idx1"].map {
        "gzip/emnist-\(split.rawValue)-\($0)-ubyte.gz"
      }
    },
    homepage: "https://www.nist.gov/itl/products-and-services/emnist-dataset")

  private static let cifar10 = PublishedData(
    name: "cifar-10",
    files: [
      File(
        name: "cifar-10-python.tar.gz",
        addresses: ["https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"],
        sha256: "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce", size: 170_498_071)
    ],
    members: ((1...5).map { "data_batch_\($0)" } + ["test_batch", "batches.meta"]).map {
      "cifar-10-batches-py/\($0)"
    },
    homepage: "https://www.cs.toronto.edu/~kriz/cifar.html")

  private static let cifar100 = PublishedData(
    name: "cifar-100",
    files: [
      File(
        name: "cifar-100-python.tar.gz",
        addresses: ["https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz"],
        sha256: "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7", size: 169_001_437)
    ],
    members: ["train", "test", "meta"].map { "cifar-100-python/\($0)" },
    homepage: "https://www.cs.toronto.edu/~kriz/cifar.html")
}
