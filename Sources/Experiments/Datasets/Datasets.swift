import Declarations

/// The data sets there are.
public enum Datasets {
  /// A data set by its name, with settings where it has some: `mnist`, `{two-moons: {noise: 0.2}}`.
  public static let schema: Schema<any DatasetKind> = .choice(
    "a data set",
    [
      entry(MNIST.self),
      entry(FashionMNIST.self),
      entry(CIFAR10.self),
      entry(CIFAR100.self),
      entry(TwoMoons.self),
      entry(Arrays.self),
      entry(RandomFunction.self),
      entry(ValueArrays.self),
    ])

  private static func entry<Kind: DatasetKind>(_ type: Kind.Type) -> Case<any DatasetKind> {
    Case(Kind.kind, Kind.summary, Kind.schema, wrap: { $0 }, unwrap: { $0 as? Kind })
  }
}
