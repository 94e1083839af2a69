import Dispatch

/// Work on many values at once, on as many cores as there are.
public enum Parallel {
  /// The results in the order of the values.
  public static func map<Value: Sendable, Result: Sendable>(
    _ values: [Value], _ transform: @Sendable (Value) -> Result
  ) -> [Result] {
    guard values.count > 1 else { return values.map(transform) }
    return [Result](unsafeUninitializedCapacity: values.count) { space, filled in
      // Each call writes the one place that is its own.
      nonisolated(unsafe) let space = space
      DispatchQueue.concurrentPerform(iterations: values.count) { index in
        space.initializeElement(at: index, to: transform(values[index]))
      }
      filled = values.count
    }
  }

  /// Begins something that will be needed on another core.
  public static func begin(_ work: @escaping @Sendable () -> Void) {
    DispatchQueue.global().async(execute: work)
  }
}
