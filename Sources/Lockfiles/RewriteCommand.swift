import Inventory

extension Lockfile {
  /// The command that lets the package manager write this lockfile again from its manifests, changing
  /// as little as it can; nil where there is none.
  var rewriteCommand: String? {
    format == "yarn.lock v1" ? "yarn install" : Self.byName[path.nameText]
  }

  private static let byName = [
    "package-lock.json": "npm install --package-lock-only",
    "npm-shrinkwrap.json": "npm install --package-lock-only",
    "pnpm-lock.yaml": "pnpm install --lockfile-only",
    "yarn.lock": "yarn install --mode=update-lockfile",
    "bun.lock": "bun install --lockfile-only",
    "deno.lock": "deno install",
    "Cargo.lock": "cargo update --workspace",
    "go.sum": "go mod tidy",
    "go.work.sum": "go work sync",
    "uv.lock": "uv lock",
    "poetry.lock": "poetry lock",
    "pdm.lock": "pdm lock --update-reuse",
    "Pipfile.lock": "pipenv lock",
    "pylock.toml": "uv export --format pylock.toml -o pylock.toml",
    "requirements.txt": "pip-compile --generate-hashes",
    "Gemfile.lock": "bundle lock",
    "composer.lock": "composer update --lock",
    "packages.lock.json": "dotnet restore --force-evaluate",
    "pubspec.lock": "dart pub get",
    "mix.lock": "mix deps.get",
    "Package.resolved": "swift package resolve",
    "flake.lock": "nix flake lock",
    "Podfile.lock": "pod install",
    "gradle.lockfile": "gradle dependencies --write-locks",
  ]

  /// What to do about a lockfile that is not what its manifests give.
  var rewriteAdvice: [String] {
    rewriteCommand.map { ["let the package manager write '\(path.text)' again: \($0)"] } ?? []
  }
}
