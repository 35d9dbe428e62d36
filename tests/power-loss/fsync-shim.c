/*
 * A disk that forgets: preloaded into a process, it keeps beside every file below WEFT_DISK_REAL a copy below
 * WEFT_DISK_DURABLE that holds only what was fsynced. After the process was killed, the copies are what a power
 * cut would have left on a disk that honours flushes and keeps nothing else.
 *
 * Writes are noted as ranges and copied at fsync or fdatasync; a truncation or a rename counts from the next
 * fsync of that file or at once, respectively, which errs on the side of losing more.
 *
 * Two more things can befall the disk. With WEFT_DISK_CUT_AT=n the process is killed before the n-th thing that it does
 * to the disk: writes, flushes, truncations, renames and removals count, also of what is never flushed; WEFT_DISK_STEPS
 * names a file that is kept as many bytes long as there were. And what the file WEFT_DISK_FAULT says happens for as long as it says so: "fsync" fails every flush with EIO, "full" every write that makes
 * a file longer with ENOSPC, "read-only" every write with EROFS.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MAX 4096
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct range { off_t from, to; };
struct file {
  char *path;
  struct range *ranges;
  size_t count, room;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file files[FILES_MAX];
static size_t file_count;
static const char *real_root, *durable_root, *fault_file;
static long steps, cut_at;
static int steps_file = -1;

static void take_lock(void) { pthread_mutex_lock(&lock); }
static void give_lock_back(void) { pthread_mutex_unlock(&lock); }

__attribute__((constructor)) static void begin(void) {
  /* Else a child that is forked while another thread holds the lock waits for it for ever, and its parent for the child. */
  pthread_atfork(take_lock, give_lock_back, give_lock_back);
  real_root = getenv("WEFT_DISK_REAL");
  durable_root = getenv("WEFT_DISK_DURABLE");
  fault_file = getenv("WEFT_DISK_FAULT");
  const char *at = getenv("WEFT_DISK_CUT_AT");
  cut_at = at == NULL ? 0 : atol(at);
  const char *count = getenv("WEFT_DISK_STEPS");
  if (count != NULL) steps_file = NEXT(open)(count, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
}

/* One thing more is about to be done to the disk. */
static void step(void) {
  if (steps_file >= 0 && NEXT(write)(steps_file, ".", 1) != 1) abort();
  if (cut_at > 0 && __atomic_add_fetch(&steps, 1, __ATOMIC_SEQ_CST) == cut_at) {
    kill(getpid(), SIGKILL);
    pause();
  }
}

/* Whether the disk has this fault now. */
static int is_faulty(const char *fault) {
  char said[32];
  if (fault_file == NULL) return 0;
  int fd = NEXT(open)(fault_file, O_RDONLY);
  if (fd < 0) return 0;
  ssize_t length = read(fd, said, sizeof said - 1);
  close(fd);
  return length > 0 && (size_t)length == strlen(fault) && strncmp(said, fault, (size_t)length) == 0;
}

/* The note of the file behind a descriptor; NULL if it is not one of the disk's. Called with the lock held. */
static struct file *file_of(int fd) {
  char link[64], path[PATH_MAX];
  if (real_root == NULL || durable_root == NULL) return NULL;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  size_t root = strlen(real_root);
  if (length <= 0) return NULL;
  path[length] = 0;
  if (strncmp(path, real_root, root) != 0 || path[root] != '/') return NULL;
  for (size_t i = 0; i < file_count; i++)
    if (strcmp(files[i].path, path) == 0) return &files[i];
  if (file_count == FILES_MAX) abort();
  files[file_count] = (struct file){.path = strdup(path)};
  return &files[file_count++];
}

/* Without the lock for pipes and sockets: signal handlers write to those, whatever they interrupt. */
static int is_ours(int fd) {
  struct stat now;
  if (fstat(fd, &now) != 0 || !S_ISREG(now.st_mode)) return 0;
  pthread_mutex_lock(&lock);
  int ours = file_of(fd) != NULL;
  pthread_mutex_unlock(&lock);
  return ours;
}

/* What every write goes through; with an error that it must fail with, or 0. */
static int before_write(int fd, off_t at, size_t length) {
  struct stat now;
  if (!is_ours(fd)) return 0;
  step();
  if (is_faulty("read-only")) return EROFS;
  if (is_faulty("full") && fstat(fd, &now) == 0 && at + (off_t)length > now.st_size) return ENOSPC;
  return 0;
}

