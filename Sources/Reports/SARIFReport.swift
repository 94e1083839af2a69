import Evidence

/// SARIF 2.1.0 (OASIS).
enum SARIFReport {
  static func render(_ verdict: Verdict) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field(
        "$schema",
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
      )
      writer.field("version", "2.1.0")
      writer.key("runs")
      writer.array { $0.object { run(verdict, &$0) } }
    }
    return writer.finish()
  }

  private static func run(_ verdict: Verdict, _ writer: inout JSONWriter) {
    writer.key("tool")
    writer.object { writer in
      writer.key("driver")
      writer.object { driver(verdict, &$0) }
    }
    writer.field("columnKind", "unicodeCodePoints")
    writer.key("invocations")
    writer.array { $0.object { invocation(verdict, &$0) } }
    let index = Dictionary(
      verdict.rules.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { $1 })
    writer.key("results")
    writer.array { writer in
      for finding in verdict.toldFindings { result(finding, nil, index, &writer) }
      for waived in verdict.waived { result(waived.finding, waived, index, &writer) }
    }
  }

  private static func driver(_ verdict: Verdict, _ writer: inout JSONWriter) {
    writer.field("name", Tool.name)
    writer.field("semanticVersion", Tool.version)
    writer.key("rules")
    writer.array(verdict.rules) { writer, rule in writer.object { describe(rule, &$0) } }
  }

  private static func describe(_ rule: Rule, _ writer: inout JSONWriter) {
    writer.field("id", rule.id)
    writer.key("shortDescription")
    writer.object { $0.field("text", rule.title) }
    writer.key("fullDescription")
    writer.object { $0.field("text", rule.explanation) }
    writer.key("help")
    writer.object { writer in
      writer.field("text", rule.remedy)
      writer.field("markdown", RuleManual.markdown(rule))
    }
    writer.key("defaultConfiguration")
    writer.object { $0.field("level", level(rule.severity, kind: rule.kind)) }
    writer.key("properties")
    writer.object { writer in
      writer.key("tags")
      writer.array(["security", "supply-chain"] + rule.techniques.map(\.id)) { $0.string($1) }
      writer.field(
        "precision",
        rule.confidence == .medium ? "medium" : rule.confidence == .high ? "high" : "very-high")
      writer.field("security-severity", score(rule.severity))
    }
  }

  private static func invocation(_ verdict: Verdict, _ writer: inout JSONWriter) {
    writer.field("executionSuccessful", true)
    writer.field("exitCode", Int(verdict.outcome.exitCode))
    writer.key("toolExecutionNotifications")
    writer.array(verdict.open) { writer, question in
      writer.object { writer in
        writer.field("level", question.requiredBy == nil ? "note" : "warning")
        writer.key("descriptor")
        writer.object { $0.field("id", "not-verified/\(question.question.id)") }
        writer.key("message")
        writer.object {
          $0.field("text", plain("\(question.subject.id): \(question.detail)"))
        }
      }
    }
  }

  private static func result(
    _ finding: Finding, _ waived: Waived?, _ index: [String: Int], _ writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.field("ruleId", finding.rule.id)
      if let number = index[finding.rule.id] { writer.field("ruleIndex", number) }
      writer.field("level", level(finding.level, kind: finding.kind))
      writer.key("message")
      writer.object { $0.field("text", plain(message(finding))) }
      writer.key("locations")
      writer.array(finding.places.prefix(1)) { location($1, id: nil, &$0) }
      writer.key("relatedLocations")
      writer.array(finding.places.dropFirst().enumerated()) {
        location($1.element, id: $1.offset + 1, &$0)
      }
      steps(finding, &writer)
      fixes(finding, &writer)
      writer.key("partialFingerprints")
      writer.object { $0.field("pintle/v1", finding.fingerprint) }
      if let state = state(finding.change) { writer.field("baselineState", state) }
      guard let waived else { return }
      writer.key("suppressions")
      writer.array { writer in
        writer.object { writer in
          writer.field("kind", "external")
          writer.field("justification", VisibleText.of("\(waived.reason) (\(waived.owner))"))
        }
      }
    }
  }

  private static func message(_ finding: Finding) -> String {
    let facts = finding.facts.map { fact in
      "\(fact.label): "
        + [fact.was.map { "was \($0)" }, fact.now.map { "now \($0)" }]
        .compactMap(\.self).joined(separator: ", ")
    }
    return ([finding.message] + facts).joined(separator: ". ")
  }

  /// Edits, by bytes.
  private static func fixes(_ finding: Finding, _ writer: inout JSONWriter) {
    guard let repair = finding.repair else { return }
    let files = Dictionary(grouping: repair.edits, by: \.path).sorted { $0.key < $1.key }
    writer.key("fixes")
    writer.array { writer in
      writer.object { writer in
        writer.key("description")
        writer.object { $0.field("text", plain(repair.title)) }
        writer.key("artifactChanges")
        writer.array(files) { writer, file in
          writer.object { writer in
            writer.key("artifactLocation")
            writer.object { writer in
              writer.field("uri", URIPath.of(file.key))
              writer.field("uriBaseId", "%SRCROOT%")
            }
            writer.key("replacements")
            writer.array(file.value) { replacement($1, &$0) }
          }
        }
      }
    }
  }

  private static func replacement(_ edit: Repair.Edit, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("deletedRegion")
      writer.object { writer in
        writer.field("byteOffset", edit.range.lowerBound)
        writer.field("byteLength", edit.range.count)
      }
      writer.key("insertedContent")
      writer.object { $0.field("text", String(decoding: edit.replacement, as: UTF8.self)) }
    }
  }

  private static func steps(_ finding: Finding, _ writer: inout JSONWriter) {
    let steps = finding.places.filter { if case .step = $0.role { true } else { false } }
    guard steps.count > 1 else { return }
    writer.key("codeFlows")
    writer.array { writer in
      writer.object { writer in
        writer.key("threadFlows")
        writer.array { writer in
          writer.object { writer in
            writer.key("locations")
            writer.array(steps) { writer, step in
              writer.object { writer in
                writer.key("location")
                location(step, id: nil, &writer)
              }
            }
          }
        }
      }
    }
  }

  private static func location(_ place: Place, id: Int?, _ writer: inout JSONWriter) {
    writer.object { writer in
      if let id { writer.field("id", id) }
      writer.key("physicalLocation")
      writer.object { writer in
        writer.key("artifactLocation")
        writer.object { writer in
          writer.field("uri", URIPath.of(place.path))
          writer.field("uriBaseId", "%SRCROOT%")
        }
        if let position = place.position { region(position, &writer) }
      }
      writer.key("message")
      writer.object { $0.field("text", plain("\(place.role.name), \(place.origin.name)")) }
    }
  }

  private static func region(_ position: Position, _ writer: inout JSONWriter) {
    writer.key("region")
    writer.object { writer in
      writer.field("startLine", position.line)
      writer.field("startColumn", position.column)
      writer.field("endLine", position.endLine)
      writer.field("endColumn", position.endColumn)
      writer.field("byteOffset", position.byteOffset)
      writer.field("byteLength", position.byteLength)
    }
  }

  /// Text of a message. `[text](target)` would be a link (SARIF 3.11.6).
  private static func plain(_ text: String) -> String {
    VisibleText.of(text).unicodeScalars.reduce(into: "") { result, scalar in
      if scalar == "(", result.unicodeScalars.last == "]" { result += " " }
      result.unicodeScalars.append(scalar)
    }
  }

  private static func level(_ severity: Severity, kind: Rule.Kind) -> String {
    switch severity {
    case .critical, .high: "error"
    case .medium: "warning"
    case .low, .info: "note"
    }
  }

  /// GitHub's code scanning sorts by this number.
  private static func score(_ severity: Severity) -> String {
    switch severity {
    case .critical: "9.5"
    case .high: "8.0"
    case .medium: "5.5"
    case .low: "2.0"
    case .info: "0.0"
    }
  }

  private static func state(_ change: Change) -> String? {
    switch change {
    case .introduced: "new"
    case .worsened: "updated"
    case .existing: "unchanged"
    case .unknown: nil
    }
  }
}

/// A path as the path of a URI (RFC 3986).
enum URIPath {
  static func of(_ path: TreePath) -> String {
    path.bytes.reduce(into: "") { text, byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F:
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
  }
}
