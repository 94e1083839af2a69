import Evidence
import Syntax
import Tables

/// The policies that come with the program.
public enum BuiltInPolicy {
  public static let names = ["gate", "audit"]

  /// Nil for a name that is not one of `names`.
  public static func named(_ name: String) throws(GateError) -> Policy? {
    let table: pintle_table
    switch name {
    case "gate": table = pintle_table_policy_gate()
    case "audit": table = pintle_table_policy_audit()
    default: return nil
    }
    let bytes = Array(UnsafeBufferPointer(start: table.bytes, count: table.size))
    return try Policy.read(Source(bytes, path: TreePath("policies/\(name).yaml"), origin: .pins))
  }
}
