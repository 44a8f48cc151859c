/*
 * A disk with other manners, by LD_PRELOAD: slower to sync, or failing on demand.
 *
 *   SLUICE_SHIM_FSYNC_DELAY_US=N    every fsync and fdatasync takes N microseconds more
 *   SLUICE_SHIM_FAIL_FSYNC_FILE=P   while file P exists, they fail with EIO on files named "...-wal"
 *   SLUICE_SHIM_FAIL_WRITE_FILE=P   while file P exists, write and pwrite fail on such files: with
 *                                   ENOSPC where P's content begins with "ENOSPC", else with EIO
 *
 *   SLUICE_SHIM_WAL_DISK=D          file D is what a power cut would leave of the WAL: what was
 *                                   written reaches it with the next sync, or never, if that fails
 *
 * A failing sync has not reached the disk, and a failing write has written nothing. sync_file_range
 * and msync are left alone: neither SQLite (in WAL mode) nor FileChannel.force uses them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static long delay_micros;
static const char *fail_fsync;
static const char *fail_write;
static const char *wal_disk;

__attribute__((constructor)) static void read_environment(void) {
  const char *delay = getenv("SLUICE_SHIM_FSYNC_DELAY_US");
  delay_micros = delay ? atol(delay) : 0;
  fail_fsync = getenv("SLUICE_SHIM_FAIL_FSYNC_FILE");
  fail_write = getenv("SLUICE_SHIM_FAIL_WRITE_FILE");
  wal_disk = getenv("SLUICE_SHIM_WAL_DISK");
}

static int is_wal(int fd) {
  char link[64];
  char path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path);
  return length >= 4 && memcmp(path + length - 4, "-wal", 4) == 0;
}

static int fails(const char *control, int fd) {
  return control && access(control, F_OK) == 0 && is_wal(fd);
}

/* The error a failing write reports. Reads by system call, so as not to meet its own wrappers. */
static int write_error(void) {
  char word[6] = {0};
  int fd = (int)syscall(SYS_openat, AT_FDCWD, fail_write, O_RDONLY | O_CLOEXEC, 0);
  if (fd >= 0) {
    long got = syscall(SYS_read, fd, word, sizeof word);
    syscall(SYS_close, fd);
    if (got == 6 && memcmp(word, "ENOSPC", 6) == 0) return ENOSPC;
  }
  return EIO;
}

static void delay(void) {
  if (delay_micros <= 0) return;
  struct timespec left = {delay_micros / 1000000, (delay_micros % 1000000) * 1000};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

/* The parts of the WAL that this process has written and not synced. One process writes at a time. */
struct part {
  struct part *next;
  off64_t at;
  size_t size;
};

static pthread_mutex_t parts_lock = PTHREAD_MUTEX_INITIALIZER;
static struct part *parts;

static void written(int fd, ssize_t size, off64_t at) {
  if (!wal_disk || size <= 0 || !is_wal(fd)) return;
  struct part *part = malloc(sizeof *part);
  if (!part) abort();
  part->at = at;
  part->size = (size_t)size;
  pthread_mutex_lock(&parts_lock);
  part->next = parts;
  parts = part;
  pthread_mutex_unlock(&parts_lock);
}

/* As a kernel does: what a failing sync was to write is taken for written, and is not. */
static void settle(int fd, int reached) {
  if (!wal_disk || !is_wal(fd)) return;
  pthread_mutex_lock(&parts_lock);
  int disk = (int)syscall(SYS_openat, AT_FDCWD, wal_disk, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  while (parts) {
    struct part *part = parts;
    char *bytes = reached ? malloc(part->size) : NULL;
    if (bytes) {
      long got = syscall(SYS_pread64, fd, bytes, part->size, part->at);
      if (got > 0) syscall(SYS_pwrite64, disk, bytes, (size_t)got, part->at);
      free(bytes);
    }
    parts = part->next;
    free(part);
  }
  syscall(SYS_close, disk);
  pthread_mutex_unlock(&parts_lock);
}

static int synced(long call, int fd) {
  delay();
  if (fails(fail_fsync, fd)) {
    settle(fd, 0);
    errno = EIO;
    return -1;
  }
  int result = (int)syscall(call, fd);
  settle(fd, result == 0);
  return result;
}

int fsync(int fd) { return synced(SYS_fsync, fd); }

int fdatasync(int fd) { return synced(SYS_fdatasync, fd); }

/* write and pwrite are cancellation points in libc, so the real ones are called, not the kernel. */
#define REAL(type, name) \
  static type real;      \
  if (!real) real = (type)dlsym(RTLD_NEXT, name)

typedef ssize_t (*write_call)(int, const void *, size_t);
typedef ssize_t (*pwrite_call)(int, const void *, size_t, off_t);
typedef ssize_t (*writev_call)(int, const struct iovec *, int);

#define REFUSE_IF_FAILING(fd)    \
  if (fails(fail_write, fd)) {   \
    errno = write_error();       \
    return -1;                   \
  }

ssize_t write(int fd, const void *data, size_t size) {
  REAL(write_call, "write");
  REFUSE_IF_FAILING(fd)
  off64_t at = wal_disk ? lseek64(fd, 0, SEEK_CUR) : 0;
  ssize_t result = real(fd, data, size);
  written(fd, result, at);
  return result;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(writev_call, "writev");
  REFUSE_IF_FAILING(fd)
  return real(fd, parts, count);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
  REAL(pwrite_call, "pwrite");
  REFUSE_IF_FAILING(fd)
  ssize_t result = real(fd, data, size, at);
  written(fd, result, at);
  return result;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  REAL(pwrite_call, "pwrite64");
  REFUSE_IF_FAILING(fd)
  ssize_t result = real(fd, data, size, at);
  written(fd, result, at);
  return result;
}
