import Evidence
import Syntax

/// A pipeline installs from a file that nobody read.
enum InstallSources {
  /// `pip install -r FILE` and the like, for which there is no reader by the file's name.
  static func all(_ pipelines: PipelineSet) -> [(path: String, place: Place)] {
    pipelines.scripts.filter { $0.language == .shell }.flatMap { script in
      script.calls.compactMap { call -> (path: String, place: Place)? in
        guard call.name == "pip" || call.name == "pip3", call.arguments.first == "install",
          let option = call.arguments.firstIndex(where: { $0 == "-r" || $0 == "--requirement" }),
          option + 1 < call.arguments.count
        else { return nil }
        let path = call.arguments[option + 1]
        guard !path.contains("$"), !path.holds("://") else { return nil }
        return (path, script.place(.cause, call.command.range))
      }
    }
  }
}
