/// Timers by deadline (nanoseconds of the boot clock): a binary heap whose cancelled entries are dropped when they
/// come up, or all at once when they are the most.
struct TimerQueue {
    /// One timer; never used twice.
    typealias ID = UInt64

    struct Entry {
        let label: String
        let action: @Sendable () -> Void
    }

    private struct Slot {
        let deadline: Int64
        let id: ID

        /// Equal deadlines fire in the order they were set.
        func isBefore(_ other: Slot) -> Bool { (deadline, id) < (other.deadline, other.id) }
    }

    private var heap: [Slot] = []
    private var entries: [ID: Entry] = [:]
    private var nextID: ID = 1

    /// How many are set and not cancelled.
    var count: Int { entries.count }

    mutating func add(at deadline: Int64, label: String, action: @escaping @Sendable () -> Void) -> ID {
        let id = nextID
        nextID += 1
        entries[id] = Entry(label: label, action: action)
        heap.append(Slot(deadline: deadline, id: id))
        siftUp(from: heap.count - 1)
        return id
    }

    mutating func cancel(_ id: ID) {
        guard entries.removeValue(forKey: id) != nil else { return }
        if heap.count > 64 && heap.count > 2 * entries.count {
            heap = heap.filter { entries[$0.id] != nil }.sorted { $0.isBefore($1) }
        }
    }

    /// Removes and returns the earliest timer that is due at `now`.
    mutating func takeDue(at now: Int64) -> Entry? {
        dropCancelled()
        guard let first = heap.first, first.deadline <= now else { return nil }
        removeFirst()
        return entries.removeValue(forKey: first.id)
    }

    /// Nanoseconds from `now` until the earliest timer; -1 when there is none.
    mutating func wait(from now: Int64) -> Int64 {
        dropCancelled()
        guard let first = heap.first else { return -1 }
        return max(0, first.deadline - now)
    }

    private mutating func dropCancelled() {
        while let first = heap.first, entries[first.id] == nil { removeFirst() }
    }

    private mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        siftDown()
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].isBefore(heap[least]) {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
