import Evidence

/// Text that input could hold to mislead a reader or to act on what shows the report.
extension Samples {
  static let hostileTexts = [
    "\u{1B}[2K\u{1B}[1;32mpass\u{1B}[0m",
    "\u{202E}gpj.exe\u{202C}",
    "zero\u{200B}width\u{FEFF}and\u{E0041}tags",
    "one\nfindings: 0\r\npass",
    "::error::injected ::stop-commands::x",
    "##[add-mask]a",
    "100%0A::error file=x::y%25",
    "a | b | c \\| d",
    "`code` ``more`` `",
    "<script>alert(1)</script> <!-- --> &lt;",
    "@user and team/@user, #1, www.example.net http://example.net user@example.net",
    "[click](https://example.net) ![i](x) **b** _i_ ~~s~~",
    "file=a,line=9:col%3A,\u{301}title=x",
    "宽字符 e\u{301} \u{FFA0}\u{3164}.",
    String(repeating: "x", count: 10_240),
  ]

  /// Paths that are no UTF-8, or hold what a path may hold.
  static let hostilePaths: [TreePath] = [
    TreePath(bytes: [0x61, 0xFF, 0xC3, 0x28, 0x2F, 0x80]),
    "a,b:c%0A::error::/\u{202E}x\n`|`<b>@user.json",
    TreePath(String(repeating: "folder/", count: 1500) + "package-lock.json"),
  ]

  /// Without what is very long, so that its golden files can be read.
  static var hostile: Verdict {
    hostile(Array(hostileTexts.dropLast()), Array(hostilePaths.dropLast()))
  }

  static var endless: Verdict { hostile(hostileTexts, hostilePaths) }

  private static func hostile(_ hostileTexts: [String], _ hostilePaths: [TreePath]) -> Verdict {
    let texts = hostileTexts.enumerated().map { index, text in
      let subject = Subject(.package, "pkg:npm/" + text)
      let path = hostilePaths[index % hostilePaths.count]
      return finding(
        100 + index,
        Finding(
          index.isMultiple(of: 2) ? swapped : plainHTTP, subject, "'\(text)' is not what it was",
          related: [subject],
          places: [
            place(path: path, "\tbefore \(text) after", at: text.isEmpty ? "before" : text),
            Place(.was, in: .upstream(text), path: path),
          ], facts: [Fact(text, was: text, now: text, check: "git show " + text)],
          fixes: index.isMultiple(of: 3) ? [text] : [], change: .introduced))
    }
    let bytes: [UInt8] = Array("key\u{FF}: ".utf8) + [0xFF, 0xFE, 0x09, 0x80] + Array(" end".utf8)
    let broken = finding(
      200,
      Finding(
        swapped, .file(hostilePaths[0]), "bytes that are not UTF-8",
        places: [Place(.cause, in: .candidate, path: hostilePaths[0], range: 7..<9, of: bytes)],
        change: .introduced))
    let questions = hostileTexts.enumerated().map { index, text in
      var question = NotVerified(
        .input, Subject(.file, text), reason: "reason-\(index)", detail: text, next: text)
      question.requiredBy = index.isMultiple(of: 2) ? .invocation : nil
      return question
    }
    let findings = [broken] + texts
    return verdict(
      .fail,
      inputs: {
        var inputs = inputs()
        inputs.path = hostileTexts.joined()
        inputs.baseRef = hostileTexts[0] + hostileTexts[1]
        return inputs
      }(),
      stories: hostileTexts.enumerated().map { index, text in
        Story(
          id: "replaced-package", title: text, severity: .high, level: .high,
          group: Subject(.package, text), findings: [print(100 + index)],
          timeline: [Story.Event(time: nil, what: text)], techniques: [])
      },
      findings: findings, deciding: Set(findings.prefix(9).map(\.fingerprint)), open: questions,
      waived: [
        Waived(
          finding: texts[0], reason: hostileTexts.joined(), owner: hostileTexts[1],
          expires: "2027-01-31")
      ], next: hostileTexts)
  }
}
