import Glibc

/// A small C library that stands between the agent and the C library (LD_PRELOAD), compiled when it is needed: what is
/// seen or broken with it needs no word of it in the agent.
public enum PreloadLibrary {
    /// Compiles `code` into `folder`; gives the library's path, or `nil` where there is no C compiler.
    public static func make(_ name: String, _ code: String, in folder: String) async -> String? {
        let (source, library) = ("\(folder)/\(name).c", "\(folder)/\(name).so")
        guard StageFolder.make(folder), StageFolder.write(code, to: source) else { return nil }
        for compiler in compilers {
            let words = [compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]
            if let (ending, _) = try? await ChildProcess.run(.init(words)), ending == .exited(0) { return library }
        }
        return nil
    }

    private static var compilers: [String] {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin"
        return ["cc", "clang", "gcc"].flatMap { name in path.split(separator: ":").map { "\($0)/\(name)" } }
            .filter { access($0, X_OK) == 0 }
    }
}
