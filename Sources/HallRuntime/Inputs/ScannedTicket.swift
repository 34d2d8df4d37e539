/// What a scanned code says when it is the code on one of our tickets.
enum ScannedTicket {
    /// The ticket's token in `text`, where the tickets' codes are made from `address` (`https://HOST/t/{token}`); `nil`
    /// for any other code. A hall without an address has no codes on its tickets.
    static func token(in text: String, address: String?) -> String? {
        guard let address, let place = address.firstRange(of: TicketToken.place) else { return nil }
        let (before, after) = (address[..<place.lowerBound], address[place.upperBound...])
        guard text.hasPrefix(before), text.hasSuffix(after) else { return nil }
        let token = text.dropFirst(before.count).dropLast(after.count)
        let isToken =
            !token.isEmpty && token.utf8.count <= 64
            && token.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
        return isToken ? String(token) : nil
    }
}
