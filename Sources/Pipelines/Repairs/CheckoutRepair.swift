import Evidence
import Syntax

/// Tells actions/checkout not to keep the token.
enum CheckoutRepair {
  static func of(_ step: Step) -> Repair? {
    guard !step.value.isFlow, !step.value.isAlias, let uses = step.value.key("uses"),
      step.input("persist-credentials") == nil
    else { return nil }
    let title = "do not keep the token"
    guard let with = step.value["with"] else {
      return BlockInsertion.before(uses, ["with:", "  persist-credentials: false"])
        .map { Repair(title, [$0]) }
    }
    guard !with.isFlow, let first = with.members.first?.key else { return nil }
    return BlockInsertion.before(first, ["persist-credentials: false"]).map { Repair(title, [$0]) }
  }
}
