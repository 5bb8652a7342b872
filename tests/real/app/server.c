/* A stand-in for the application: one static binary that serves the guide's paths, and misbehaves on request.
   Behaviour comes from the image's environment (see images.py), so that one binary makes every release. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_MAX = 8192, BODY_MAX = 4096 };
static const double bounds[] = {0.005, 0.05, 0.25, 0.5, 1, 2.5};
enum { BOUNDS = sizeof bounds / sizeof *bounds };
static atomic_long answered[6], buckets[BOUNDS + 1], micros, requests, busy;
static volatile sig_atomic_t ending, ill;
static int listener;
static double born;

struct reply { int status; const char *type; char body[BODY_MAX]; };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}
static const char *text(const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}
static double number(const char *name) { return atof(text(name, "0")); }
static void nap(double seconds) {
    struct timespec t = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
    while (seconds > 0 && nanosleep(&t, &t) && errno == EINTR && !ending) {}
}
static void on_end(int sig) {
    (void)sig;
    ending = 1;
    shutdown(listener, SHUT_RDWR);
}

static void on_illness(int sig) {
    (void)sig;
    ill = 1;
}

/* down: APP_HEALTH=down, APP_SICK_AFTER seconds have passed, or SIGUSR1 came. All else goes on serving. */
static int healthy(void) {
    double sick = number("APP_SICK_AFTER");
    return !ill && strcmp(text("APP_HEALTH", "up"), "down") && !(sick > 0 && now() - born > sick);
}
static void health(struct reply *r) {
    const char *word = healthy() ? "UP" : "DOWN";
    r->status = healthy() ? 200 : 503;
    snprintf(r->body, BODY_MAX, "{\"status\":\"%s\",\"components\":{\"db\":{\"status\":\"%s\"},"
             "\"diskSpace\":{\"status\":\"UP\"}}}", word, word);
}
static void metrics(struct reply *r) {
    int n = 0;
    r->type = "text/plain; version=0.0.4";
    n += snprintf(r->body + n, BODY_MAX - n, "# TYPE http_server_requests_seconds histogram\n");
    long sum = 0;
    for (int i = 0; i <= BOUNDS; i++) {
        char le[16] = "+Inf";
        if (i < BOUNDS) snprintf(le, sizeof le, "%g", bounds[i]);
        sum += buckets[i];
        n += snprintf(r->body + n, BODY_MAX - n,
                      "http_server_requests_seconds_bucket{le=\"%s\"} %ld\n", le, sum);
    }
    for (int i = 2; i < 6; i++)
        n += snprintf(r->body + n, BODY_MAX - n, "http_server_requests_seconds_count{status=\"%d00\"} %ld\n", i,
                      (long)answered[i]);
    snprintf(r->body + n, BODY_MAX - n,
             "http_server_requests_seconds_sum %.6f\njvm_memory_used_bytes{area=\"heap\"} 2.5e+08\n"
             "jvm_memory_max_bytes{area=\"heap\"} 1e+09\nhikaricp_connections_active 3\nhikaricp_connections_max 10\n"
             "hikaricp_connections_timeout_total 0\n",
             micros / 1e6);
}
/* Tells whether a variable is set, never its value. */
static void environment(const char *name, struct reply *r) {
    for (const char *c = name; *c; c++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789", *c)) { r->status = 400; return; }
    snprintf(r->body, BODY_MAX, "{\"name\":\"%.100s\",\"set\":%s}", name, getenv(name) ? "true" : "false");
}
static void route(const char *method, const char *path, const char *head, struct reply *r) {
    double failing = number("APP_FAIL_PERCENT");
    const char *version = text("APP_VERSION", "unknown"), *revision = text("APP_REVISION", "unknown");
    if (!strcmp(path, "/api/health") || !strcmp(path, "/actuator/health")) { health(r); return; }
    if (!strcmp(path, "/actuator/prometheus")) { metrics(r); return; }
    nap(number("APP_LATENCY_MS") / 1e3);
    /* Evenly spread, so that a test's figure does not depend on luck. */
    long n = requests++;
    if ((long)((n + 1) * failing / 100) > (long)(n * failing / 100)) {
        r->status = 500;
        snprintf(r->body, BODY_MAX, "{\"error\":\"made to fail\"}");
    } else if (!strcmp(path, "/actuator/info")) {
        snprintf(r->body, BODY_MAX, "{\"build\":{\"version\":\"%s\"},\"git\":{\"commit\":{\"id\":\"%s\"}}}", version, revision);
    } else if (!strcmp(path, "/api-docs")) {
        snprintf(r->body, BODY_MAX, "{\"openapi\":\"3.0.1\",\"info\":{\"version\":\"%s\"}}", version);
    } else if (!strcmp(path, "/api/auth/login")) {
        int broken = !strcmp(text("APP_LOGIN", "works"), "broken");
        r->status = strcmp(method, "POST") ? 405 : broken ? 401 : 200;
        if (r->status == 200) snprintf(r->body, BODY_MAX, "{\"accessToken\":\"sample-%s\"}", version);
    } else if (!strcmp(path, "/api/members")) {
        r->status = strcasestr(head, "authorization: bearer sample-") ? 200 : 401;
        if (r->status == 200) snprintf(r->body, BODY_MAX, "{\"content\":[],\"totalElements\":0}");
    } else if (!strncmp(path, "/env/", 5)) {
        environment(path + 5, r);
    } else if (!strcmp(path, "/")) {
        snprintf(r->body, BODY_MAX, "{\"release\":\"%s\"}", version);
    } else {
        r->status = 404;
    }
}
static void count(int status, double seconds) {
    int i = 0;
    while (i < BOUNDS && seconds > bounds[i]) i++;
    answered[status / 100]++;
    buckets[i]++;
    micros += (long)(seconds * 1e6);
}

/* Reads one request: its head into `head`, its body thrown away. Returns 0 at the end of the connection. */
static int read_request(int fd, char *head, size_t *have) {
    for (;;) {
        char *end = *have ? memmem(head, *have, "\r\n\r\n", 4) : NULL;
        if (end) {
            head[end - head + 2] = 0;
            char *length = strcasestr(head, "\ncontent-length:");
            long total = end - head + 4 + (length ? atol(length + 16) : 0);
            if (total < 0 || total >= HEAD_MAX) return 0;
            while ((long)*have < total) {
                ssize_t got = recv(fd, head + *have, HEAD_MAX - 1 - *have, 0);
                if (got <= 0) return 0;
                *have += got;
            }
            return (int)total;
        }
        if (*have >= HEAD_MAX - 1) return 0;
        ssize_t got = recv(fd, head + *have, HEAD_MAX - 1 - *have, 0);
        if (got <= 0) return 0;
        *have += got;
    }
}
static int answer(int fd, char *head) {
    char method[16] = "", path[512] = "", minor = '0', out[BODY_MAX + 512];
    struct reply r = {200, "application/json", "{}"};
    double began = now();
    if (sscanf(head, "%15s %511s HTTP/1.%c", method, path, &minor) < 3) r.status = 400;
    path[strcspn(path, "?")] = 0;
    busy++;
    if (r.status == 200) route(method, path, head, &r);
    /* The looks of the desk and of Prometheus are no customers. */
    if (strcmp(path, "/api/health") && strncmp(path, "/actuator", 9)) count(r.status, now() - began);
    int keep = !ending && (minor == '1' ? !strcasestr(head, "connection: close") : !!strcasestr(head, "connection: keep-alive"));
    int size = snprintf(out, sizeof out,
                        "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nX-Release: %s\r\nConnection: %s\r\n\r\n%s",
                        r.status, r.status < 400 ? "OK" : "Error", r.type, strlen(r.body), text("APP_VERSION", "unknown"),
                        keep ? "keep-alive" : "close", strcmp(method, "HEAD") ? r.body : "");
    int sent = send(fd, out, size, MSG_NOSIGNAL) == size;
    busy--;
    return sent && keep;
}
static void *serve(void *arg) {
    int fd = (int)(long)arg, one = 1, size;
    char head[HEAD_MAX];
    size_t have = 0;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    while ((size = read_request(fd, head, &have)) > 0 && answer(fd, head)) {
        memmove(head, head + size, have - size);
        have -= size;
    }
    shutdown(fd, SHUT_WR);
    close(fd);
    return NULL;
}
static void *die_later(void *arg) {
    (void)arg;
    nap(number("APP_DIE_AFTER"));
    printf("ERROR the application is made to die now\n");
    exit(1);
}
/* The database migration: its lines, a mark in a file for tests that count runs, and the exit status asked for. */
static int migrate(void) {
    const char *mark = text("APP_MIGRATE_FILE", ""), *names = text("APP_MIGRATIONS", "");
    printf("Flyway: validating schema\n");
    for (char *copy = strdup(names), *name = strtok(copy, ","); name; name = strtok(NULL, ","))
        printf("Migrating schema to %s\n", name);
    nap(number("APP_MIGRATE_SECONDS"));
    FILE *file = *mark ? fopen(mark, "a") : NULL;
    if (file) { fprintf(file, "%s %s\n", text("APP_VERSION", "unknown"), names); fclose(file); }
    int status = (int)number("APP_MIGRATE_EXIT");
    printf(status ? "ERROR: migration failed\n" : "Successfully applied migrations\n");
    return status;
}
int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGTERM, on_end), signal(SIGINT, on_end), signal(SIGUSR1, on_illness);
    if (argc > 1 && (!strcmp(argv[1], "migrate") || !strcmp(argv[1], "flywayMigrate"))) return migrate();
    born = now();
    nap(number("APP_START_DELAY"));
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(atoi(text("APP_PORT", "8080")))};
    int one = 1;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (void *)&any, sizeof any) || listen(listener, 511)) { perror("listen"); return 1; }
    printf("Started release %s in %.3f seconds\n", text("APP_VERSION", "unknown"), now() - born);
    pthread_attr_t small;
    pthread_attr_init(&small), pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&small, 128 * 1024);
    pthread_t thread;
    if (number("APP_DIE_AFTER") > 0) pthread_create(&thread, &small, die_later, NULL);
    while (!ending) {
        long fd = accept(listener, NULL, NULL);
        if (fd >= 0 && pthread_create(&thread, &small, serve, (void *)fd)) close(fd);
    }
    for (int i = 0; i < 200 && busy; i++) nap(0.01);
    printf("Stopped gracefully\n");
    return 0;
}
