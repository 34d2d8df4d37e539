import Glibc

/// Why the private IPP printer did not do what it was asked.
public struct PrivateIPPPrinterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was attempted and what was said about it.
    public var description: String
}

/// A real IPP Everywhere printer of our own for tests: CUPS's ippeveprinter on a port of the loopback interface, with a
/// message bus of its own, since it will not start without one. It announces itself to nobody.
///
/// Its paper is a folder: each page that came out whole is a file there. A page waits while `isPaperOut`, as a roll that
/// has ended makes it, and is gone when its job is cancelled by then.
public actor PrivateIPPPrinter {
    /// The program as Debian's cups-ipp-utils installs it.
    public static let program = "/usr/sbin/ippeveprinter"
    private static let bus = "/usr/bin/dbus-daemon"
    /// What is missing to run it here.
    public static var missing: [String] { [program, bus].filter { access($0, X_OK) != 0 } }

    /// The port on 127.0.0.1.
    public nonisolated let port: UInt16
    /// Its address, for a queue.
    public nonisolated var address: String { "ipp://localhost:\(port)/ipp/print" }

    private nonisolated let folder: String
    private let formats: [String]
    private var daemon: ChildProcess?
    private var busDaemon: ChildProcess?

    /// A printer in `folder` (absolute, without blanks), which is made when it starts, that takes documents of these
    /// MIME types.
    public init(folder: String, formats: [String]) throws(PrivateIPPPrinterError) {
        guard folder.hasPrefix("/"), !folder.contains(where: { $0.isWhitespace }) else {
            throw PrivateIPPPrinterError(description: "the folder of a private printer: absolute, no blanks: \(folder)")
        }
        guard let port = LoopbackPort.free() else {
            throw PrivateIPPPrinterError(description: "no free port on 127.0.0.1")
        }
        (self.folder, self.port, self.formats) = (folder, port, formats)
    }

    /// Starts it (again) and waits until it takes connections.
    public func start() async throws(PrivateIPPPrinterError) {
        guard daemon?.isRunning != true else { return }
        let (folder, text, script) = (folder, busText, printingScript)
        let isWritten = await ChildProcessThread.launch {
            StageFolder.make(folder + "/spool") && StageFolder.make(folder + "/out")
                && StageFolder.write(text, to: folder + "/bus.conf")
                && StageFolder.write(script, to: folder + "/print") && chmod(folder + "/print", 0o755) == 0
        }
        guard isWritten else { throw PrivateIPPPrinterError(description: "cannot write into \(folder)") }
        if busDaemon?.isRunning != true {
            let socket = busSocket
            unlink(socket)
            busDaemon = try await launch([Self.bus, "--config-file=\(folder)/bus.conf", "--nofork"], [:])
            try await wait("its bus") { access(socket, F_OK) == 0 }
        }
        daemon = try await launch(
            [
                Self.program, "-n", "localhost", "-p", "\(port)", "-r", "off", "-d", folder + "/spool", "-c",
                folder + "/print", "-f", formats.joined(separator: ","), "-s", "10", "ticket",
            ], ["DBUS_SYSTEM_BUS_ADDRESS": "unix:path=\(busSocket)"])
        let port = port
        try await wait("the printer") { LoopbackPort.isServed(port) }
    }

    /// Takes the paper away or puts it back, while a page is printed.
    public nonisolated func setPaperOut(_ isPaperOut: Bool) async {
        let path = folder + "/empty"
        await ChildProcessThread.launch {
            if isPaperOut { _ = StageFolder.write("", to: path) } else { unlink(path) }
        }
    }

    /// The pages that came out, oldest first.
    public nonisolated func pages() async -> [[UInt8]] {
        let folder = folder + "/out"
        return await ChildProcessThread.launch {
            StageFolder.names(in: folder).filter { $0.hasSuffix(".page") }.sorted()
                .compactMap { StageFolder.read("\(folder)/\($0)") }
        }
    }

    /// Ends it with SIGKILL, as the mains does.
    public func kill() async {
        await daemon?.kill()
        daemon = nil
    }

    /// Ends it and takes its folder away.
    public func remove() async {
        await kill()
        await busDaemon?.kill()
        busDaemon = nil
        await ChildProcessThread.launch { [folder] in StageFolder.remove(folder) }
    }

    private nonisolated var busSocket: String { folder + "/bus" }

    private var busText: String {
        """
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
         "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig>
          <type>session</type>
          <listen>unix:path=\(busSocket)</listen>
          <auth>EXTERNAL</auth>
          <policy context="default">
            <allow send_destination="*" eavesdrop="true"/>
            <allow eavesdrop="true"/>
            <allow own="*"/>
          </policy>
        </busconfig>

        """
    }

    /// What prints a page: it has the document as its argument and tells the printer what happens on stderr.
    private var printingScript: String {
        """
        #!/bin/sh
        page="\(folder)/out/$(date +%s.%N)"
        told=
        while [ -e "\(folder)/empty" ]; do
          [ -n "$told" ] || echo "STATE: +media-empty-error" >&2
          told=1
          sleep 0.05
        done
        [ -z "$told" ] || echo "STATE: -media-empty-error" >&2
        cp "$1" "$page.part" && mv "$page.part" "$page.page"
        echo "ATTR: job-impressions=1 job-impressions-completed=1" >&2

        """
    }

    private func launch(
        _ words: [String], _ environment: [String: String]
    ) async throws(PrivateIPPPrinterError) -> ChildProcess {
        var command = ChildProcess.Command(
            words, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"], outputFile: folder + "/log")
        command.environment.merge(environment) { $1 }
        do throws(ChildProcess.StartError) { return try await ChildProcess.start(command) } catch {
            throw PrivateIPPPrinterError(description: error.description)
        }
    }

    private func wait(
        _ what: String, _ isThere: @escaping @Sendable () -> Bool
    ) async throws(PrivateIPPPrinterError) {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if await ChildProcessThread.launch(isThere) { return }
            try? await Task.sleep(for: .milliseconds(10))
        }
        let log = await ChildProcessThread.launch { [folder] in StageFolder.read(folder + "/log") ?? [] }
        throw PrivateIPPPrinterError(
            description: "\(what) did not start: \(String(decoding: log.suffix(500), as: UTF8.self))")
    }
}
