import Evidence
import Syntax

/// What a GitHub action says of itself (`action.yml`), as far as it decides what code runs.
public struct ActionManifest: Sendable {
  public let source: Source
  public let name: WrittenText?
  /// Nil when the manifest has no `runs`, without which GitHub refuses it.
  public let runs: ActionRuns?

  /// Reads the first document, as GitHub does. Of a key that stands twice the last counts; the
  /// anomalies name it.
  public static func read(_ source: Source) -> Reading<ActionManifest> {
    do throws(ReadError) {
      let document = try YAMLDocument(source)
      guard let root = document.root, root.kind == .mapping else {
        throw ReadError(
          at: document.root?.range.lowerBound ?? 0, "an action's manifest is a mapping")
      }
      let runs = root.values("runs").last.flatMap(ActionRuns.init)
      let manifest = ActionManifest(source: source, name: root.text("name"), runs: runs)
      return .read(manifest, anomalies: document.anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }
}

/// `runs` of an action: how it is started and with what.
public struct ActionRuns: Sendable {
  /// `node20`, `composite`, `docker`, …; nil when it is missing.
  public let using: WrittenText?
  /// The scripts that a JavaScript action runs before, as and after its step.
  public let pre: WrittenText?
  public let main: WrittenText?
  public let post: WrittenText?
  /// `Dockerfile`, a path to one, or `docker://image`.
  public let image: WrittenText?
  /// What a Docker action's container runs before, as and after its step.
  public let preEntrypoint: WrittenText?
  public let entrypoint: WrittenText?
  public let postEntrypoint: WrittenText?
  /// Steps of a composite action.
  public let stepCount: Int

  init?(_ runs: YAMLValue) {
    guard runs.kind == .mapping else { return nil }
    using = runs.text("using")
    pre = runs.text("pre")
    main = runs.text("main")
    post = runs.text("post")
    image = runs.text("image")
    preEntrypoint = runs.text("pre-entrypoint")
    entrypoint = runs.text("entrypoint")
    postEntrypoint = runs.text("post-entrypoint")
    stepCount = runs.values("steps").last?.elements.count ?? 0
  }
}

extension YAMLValue {
  /// The scalar under a key; of several the last.
  fileprivate func text(_ key: String) -> WrittenText? {
    guard let value = values(key).last, value.kind == .scalar, !value.isNull else { return nil }
    return WrittenText(value)
  }
}
