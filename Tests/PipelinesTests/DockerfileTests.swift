import Evidence
import Inventory
import Pipelines
import Syntax
import Testing

@Suite struct DockerfileTests {
  static func images(_ text: String) throws -> [ImageUse] {
    try references("Dockerfile", text).images
  }

  @Test(arguments: [
    ("FROM alpine:3", ["alpine:3"]), ("from alpine", ["alpine"]), ("\tFROM\t alpine ", ["alpine"]),
    ("FROM alpine AS base\nFROM base\nFROM BASE AS x\nFROM x", ["alpine"]),
    ("FROM base\nFROM a AS base", ["base", "a"]), ("FROM scratch", []),
    ("FROM --platform=linux/arm64 a/b:1 AS c", ["a/b:1"]),
    ("FROM a \\\n  AS b\nFROM b", ["a"]), ("FROM \\\n# comment\n\n  a", ["a"]),
    ("FROM \\\r\n a\r\nRUN x\r\nFROM b\r\n", ["a", "b"]), ("\u{FEFF}FROM a", ["a"]),
    ("FROM 'a:1'", ["a:1"]), ("FROM \"a:1\" AS b", ["a:1"]),
    ("# FROM a\nFROM b # c", ["b"]), ("FROM", []), ("", []), ("\n \n", []), ("FROM \\", []),
    ("FROM a\nCOPY --from=b /x /y", ["a", "b"]),
    ("FROM a\nCOPY --chown=1 --from=b:1 --link /x /y\nCOPY x --from=c", ["a", "b:1"]),
    ("FROM a\nCOPY --from=0 /x /y\nCOPY --from=Later / /\nFROM b AS later", ["a", "b"]),
    ("FROM a\nADD --from=b /x /y", ["a"]), ("FROM a\nCOPY --from= / /", ["a"]),
    ("FROM a\nONBUILD COPY --from=b / /\nONBUILD RUN --mount=from=c x", ["a", "b", "c"]),
    (
      "FROM a\nRUN --mount=type=bind,from=b,target=/x --mount=type=cache,target=/y \\\n  ls",
      ["a", "b"]
    ),
    (
      "FROM a\nRUN --mount=type=bind,\"FROM=b:1\",x --mount='from=c' ls --mount=from=d",
      ["a", "b:1", "c"]
    ),
    ("FROM a\nRUN echo --mount=from=b", ["a"]), ("FROM a\nRUN echo \\\n FROM b", ["a"]),
    ("FROM a\nRUN echo \\\\\nFROM b", ["a", "b"]),
    ("# escape=`\nFROM a\nRUN dir C:\\\nFROM b\nRUN x `\nFROM c", ["a", "b"]),
    ("#x\n# escape=`\nFROM a\nRUN dir C:\\\nFROM b", ["a"]),
    ("FROM a\nRUN <<EOF\nFROM b\nEOF\nFROM c", ["a", "c"]),
    ("FROM a\nRUN <<-EOF cat\nFROM b\n\t\tEOF\nFROM c", ["a", "c"]),
    ("FROM a\nRUN <<\"E F\"\nFROM b\nE F\nFROM c", ["a", "c"]),
    ("FROM a\nRUN 3<<A cat <<'B' > x\nB\nFROM b\nA\nFROM b\nB\nFROM c", ["a", "c"]),
    ("FROM a\nCOPY <<x <<y /z\nx\nFROM b\ny\nFROM c", ["a", "c"]),
    ("FROM a\nONBUILD RUN <<E\nFROM b\nE\nFROM c", ["a", "c"]),
    ("FROM a\nRUN ${X:-y} <<E\nFROM b\nE\nFROM c", ["a", "c"]),
    ("FROM a\nRUN x '<<E'\nFROM b", ["a", "b"]), ("FROM a\nRUN x << E\nFROM b", ["a", "b"]),
    ("FROM a\nRUN cat <<<E\nFROM b", ["a", "b"]), ("FROM a\nENV x <<E\nFROM b", ["a", "b"]),
    ("FROM a\nRUN [\"x\", \"<<E\"]\nFROM b", ["a", "b"]),
    ("FROM a\nRUN it's <<E\nFROM b", ["a", "b"]),
  ])
  func reads(text: String, written: [String]) throws {
    let found = try Self.images(text)
    #expect(found.map(\.written) == written)
    #expect(found.map(\.text) == written)
    #expect(found.allSatisfy { $0.image != nil })
  }

