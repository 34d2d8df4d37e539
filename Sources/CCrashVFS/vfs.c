#include "CrashInternal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3_vfs vfs;
static sqlite3_vfs *below;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int installed = SQLITE_ERROR;
/// Where random numbers go on; 0 takes them from below.
static uint64_t random_state;

/// The disk of a path and the name on it, or NULL for a path of another file system.
static struct crash_disk *disk_of(const char *path, const char **name) {
  if (!path || strncmp(path, CRASH_PREFIX, sizeof CRASH_PREFIX - 1) != 0) return NULL;
  char *end;
  long index = strtol(path + sizeof CRASH_PREFIX - 1, &end, 10);
  *name = *end == '/' ? end + 1 : end;
  return crash_disk_at((int)index);
}

static int is_ours(const char *path) { return path && strncmp(path, CRASH_PREFIX, sizeof CRASH_PREFIX - 1) == 0; }

static int vfs_open(sqlite3_vfs *self, const char *path, sqlite3_file *pointer, int flags, int *out) {
  (void)self;
  if (!is_ours(path)) return below->xOpen(below, path, pointer, flags, out);
  const char *name;
  struct crash_disk *disk = disk_of(path, &name);
  struct crash_file *file = (struct crash_file *)pointer;
  memset(file, 0, sizeof *file);
  if (!disk) return SQLITE_CANTOPEN;
  pthread_mutex_lock(&disk->mutex);
  int result = SQLITE_OK, node = crash_folder_find(&disk->now, name);
  if (crash_strikes(disk, CRASH_LINK, node < 0) || (node < 0 && !(flags & SQLITE_OPEN_CREATE))) {
    result = SQLITE_CANTOPEN;
  } else {
    if (node < 0) {
      node = crash_node_make(disk, name);
      crash_folder_link(&disk->now, name, node);
      crash_record_add(disk, CRASH_LINK, node, name, 0, NULL, 0);
    }
    file->base.pMethods = &crash_methods;
    file->disk = disk;
    file->node = disk->nodes[node];
    file->index = node;
    file->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    int kind = flags & (SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL);
    file->is_new = kind != 0 && (flags & SQLITE_OPEN_CREATE);
    if (out) *out = flags;
  }
  pthread_mutex_unlock(&disk->mutex);
  return result;
}

static int vfs_delete(sqlite3_vfs *self, const char *path, int syncs) {
  (void)self;
  if (!is_ours(path)) return below->xDelete(below, path, syncs);
  const char *name;
  struct crash_disk *disk = disk_of(path, &name);
  if (!disk) return SQLITE_IOERR_DELETE;
  pthread_mutex_lock(&disk->mutex);
  int result = SQLITE_OK, node = crash_folder_find(&disk->now, name);
  if (crash_strikes(disk, CRASH_UNLINK, 0)) {
    result = SQLITE_IOERR_DELETE;
  } else if (node < 0) {
    result = SQLITE_IOERR_DELETE_NOENT;
  } else {
    if (disk->free_bytes >= 0) disk->free_bytes += disk->nodes[node]->now.size;
    crash_folder_unlink(&disk->now, name);
    crash_record_add(disk, CRASH_UNLINK, node, name, 0, NULL, 0);
    if (syncs) {
      if (crash_strikes(disk, CRASH_SYNC_FOLDER, 0)) result = SQLITE_IOERR_DIR_FSYNC;
      else crash_record_add(disk, CRASH_SYNC_FOLDER, -1, "", 0, NULL, 0);
    }
  }
  pthread_mutex_unlock(&disk->mutex);
  return result;
}

static int vfs_access(sqlite3_vfs *self, const char *path, int flags, int *is_there) {
  (void)self;
  if (!is_ours(path)) return below->xAccess(below, path, flags, is_there);
  const char *name;
  struct crash_disk *disk = disk_of(path, &name);
  *is_there = 0;
  if (!disk) return SQLITE_OK;
  pthread_mutex_lock(&disk->mutex);
  int node = crash_folder_find(&disk->now, name);
  // os_unix.c: an empty file does not exist for SQLITE_ACCESS_EXISTS.
  *is_there = node >= 0 && (flags != SQLITE_ACCESS_EXISTS || disk->nodes[node]->now.size > 0);
  pthread_mutex_unlock(&disk->mutex);
  return SQLITE_OK;
}

static int vfs_full_pathname(sqlite3_vfs *self, const char *path, int room, char *to) {
  (void)self;
  if (!is_ours(path)) return below->xFullPathname(below, path, room, to);
  return snprintf(to, (size_t)room, "%s", path) < room ? SQLITE_OK : SQLITE_CANTOPEN;
}

static void *vfs_dl_open(sqlite3_vfs *self, const char *path) { return (void)self, below->xDlOpen(below, path); }
static void vfs_dl_error(sqlite3_vfs *self, int room, char *to) { (void)self, below->xDlError(below, room, to); }
static void (*vfs_dl_sym(sqlite3_vfs *self, void *library, const char *symbol))(void) {
  return (void)self, below->xDlSym(below, library, symbol);
}
static void vfs_dl_close(sqlite3_vfs *self, void *library) { (void)self, below->xDlClose(below, library); }

static int vfs_randomness(sqlite3_vfs *self, int length, char *to) {
  (void)self;
  if (random_state == 0) return below->xRandomness(below, length, to);
  for (int i = 0; i < length; i++) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    to[i] = (char)(random_state >> 32);
  }
  return length;
}

static int vfs_sleep(sqlite3_vfs *self, int microseconds) { return (void)self, below->xSleep(below, microseconds); }
static int vfs_time(sqlite3_vfs *self, double *now) { return (void)self, below->xCurrentTime(below, now); }
static int vfs_last_error(sqlite3_vfs *self, int room, char *to) {
  return (void)self, below->xGetLastError(below, room, to);
}
static int vfs_time_64(sqlite3_vfs *self, sqlite3_int64 *now) {
  return (void)self, below->xCurrentTimeInt64(below, now);
}

static void install(void) {
  below = sqlite3_vfs_find(NULL);
  if (!below || below->iVersion < 2) return;
  vfs = (sqlite3_vfs){
      .iVersion = 2,
      .szOsFile = below->szOsFile > (int)sizeof(struct crash_file) ? below->szOsFile : (int)sizeof(struct crash_file),
      .mxPathname = below->mxPathname,
      .zName = "crash",
      .xOpen = vfs_open,
      .xDelete = vfs_delete,
      .xAccess = vfs_access,
      .xFullPathname = vfs_full_pathname,
      .xDlOpen = vfs_dl_open,
      .xDlError = vfs_dl_error,
      .xDlSym = vfs_dl_sym,
      .xDlClose = vfs_dl_close,
      .xRandomness = vfs_randomness,
      .xSleep = vfs_sleep,
      .xCurrentTime = vfs_time,
      .xGetLastError = vfs_last_error,
      .xCurrentTimeInt64 = vfs_time_64,
  };
  installed = sqlite3_vfs_register(&vfs, 1);
}

int crash_vfs_install(void) {
  pthread_once(&once, install);
  return installed;
}

void crash_vfs_seed(uint64_t seed) {
  random_state = seed ? seed : 1;
  sqlite3_randomness(0, NULL);
}
