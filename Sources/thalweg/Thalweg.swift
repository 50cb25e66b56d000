import ArgumentParser

@main
struct Thalweg: ParsableCommand {
  func run() {}
}