  @Test(arguments: [
    ("ARG V=3\nFROM alpine:$V", "alpine:$V", "alpine:3"),
    ("ARG V=3\nFROM alpine:${V}", "alpine:${V}", "alpine:3"),
    ("ARG R=quay.io V=\"3\"\nARG I=$R/x:${V}\nFROM $I", "$I", "quay.io/x:3"),
    ("FROM alpine:${V:-4}", "alpine:${V:-4}", "alpine:4"),
    ("FROM ${A:-${B-a}:1}", "${A:-${B-a}:1}", "a:1"),
    ("ARG V=\nFROM a:${V:-1}", "a:${V:-1}", "a:1"),
    ("ARG V=1\nARG V\nFROM a:${V?none}", "a:${V?none}", "a:1"),
    ("ARG V\nFROM a:$V", "a:$V", nil), ("FROM a:$V", "a:$V", nil), ("FROM $", "$", nil),
    ("ARG V=1\nFROM a:${V", "a:${V", nil), ("ARG V=1\nFROM a:${V:+2}", "a:${V:+2}", nil),
    ("ARG V=1\nARG V=$X\nFROM a:$V", "a:$V", nil),
    ("FROM a-${TARGETARCH:-x}", "a-${TARGETARCH:-x}", nil),
    ("FROM Upper", "Upper", nil),
  ])
  func putsDefaultsIn(text: String, written: String, image: String?) throws {
    let found = try #require(try Self.images(text).last)
    #expect(found.written == written && found.text == written)
    #expect(found.image == image.flatMap { ImageName($0) })
  }

  @Test func argumentsInStagesAreOthers() throws {
    let found = try Self.images("ARG V=1\nFROM a:$V AS b\nARG V=2\nFROM a:$V\nFROM ${V:+b}\n")
    #expect(found.map { $0.image?.tag } == ["1", "1", nil])
    let stage = try Self.images("ARG B=x\nFROM a AS x\nFROM $B\n")
    #expect(stage.count == 1)
  }

  @Test func knowsPlatformsAndRoles() throws {
    let found = try Self.images(
      """
      # syntax=docker/dockerfile:1 x
      ARG P=linux/amd64
      FROM --platform=$P a AS b
      FROM --platform=$BUILDPLATFORM c
      COPY --from=d / /
      """)
    #expect(found.map(\.role) == [.syntax, .base, .base, .copied])
    #expect(found.map(\.written) == ["docker/dockerfile:1", "a", "c", "d"])
    #expect(found.map(\.platform) == [nil, "linux/amd64", nil, nil])
  }

  @Test(arguments: [
    ("#syntax=a", ["a"]), ("#  SYNTAX = a:1 \r\n", ["a:1"]), ("# escape=\\\n# syntax=a", ["a"]),
    ("\u{FEFF}# syntax=a", ["a"]), ("#!/x\n# syntax=a", ["a"]), ("// syntax=a", ["a"]),
    ("\n# syntax=a", []), ("# x\n# syntax=a", []), ("FROM scratch\n# syntax=a", []),
    (" # syntax=a", []), ("# syntax=", []),
  ])
  func readsDirectives(text: String, written: [String]) throws {
    let found = try Self.images(text)
    #expect(found.map(\.written) == written && found.allSatisfy { $0.role == .syntax })
  }

  @Test func coversWhatIsContinued() throws {
    let found = try #require(try Self.images("FROM al\\\npine:3\n").first)
    #expect(found.text == "alpine:3" && found.written == "al\\\npine:3")
  }

  @Test(arguments: [
    ("FROM a\nRUN <<EOF\nFROM b\n", 11), ("FROM a\u{0}", 6), ("RUN <<\"\"\n", 4),
    ("RUN ${x^^} <<E\nE\n", 11), ("RUN x\u{A0}<<E\nE\n", 7),
  ])
  func refuses(text: String, offset: Int) {
    let error = #expect(throws: ReadError.self) { try Self.images(text) }
    #expect(error?.offset == offset)
  }

  @Test func boundsWhatArgumentsBecome() throws {
    var text = "ARG A0=\(String(repeating: "a", count: 100))\n"
    for index in 1...60 { text += "ARG A\(index)=$A\(index - 1)$A\(index - 1)\n" }
    #expect(try Self.images(text + "FROM $A60\n").map(\.image) == [nil])
    let nested = String(repeating: "${A:-", count: 500) + String(repeating: "}", count: 500)
    #expect(try Self.images("FROM \(nested)").map(\.image) == [nil])
  }

  @Test func takesBytesThatAreNoText() throws {
    let bytes = [0xFF] + Array("\nFROM a\n# ".utf8) + [0xE9, 0x0A] + Array("FROM b".utf8) + [0xFF]
    let source = Source(bytes, path: "x.Dockerfile", origin: .candidate)
    guard case .read(let found, _) = PipelineFormats.read(source) else {
      Issue.record("not read")
      return
    }
    #expect(found.images.map { $0.image == nil } == [false, true])
  }
}
