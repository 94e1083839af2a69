import Evidence
import Patterns
import Syntax

/// Code is read from a blockchain and run.
enum ChainLoader: ContentRule {
  static let rule = Rule(
    id: "chain-loader", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "code is read from a blockchain and run",
    explanation: """
      A transaction or a contract's memory cannot be taken down, which makes it a place for
      commands and code. Reading one is ordinary for wallets; evaluating what was read is not.
      """,
    evidence: "the address of the node, the call to it, and the evaluation",
    remedy: "remove the package",
    falsePositives: "0 of 71,969 files with all three near each other",
    techniques: [.deadDropResolver, .javaScript])

  static let words: [[Literal]] = [
    [
      "trongrid", "aptoslabs", "bsc-dataseed", "publicnode", "1rpc.io", "drpc.org", "llamarpc",
      "icp0.io", "ankr.com", "infura.io", "mainnet-beta",
    ],
    [
      "eth_call", "eth_getTransactionByHash", "eth_getBlockByNumber", "getSignaturesForAddress",
      "/transactions", "raw_data", "getAccountInfo",
    ],
    ["eval", "Function", "runIn", "_compile", "exec"],
  ]
  static let languages: Set<Language> = [.javaScript, .python]

  private static let methods = [
    "eth_call", "eth_getTransactionByHash", "eth_getBlockByNumber", "getSignaturesForAddress",
    "/transactions", "raw_data", "getAccountInfo",
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    for method in methods {
      guard let place = ByteSearch.first(Array(method.utf8), in: file.view.text),
        let sink = ScriptFacts.near(file.facts.sinks, place, 8000)
      else { continue }
      report.find(
        file.finding(
          rule, sink.range, "'\(file.name)' runs code beside a look-up in a blockchain",
          facts: [Fact("look-up", now: method)], family: "PolinRider, EtherHiding, GlassWorm"))
      return
    }
  }
}
