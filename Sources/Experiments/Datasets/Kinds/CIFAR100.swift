import Declarations
import Interchange

/// Small colour photographs of a hundred classes (Krizhevsky 2009): 50,000 and 10,000 images of 32 x 32.
public struct CIFAR100: CIFARDataset {
  public static let kind = "cifar-100"
  public static let summary =
    "Colour photographs of a hundred classes: 50,000 training and 10,000 test images of 32 x 32."
  public static let classNames = """
    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can \
    castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin \
    elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster \
    man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck \
    pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk \
    skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger \
    tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm
    """.split(separator: " ").map(String.init)
  static let format = CIFARFormat.hundred
  static let subfolder = "cifar-100-binary"

  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`cifar-100`",
    Field("path", \.path, optional: .path, "The folder with train.bin and test.bin."),
    build: Self.init)

  public init(path: WrittenPath? = nil) { self.path = path }

  static func fileNames(of part: DatasetPart) -> [String] {
    ["\(part.rawValue).bin"]
  }
}
