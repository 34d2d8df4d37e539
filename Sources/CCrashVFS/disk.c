#include "CrashInternal.h"
#include <stdlib.h>
#include <string.h>

static struct crash_disk disks[CRASH_DISKS];
static pthread_mutex_t disks_mutex = PTHREAD_MUTEX_INITIALIZER;

struct crash_disk *crash_disk_at(int disk) {
  return disk >= 0 && disk < CRASH_DISKS && disks[disk].used ? &disks[disk] : NULL;
}

int crash_bytes_resize(struct crash_bytes *bytes, int64_t size) {
  if (size > bytes->room) {
    int64_t room = bytes->room < 4096 ? 4096 : bytes->room;
    while (room < size) room *= 2;
    unsigned char *data = realloc(bytes->data, (size_t)room);
    if (!data) return -1;
    bytes->data = data;
    bytes->room = room;
  }
  if (size > bytes->size) memset(bytes->data + bytes->size, 0, (size_t)(size - bytes->size));
  bytes->size = size;
  return 0;
}

int crash_bytes_write(struct crash_bytes *bytes, const void *from, int64_t length, int64_t offset) {
  if (offset + length > bytes->size && crash_bytes_resize(bytes, offset + length) != 0) return -1;
  if (length > 0) memcpy(bytes->data + offset, from, (size_t)length);
  return 0;
}

static void bytes_copy(struct crash_bytes *to, const struct crash_bytes *from) {
  to->size = 0;
  crash_bytes_write(to, from->data, from->size, 0);
}

int crash_folder_find(const struct crash_folder *folder, const char *name) {
  for (int i = 0; i < folder->count; i++)
    if (strcmp(folder->entries[i].name, name) == 0) return folder->entries[i].node;
  return -1;
}

void crash_folder_link(struct crash_folder *folder, const char *name, int node) {
  crash_folder_unlink(folder, name);
  if (folder->count == 32) abort();
  struct crash_entry *entry = &folder->entries[folder->count++];
  strncpy(entry->name, name, sizeof entry->name - 1);
  entry->name[sizeof entry->name - 1] = 0;
  entry->node = node;
}

void crash_folder_unlink(struct crash_folder *folder, const char *name) {
  for (int i = 0; i < folder->count; i++)
    if (strcmp(folder->entries[i].name, name) == 0) {
      folder->entries[i] = folder->entries[--folder->count];
      return;
    }
}

int crash_node_make(struct crash_disk *disk, const char *name) {
  if (disk->node_count == disk->node_room) {
    int room = disk->node_room ? disk->node_room * 2 : 8;
    struct crash_node **nodes = realloc(disk->nodes, (size_t)room * sizeof *nodes);
    if (!nodes) abort();
    disk->nodes = nodes;
    disk->node_room = room;
  }
  struct crash_node *node = calloc(1, sizeof *node);
  if (!node) abort();
  strncpy(node->name, name, sizeof node->name - 1);
  disk->nodes[disk->node_count] = node;
  return disk->node_count++;
}

void crash_record_add(struct crash_disk *disk, enum crash_kind kind, int node, const char *name, int64_t offset,
                      const void *bytes, int64_t length) {
  if (disk->record_count == disk->record_room) {
    int64_t room = disk->record_room ? disk->record_room * 2 : 64;
    struct crash_record *records = realloc(disk->records, (size_t)room * sizeof *records);
    if (!records) abort();
    disk->records = records;
    disk->record_room = room;
  }
  struct crash_record *record = &disk->records[disk->record_count++];
  memset(record, 0, sizeof *record);
  record->operation.kind = kind;
  record->operation.node = node;
  record->operation.offset = offset;
  record->operation.length = length;
  strncpy(record->operation.name, name, sizeof record->operation.name - 1);
  if (bytes) {
    record->bytes = malloc((size_t)length);
    if (!record->bytes) abort();
    memcpy(record->bytes, bytes, (size_t)length);
  }
}

