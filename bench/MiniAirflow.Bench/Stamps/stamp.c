// Prints the time at which it was executed, in nanoseconds since 1970. Linked statically: what is measured is the start of a process,
// not the dynamic linker's work, which would be the command's own.
#include <stdio.h>
#include <time.h>

int main(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    printf("%lld%09ld\n", (long long)now.tv_sec, now.tv_nsec);
    return 0;
}
