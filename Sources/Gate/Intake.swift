import Engine
import Evidence
import Inventory
import Trees

/// What a tree takes in, without judging it.
public struct Intake {
  public let inputs: Inputs
  public let submodules: [Submodule]
  private let tree: any SourceTree

  /// Opens and lists the tree; nothing in it is read yet.
  public init(_ options: CheckOptions) throws(GateError) {
    let trees = try JudgedTrees.opened(options, comparesWithHead: false)
    tree = trees.candidate
    inputs = trees.inputs
    do throws(TreeError) {
      submodules = try Submodule.all(in: tree)
      _ = try tree.entries()
    } catch {
      throw GateError(error.description)
    }
  }

  /// Reads all of it; lockfiles go through `look` and `take` and are not kept, as `Engine.read` says.
  public func read<Value: Sendable>(
    look: @Sendable (Lockfile) -> Value, take: (Value) -> Void
  ) throws(GateError) -> Contents {
    do throws(TreeError) {
      return try Engine.read(tree, look: look, take: take)
    } catch {
      throw GateError(error.description)
    }
  }
}
