/* Loaded before the C library: a disk that fails now and then, and one whose power is cut.
 *
 * Only files called papo.sqlite and what begins so are looked at. PAPO_DISK says what happens:
 *   call:N    the Nth read, write, sync or cutting short fails
 *   sync:N    the Nth sync fails
 *   cut:N     at the Nth write the power goes: of what was written since the last sync of its
 *             file, some goes back to what was before, chosen by PAPO_DISK_SEED, and the process
 *             ends
 *   lie:N     as cut, with a disk that only pretends to sync
 *   name:N    the process ends before the Nth time that a file gets, changes or loses a name
 *   link:1    no file can have a second name
 *   hang:1    no sync ends as long as there is a file with the name that PAPO_DISK_HANGS has
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BEFORE_MAX = 65536 };

/* What stood where something was written that no sync has made last. */
struct before {
    int fd;
    off_t at;
    size_t len;
    off_t file_len;
    char *bytes;
};

static struct before befores[BEFORE_MAX];
static int before_count;
static long calls, writes, syncs;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static int is_ours(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, sizeof path - 1);
    if (len <= 0) return 0;
    path[len] = 0;
    return strstr(path, "/papo.sqlite") != NULL && strstr(path, "-shm") == NULL;
}

static long wanted(const char *what) {
    const char *said = getenv("PAPO_DISK");
    size_t len = strlen(what);
    if (!said || strncmp(said, what, len) || said[len] != ':') return -1;
    return atol(said + len + 1);
}

/* Whether this call is the one that fails. */
static int fails(int with) {
    pthread_mutex_lock(&turn);
    int is_it = ++calls == wanted("call");
    pthread_mutex_unlock(&turn);
    if (is_it) errno = with;
    return is_it;
}

static ssize_t (*real_read(void))(int, void *, size_t, off_t) {
    return (ssize_t (*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread64");
}

static void remember(int fd, size_t len, off_t at) {
    if (before_count == BEFORE_MAX) abort();
    struct before *it = &befores[before_count++];
    struct stat now;
    if (fstat(fd, &now)) abort();
    it->fd = fd, it->at = at, it->len = len, it->file_len = now.st_size;
    it->bytes = calloc(1, len);
    if (real_read()(fd, it->bytes, len, at) < 0) abort();
}

static void forget(int fd) {
    int kept = 0;
    for (int i = 0; i < before_count; i++) {
        if (befores[i].fd == fd) free(befores[i].bytes);
        else befores[kept++] = befores[i];
    }
    before_count = kept;
}

static ssize_t (*real_write(void))(int, const void *, size_t, off_t) {
    return (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");
}

/* Each sector that is not synced is old or new, whatever was written first. */
static void cut(void) {
    unsigned seed = (unsigned)atol(getenv("PAPO_DISK_SEED") ? getenv("PAPO_DISK_SEED") : "1");
    int all = rand_r(&seed) % 3 == 0;
    for (int i = before_count - 1; i >= 0; i--) {
        struct before *it = &befores[i];
        for (size_t from = 0; from < it->len; from += 512) {
            size_t len = it->len - from < 512 ? it->len - from : 512;
            if (all || rand_r(&seed) % 2) real_write()(it->fd, it->bytes + from, len, it->at + from);
        }
    }
    _exit(99);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at) {
    if (!is_ours(fd)) return real_write()(fd, bytes, len, at);
    if (fails(ENOSPC)) return -1;
    pthread_mutex_lock(&turn);
    writes++;
    long cuts = wanted("cut"), lies = wanted("lie");
    if (cuts > 0 || lies > 0) {
        remember(fd, len, at);
        if (writes == cuts || writes == lies) cut();
    }
    ssize_t written = real_write()(fd, bytes, len, at);
    pthread_mutex_unlock(&turn);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at) {
    return pwrite64(fd, bytes, len, at);
}

ssize_t pread64(int fd, void *bytes, size_t len, off_t at) {
    if (is_ours(fd) && fails(EIO)) return -1;
    return real_read()(fd, bytes, len, at);
}

ssize_t pread(int fd, void *bytes, size_t len, off_t at) {
    return pread64(fd, bytes, len, at);
}

int ftruncate64(int fd, off_t len) {
    if (is_ours(fd) && fails(EIO)) return -1;
    return ((int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate64"))(fd, len);
}

int ftruncate(int fd, off_t len) { return ftruncate64(fd, len); }

static int synced(int fd, const char *name) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (!is_ours(fd)) return real(fd);
    if (fails(EIO)) return -1;
    while (wanted("hang") > 0 && access(getenv("PAPO_DISK_HANGS"), F_OK) == 0) usleep(1000);
    pthread_mutex_lock(&turn);
    syncs++;
    int result = 0;
    if (syncs == wanted("sync")) {
        errno = EIO;
        result = -1;
    } else if (wanted("lie") < 0) {
        /* What is tested is what is asked to be synced, not the disk below. */
        forget(fd);
    }
    pthread_mutex_unlock(&turn);
    return result;
}

int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

/* Before a file gets, changes or loses its name. */
static int named(const char *path, const char *what) {
    static long names;
    if (strstr(path, "papo.") == NULL && strstr(path, ".part") == NULL) return 0;
    pthread_mutex_lock(&turn);
    if (++names == wanted("name")) _exit(98);
    pthread_mutex_unlock(&turn);
    if (strcmp(what, "linkat") || wanted("link") < 0) return 0;
    errno = EPERM;
    return -1;
}

int rename(const char *from, const char *to) {
    if (named(to, "rename")) return -1;
    return ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(from, to);
}

int unlink(const char *path) {
    if (named(path, "unlink")) return -1;
    return ((int (*)(const char *))dlsym(RTLD_NEXT, "unlink"))(path);
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    if (named(to, "linkat")) return -1;
    int (*real)(int, const char *, int, const char *, int) = dlsym(RTLD_NEXT, "linkat");
    return real(from_at, from, to_at, to, flags);
}
