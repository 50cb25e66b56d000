import Declarations

extension Layers {
  /// Layers of PyTorch, Keras and Flax that there is none of here, and what there is instead.
  static let absent: [AbsentCase] = [
    absent(
      [
        "attention", "self-attention", "MultiheadAttention", "AdditiveAttention", "ScaledDotProductAttention",
        "transformer", "TransformerEncoder", "TransformerEncoderLayer", "TransformerDecoder",
        "TransformerDecoderLayer",
        "TransformerBlock",
      ], programs),
    absent(
      [
        "RNN", "RNNCell", "SimpleRNN", "LSTM", "LSTMCell", "GRU", "GRUCell", "recurrent", "bidirectional",
        "ConvLSTM2D",
      ], programs),
    absent(
      ["embedding", "EmbeddingBag", "embed", "PositionalEncoding"],
      "inputs are numbers here, not words or tokens; " + programs),
    absent(
      [
        "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d", "ConvTranspose", "Conv2DTranspose",
        "transposed-convolution", "transpose-convolution", "deconvolution", "Upsample", "UpSampling2D",
        "UpsamplingNearest2d", "UpsamplingBilinear2d", "interpolate", "PixelShuffle", "Fold", "Unfold",
      ], "no layer makes images larger; " + programs),
    absent(
      ["InstanceNorm", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d"],
      "`group-norm` with as many groups as there are channels computes the same, with a scale and a shift a channel"
    ),
    absent(
      [
        "RMSNorm", "LocalResponseNorm", "LRN", "CrossMapLRN2d", "WeightNorm", "SpectralNorm",
        "WeightNormalization",
      ],
      "norms are 'batch-norm', 'group-norm' and 'layer-norm'"),
    absent(["PReLU", "RReLU"], "the slope of `leaky-relu` is a number that stays"),
    absent(
      [
        "ELU", "SELU", "CELU", "GLU", "SwiGLU", "GEGLU", "Mish", "ReLU6", "Hardswish", "Hardsigmoid",
        "Hardtanh",
        "Hardshrink", "Softshrink", "Tanhshrink", "Softsign", "LogSigmoid", "Threshold", "QuickGELU",
      ], "activations are \(listed { $0 is any Activation.Type })"),
    absent(
      ["Softmax", "Softmax2d", "Softmin", "LogSoftmax"],
      "leave it out: losses and metrics take what comes before it, the logits"),
    absent(
      [
        "AdaptiveMaxPool2d", "GlobalMaxPooling2D", "GlobalMaxPool2D", "FractionalMaxPool2d", "LPPool2d",
        "MaxUnpool2d",
      ],
      "pools are \(listed { $0.kind.hasSuffix("-pool") })"),
    absent(
      ["Conv1d", "MaxPool1d", "AvgPool1d", "AdaptiveAvgPool1d", "GlobalAveragePooling1D"],
      "write a sequence as images of one row, `input: [channels, 1, length]`, with kernels such as `[1, 3]`"),
    absent(
      ["Conv3d", "MaxPool3d", "AvgPool3d", "AdaptiveAvgPool3d"], "images have rows and columns; " + programs),
    absent(
      [
        "ZeroPad2d", "ZeroPadding2D", "ReflectionPad2d", "ReplicationPad2d", "ConstantPad2d", "CircularPad2d",
      ],
      "convolutions and pools have `padding` of their own, with zeros"),
    absent(
      ["DropPath", "StochasticDepth", "DropBlock2d", "SpatialDropout2D", "GaussianDropout", "GaussianNoise"],
      "`dropout` zeroes single values"),
    absent(
      ["SqueezeExcitation", "SEBlock", "SELayer", "Multiply", "Bilinear", "LayerScale"],
      "values are added (`residual`) or joined (`concat`), not multiplied with each other; " + programs),
  ]

  private static let programs =
    "a `command` stage runs a program of yours that trains or measures such a network"

  private static func absent(_ names: [String], _ help: String) -> AbsentCase {
    AbsentCase(names, "is not supported by the native engine", help: help)
  }

  private static func listed(_ isWanted: (any Layer.Type) -> Bool) -> String {
    types.filter(isWanted).map { "'\($0.kind)'" }.joined(separator: ", ")
  }
}
