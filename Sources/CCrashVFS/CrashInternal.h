#ifndef CRASH_INTERNAL_H
#define CRASH_INTERNAL_H

#include "CCrashVFS.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stddef.h>

#define CRASH_PREFIX "/crash-vfs/"
#define CRASH_DISKS 64
#define CRASH_SECTOR 512
#define CRASH_SHM_LOCKS 8
#define CRASH_SHM_REGIONS 64

/// Bytes that grow.
struct crash_bytes {
  unsigned char *data;
  int64_t size, room;
};

struct crash_file;

/// A file's contents with its locks; lives as long as its disk.
struct crash_node {
  struct crash_bytes now;
  /// What was there when the disk began, which is durable.
  struct crash_bytes begun;
  char name[64];
  /// The locks on the file, as SQLite's unix file system keeps them between processes.
  int shared;
  struct crash_file *reserved, *pending, *exclusive;
  int shm_users, shm_regions;
  void *shm[CRASH_SHM_REGIONS];
  int shm_readers[CRASH_SHM_LOCKS];
  struct crash_file *shm_writer[CRASH_SHM_LOCKS];
};

struct crash_record {
  struct crash_operation operation;
  unsigned char *bytes;
};

/// A name in the folder.
struct crash_entry {
  char name[64];
  int node;
};

struct crash_folder {
  struct crash_entry entries[32];
  int count;
};

struct crash_disk {
  pthread_mutex_t mutex;
  int used;
  struct crash_node **nodes;
  int node_count, node_room;
  struct crash_folder now, begun;
  struct crash_record *records;
  int64_t record_count, record_room;
  int64_t calls, strikes, fail_first, fail_last, free_bytes;
  enum crash_fault fault;
};

/// An open file.
struct crash_file {
  sqlite3_file base;
  struct crash_disk *disk;
  struct crash_node *node;
  int index, level, is_new, delete_on_close, has_shm;
  unsigned shm_shared, shm_exclusive;
};

struct crash_disk *crash_disk_at(int disk);
int crash_bytes_write(struct crash_bytes *bytes, const void *from, int64_t length, int64_t offset);
int crash_bytes_resize(struct crash_bytes *bytes, int64_t size);
int crash_folder_find(const struct crash_folder *folder, const char *name);
void crash_folder_link(struct crash_folder *folder, const char *name, int node);
void crash_folder_unlink(struct crash_folder *folder, const char *name);
int crash_node_make(struct crash_disk *disk, const char *name);
void crash_record_add(struct crash_disk *disk, enum crash_kind kind, int node, const char *name, int64_t offset,
                      const void *bytes, int64_t length);
/// Counts a call and says whether `struck` by a fault of this kind; the mutex is held.
int crash_strikes(struct crash_disk *disk, enum crash_kind kind, int needs_room);
extern const sqlite3_io_methods crash_methods;

#endif
