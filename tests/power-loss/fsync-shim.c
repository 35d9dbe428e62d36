/*
 * A disk that forgets: preloaded into a process, it keeps beside every file below WEFT_DISK_REAL a copy below
 * WEFT_DISK_DURABLE that holds only what was fsynced. After the process was killed, the copies are what a power
 * cut would have left on a disk that honours flushes and keeps nothing else.
 *
 * Writes are noted as ranges and copied at fsync or fdatasync; a truncation or a rename counts from the next
 * fsync of that file or at once, respectively, which errs on the side of losing more.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
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
static const char *real_root, *durable_root;

__attribute__((constructor)) static void begin(void) {
  real_root = getenv("WEFT_DISK_REAL");
  durable_root = getenv("WEFT_DISK_DURABLE");
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
  ssize_t written = NEXT(write)(fd, bytes, length);
  if (at >= 0) note_write(fd, at, written);
  return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  ssize_t written = NEXT(pwrite)(fd, bytes, length, at);
  note_write(fd, at, written);
  return written;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  ssize_t written = NEXT(pwrite64)(fd, bytes, length, at);
  note_write(fd, (off_t)at, written);
  return written;
}

int fsync(int fd) {
  int result = NEXT(fsync)(fd);
  if (result == 0) make_durable(fd);
  return result;
}

int fdatasync(int fd) {
  int result = NEXT(fdatasync)(fd);
  if (result == 0) make_durable(fd);
  return result;
}

static void durable_path(const char *path, char *out) {
  size_t root = real_root == NULL ? 0 : strlen(real_root);
  out[0] = 0;
  if (root > 0 && durable_root != NULL && strncmp(path, real_root, root) == 0)
    snprintf(out, PATH_MAX, "%s%s", durable_root, path + root);
}

int unlink(const char *path) {
  char copy[PATH_MAX];
  int result = NEXT(unlink)(path);
  durable_path(path, copy);
  if (result == 0 && copy[0] != 0) NEXT(unlink)(copy);
  return result;
}

int rename(const char *from, const char *to) {
  char copy_from[PATH_MAX], copy_to[PATH_MAX];
  int result = NEXT(rename)(from, to);
  durable_path(from, copy_from);
  durable_path(to, copy_to);
  if (result == 0 && copy_from[0] != 0 && copy_to[0] != 0) NEXT(rename)(copy_from, copy_to);
  return result;
}
