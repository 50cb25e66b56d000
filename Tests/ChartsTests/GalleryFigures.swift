import Charts

struct GalleryFigure: Sendable {
  let name: String
  let width: Double
  let chart: any Chart
}

let galleryFigures: [GalleryFigure] = [
  GalleryFigure(name: "loss", width: 480, chart: GalleryCurves.loss),
  GalleryFigure(name: "accuracy", width: 480, chart: GalleryCurves.accuracy),
  GalleryFigure(name: "close", width: 340, chart: GalleryCurves.close),
  GalleryFigure(name: "training-loss", width: 480, chart: GalleryCurves.trainingLoss),
  GalleryFigure(name: "training", width: 480, chart: GalleryCurves.training),
  GalleryFigure(name: "along", width: 640, chart: GalleryCurves.along),
  GalleryFigure(name: "rate", width: 480, chart: GalleryCurves.rate),
  GalleryFigure(name: "many-names", width: 340, chart: GalleryCurves.manyNames),
  GalleryFigure(name: "empty", width: 340, chart: GalleryCurves.empty),
]
