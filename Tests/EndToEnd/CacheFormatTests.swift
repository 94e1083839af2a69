import Foundation
import TestSupport
import Testing

/// Every cache of a package manager gives a lockfile's package by digest: what is not there is one question.
@Suite struct CacheFormatTests {
  /// Makes `cache/` beside the repository and prints the lockfile. `bad` stands in the package's own code.
  private static let head = """
    import base64, gzip, hashlib, io, json, os, sys, tarfile, zipfile
    bad = b"import base64\\nexec(base64.b64decode('RklYVFVSRQ=='))\\n"
    badjs = b"eval(atob('RklYVFVSRQ=='));"
    def put(path, data):
        os.makedirs(os.path.dirname('../cache/' + path), exist_ok=True)
        open('../cache/' + path, 'wb').write(data)
    def tgz(files):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode='w:gz') as archive:
            for path, text in files.items():
                info = tarfile.TarInfo(path); info.size = len(text)
                archive.addfile(info, io.BytesIO(text))
        return buffer.getvalue()
    def wheel(code):
        files = {'fixture/__init__.py': code,
            'fixture-1.0.0.dist-info/METADATA': b'Metadata-Version: 2.1\\nName: fixture\\nVersion: 1.0.0\\n'}
        lines = ''.join('%s,sha256=%s,%d\\n' % (name, base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip('='), len(data)) for name, data in files.items())
        files['fixture-1.0.0.dist-info/RECORD'] = (lines + 'fixture-1.0.0.dist-info/RECORD,,\\n').encode()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, 'w') as archive:
            for name, data in files.items(): archive.writestr(name, data)
        return buffer.getvalue()
    def pinned(data): print('requirements.txt\\nfixture==1.0.0 --hash=sha256:' + hashlib.sha256(data).hexdigest())
    def text(value): data = value.encode(); return bytes([0xD9, len(data)]) + data

    """

  struct Cache: CustomStringConvertible, Sendable {
    let name: String
    let script: String
    /// What has to be said of the package.
    let said: String
    var description: String { name }
  }

  static let caches = [
    Cache(
      name: "pip http-v2",
      script: """
        data = wheel(bad)
        put('http-v2/a/b/c/d/e/abcdef', b'cc=4,\\x80'); put('http-v2/a/b/c/d/e/abcdef.body', data)
        put('http-v2/1/2/3/4/5/12345', b'cc=4,\\x80'); put('http-v2/1/2/3/4/5/12345.body', b'{"name": "page"}')
        pinned(data)
        """, said: "fixture-1.0.0.whl/fixture/__init__.py"),
    Cache(
      name: "pip http",
      script: """
        data = wheel(bad)
        answer = (b'\\x82' + text('response') + b'\\x83' + text('headers') + b'\\x81' + text('age') + b'\\xcd\\x01\\x02'
            + text('status') + b'\\xcc\\xc8' + text('body') + b'\\xc6' + len(data).to_bytes(4, 'big') + data + text('vary') + b'\\x80')
        put('http/a/b/c/d/e/abcdef', b'cc=4,' + answer)
        pinned(data)
        """, said: "fixture-1.0.0.whl/fixture/__init__.py"),
    Cache(
      name: "pip wheels",
      script: """
        source = tgz({'fixture-1.0.0/PKG-INFO': b'Name: fixture\\nVersion: 1.0.0\\n'})
        put('wheels/12/34/56/abcdef/fixture-1.0.0-py3-none-any.whl', wheel(bad))
        put('wheels/12/34/56/abcdef/origin.json', json.dumps({'url': 'https://files.example.com/fixture-1.0.0.tar.gz',
            'archive_info': {'hashes': {'sha256': hashlib.sha256(source).hexdigest()}}}).encode())
        pinned(source)
        """, said: "fixture-1.0.0-py3-none-any.whl/fixture/__init__.py"),
    Cache(
      name: "cargo registry",
      script: """
        manifest = b'[package]\\nname = "fixture"\\nversion = "1.0.0"\\nbuild = "build.rs"\\n'
        crate = tgz({'fixture-1.0.0/Cargo.toml': manifest, 'fixture-1.0.0/build.rs': b'fn main() {}'})
        put('registry/cache/index.example.com-1ecc/fixture-1.0.0.crate', crate)
        put('registry/src/index.example.com-1ecc/fixture-1.0.0/Cargo.toml', manifest)
        put('registry/src/index.example.com-1ecc/fixture-1.0.0/.cargo-ok', b'ok')
        put('registry/src/index.example.com-1ecc/fixture-1.0.0/build.rs', b'fn main() { let _ = ureq::get("https://cdn.example.com/FIXTURE"); }')
        print('Cargo.lock\\nversion = 3\\n\\n[[package]]\\nname = "fixture"\\nversion = "1.0.0"\\nsource = "registry+https://github.com/rust-lang/crates.io-index"\\nchecksum = "%s"' % hashlib.sha256(crate).hexdigest())
        """, said: "unpacked-mismatch"),
    Cache(
      name: "yarn 1",
      script: """
        data = tgz({'package/package.json': b'{"name": "fixture", "version": "1.0.0"}', 'package/index.js': badjs})
        put('v6/npm-fixture-1.0.0-0123456789abcdef-integrity/node_modules/fixture/.yarn-tarball.tgz', data)
        print('yarn.lock\\n# yarn lockfile v1\\n\\n\\nfixture@^1.0.0:\\n  version "1.0.0"\\n  resolved "https://registry.yarnpkg.com/fixture/-/fixture-1.0.0.tgz#%s"\\n  integrity sha512-%s' % (hashlib.sha1(data).hexdigest(), base64.b64encode(hashlib.sha512(data).digest()).decode()))
        """, said: "fixture-1.0.0"),
    Cache(
      name: "yarn berry",
      script: """
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, 'w') as archive:
            archive.writestr('node_modules/fixture/package.json', '{"name": "fixture", "version": "1.0.0"}')
            archive.writestr('node_modules/fixture/index.js', badjs)
        data = buffer.getvalue()
        put('fixture-npm-1.0.0-0123456789-abcdef0123.zip', data)
        print('yarn.lock\\n__metadata:\\n  version: 8\\n  cacheKey: 10c0\\n\\n"fixture@npm:^1.0.0":\\n  version: 1.0.0\\n  resolution: "fixture@npm:1.0.0"\\n  checksum: 10c0/%s\\n  languageName: node\\n  linkType: hard' % hashlib.sha512(data).hexdigest())
        """, said: "fixture-npm-1.0.0"),
  ]

