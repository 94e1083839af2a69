import Evidence
import Inventory
import Testing

@Suite struct GitLabTests {
  static func pipeline(_ text: String) throws -> PipelineReferences {
    try references(".gitlab-ci.yml", text)
  }

  @Test(arguments: [
    ("local.yml", ["local.yml"], ["include - local.yml local"]),
    ("/a/b.yml", ["/a/b.yml"], ["include - a/b.yml local"]),
    ("{local: 'x.yml'}", ["x.yml"], ["include - x.yml local"]),
    ("https://x.example/a.yml", ["https://x.example/a.yml"], ["include - unreadable"]),
    (
      "{remote: 'https://x.example/a.yml', integrity: sha256-x}", ["https://x.example/a.yml"],
      ["include - unreadable"]
    ),
    ("[{template: Auto-DevOps.gitlab-ci.yml}, a.yml]", ["a.yml"], ["include - a.yml local"]),
    (
      "{project: g/s/p, ref: v1, file: /a.yml}", ["v1"],
      ["include gitlab.com/g/s/p a.yml named(\"v1\")"]
    ),
    (
      "{project: g/p, file: [a.yml, /b.yml]}", ["g/p", "g/p"],
      ["include gitlab.com/g/p a.yml missing", "include gitlab.com/g/p b.yml missing"]
    ),
    ("{project: g/p, ref: , file: a.yml}", [""], ["include gitlab.com/g/p a.yml missing"]),
    ("{project: $G/p, file: a.yml}", ["$G/p"], ["include - a.yml unreadable"]),
    ("{project: g/p, ref: $R, file: a.yml}", ["$R"], ["include - a.yml unreadable"]),
    ("{project: g, file: a.yml}", ["g"], ["include - a.yml unreadable"]),
    ("{project: g/p, ref: [a], file: a.yml}", ["[a]"], ["include - a.yml unreadable"]),
    (
      "{component: gitlab.com/g/p/name@1.0}", ["gitlab.com/g/p/name@1.0"],
      ["include gitlab.com/g/p name named(\"1.0\")"]
    ),
    (
      "{component: git.x.org/g/p/name@~latest}", ["git.x.org/g/p/name@~latest"],
      ["include git.x.org/g/p name named(\"~latest\")"]
    ),
    (
      "{component: $CI_SERVER_FQDN/g/p/n@1}", ["$CI_SERVER_FQDN/g/p/n@1"],
      ["include - unreadable"]
    ),
    ("{component: gitlab.com/n@1}", ["gitlab.com/n@1"], ["include - unreadable"]),
    ("{artifact: a.yml, job: x}", ["a.yml"], ["include - unreadable"]),
    ("[!reference [.x, include]]", ["!reference [.x, include]"], ["include - unreadable"]),
    ("{odd: x}", ["{odd: x}"], ["include - unreadable"]),
    ("~", [], []),
  ])
  func readsIncludes(text: String, written: [String], summaries: [String]) throws {
    let found = try Self.pipeline("include: \(text)\n")
    #expect(found.uses.map(\.written) == written)
    #expect(found.uses.map(\.summary) == summaries)
  }

  @Test func namesProjectAndReference() throws {
    let text = "include:\n  - project: g/p\n    ref: v1 # why\n    file: a.yml\n"
    let use = try #require(try Self.pipeline(text).uses.first)
    #expect(use.text == "g/p@v1" && use.written == "v1" && use.comment == "why")
  }

  @Test func readsImages() throws {
    let found = try Self.pipeline(
      """
      spec: {inputs: {image: {default: no}}}
      ---
      image: "ruby:3.3"
      variables: {image: no}
      default:
        image: {name: alpine, entrypoint: ['']}
        services: [redis:7, {name: docker:dind, alias: d}]
      .hidden: &hidden
        image: $IMAGE
      job:
        <<: *hidden
        script: [!reference [.hidden, script]]
        services: !reference [.hidden, services]
        trigger: {include: [{local: child.yml}]}
      other:
        image: {name: a/b:1, docker: {platform: linux/arm64}}
        services: [!reference [.x, services], 'c/d:2']

      """)
    #expect(
      found.images.map(\.written) == [
        "ruby:3.3", "alpine", "redis:7", "docker:dind", "$IMAGE", "a/b:1", "c/d:2",
      ])
    #expect(
      found.images.map { $0.image == nil } == [
        false, false, false, false, true, false, false,
      ])
    #expect(
      found.images.map(\.role) == [
        .container, .container, .service, .service, .container, .container, .service,
      ])
    #expect(found.images[5].platform == "linux/arm64")
    #expect(found.uses.map(\.subpath) == ["child.yml"])
  }

  @Test(arguments: ["", "~", "a: 1", "include: []", "image: [a]", "job: {image: [a]}", "a: [b]"])
  func passesOverOtherShapes(text: String) throws {
    let found = try Self.pipeline(text)
    #expect(found.uses.isEmpty && found.images.isEmpty)
  }

  @Test func refuses() throws {
    #expect(throws: ReadError.self) { try Self.pipeline("- a") }
    #expect(throws: ReadError.self) { try Self.pipeline("a: \u{0}") }
    #expect(throws: ReadError.self) { try Self.pipeline("include: [") }
    #expect(try references(".gitlab/labels.yml", "- a").uses.isEmpty)
  }

  @Test(arguments: [
    ("$IMAGE", ["node:24"]), ("node:${VERSION}", ["node:24"]),
    ("$OS:$TAG", ["alpine:3", "debian:3", "alpine:4"]),
    ("$CI_REGISTRY_IMAGE/a", nil), ("$LOOP", nil), ("ruby", ["ruby"]),
  ])
  func putsStatedVariablesIntoImages(_ image: String, _ meant: [String]?) throws {
    let found = try references(
      ".gitlab-ci.yml",
      """
      variables: {VERSION: "22", IMAGE: {value: "node:$VERSION"}, LOOP: $LOOP}
      a:
        variables: {VERSION: "24"}
        parallel: {matrix: [{OS: [alpine, debian], TAG: "3"}, {OS: alpine, TAG: ["4"]}]}
        image: "\(image)"
      """)
    #expect(found.images.map(\.text) == meant ?? [image])
    #expect(found.images.allSatisfy { ($0.image == nil) == (meant == nil) })
  }
}
