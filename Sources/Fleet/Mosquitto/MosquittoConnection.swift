import CMosquitto
import Glibc

/// One connection to the broker by libmosquitto, from connect to its end. Made, used and destroyed on the transport's
/// thread only, so that none of it needs a lock.
///
/// Each connection has a libmosquitto handle of its own: what an earlier one still had in memory dies with it, since
/// the owner of a message sends it again from its durable store.
final class MosquittoConnection {
    private let handle: OpaquePointer
    private let settings: MosquittoSettings
    private let inbox: FleetInbox
    private var publishing: [Int32: MosquittoMailbox.Completion] = [:]
    private var subscribing: [Int32: MosquittoMailbox.Completion] = [:]
    /// Whether the broker has accepted us.
    private(set) var isAccepted = false
    /// Why the connection is over.
    private(set) var ending: String?

    private static let library: Int32 = mosquitto_lib_init()

    init(settings: MosquittoSettings, will: FleetMessage?, inbox: FleetInbox) throws(FleetError) {
        _ = Self.library
        guard let handle = mosquitto_new(settings.clientID, settings.startsClean, nil) else {
            throw .failed("no memory for a broker connection, or a bad client id")
        }
        self.handle = handle
        self.settings = settings
        self.inbox = inbox
        mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
        mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5)
        mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1)
        try configureSecurity()
        try configure(will)
        setCallbacks()
    }

    deinit { mosquitto_destroy(handle) }

    private func configureSecurity() throws(FleetError) {
        if settings.username != nil {
            try check(mosquitto_username_pw_set(handle, settings.username, settings.password))
        }
        if let tls = settings.tls {
            try check(mosquitto_tls_set(handle, tls.authorities, nil, tls.certificate, tls.key, nil))
            // 1: the broker's certificate is always verified (SSL_VERIFY_PEER).
            try check(mosquitto_tls_opts_set(handle, 1, nil, nil))
        }
    }

    private func configure(_ will: FleetMessage?) throws(FleetError) {
        guard let will else { return }
        var properties: OpaquePointer?
        mosquitto_property_add_int32(&properties, Int32(MQTT_PROP_WILL_DELAY_INTERVAL.rawValue), settings.willDelay)
        let result = mosquitto_will_set_v5(
            handle, will.topic, Int32(will.payload.count), will.payload, will.delivery.rawValue, will.isRetained,
            properties)
        // libmosquitto owns the properties only when it has taken the will.
        if result != 0 { mosquitto_property_free_all(&properties) }
        try check(result)
    }

    /// libmosquitto calls back on the thread that drives it, ours; the callbacks are static and so never isolated.
    private func setCallbacks() {
        mosquitto_connect_v5_callback_set(handle) { _, context, code, _, _ in
            MosquittoConnection.of(context)?.accepted(code)
        }
        mosquitto_disconnect_v5_callback_set(handle) { _, context, code, _ in
            MosquittoConnection.of(context)?.ended(code)
        }
        mosquitto_publish_v5_callback_set(handle) { _, context, id, code, _ in
            MosquittoConnection.of(context)?.published(id, code)
        }
        mosquitto_subscribe_v5_callback_set(handle) { _, context, id, count, codes, _ in
            MosquittoConnection.of(context)?.subscribed(id, count > 0 ? codes?.pointee ?? 128 : 128)
        }
        mosquitto_message_v5_callback_set(handle) { _, context, message, _ in
            guard let message else { return }
            MosquittoConnection.of(context)?.received(message.pointee)
        }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> MosquittoConnection? {
        context.map { Unmanaged<MosquittoConnection>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: What the thread does

    /// Connects; blocks in name look-up and connect(2).
    func open() throws(FleetError) {
        var properties: OpaquePointer?
        defer { mosquitto_property_free_all(&properties) }
        mosquitto_property_add_int32(
            &properties, Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue), settings.sessionExpiry)
        let keepAlive = Int32(max(5, settings.keepAlive))
        try check(
            mosquitto_connect_bind_v5(handle, settings.host, Int32(settings.port), keepAlive, nil, properties))
    }

    /// The socket, −1 when there is none.
    var socket: Int32 { mosquitto_socket(handle) }

    var wantsToWrite: Bool { mosquitto_want_write(handle) }

    func read() {
        repeat { note(mosquitto_loop_read(handle, 1)) } while ending == nil && hasDecryptedBytes
    }

    func write() { note(mosquitto_loop_write(handle, 1)) }

    /// Keeps alive and notices a broker that no longer answers.
    func misc() { note(mosquitto_loop_misc(handle)) }

    func perform(_ work: MosquittoMailbox.Work) {
        var id: Int32 = 0
        switch work {
        case .publish(let message, let completion):
            let result = mosquitto_publish_v5(
                handle, &id, message.topic, Int32(message.payload.count), message.payload, message.delivery.rawValue,
                message.isRetained, nil)
            guard result == 0 else { return completion(Self.error(result)) }
            // The callback of a message without acknowledgement has come already, within the call.
            if message.delivery == .atMostOnce { completion(nil) } else { publishing[id] = completion }
        case .subscribe(let filter, let completion):
            let result = mosquitto_subscribe_v5(handle, &id, filter, 1, 0, nil)
            guard result == 0 else { return completion(Self.error(result)) }
            subscribing[id] = completion
        }
    }

    /// Says goodbye, so that the broker sends no will.
    func leave() {
        mosquitto_disconnect_v5(handle, 0, nil)
        while wantsToWrite, ending == nil, mosquitto_loop_write(handle, 1) == 0, canWriteSoon() {}
    }

    /// Everything without an answer gets one.
    func abandonWaiting() {
        let waiting = Array(publishing.values) + Array(subscribing.values)
        publishing = [:]
        subscribing = [:]
        for completion in waiting { completion(.notConnected) }
    }

    private func canWriteSoon() -> Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
        return descriptor.fd >= 0 && poll(&descriptor, 1, 500) > 0
    }

    // MARK: What libmosquitto says

    private func accepted(_ code: Int32) {
        if code == 0 {
            isAccepted = true
        } else {
            ending = "the broker refuses: \(Self.reason(code)) (\(code))"
        }
    }

    private func ended(_ code: Int32) {
        let text = code >= 128 ? Self.reason(code) : String(cString: mosquitto_strerror(code))
        ending = ending ?? (code == 0 ? "disconnected" : text)
    }

    private func published(_ id: Int32, _ code: Int32) {
        publishing.removeValue(forKey: id)?(Self.refusal(code))
    }

    private func subscribed(_ id: Int32, _ code: Int32) {
        subscribing.removeValue(forKey: id)?(Self.refusal(code))
    }

    private func received(_ message: mosquitto_message) {
        guard let topic = message.topic else { return }
        let bytes = UnsafeRawBufferPointer(start: message.payload, count: Int(max(0, message.payloadlen)))
        inbox.put(
            FleetMessage(
                topic: String(cString: topic), payload: message.payload == nil ? [] : Array(bytes),
                delivery: message.qos == 0 ? .atMostOnce : .atLeastOnce, isRetained: message.retain))
    }

    // MARK: Results

    private func note(_ result: Int32) {
        guard result != 0, ending == nil else { return }
        ending = Self.error(result).description
    }

    private func check(_ result: Int32) throws(FleetError) {
        if result != 0 { throw Self.error(result) }
    }

    private static func refusal(_ code: Int32) -> FleetError? {
        code < 128 ? nil : .refused(code: Int(code), reason: reason(code))
    }

    private static func reason(_ code: Int32) -> String { String(cString: mosquitto_reason_string(code)) }

    private static func error(_ result: Int32) -> FleetError {
        switch result {
        case MOSQ_ERR_NO_CONN.rawValue, MOSQ_ERR_CONN_LOST.rawValue: .notConnected
        case MOSQ_ERR_ERRNO.rawValue: .failed(String(cString: strerror(errno)))
        default: .failed(String(cString: mosquitto_strerror(result)))
        }
    }

    /// Whether TLS holds bytes that no poll will announce. libmosquitto brings OpenSSL along; asking for the function
    /// by name keeps its headers out of the build.
    private var hasDecryptedBytes: Bool {
        guard settings.tls != nil, let session = mosquitto_ssl_get(handle), let pending = Self.pending else {
            return false
        }
        return pending(session) > 0
    }

    private static let pending: (@convention(c) @Sendable (UnsafeMutableRawPointer) -> Int32)? =
        dlsym(nil, "SSL_pending").map {
            unsafeBitCast($0, to: (@convention(c) @Sendable (UnsafeMutableRawPointer) -> Int32).self)
        }
}
