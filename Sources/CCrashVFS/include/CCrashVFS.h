#ifndef CCRASHVFS_H
#define CCRASHVFS_H

#include <stdint.h>

/// A file system for SQLite that lives in memory, records what is written, and can be cut off at any operation.
///
/// Paths `/crash-vfs/DISK/NAME` lie on it; every other path goes to the file system that SQLite had before. A disk is
/// one folder of files. What POSIX promises is what it promises, and no more: a write is on the disk once its file
/// is synced, and a name appears or vanishes once its folder is synced.
/// Source: the file methods of SQLite's `os_unix.c` (3.40), whose order of calls SQLite relies on.

/// What one recorded operation did.
enum crash_kind {
  CRASH_WRITE = 1,   ///< bytes at an offset of a file
  CRASH_TRUNCATE,    ///< a file's length
  CRASH_SYNC,        ///< a file, and before its first sync its folder too where SQLite asks for it
  CRASH_SYNC_FAILED, ///< a sync that said so: what it should have kept may be lost although later syncs succeed
  CRASH_LINK,        ///< a name appears
  CRASH_UNLINK,      ///< a name vanishes
  CRASH_SYNC_FOLDER  ///< all names
};

/// A recorded operation, without its bytes.
struct crash_operation {
  int32_t kind;     ///< `enum crash_kind`
  int32_t node;     ///< the file, by the order of creation on its disk; -1 for the folder
  int64_t offset;   ///< of a write; the length of a truncation
  int64_t length;   ///< of a write
  char name[64];    ///< the file's name when it was made
};

/// A recorded operation that was not durable at some point.
struct crash_pending {
  int64_t index;    ///< in the record
  int32_t sectors;  ///< how many 512-byte sectors it touches; 1 where there is nothing to tear
  int32_t doomed;   ///< 1 after a failed sync
};

/// Which operations a fault strikes.
enum crash_fault {
  CRASH_FAULT_NONE = 0,
  CRASH_FAULT_IO,    ///< EIO from every call
  CRASH_FAULT_SYNC,  ///< EIO from syncs
  CRASH_FAULT_FULL   ///< ENOSPC from what needs room
};

/// Makes the file system SQLite's default, once. Gives an SQLite result code.
int crash_vfs_install(void);

/// Begins SQLite's random numbers anew from `seed`, so that a run can be had again.
void crash_vfs_seed(uint64_t seed);

/// A new empty disk; -1 when there are too many.
int crash_disk_make(void);

/// Takes a disk away. Nothing may have a file of it open.
void crash_disk_drop(int disk);

/// How many operations were recorded so far.
int64_t crash_disk_operations(int disk);

/// The operation at `index`.
struct crash_operation crash_disk_operation(int disk, int64_t index);

/// The operations before `upto` that are not durable at that point, in order; at most `room` of them. Gives how many.
int64_t crash_disk_pending(int disk, int64_t upto, struct crash_pending *pending, int64_t room);

/// A new disk as the power left it at `upto`: all that is durable, and of each pending operation what `kept` says: bit
/// i for its sector i (the last bit for all further ones), any bit for what cannot be torn. -1 when there are too many.
int crash_disk_image(int disk, int64_t upto, const uint64_t *kept, int64_t count);

/// A new disk as the next process finds it when this one was killed at `upto`: every write is there, what was pending
/// still is, and the record goes on. -1 when there are too many.
int crash_disk_killed(int disk, int64_t upto);

/// A digest of names and contents.
uint64_t crash_disk_digest(int disk);

/// Syncs the disk's folder. 0, or -1 when a fault struck.
int crash_disk_sync_folder(int disk);

/// How many calls that a fault can strike were made so far.
int64_t crash_disk_calls(int disk);

/// How many of them failed.
int64_t crash_disk_strikes(int disk);

/// Calls `first` … `last` (counted from 0) fail.
void crash_disk_fail(int disk, enum crash_fault fault, int64_t first, int64_t last);

/// How many bytes the disk can take on top of what it has; negative: any number.
void crash_disk_room(int disk, int64_t bytes);

/// The contents of a file, to be looked at or changed while nothing has it open; its length in `length`. NULL when
/// there is none.
unsigned char *crash_disk_bytes(int disk, const char *name, int64_t *length);

#endif
