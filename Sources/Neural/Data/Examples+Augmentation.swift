import Kernels
import Networks

extension Examples {
  /// The same examples with their images changed, as in one epoch of a training: what `ExampleBatches` would make of them
  /// while it fills batches, once for all who read them.
  ///
  /// Pixels that are bytes stay bytes, unless squares are cut out: what 0 is after normalisation need be no byte.
  ///
  /// - Parameters:
  ///   - numbers: one for each example, which its draws follow from (`ImageChange`).
  /// - Precondition: there is a number for each, and the augmentation has no complaint about the examples.
  public func augmented(
    by augmentation: Augmentation, seed: UInt64, epoch: Int = 0, numbers: [Int]
  ) -> Examples {
    if augmentation.isNone { return self }
    precondition(augmentation.complaint(about: input) == nil, "An augmentation fits the images.")
    precondition(numbers.count == count, "A number belongs to each example.")
    let changes = numbers.map {
      ImageChange(augmentation, of: input, seed: seed, epoch: epoch, example: $0)
    }
    let mode = augmentation.paddingMode
    let changed: Inputs
    switch inputs {
    case .bytes(let bytes) where augmentation.cutout == 0:
      changed = .bytes(moved(bytes, changes, mode, by: thalweg_crop_bytes))
    case .bytes(let bytes):
      let moved = moved(bytes, changes, mode, by: thalweg_crop_bytes)
      changed = .floats(cutOut(of: moved.map { Float($0) / 255 }, changes))
    case .floats(let floats):
      let moved = moved(floats, changes, mode, by: thalweg_crop_floats)
      changed = .floats(augmentation.cutout == 0 ? moved : cutOut(of: moved, changes))
    }
    return Examples(
      input: input, inputs: changed, targets: targets, count: count, normalisation: normalisation)
  }

  private func moved<Value: BitwiseCopyable>(
    _ values: [Value], _ changes: [ImageChange], _ mode: Augmentation.PaddingMode,
    by crop: (UnsafePointer<Value>, UnsafePointer<thalweg_crop>, UnsafeMutablePointer<Value>) -> Void
  ) -> [Value] {
    values.withUnsafeBufferPointer { values in
      [Value](unsafeUninitializedCapacity: values.count) { room, made in
        made = values.count
        guard let from = values.baseAddress, let to = room.baseAddress else { return }
        for (example, change) in changes.enumerated() {
          let (image, place) = (from + example * input.count, to + example * input.count)
          if change.movesPixels {
            var whole = change.crop(of: input, mode)
            crop(image, &whole, place)
          } else {
            place.update(from: image, count: input.count)
          }
        }
      }
    }
  }

  /// Sets squares to what normalisation makes 0 of: a channel's mean, less which it is exactly that.
  private func cutOut(of values: consuming [Float], _ changes: [ImageChange]) -> [Float] {
    let (height, width) = (input.dimensions[1], input.dimensions[2])
    for (example, change) in changes.enumerated() where !change.columns.isEmpty {
      for channel in 0..<input.dimensions[0] {
        let blank = normalisation?.means[channel] ?? 0
        for row in change.rows {
          let start = example * input.count + (channel * height + row) * width
          for column in change.columns { values[start + column] = blank }
        }
      }
    }
    return values
  }
}