/* The same for a flush. */
static int before_flush(int fd) {
  if (!is_ours(fd)) return 0;
  step();
  return is_faulty("fsync") ? EIO : 0;
}

static int failed(int error) {
  errno = error;
  return -1;
}

static void note_write(int fd, off_t from, ssize_t length) {
  if (length <= 0) return;
  pthread_mutex_lock(&lock);
  struct file *file = file_of(fd);
  if (file != NULL) {
    if (file->count == file->room) {
      file->room = file->room * 2 + 64;
      file->ranges = realloc(file->ranges, file->room * sizeof(struct range));
      if (file->ranges == NULL) abort();
    }
    file->ranges[file->count++] = (struct range){from, from + length};
  }
  pthread_mutex_unlock(&lock);
}

/* Brings the durable copy up to what the file is now. */
static void make_durable(int fd) {
  pthread_mutex_lock(&lock);
  struct file *file = file_of(fd);
  if (file != NULL) {
    char path[PATH_MAX];
    static char buffer[1 << 20];
    struct stat now;
    snprintf(path, sizeof path, "%s%s", durable_root, file->path + strlen(real_root));
    int copy = NEXT(open)(path, O_RDWR | O_CREAT, 0600);
    if (copy < 0 || fstat(fd, &now) != 0) abort();
    for (size_t i = 0; i < file->count; i++) {
      for (off_t at = file->ranges[i].from; at < file->ranges[i].to;) {
        size_t want = (size_t)(file->ranges[i].to - at);
        ssize_t got = pread(fd, buffer, want < sizeof buffer ? want : sizeof buffer, at);
        if (got <= 0) break; /* truncated since */
        if (NEXT(pwrite)(copy, buffer, (size_t)got, at) != got) abort();
        at += got;
      }
    }
    file->count = 0;
    if (NEXT(ftruncate)(copy, now.st_size) != 0) abort();
    close(copy);
  }
  pthread_mutex_unlock(&lock);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  off_t at = lseek(fd, 0, SEEK_CUR);
  int error = before_write(fd, at, length);
  if (error != 0) return failed(error);
  ssize_t written = NEXT(write)(fd, bytes, length);
  if (at >= 0) note_write(fd, at, written);
  return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  int error = before_write(fd, at, length);
  if (error != 0) return failed(error);
  ssize_t written = NEXT(pwrite)(fd, bytes, length, at);
  note_write(fd, at, written);
  return written;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  int error = before_write(fd, (off_t)at, length);
  if (error != 0) return failed(error);
  ssize_t written = NEXT(pwrite64)(fd, bytes, length, at);
  note_write(fd, (off_t)at, written);
  return written;
}

int fsync(int fd) {
  int error = before_flush(fd);
  if (error != 0) return failed(error);
  int result = NEXT(fsync)(fd);
  if (result == 0) make_durable(fd);
  return result;
}

int fdatasync(int fd) {
  int error = before_flush(fd);
  if (error != 0) return failed(error);
  int result = NEXT(fdatasync)(fd);
  if (result == 0) make_durable(fd);
  return result;
}

int ftruncate(int fd, off_t length) {
  if (is_ours(fd)) step();
  return NEXT(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length) {
  if (is_ours(fd)) step();
  return NEXT(ftruncate64)(fd, length);
}

static void durable_path(const char *path, char *out) {
  size_t root = real_root == NULL ? 0 : strlen(real_root);
  out[0] = 0;
  if (root > 0 && durable_root != NULL && strncmp(path, real_root, root) == 0)
    snprintf(out, PATH_MAX, "%s%s", durable_root, path + root);
}

int unlink(const char *path) {
  char copy[PATH_MAX];
  durable_path(path, copy);
  if (copy[0] != 0) step();
  int result = NEXT(unlink)(path);
  if (result == 0 && copy[0] != 0) NEXT(unlink)(copy);
  return result;
}

int rename(const char *from, const char *to) {
  char copy_from[PATH_MAX], copy_to[PATH_MAX];
  durable_path(from, copy_from);
  durable_path(to, copy_to);
  if (copy_to[0] != 0) step();
  int result = NEXT(rename)(from, to);
  if (result == 0 && copy_from[0] != 0 && copy_to[0] != 0) NEXT(rename)(copy_from, copy_to);
  return result;
}
