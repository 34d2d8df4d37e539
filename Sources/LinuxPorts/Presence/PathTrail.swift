import CLinux
import Glibc

/// The way a path takes through directories and symbolic links to what it names, and what stands there.
struct PathTrail: Equatable {
    /// The names that decide where the way leads, by the directory that holds them: each symbolic link on the way,
    /// the last component, or the first missing one.
    private(set) var names: [String: Set<String>] = [:]
    /// Every link on the way and what it ends at, so that another file of the same name is told apart; `nil` when
    /// the way ends before.
    private(set) var identity: [Step]?

    struct Step: Equatable {
        let device: UInt64
        let inode: UInt64
        let special: UInt64
    }

    /// Links followed before a loop is assumed, as the kernel does.
    private static let mostLinks = 40

    /// Follows `path` (absolute). `watch` is called with a directory before the entry that matters in it is looked
    /// at, so that no change between the two is missed; looking again is then up to the watch.
    static func follow(_ path: String, watch: (String) -> Void) -> PathTrail {
        var trail = PathTrail()
        trail.walk(path, watch: watch)
        return trail
    }

    private mutating func walk(_ path: String, watch: (String) -> Void) {
        var rest = Self.components(path)
        var directory = "/"
        var steps: [Step] = []
        var links = 0
        while !rest.isEmpty {
            let name = rest.removeFirst()
            if name == ".." {
                directory = Self.parent(of: directory)
                continue
            }
            let entry = Self.join(directory, name)
            if !rest.isEmpty, Self.kind(of: entry)?.isDirectory == true {
                directory = entry
                continue
            }
            names[directory, default: []].insert(name)
            watch(directory)
            guard let found = Self.kind(of: entry) else { return }
            if found.isLink {
                links += 1
                guard links <= Self.mostLinks, let target = Self.target(of: entry) else { return }
                steps.append(found.step)
                if target.hasPrefix("/") { directory = "/" }
                rest = Self.components(target) + rest
            } else if rest.isEmpty {
                identity = steps + [found.step]
                return
            } else {
                // Became a directory in between; a file where a directory should be ends the way.
                guard found.isDirectory else { return }
                directory = entry
            }
        }
        // "/" itself, or a link to a directory above.
        identity = Self.kind(of: directory).map { steps + [$0.step] }
    }

    private static func components(_ path: String) -> [String] {
        path.split(separator: "/").map(String.init).filter { $0 != "." }
    }

    private static func join(_ directory: String, _ name: String) -> String {
        directory == "/" ? "/" + name : directory + "/" + name
    }

    private static func parent(of directory: String) -> String {
        guard let slash = directory.lastIndex(of: "/"), slash != directory.startIndex else { return "/" }
        return String(directory[..<slash])
    }

    private static func kind(of path: String) -> (isDirectory: Bool, isLink: Bool, step: Step)? {
        var found = hk_file_identity()
        guard hk_identify(path, &found) == 0 else { return nil }
        let type = found.mode & S_IFMT
        let step = Step(device: found.device, inode: found.inode, special: found.special)
        return (type == S_IFDIR, type == S_IFLNK, step)
    }

    private static func target(of link: String) -> String? {
        var length: Int32 = 0
        let target = cString(capacity: Int(PATH_MAX)) { length = hk_read_link(link, $0, $1) }
        return length > 0 ? target : nil
    }
}