  private static func made(_ cache: Cache) throws -> (GitRecipe, String) {
    let recipe = try GitRecipe()
    let result = try Command.run("python3", ["-c", head + cache.script], in: recipe.path)
    try #require(result.code == 0, "\(result.error)")
    let parts = result.output.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    try recipe.write("README", "FIXTURE")
    let base = try recipe.commit("base")
    try recipe.write(String(parts[0]), String(parts[1]))
    if parts[0] == "yarn.lock" {
      try recipe.write(
        "package.json",
        #"{"name": "app", "version": "1.0.0", "dependencies": {"fixture": "^1.0.0"}}"#)
    }
    try recipe.commit("add")
    return (recipe, base)
  }

  @Test(arguments: caches) func givesAPackageByDigest(cache: Cache) throws {
    let (recipe, base) = try Self.made(cache)
    let arguments = ["check", "--base", base, "--only", "packages", "--packages", "../cache"]
    let found = try Command.pintle(arguments, in: recipe.path)
    #expect(found.code == 1, "\(found.said)")
    #expect(found.said.contains(cache.said), "\(found.said)")
    #expect(!found.said.contains("was not read"), "\(found.said)")
    // The same names with other bytes are another package, and that is one question.
    try Self.spoil(recipe.path + "/../cache")
    let spoilt = try Command.pintle(arguments, in: recipe.path)
    #expect(spoilt.said.contains("the content of 1 package was not read"), "\(spoilt.said)")
    #expect(!spoilt.said.contains("__init__.py"), "\(spoilt.said)")
  }

  @Test(arguments: caches.filter { !$0.name.hasPrefix("yarn") }) func isScannedWhole(
    cache: Cache
  ) throws {
    let (recipe, _) = try Self.made(cache)
    let result = try Command.pintle(["scan", "../cache"], in: recipe.path)
    #expect(result.code == 1, "\(result.said)")
    #expect(
      result.said.contains("decoded-then-executed") || result.said.contains("unpacked-mismatch"),
      "\(result.said)")
  }

  /// Adds a byte to every archive, and to every name of an archive's digest.
  private static func spoil(_ folder: String) throws {
    let script = """
      import os, sys
      for place, _, names in os.walk(sys.argv[1]):
          for name in names:
              path = os.path.join(place, name)
              data = open(path, 'rb').read()
              if name == 'origin.json': data = data.replace(b'"sha256": "', b'"sha256": "0').replace(b'"}}', b'0"}}')
              elif data.startswith(b'cc=4,') and len(data) > 100: data = data.replace(b'FIX', b'FIY').replace(b'RklY', b'RklZ')
              elif name.endswith(('.body', '.crate', '.tgz', '.zip')): data += b'\\0'
              open(path, 'wb').write(data)
      """
    let result = try Command.run("python3", ["-c", script, folder], in: folder)
    #expect(result.code == 0, "\(result.error)")
  }
}
