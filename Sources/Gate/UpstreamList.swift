import Engine
import Evidence
import Inventory
import Trees

/// What to fetch so that references of pipelines can be judged.
public enum UpstreamList {
  /// Addresses, sorted, each once. Built only from names of a strict form; what has none is left out.
  public static func urls(_ options: CheckOptions) throws(GateError) -> [String] {
    let trees = try JudgedTrees.opened(options, comparesWithHead: false)
    do throws(TreeError) {
      let contents = try Engine.read(trees.candidate)
      let used = contents.pipelines.flatMap(\.uses).compactMap(\.upstream)
      let modules = try Submodule.all(in: trees.candidate)
        .compactMap { $0.url.flatMap { UpstreamName(url: $0) } }
      return Set(used + modules).sorted().map(\.url)
    } catch {
      throw GateError(error.description)
    }
  }
}
