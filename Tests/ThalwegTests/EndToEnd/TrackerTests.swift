import Foundation
import TestSupport
import Testing

@Suite("Runs for experiment trackers")
struct TrackerTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func run() throws {
    // A family's names are those that trackers find hardest.
    let specification = Workshop.specification
      .replacing(
        "start:   {train: {seed: 1}}", with: "start: {for: {seed: [1, 4]}, train: {seed: \"${for.seed}\"}}"
      )
      .replacing("from: start,", with: "from: start@seed=1,")
    try workshop.write(specification, to: "moons.yaml")
    let outcome = try workshop.thalweg("run", "moons.yaml")
    try #require(outcome.code == 0, "\(outcome.errors)")
  }

  private func python(_ program: String) throws {
    let outcome = try Python.run(
      program, in: workshop.folder, by: try #require(Python.ofTrackers),
      environment: ["MLFLOW_ALLOW_FILE_STORE": "true", "HOME": workshop.folder.path])
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  @Test("the same run gives the same bytes, twice and from a copy; what is wrong with a call is said")
  func idempotent() throws {
    try run()
    for tracker in ["tensorboard", "mlflow"] {
      let first = try workshop.thalweg("export", "moons", "--to", tracker, "out-\(tracker)")
      #expect(first.code == 0 && first.output == "out-\(tracker)\n", "\(first.errors)")
      let state = try workshop.files(under: "out-\(tracker)").filter { !$0.value.isEmpty }
      #expect(!state.isEmpty)
      let again = try workshop.thalweg("export", "moons", "--to", tracker, "--out", "out-\(tracker)")
      #expect(again.code == 0, "\(again.errors)")
      #expect(try workshop.files(under: "out-\(tracker)").filter { !$0.value.isEmpty } == state)
    }
    for (words, part) in [
      (["--to", "tensorboard"], "takes a run and a folder"),
      (["--to", "mlflow", "a", "--out", "b"], "takes a run and a folder"),
      (["--to", "mlflow", "a", "--format", "csv"], "--format is not for"), (["--to", "wandb", "a"], "wandb"),
      (["--to", "tensorboard", "http://127.0.0.1:5000"], "is an address"), ([], "--out"),
    ] {
      let outcome = try workshop.start(["export", "moons"] + words).waitForEnd()
      #expect(outcome.code == 2 && outcome.errors.contains(part), "\(words): \(outcome.errors)")
    }
  }

  @Test(
    "TensorBoard reads the scalars, the hyperparameters and the text",
    .enabled(if: Python.ofTrackers != nil, Python.absenceOfTrackers))
  func tensorBoard() throws {
    try run()
    for _ in 0..<2 {
      #expect(try workshop.thalweg("export", "moons", "--to", "tensorboard", "logs").code == 0)
    }
    try python(
      """
      import csv, json, glob
      from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
      from tensorboard.backend.event_processing import event_accumulator
      from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
      from tensorboard.plugins.hparams import metadata
      files = sorted(glob.glob("logs/moons/1/*tfevents*"))
      assert len(files) == \(SVGRendering.isInstalled ? 2 : 1), files
      multiplexer = EventMultiplexer().AddRunsFromDirectory("logs")
      multiplexer.Reload()
      assert list(multiplexer.Runs()) == ["moons/1"], multiplexer.Runs()
      accumulator = event_accumulator.EventAccumulator("logs/moons/1", size_guidance={"scalars": 0})
      accumulator.Reload()
      from tensorboard.util import tensor_util
      def scalars(tag):
          return [(e.step, float(tensor_util.make_ndarray(e.tensor_proto))) for e in multiplexer.Tensors("moons/1", tag)]
      rows = list(csv.DictReader(open("runs/moons/1/stages/start@seed=1/history.csv")))
      read = scalars("start@seed=1/loss")
      assert [s for s, _ in read] == [int(r["epoch"]) for r in rows] == [1, 2, 3], read
      assert all(abs(v - float(r["loss"])) < 1e-6 * abs(v) for (_, v), r in zip(read, rows)), read
      points = [r for r in csv.DictReader(open("runs/moons/1/stages/along/points.csv")) if r["path"] == "curve" and r["split"] == "test"]
      along = scalars("along/curve.test.error")
      assert [s for s, _ in along] == [round(1000 * float(r["t"])) for r in points] == [0, 250, 500, 750, 1000], along
      assert all(abs(v - float(r["error"])) < 1e-5 for (_, v), r in zip(along, points))
      assert len(scalars("along/test.error")) == 1
      content = multiplexer.SummaryMetadata("moons/1", metadata.SESSION_START_INFO_TAG).plugin_data.content
      start = metadata.parse_session_start_info_plugin_data(content)
      assert start.hparams["stages.start@seed=4.train.seed"].number_value == 4, start
      assert start.hparams["stages.end.train.data"].string_value == "moons"
      assert start.group_name == "moons/1" and start.start_time_secs > 1.7e9
      content = multiplexer.SummaryMetadata("moons/1", metadata.SESSION_END_INFO_TAG).plugin_data.content
      assert metadata.parse_session_end_info_plugin_data(content).status == 1
      text = tensor_util.make_ndarray(multiplexer.Tensors("moons/1", "specification/text_summary")[0].tensor_proto).item()
      assert b"fit-curve" in text and open("runs/moons/1/spec.yaml", "rb").read() in text
      # Every checksum is right: a record that has a wrong one ends the reading.
      assert len(list(EventFileLoader(files[0]).Load())) > 30
      """)
  }

  @Test(
    "TensorBoard shows the figures as images, with their captions",
    .enabled(if: Python.ofTrackers != nil, Python.absenceOfTrackers),
    .enabled(if: SVGRendering.isInstalled, "librsvg and cairo are not installed"))
  func tensorBoardImages() throws {
    try run()
    #expect(try workshop.thalweg("export", "moons", "--to", "tensorboard", "logs").code == 0)
    try python(
      """
      import json, struct
      from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
      from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
      from tensorboard.data import provider
      from tensorboard import context
      multiplexer = EventMultiplexer().AddRunsFromDirectory("logs")
      multiplexer.Reload()
      data = MultiplexerDataProvider(multiplexer, "logs")
      listed = data.list_blob_sequences(context.RequestContext(), experiment_id="", plugin_name="images")
      figures = {f["name"]: f for f in json.load(open("runs/moons/1/stages/figures/figures.json"))["figures"]}
      assert set(listed["moons/1"]) == {"figures/" + name for name in figures}, (listed, figures)
      read = data.read_blob_sequences(
          context.RequestContext(), experiment_id="", plugin_name="images", downsample=10,
          run_tag_filter=provider.RunTagFilter(runs=["moons/1"], tags=list(listed["moons/1"])))
      for tag, sequence in read["moons/1"].items():
          assert listed["moons/1"][tag].description == figures[tag.split("/")[1]]["caption"]
          width, height, png = [
              data.read_blob(context.RequestContext(), blob_key=value.blob_key) for value in sequence[0].values]
          assert png[:8] == bytes([137, 80, 78, 71, 13, 10, 26, 10]) and len(png) > 5000, png[:8]
          assert struct.unpack(">II", png[16:24]) == (int(width), int(height)) and int(width) == 1120, (width, height)
      # The numbers are read beside them.
      assert len(multiplexer.Tensors("moons/1", "along/test.error")) == 1
      """)
  }

  @Test(
    "a server of MLflow takes a run once, with its report",
    .enabled(
      if: Python.ofTrackers.map { Python.has("mlflow.server, flask, sqlalchemy", by: $0) } ?? false,
      "THALWEG_TRACKERS names no Python with MLflow's server (the package mlflow)"))
  func mlflowServer() throws {
    try run()
    let port = Int(try FreePorts.two().0)
    let server = try Program(
      [
        try #require(Python.ofTrackers), "-m", "mlflow", "server", "--port", "\(port)", "--workers", "1",
        "--backend-store-uri", "sqlite:///tracking.db", "--artifacts-destination", "artifacts",
      ], in: workshop.folder, environment: ["HOME": workshop.folder.path], isOther: true)
    defer { server.send(SIGTERM) }
    for _ in 0..<1800 {
      if let answer = try? LoopbackClient.ask(port, "/health"), answer.status == 200 { break }
      usleep(100_000)
    }
    for wasThere in [false, true] {
      let outcome = try workshop.thalweg("export", "moons", "--to", "mlflow", "http://127.0.0.1:\(port)/")
      #expect(
        outcome.code == 0 && outcome.errors.contains("is there already") == wasThere, "\(outcome.errors)")
      #expect(outcome.output.hasPrefix("http://127.0.0.1:\(port)/#/experiments/"))
    }
    try python(
      """
      import csv
      from mlflow.tracking import MlflowClient
      client = MlflowClient(tracking_uri="http://127.0.0.1:\(port)")
      runs = client.search_runs([client.get_experiment_by_name("moons").experiment_id])
      assert [r.info.run_name for r in runs] == ["moons/1"], runs
      run = runs[0]
      assert run.info.status == "FINISHED", run.info
      assert run.data.params["stages.start/seed:4.train.seed"] == "4", run.data.params
      history = client.get_metric_history(run.info.run_id, "start/seed:1.loss")
      rows = list(csv.DictReader(open("runs/moons/1/stages/start@seed=1/history.csv")))
      assert [(m.step, m.value) for m in history] == [(int(r["epoch"]), float(r["loss"])) for r in rows], history
      assert "report.html" in [a.path for a in client.list_artifacts(run.info.run_id)]
      """)
    let refused = try workshop.thalweg("export", "moons", "--to", "mlflow", "http://127.0.0.1:1")
    #expect(refused.code == 1 && refused.errors.contains("cannot be reached"), "\(refused.errors)")
  }

  @Test(
    "MLflow reads parameters, metrics with steps, tags and artifacts, beside its own runs",
    .enabled(if: Python.ofTrackers != nil, Python.absenceOfTrackers))
  func mlflow() throws {
    try run()
    try python(
      """
      from mlflow.tracking import MlflowClient
      client = MlflowClient(tracking_uri="file://" + __import__("os").getcwd() + "/store")
      client.create_run(client.create_experiment("moons"), run_name="theirs")
      """)
    for _ in 0..<2 { #expect(try workshop.thalweg("export", "moons", "--to", "mlflow", "store").code == 0) }
    try python(
      """
      import csv, os
      from mlflow.tracking import MlflowClient
      client = MlflowClient(tracking_uri="file://" + os.getcwd() + "/store")
      assert [e.name for e in client.search_experiments()].count("moons") == 1
      experiment = client.get_experiment_by_name("moons")
      runs = client.search_runs([experiment.experiment_id])
      assert sorted(r.info.run_name for r in runs) == ["moons/1", "theirs"], runs
      run = [r for r in runs if r.info.run_name == "moons/1"][0]
      assert run.info.status == "FINISHED" and run.info.end_time >= run.info.start_time > 1.7e12
      assert run.data.params["stages.start/seed:4.train.seed"] == "4", run.data.params
      assert run.data.params["stages.end.train.data"] == "moons"
      history = client.get_metric_history(run.info.run_id, "start/seed:1.loss")
      rows = list(csv.DictReader(open("runs/moons/1/stages/start@seed=1/history.csv")))
      assert [(m.step, m.value) for m in history] == [(int(r["epoch"]), float(r["loss"])) for r in rows], history
      assert "along.test.error" in run.data.metrics and "along.curve.test.error" in run.data.metrics
      assert len(run.data.tags["thalweg.run"]) == 64
      assert sorted(a.path for a in client.list_artifacts(run.info.run_id)) == ["figures", "report.html", "run.json", "spec.yaml"]
      assert "<h1" in open(client.download_artifacts(run.info.run_id, "report.html", os.getcwd())).read()
      """)
  }
}
