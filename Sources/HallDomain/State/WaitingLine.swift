/// Tickets waiting for one service item, in calling order.
public struct WaitingLine: Codable, Sendable, Equatable {
    /// One waiting ticket.
    public struct Place: Codable, Sendable, Equatable {
        /// Where it stands.
        public var key: OrderKey
        /// Whose place it is.
        public var ticket: TicketID
    }

    /// From first to last.
    public private(set) var places: [Place] = []

    /// Nobody waits.
    public init() {}

    /// Who would be called first.
    public var first: Place? { places.first }

    /// How many stand before a key.
    public func count(before key: OrderKey) -> Int { index(of: key) }

    mutating func insert(_ ticket: TicketID, at key: OrderKey) {
        places.insert(Place(key: key, ticket: ticket), at: index(of: key))
    }

    mutating func remove(_ ticket: TicketID, at key: OrderKey) {
        let index = index(of: key)
        if places.indices.contains(index), places[index].ticket == ticket { places.remove(at: index) }
    }

    /// The first index whose key is not before `key`.
    private func index(of key: OrderKey) -> Int {
        if let last = places.last, last.key < key { return places.count }
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
