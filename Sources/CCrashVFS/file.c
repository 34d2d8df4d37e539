#include "CrashInternal.h"
#include <stdlib.h>
#include <string.h>

#define FILE_OF(pointer) ((struct crash_file *)(pointer))
#define LOCK(file) pthread_mutex_lock(&(file)->disk->mutex)
#define UNLOCK(file) pthread_mutex_unlock(&(file)->disk->mutex)

/// Whether the disk has `more` bytes of room, which are taken then.
static int take_room(struct crash_disk *disk, int64_t more) {
  if (more <= 0 || disk->free_bytes < 0) return 1;
  if (disk->free_bytes < more) {
    disk->strikes++;
    return 0;
  }
  disk->free_bytes -= more;
  return 1;
}

static int unlock_to(struct crash_file *file, int level) {
  struct crash_node *node = file->node;
  if (file->level <= level) return SQLITE_OK;
  if (node->reserved == file) node->reserved = NULL;
  if (node->pending == file) node->pending = NULL;
  if (node->exclusive == file) node->exclusive = NULL;
  if (level == SQLITE_LOCK_NONE && file->level >= SQLITE_LOCK_SHARED) node->shared--;
  file->level = level;
  return SQLITE_OK;
}

static void leave_shm(struct crash_file *file) {
  struct crash_node *node = file->node;
  if (!file->has_shm) return;
  for (int i = 0; i < CRASH_SHM_LOCKS; i++) {
    if (file->shm_shared >> i & 1) node->shm_readers[i]--;
    if (node->shm_writer[i] == file) node->shm_writer[i] = NULL;
  }
  file->shm_shared = file->shm_exclusive = 0;
  file->has_shm = 0;
  // With its last user the index is gone, as that of a process that ended is.
  if (--node->shm_users == 0) {
    for (int i = 0; i < node->shm_regions; i++) free(node->shm[i]);
    node->shm_regions = 0;
  }
}

static int crash_close(sqlite3_file *pointer) {
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  unlock_to(file, SQLITE_LOCK_NONE);
  leave_shm(file);
  if (file->delete_on_close && crash_folder_find(&file->disk->now, file->node->name) == file->index) {
    crash_folder_unlink(&file->disk->now, file->node->name);
    crash_record_add(file->disk, CRASH_UNLINK, file->index, file->node->name, 0, NULL, 0);
  }
  UNLOCK(file);
  return SQLITE_OK;
}

static int crash_read(sqlite3_file *pointer, void *to, int length, sqlite3_int64 offset) {
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  int result = SQLITE_OK;
  if (crash_strikes(file->disk, 0, 0)) {
    result = SQLITE_IOERR_READ;
  } else {
    int64_t there = file->node->now.size - offset;
    if (there < 0) there = 0;
    if (there > length) there = length;
    if (there > 0) memcpy(to, file->node->now.data + offset, (size_t)there);
    if (there < length) {
      memset((char *)to + there, 0, (size_t)(length - there));
      result = SQLITE_IOERR_SHORT_READ;
    }
  }
  UNLOCK(file);
  return result;
}

static int crash_write(sqlite3_file *pointer, const void *from, int length, sqlite3_int64 offset) {
  struct crash_file *file = FILE_OF(pointer);
  struct crash_disk *disk = file->disk;
  LOCK(file);
  int64_t more = offset + length - file->node->now.size;
  int struck = crash_strikes(disk, CRASH_WRITE, more > 0), result = SQLITE_OK;
  if (struck) {
    result = disk->fault == CRASH_FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  } else if (!take_room(disk, more)) {
    // What fits is written, as a file system does.
    int64_t part = length - (more - disk->free_bytes);
    if (part > 0) {
      disk->free_bytes = 0;
      crash_bytes_write(&file->node->now, from, part, offset);
      crash_record_add(disk, CRASH_WRITE, file->index, file->node->name, offset, from, part);
    }
    result = SQLITE_FULL;
  } else if (crash_bytes_write(&file->node->now, from, length, offset) != 0) {
    result = SQLITE_IOERR_NOMEM;
  } else {
    crash_record_add(disk, CRASH_WRITE, file->index, file->node->name, offset, from, length);
  }
  UNLOCK(file);
  return result;
}

static int crash_truncate(sqlite3_file *pointer, sqlite3_int64 size) {
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  int result = SQLITE_OK;
  if (crash_strikes(file->disk, CRASH_TRUNCATE, 0)) {
    result = SQLITE_IOERR_TRUNCATE;
  } else {
    if (file->disk->free_bytes >= 0 && size < file->node->now.size)
      file->disk->free_bytes += file->node->now.size - size;
    crash_bytes_resize(&file->node->now, size);
    crash_record_add(file->disk, CRASH_TRUNCATE, file->index, file->node->name, size, NULL, 0);
  }
  UNLOCK(file);
  return result;
}

static int crash_sync(sqlite3_file *pointer, int flags) {
  (void)flags;
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  int result = SQLITE_OK;
  if (crash_strikes(file->disk, CRASH_SYNC, 0)) {
    crash_record_add(file->disk, CRASH_SYNC_FAILED, file->index, file->node->name, 0, NULL, 0);
    result = SQLITE_IOERR_FSYNC;
  } else {
    crash_record_add(file->disk, CRASH_SYNC, file->index, file->node->name, 0, NULL, 0);
    // os_unix.c: the first sync of a journal or log syncs its folder too; when that fails, nobody hears of it.
    if (file->is_new && !crash_strikes(file->disk, CRASH_SYNC_FOLDER, 0))
      crash_record_add(file->disk, CRASH_SYNC_FOLDER, -1, "", 0, NULL, 0);
    file->is_new = 0;
  }
  UNLOCK(file);
  return result;
}

