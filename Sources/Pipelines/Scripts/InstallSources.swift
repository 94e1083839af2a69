import Evidence
import Syntax

extension PipelineSet {
  /// Files that pipelines install from, as `pip install -r FILE` names them, and where.
  public var installSources: [(path: TreePath, place: Place)] {
    scripts.filter { $0.language == .shell }.flatMap { script in
      script.calls.compactMap { call -> (path: TreePath, place: Place)? in
        guard call.name == "pip" || call.name == "pip3", call.arguments.first == "install",
          let option = call.arguments.firstIndex(where: { $0 == "-r" || $0 == "--requirement" }),
          option + 1 < call.arguments.count
        else { return nil }
        var path = call.arguments[option + 1]
        while path.hasPrefix("./") { path.removeFirst(2) }
        guard !path.isEmpty, !path.contains("$"), !path.hasPrefix("/"), !path.hasPrefix(".."),
          !path.holds("://")
        else { return nil }
        return (TreePath(path), script.place(.cause, call.command.range))
      }
    }
  }
}
