import Charts

/// A sample to be looked at.
struct GalleryFigure: Sendable {
  let name: String
  let width: Double
  let chart: any Chart

  static let all =
    [
      GalleryFigure(name: "loss", width: 480, chart: GalleryCurves.loss),
      GalleryFigure(name: "accuracy", width: 480, chart: GalleryCurves.accuracy),
      GalleryFigure(name: "close", width: 340, chart: GalleryCurves.close),
      GalleryFigure(name: "training", width: 480, chart: GalleryCurves.training),
      GalleryFigure(name: "along", width: 640, chart: GalleryCurves.along),
      GalleryFigure(name: "rate", width: 480, chart: GalleryCurves.rate),
      GalleryFigure(name: "many-names", width: 340, chart: GalleryCurves.manyNames),
      GalleryFigure(name: "empty", width: 340, chart: GalleryCurves.empty),
      GalleryFigure(name: "plane", width: 480, chart: GallerySurfaces.plane(21)),
      GalleryFigure(name: "plane-101", width: 480, chart: GallerySurfaces.plane(101)),
      GalleryFigure(name: "clipped", width: 340, chart: GallerySurfaces.clipped),
      GalleryFigure(name: "holes", width: 480, chart: GallerySurfaces.holes),
      GalleryFigure(name: "steep", width: 480, chart: GallerySurfaces.steep),
      GalleryFigure(name: "rough", width: 480, chart: GallerySurfaces.rough),
      GalleryFigure(name: "ensemble", width: 560, chart: GalleryTables.ensemble),
      GalleryFigure(name: "ensemble-narrow", width: 340, chart: GalleryTables.ensemble),
      GalleryFigure(name: "calibration", width: 380, chart: GalleryTables.calibration),
      GalleryFigure(name: "members", width: 480, chart: GalleryTables.members),
    ] + GalleryFamilies.all
}
