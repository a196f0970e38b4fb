// Lets a solver that can only be given a limit in wall time be limited in processor time: in a
// process that preloads this, every clock runs as fast as the process uses its processor, so a
// second that other programs took away does not count. Linux on x86-64 and AArch64.
//
// The clock functions that the kernel maps into each process (the vDSO) are overwritten with a jump
// to ours. That reaches the C library and those who find the kernel's functions by themselves; only
// direct system calls still see the true time.
//
// cc -O2 -shared -fPIC -o cpuclock.so cpuclock.c && LD_PRELOAD=./cpuclock.so SOLVER ...
#define _GNU_SOURCE
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS 1000000000LL
#define CLOCKS 12

// What each clock showed when the process had used no processor time, in nanoseconds.
static int64_t start[CLOCKS];

static int64_t true_ns(clockid_t id) {
    struct timespec t = {0, 0};
    syscall(SYS_clock_gettime, id, &t);
    return t.tv_sec * NS + t.tv_nsec;
}

static int64_t shown_ns(clockid_t id) {
    return start[id] + true_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static int shown_gettime(clockid_t id, struct timespec *out) {
    int steered = id >= 0 && id < CLOCKS && id != CLOCK_PROCESS_CPUTIME_ID &&
                  id != CLOCK_THREAD_CPUTIME_ID;
    if (!steered) return (int)syscall(SYS_clock_gettime, id, out);
    int64_t now = shown_ns(id);
    out->tv_sec = now / NS;
    out->tv_nsec = now % NS;
    return 0;
}

static int shown_timeofday(struct timeval *out, void *zone) {
    int64_t now = shown_ns(CLOCK_REALTIME);
    if (out) {
        out->tv_sec = now / NS;
        out->tv_usec = now % NS / 1000;
    }
    if (zone) memset(zone, 0, sizeof(struct timezone));
    return 0;
}

static time_t shown_time(time_t *out) {
    time_t now = shown_ns(CLOCK_REALTIME) / NS;
    if (out) *out = now;
    return now;
}

static void *ours(const char *name) {
    if (strstr(name, "clock_gettime")) return (void *)shown_gettime;
    if (strstr(name, "gettimeofday")) return (void *)shown_timeofday;
    return strcmp(name, "__vdso_time") == 0 ? (void *)shown_time : NULL;
}

// The code of a jump to `to`.
static size_t jump(uint8_t *code, void *to) {
#if defined(__x86_64__)
    static const uint8_t load[] = {0x48, 0xb8}, leap[] = {0xff, 0xe0};  // mov rax, to; jmp rax
#elif defined(__aarch64__)
    static const uint8_t load[] = {0x50, 0, 0, 0x58, 0, 2, 0x1f, 0xd6};  // ldr x16, 8; br x16
    static const uint8_t leap[] = {0};
#else
#error "no jump is known for this processor"
#endif
    memcpy(code, load, sizeof load);
    memcpy(code + sizeof load, &to, sizeof to);
    memcpy(code + sizeof load + sizeof to, leap, sizeof leap);
    return sizeof load + sizeof to + sizeof leap;
}

// The bytes of the vDSO in memory. Only all of its pages at once can be made writable.
static size_t extent(const uint8_t *base) {
    const ElfW(Ehdr) *head = (const void *)base;
    const ElfW(Phdr) *parts = (const void *)(base + head->e_phoff);
    size_t end = 0, page = (size_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < head->e_phnum; i++) {
        size_t last = parts[i].p_offset + parts[i].p_memsz;
        if (parts[i].p_type == PT_LOAD && last > end) end = last;
    }
    return (end + page - 1) / page * page;
}

// Overwrites the clock functions among the symbols of the vDSO, and says how many.
static int steer(uint8_t *base) {
    const ElfW(Ehdr) *head = (const void *)base;
    const ElfW(Shdr) *sections = (const void *)(base + head->e_shoff);
    int steered = 0;
    for (int i = 0; i < head->e_shnum; i++) {
        if (sections[i].sh_type != SHT_DYNSYM) continue;
        const ElfW(Sym) *symbols = (const void *)(base + sections[i].sh_offset);
        const char *names = (const char *)(base + sections[sections[i].sh_link].sh_offset);
        for (size_t k = 0; k < sections[i].sh_size / sizeof *symbols; k++) {
            const char *name = names + symbols[k].st_name;
            int real = strncmp(name, "__vdso_", 7) == 0 || strncmp(name, "__kernel_", 9) == 0;
            void *to = real && symbols[k].st_shndx != SHN_UNDEF ? ours(name) : NULL;
            if (!to) continue;
            uint8_t leap[24];
            uint8_t *code = base + symbols[k].st_value;
            size_t size = jump(leap, to);
            memcpy(code, leap, size);
            __builtin___clear_cache((char *)code, (char *)code + size);
            steered++;
        }
    }
    return steered;
}

__attribute__((constructor)) static void install(void) {
    int64_t used = true_ns(CLOCK_PROCESS_CPUTIME_ID);
    for (clockid_t id = 0; id < CLOCKS; id++) start[id] = true_ns(id) - used;
    uint8_t *base = (uint8_t *)getauxval(AT_SYSINFO_EHDR);
    size_t size = base ? extent(base) : 0;
    int open = base && mprotect(base, size, PROT_READ | PROT_WRITE | PROT_EXEC) == 0;
    if (!open || steer(base) == 0) fputs("cpuclock: limits are wall time here\n", stderr);
    if (open) mprotect(base, size, PROT_READ | PROT_EXEC);
}