int crash_strikes(struct crash_disk *disk, enum crash_kind kind, int needs_room) {
  int64_t call = disk->calls++;
  if (call < disk->fail_first || call > disk->fail_last) return 0;
  int strikes = 0;
  switch (disk->fault) {
  case CRASH_FAULT_IO: strikes = 1; break;
  case CRASH_FAULT_SYNC: strikes = kind == CRASH_SYNC || kind == CRASH_SYNC_FOLDER; break;
  case CRASH_FAULT_FULL: strikes = needs_room; break;
  default: break;
  }
  disk->strikes += strikes;
  return strikes;
}

int crash_disk_make(void) {
  pthread_mutex_lock(&disks_mutex);
  int found = -1;
  for (int i = 0; i < CRASH_DISKS && found < 0; i++)
    if (!disks[i].used) found = i;
  if (found >= 0) {
    memset(&disks[found], 0, sizeof disks[found]);
    pthread_mutex_init(&disks[found].mutex, NULL);
    disks[found].fail_first = 1;
    disks[found].free_bytes = -1;
    disks[found].used = 1;
  }
  pthread_mutex_unlock(&disks_mutex);
  return found;
}

void crash_disk_drop(int index) {
  pthread_mutex_lock(&disks_mutex);
  struct crash_disk *disk = crash_disk_at(index);
  if (disk) {
    for (int i = 0; i < disk->node_count; i++) {
      struct crash_node *node = disk->nodes[i];
      for (int region = 0; region < node->shm_regions; region++) free(node->shm[region]);
      free(node->now.data);
      free(node->begun.data);
      free(node);
    }
    for (int64_t i = 0; i < disk->record_count; i++) free(disk->records[i].bytes);
    free(disk->nodes);
    free(disk->records);
    pthread_mutex_destroy(&disk->mutex);
    disk->used = 0;
  }
  pthread_mutex_unlock(&disks_mutex);
}

int64_t crash_disk_operations(int index) {
  struct crash_disk *disk = crash_disk_at(index);
  if (!disk) return 0;
  pthread_mutex_lock(&disk->mutex);
  int64_t count = disk->record_count;
  pthread_mutex_unlock(&disk->mutex);
  return count;
}

struct crash_operation crash_disk_operation(int index, int64_t at) {
  struct crash_operation none = {0};
  struct crash_disk *disk = crash_disk_at(index);
  return disk && at >= 0 && at < disk->record_count ? disk->records[at].operation : none;
}

static int sectors_of(const struct crash_operation *operation) {
  if (operation->kind != CRASH_WRITE || operation->length == 0) return 1;
  int64_t first = operation->offset / CRASH_SECTOR;
  return (int)((operation->offset + operation->length - 1) / CRASH_SECTOR - first + 1);
}

int64_t crash_disk_pending(int index, int64_t upto, struct crash_pending *pending, int64_t room) {
  struct crash_disk *disk = crash_disk_at(index);
  if (!disk) return 0;
  int64_t count = 0;
  // The last sync of each file and of the folder before `upto`, and the last that failed.
  int64_t *synced = calloc((size_t)disk->node_count + 1, sizeof *synced);
  int64_t *failed = calloc((size_t)disk->node_count + 1, sizeof *failed);
  int64_t folder = 0;
  // The first successful sync after each failed one keeps nothing of what the failed one covered.
  for (int64_t i = 0; i < upto; i++) {
    const struct crash_operation *operation = &disk->records[i].operation;
    if (operation->kind == CRASH_SYNC) synced[operation->node] = i + 1;
    if (operation->kind == CRASH_SYNC_FAILED) failed[operation->node] = i + 1;
    if (operation->kind == CRASH_SYNC_FOLDER) folder = i + 1;
  }
  // Walking back over failed syncs: an operation is doomed when the first sync after it failed.
  char *doomed = calloc((size_t)upto + 1, 1);
  char *next_failed = calloc((size_t)disk->node_count + 1, 1);
  for (int64_t i = upto - 1; i >= 0; i--) {
    const struct crash_operation *operation = &disk->records[i].operation;
    if (operation->kind == CRASH_SYNC) next_failed[operation->node] = 0;
    else if (operation->kind == CRASH_SYNC_FAILED) next_failed[operation->node] = 1;
    else if (operation->node >= 0 && (operation->kind == CRASH_WRITE || operation->kind == CRASH_TRUNCATE))
      doomed[i] = next_failed[operation->node];
  }
  for (int64_t i = 0; i < upto && count < room; i++) {
    const struct crash_operation *operation = &disk->records[i].operation;
    int is_pending = 0;
    switch (operation->kind) {
    case CRASH_WRITE:
    case CRASH_TRUNCATE: is_pending = doomed[i] || i >= synced[operation->node]; break;
    case CRASH_LINK:
    case CRASH_UNLINK: is_pending = i >= folder; break;
    default: break;
    }
    if (is_pending)
      pending[count++] =
          (struct crash_pending){.index = i, .sectors = sectors_of(operation), .doomed = doomed[i]};
  }
  free(synced);
  free(failed);
  free(doomed);
  free(next_failed);
  return count;
}

