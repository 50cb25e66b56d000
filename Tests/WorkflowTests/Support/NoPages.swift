import Workflow

/// Presents nothing.
struct NoPages: RunPresenter {
  func files(presenting run: PresentedRun) -> [ArtifactFile] { [] }
}
