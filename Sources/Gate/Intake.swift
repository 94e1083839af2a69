import Engine
import Evidence
import Inventory
import Trees

/// What a tree takes in, without judging it.
public struct Intake {
  public let lockfiles: [Lockfile]
  public let tools: [Lockfile]
  public let open: [NotVerified]
  public let coverage: Coverage
  public let inputs: Inputs
  public let submodules: [Submodule]
  public let pipelines: [PipelineReferences]

  public static func read(_ options: CheckOptions) throws(GateError) -> Intake {
    let trees = try JudgedTrees.opened(options, comparesWithHead: false)
    do throws(TreeError) {
      let contents = try Engine.read(trees.candidate)
      return Intake(
        lockfiles: contents.lockfiles, tools: contents.tools, open: contents.open,
        coverage: contents.coverage,
        inputs: trees.inputs, submodules: try Submodule.all(in: trees.candidate),
        pipelines: contents.pipelines)
    } catch {
      throw GateError(error.description)
    }
  }
}