/// Writes the sectors that were kept.
static void write_sectors(struct crash_bytes *bytes, const struct crash_record *record, uint64_t kept) {
  int64_t at = record->operation.offset, end = at + record->operation.length;
  for (int sector = 0; at < end; sector++) {
    int64_t next = (at / CRASH_SECTOR + 1) * CRASH_SECTOR;
    if (next > end) next = end;
    if (kept >> (sector < 63 ? sector : 63) & 1)
      crash_bytes_write(bytes, record->bytes + (at - record->operation.offset), next - at, at);
    at = next;
  }
}

int crash_disk_image(int index, int64_t upto, const uint64_t *kept, int64_t count) {
  struct crash_disk *disk = crash_disk_at(index);
  int made = crash_disk_make();
  if (!disk || made < 0) return -1;
  struct crash_disk *image = crash_disk_at(made);
  struct crash_pending *pending = calloc((size_t)upto + 1, sizeof *pending);
  int64_t pending_count = crash_disk_pending(index, upto, pending, upto);
  struct crash_bytes *contents = calloc((size_t)disk->node_count + 1, sizeof *contents);
  for (int i = 0; i < disk->node_count; i++) bytes_copy(&contents[i], &disk->nodes[i]->begun);
  struct crash_folder folder = disk->begun;
  int64_t place = 0;
  for (int64_t i = 0; i < upto; i++) {
    const struct crash_record *record = &disk->records[i];
    uint64_t mask = ~(uint64_t)0;
    if (place < pending_count && pending[place].index == i) {
      mask = place < count ? kept[place] : 0;
      place++;
    }
    switch (record->operation.kind) {
    case CRASH_WRITE: write_sectors(&contents[record->operation.node], record, mask); break;
    case CRASH_TRUNCATE:
      if (mask) crash_bytes_resize(&contents[record->operation.node], record->operation.offset);
      break;
    case CRASH_LINK:
      if (mask) crash_folder_link(&folder, record->operation.name, record->operation.node);
      break;
    case CRASH_UNLINK:
      if (mask) crash_folder_unlink(&folder, record->operation.name);
      break;
    default: break;
    }
  }
  for (int i = 0; i < folder.count; i++) {
    int node = crash_node_make(image, folder.entries[i].name);
    bytes_copy(&image->nodes[node]->now, &contents[folder.entries[i].node]);
    bytes_copy(&image->nodes[node]->begun, &contents[folder.entries[i].node]);
    crash_folder_link(&image->now, folder.entries[i].name, node);
  }
  image->begun = image->now;
  for (int i = 0; i < disk->node_count; i++) free(contents[i].data);
  free(contents);
  free(pending);
  return made;
}

