import Kernels
import Platform
import Synchronization

/// Where callers post regions and workers find them: one lock, two conditions, threads that spin a little first.
///
/// Everything but `generation` changes under the lock alone.
final class WorkScheduler: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let posted = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let finished = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let generation = Atomic<Int>(0)
  private var regions: [ParallelFor] = []
  private var spare: [ParallelFor] = []
  private var isStopping = false
  private var threads: [pthread_t] = []
  /// A few microseconds: regions follow each other closely within a step, and a wake-up costs about as much.
  private static let spins = 2_000

  init(workers: Int) {
    pthread_mutex_init(lock, nil)
    pthread_cond_init(posted, nil)
    pthread_cond_init(finished, nil)
    for _ in 0..<workers { startWorker() }
  }

  deinit {
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(posted)
    pthread_cond_destroy(finished)
    lock.deallocate()
    posted.deallocate()
    finished.deallocate()
  }

  /// Posts a region, of those used before where there is one, so that a step allocates nothing.
  func open(parts: Int, limit: Int, body: @escaping @Sendable (Int, Int) -> Void) -> ParallelFor {
    pthread_mutex_lock(lock)
    let region = spare.popLast() ?? ParallelFor()
    region.open(parts: parts, limit: limit, body: body)
    regions.append(region)
    generation.add(1, ordering: .releasing)
    pthread_cond_broadcast(posted)
    pthread_mutex_unlock(lock)
    return region
  }

  /// Takes a region off the list and waits for those who still work in it.
  func close(_ region: ParallelFor) {
    pthread_mutex_lock(lock)
    regions.removeAll { $0 === region }
    pthread_mutex_unlock(lock)
    var spins = Self.spins
    while !region.isQuiet, spins > 0 {
      thalweg_pause()
      spins -= 1
    }
    pthread_mutex_lock(lock)
    while !region.isQuiet { pthread_cond_wait(finished, lock) }
    region.close()
    spare.append(region)
    pthread_mutex_unlock(lock)
  }

  /// Ends the workers and waits for them.
  func stop() {
    pthread_mutex_lock(lock)
    isStopping = true
    generation.add(1, ordering: .releasing)
    pthread_cond_broadcast(posted)
    pthread_mutex_unlock(lock)
    for thread in threads { pthread_join(thread, nil) }
  }

  private func startWorker() {
    let scheduler = Unmanaged.passRetained(self).toOpaque()
    #if canImport(Glibc)
      var thread = pthread_t()
      let failure = pthread_create(
        &thread, nil,
        { argument in
          if let argument { Unmanaged<WorkScheduler>.fromOpaque(argument).takeRetainedValue().serve() }
          return nil
        }, scheduler)
      if failure == 0 { threads.append(thread) }
    #else
      var thread: pthread_t?
      let failure = pthread_create(
        &thread, nil,
        { argument in
          Unmanaged<WorkScheduler>.fromOpaque(argument).takeRetainedValue().serve()
          return nil
        }, scheduler)
      if failure == 0, let thread { threads.append(thread) }
    #endif
    // Fewer threads than asked for slow a run down and change nothing else.
    if failure != 0 { Unmanaged<WorkScheduler>.fromOpaque(scheduler).release() }
  }

  /// A worker's life: join a region, work, and between regions spin a little and then sleep.
  private func serve() {
    pthread_mutex_lock(lock)
    while !isStopping {
      if let (region, participant) = claim() {
        pthread_mutex_unlock(lock)
        region.work(as: participant)
        pthread_mutex_lock(lock)
        region.leave()
        pthread_cond_broadcast(finished)
      } else {
        awaitNews()
      }
    }
    pthread_mutex_unlock(lock)
  }

  private func claim() -> (ParallelFor, Int)? {
    for region in regions {
      if let participant = region.join() { return (region, participant) }
    }
    return nil
  }

  /// Returns with the lock held, after something was posted or for no reason.
  private func awaitNews() {
    let seen = generation.load(ordering: .acquiring)
    pthread_mutex_unlock(lock)
    var spins = Self.spins
    while generation.load(ordering: .acquiring) == seen, spins > 0 {
      thalweg_pause()
      spins -= 1
    }
    pthread_mutex_lock(lock)
    if generation.load(ordering: .acquiring) == seen, !isStopping { pthread_cond_wait(posted, lock) }
  }
}
