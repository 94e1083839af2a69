import Engine
import Evidence
import Inventory
import Trees

/// What to fetch so that references of pipelines can be judged.
public struct UpstreamList {
  /// Addresses, sorted, each once. Built only from names of a strict form.
  public let urls: [String]
  /// Uses and submodules whose names are of no such form.
  public let leftOut: Int

  public static func read(_ options: CheckOptions) throws(GateError) -> UpstreamList {
    let trees = try JudgedTrees.opened(options, comparesWithHead: false)
    do throws(TreeError) {
      let uses = try Engine.pipelines(of: trees.candidate).flatMap(\.uses)
      let modules = try Submodule.all(in: trees.candidate)
        .map { $0.url.flatMap { UpstreamName(url: $0) } }
      let named = uses.filter { $0.reference != .local }.map(\.upstream) + modules
      let names = named.compactMap(\.self)
      return UpstreamList(
        urls: Set(names).sorted().map(\.url), leftOut: named.count - names.count)
    } catch {
      throw GateError(error.description)
    }
  }
}