int crash_disk_killed(int index, int64_t upto) {
  struct crash_disk *disk = crash_disk_at(index);
  int made = crash_disk_make();
  if (!disk || made < 0) return -1;
  struct crash_disk *copy = crash_disk_at(made);
  copy->begun = copy->now = disk->begun;
  for (int i = 0; i < disk->node_count; i++) {
    int node = crash_node_make(copy, disk->nodes[i]->name);
    bytes_copy(&copy->nodes[node]->begun, &disk->nodes[i]->begun);
    bytes_copy(&copy->nodes[node]->now, &disk->nodes[i]->begun);
  }
  for (int64_t i = 0; i < upto; i++) {
    const struct crash_record *record = &disk->records[i];
    const struct crash_operation *done = &record->operation;
    crash_record_add(copy, done->kind, done->node, done->name, done->offset, record->bytes, done->length);
    switch (done->kind) {
    case CRASH_WRITE: write_sectors(&copy->nodes[done->node]->now, record, ~(uint64_t)0); break;
    case CRASH_TRUNCATE: crash_bytes_resize(&copy->nodes[done->node]->now, done->offset); break;
    case CRASH_LINK: crash_folder_link(&copy->now, done->name, done->node); break;
    case CRASH_UNLINK: crash_folder_unlink(&copy->now, done->name); break;
    default: break;
    }
  }
  return made;
}

static uint64_t mix(uint64_t hash, uint64_t word) {
  hash ^= word * 0x9E3779B97F4A7C15ull;
  hash = (hash << 27 | hash >> 37) * 0xC2B2AE3D27D4EB4Full;
  return hash ^ hash >> 29;
}

static uint64_t digest(uint64_t hash, const unsigned char *bytes, int64_t length) {
  int64_t i = 0;
  for (; i + 8 <= length; i += 8) {
    uint64_t word;
    memcpy(&word, bytes + i, 8);
    hash = mix(hash, word);
  }
  uint64_t rest = 0;
  if (i < length) memcpy(&rest, bytes + i, (size_t)(length - i));
  return mix(mix(hash, rest), (uint64_t)length);
}

uint64_t crash_disk_digest(int index) {
  struct crash_disk *disk = crash_disk_at(index);
  if (!disk) return 0;
  // Sums, so that the order of names does not count.
  uint64_t sum = 0;
  for (int i = 0; i < disk->now.count; i++) {
    const struct crash_entry *entry = &disk->now.entries[i];
    uint64_t hash = digest(1, (const unsigned char *)entry->name, (int64_t)strlen(entry->name));
    sum += digest(hash, disk->nodes[entry->node]->now.data, disk->nodes[entry->node]->now.size);
  }
  return sum;
}

int crash_disk_sync_folder(int index) {
  struct crash_disk *disk = crash_disk_at(index);
  if (!disk) return -1;
  pthread_mutex_lock(&disk->mutex);
  int struck = crash_strikes(disk, CRASH_SYNC_FOLDER, 0);
  if (!struck) crash_record_add(disk, CRASH_SYNC_FOLDER, -1, "", 0, NULL, 0);
  pthread_mutex_unlock(&disk->mutex);
  return struck ? -1 : 0;
}

int64_t crash_disk_calls(int index) {
  struct crash_disk *disk = crash_disk_at(index);
  return disk ? disk->calls : 0;
}

int64_t crash_disk_strikes(int index) {
  struct crash_disk *disk = crash_disk_at(index);
  return disk ? disk->strikes : 0;
}

void crash_disk_fail(int index, enum crash_fault fault, int64_t first, int64_t last) {
  struct crash_disk *disk = crash_disk_at(index);
  if (!disk) return;
  pthread_mutex_lock(&disk->mutex);
  disk->fault = fault;
  disk->fail_first = first;
  disk->fail_last = last;
  pthread_mutex_unlock(&disk->mutex);
}

void crash_disk_room(int index, int64_t bytes) {
  struct crash_disk *disk = crash_disk_at(index);
  if (!disk) return;
  pthread_mutex_lock(&disk->mutex);
  disk->free_bytes = bytes;
  pthread_mutex_unlock(&disk->mutex);
}

unsigned char *crash_disk_bytes(int index, const char *name, int64_t *length) {
  struct crash_disk *disk = crash_disk_at(index);
  int node = disk ? crash_folder_find(&disk->now, name) : -1;
  *length = node < 0 ? 0 : disk->nodes[node]->now.size;
  return node < 0 ? NULL : disk->nodes[node]->now.data;
}