static int crash_size(sqlite3_file *pointer, sqlite3_int64 *size) {
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  int struck = crash_strikes(file->disk, 0, 0);
  *size = file->node->now.size;
  UNLOCK(file);
  return struck ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int crash_lock(sqlite3_file *pointer, int level) {
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  struct crash_node *node = file->node;
  int result = SQLITE_OK;
  if (file->level < level) {
    if (level == SQLITE_LOCK_SHARED) {
      if ((node->pending && node->pending != file) || (node->exclusive && node->exclusive != file)) {
        result = SQLITE_BUSY;
      } else {
        node->shared++;
        file->level = SQLITE_LOCK_SHARED;
      }
    } else if (level == SQLITE_LOCK_RESERVED) {
      if (node->reserved && node->reserved != file) {
        result = SQLITE_BUSY;
      } else {
        node->reserved = file;
        file->level = SQLITE_LOCK_RESERVED;
      }
    } else if ((node->pending && node->pending != file) || (node->reserved && node->reserved != file)) {
      result = SQLITE_BUSY;
    } else {
      node->pending = file;
      if (node->shared > 1) {
        file->level = SQLITE_LOCK_PENDING;
        result = SQLITE_BUSY;
      } else {
        node->exclusive = file;
        file->level = SQLITE_LOCK_EXCLUSIVE;
      }
    }
  }
  UNLOCK(file);
  return result;
}

static int crash_unlock(sqlite3_file *pointer, int level) {
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  int result = unlock_to(file, level);
  UNLOCK(file);
  return result;
}

static int crash_check_reserved(sqlite3_file *pointer, int *is_reserved) {
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  *is_reserved = file->node->reserved != NULL;
  UNLOCK(file);
  return SQLITE_OK;
}

static int crash_control(sqlite3_file *pointer, int operation, void *argument) {
  (void)pointer, (void)operation, (void)argument;
  return SQLITE_NOTFOUND;
}

/// As os_unix.c says of a Linux file system.
static int crash_sector_size(sqlite3_file *pointer) {
  (void)pointer;
  return 4096;
}

static int crash_characteristics(sqlite3_file *pointer) {
  (void)pointer;
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int crash_shm_map(sqlite3_file *pointer, int region, int size, int extends, void volatile **to) {
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  struct crash_node *node = file->node;
  int result = SQLITE_OK;
  *to = NULL;
  if (!file->has_shm) {
    file->has_shm = 1;
    node->shm_users++;
  }
  if (region >= CRASH_SHM_REGIONS) result = SQLITE_IOERR_SHMMAP;
  while (result == SQLITE_OK && extends && node->shm_regions <= region) {
    if (crash_strikes(file->disk, 0, 1) || !take_room(file->disk, size)) {
      result = SQLITE_IOERR_SHMSIZE;
    } else {
      node->shm[node->shm_regions] = calloc(1, (size_t)size);
      if (node->shm[node->shm_regions]) node->shm_regions++;
      else result = SQLITE_IOERR_NOMEM;
    }
  }
  if (result == SQLITE_OK && region < node->shm_regions) *to = node->shm[region];
  UNLOCK(file);
  return result;
}

static int crash_shm_lock(sqlite3_file *pointer, int first, int count, int flags) {
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  struct crash_node *node = file->node;
  int result = SQLITE_OK;
  for (int i = first; i < first + count && result == SQLITE_OK; i++) {
    unsigned bit = 1u << i;
    if (flags & SQLITE_SHM_UNLOCK) continue;
    if (node->shm_writer[i] && node->shm_writer[i] != file) result = SQLITE_BUSY;
    if (flags & SQLITE_SHM_EXCLUSIVE && node->shm_readers[i] - (file->shm_shared & bit ? 1 : 0) > 0)
      result = SQLITE_BUSY;
  }
  for (int i = first; i < first + count && result == SQLITE_OK; i++) {
    unsigned bit = 1u << i;
    if (flags & SQLITE_SHM_UNLOCK) {
      if (file->shm_shared & bit) node->shm_readers[i]--;
      if (node->shm_writer[i] == file) node->shm_writer[i] = NULL;
      file->shm_shared &= ~bit;
      file->shm_exclusive &= ~bit;
    } else if (flags & SQLITE_SHM_EXCLUSIVE) {
      node->shm_writer[i] = file;
      file->shm_exclusive |= bit;
    } else if (!(file->shm_shared & bit)) {
      node->shm_readers[i]++;
      file->shm_shared |= bit;
    }
  }
  UNLOCK(file);
  return result;
}

static void crash_shm_barrier(sqlite3_file *pointer) {
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  UNLOCK(file);
}

static int crash_shm_unmap(sqlite3_file *pointer, int deletes) {
  (void)deletes;
  struct crash_file *file = FILE_OF(pointer);
  LOCK(file);
  leave_shm(file);
  UNLOCK(file);
  return SQLITE_OK;
}

const sqlite3_io_methods crash_methods = {
    .iVersion = 2,
    .xClose = crash_close,
    .xRead = crash_read,
    .xWrite = crash_write,
    .xTruncate = crash_truncate,
    .xSync = crash_sync,
    .xFileSize = crash_size,
    .xLock = crash_lock,
    .xUnlock = crash_unlock,
    .xCheckReservedLock = crash_check_reserved,
    .xFileControl = crash_control,
    .xSectorSize = crash_sector_size,
    .xDeviceCharacteristics = crash_characteristics,
    .xShmMap = crash_shm_map,
    .xShmLock = crash_shm_lock,
    .xShmBarrier = crash_shm_barrier,
    .xShmUnmap = crash_shm_unmap,
};
