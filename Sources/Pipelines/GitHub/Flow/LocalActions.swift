import Evidence
import Syntax

/// The actions of a tree, by the folders in which steps name them.
final class LocalActions {
  private var byFolder: [String: JudgedAction] = [:]
  /// Steps that are still looked into: an action's steps use others, each many times.
  private var budget = 50_000

  /// How deep actions are looked into that use others.
  static let depthLimit = 6

  init(_ actions: [JudgedAction]) {
    for action in actions where action.action.using == "composite" {
      byFolder[action.folder] = byFolder[action.folder] ?? action
    }
  }

  /// The action of a step, and takes it from what may still be looked into.
  ///
  /// - Parameter folders: into which the repository itself was checked out.
  func action(of step: Step, folders: [String]) -> JudgedAction? {
    guard !byFolder.isEmpty, budget > 0, let uses = step.uses?.string,
      let folder = Self.folder(uses), let found = named(folder, folders)
    else { return nil }
    budget -= 1
    return found
  }

  private func named(_ folder: String, _ folders: [String]) -> JudgedAction? {
    if let found = byFolder[folder] { return found }
    for outer in folders where folder.hasPrefix(outer + "/") {
      if let found = byFolder[String(folder.dropFirst(outer.count + 1))] { return found }
    }
    return folders.contains(folder) ? byFolder[""] : nil
  }

  /// `./a/b/`, `$/a/b`: `a/b`; nil of what is no folder of the workspace.
  static func folder(_ uses: String) -> String? {
    guard uses.hasPrefix("./") || uses.hasPrefix("$/") else { return nil }
    let parts = uses.dropFirst(2).split(separator: "/").filter { $0 != "." }
    return parts.contains("..") ? nil : parts.joined(separator: "/")
  }
}

/// A composite action of the tree.
final class JudgedAction {
  let action: Action
  let steps: [JudgedStep]
  /// In which it lies; empty at the top.
  let folder: String

  init(_ action: Action) {
    self.action = action
    let path = action.source.path.text
    folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    let subject = Subject.file(action.source.path)
    steps = action.steps.map { JudgedStep($0, subject, default: nil) }
  }

  var subject: Subject { .file(action.source.path) }

  /// What an input is where no caller hands one over.
  func standard(_ input: String) -> PipelineText? {
    let found = action.root["inputs"]?.members.last { $0.key.string?.lowercased() == input }
    return found?.value["default"].flatMap { PipelineText($0) }
  }
}
