import Evidence
import Reports
import Testing

struct MarkdownTests {
  private func markdown(_ verdict: Verdict) -> String {
    String(decoding: verdict.rendered(as: .markdown), as: UTF8.self)
  }

  @Test func inputIsNoMarkup() {
    for line in lines(Samples.endless.rendered(as: .markdown)) {
      let text = outsideCode(line)
      for mark in [
        "<script", "@user", "#1,", "www.", "http:", "](", "**b", "_i_", "~~s", "@example",
      ] {
        #expect(!text.contains(mark), "\(mark) in \(text.prefix(200))")
      }
    }
  }

  @Test func everyRowHasFourCells() {
    let rows = lines(Samples.endless.rendered(as: .markdown)).filter { $0.hasPrefix("|") }
    #expect(rows.count == 2 + Samples.hostileTexts.count + 1)
    for row in rows { #expect(row.unicodeScalars.count { $0 == "|" } == 5, "\(row.prefix(200))") }
  }

  @Test(arguments: [1, 60, 4000])
  func staysWithinAComment(_ count: Int) {
    let text = Samples.hostileTexts.joined()
    let findings = (0..<count).map { number in
      Samples.finding(
        number,
        Finding(
          Samples.swapped, Subject(.package, text), text,
          places: [Place(.cause, in: .candidate, path: TreePath(text))], fixes: [text],
          change: .introduced))
    }
    let questions = (0..<count).map {
      NotVerified(.input, Subject(.file, "\($0)"), reason: "x", detail: text)
    }
    let stories = (0..<count).map {
      Story(
        id: "story-\($0)", title: text, severity: .high, level: .high, group: Samples.leftPad,
        findings: [], timeline: [], techniques: [])
    }
    for verdict in [
      Samples.verdict(.fail, findings: findings, open: questions),
      Samples.verdict(.fail, stories: stories), Samples.verdict(.notVerified, open: questions),
    ] {
      let result = markdown(verdict)
      #expect(result.utf8.count <= 65_536)
      let all = lines(Array(result.utf8))
      #expect(
        all.count { $0.hasPrefix("<details>") } == all.count { $0.hasPrefix("</details>") })
      #expect(result.hasSuffix(count == 4000 && result.utf8.count > 60_000 ? "json`\n" : "\n"))
    }
  }

  /// The line without its code spans, which hold what they show.
  private func outsideCode(_ line: String) -> String {
    var result = ""
    var isCode = false
    var isEscaped = false
    for scalar in line.unicodeScalars {
      if scalar == "`", !isEscaped {
        isCode.toggle()
      } else if !isCode {
        result.unicodeScalars.append(scalar)
      }
      isEscaped = scalar == "\\" && !isEscaped && !isCode
    }
    #expect(!isCode)
    return result
  }
}
