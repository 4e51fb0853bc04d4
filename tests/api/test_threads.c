/* Several threads, a handle each, over the same files: the same findings in each. */
#include <ckscheck/ckscheck.h>

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 8
#define FILES_MAX 400

static char files[FILES_MAX][512];
static size_t file_count;

static void
list(const char *root)
{
    DIR *dir = opendir(root);
    struct dirent *e;
    while (dir && (e = readdir(dir)) && file_count < FILES_MAX) {
        if (e->d_name[0] == '.')
            continue;
        char path[512];
        snprintf(path, sizeof(path), "%s/%s", root, e->d_name);
        if (e->d_type == DT_DIR && strcmp(e->d_name, "golden") != 0)
            list(path);
        else if (strstr(e->d_name, ".json"))
            memcpy(files[file_count++], path, sizeof(path));
    }
    if (dir)
        closedir(dir);
}

/* Codes and places of all findings, one after the other, as a number. */
static void *
run(void *arg)
{
    unsigned long *ret = arg;
    struct cks_options o;
    struct cks *c;
    cks_options_init(&o);
    o.at_given = true;
    o.at = 1767225600;
    *ret = 5381;
    if (cks_open(&o, &c) != CKS_OK)
        return NULL;
    for (size_t i = 0; i < file_count; i++)
        cks_add_file(c, files[i]);
    if (cks_judge(c) != CKS_OK)
        return NULL;
    for (size_t i = 0; i < cks_finding_count(c); i++) {
        const struct cks_finding *f = cks_finding(c, i);
        for (const char *p = f->code; *p; p++)
            *ret = *ret * 33 + (unsigned char)*p;
        *ret = *ret * 33 + f->place.line * 1000ul + f->place.column;
    }
    cks_close(&c);
    return NULL;
}

int
main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    unsigned long results[THREADS];
    if (argc < 2)
        return 2;
    list(argv[1]);
    if (file_count == 0) {
        fprintf(stderr, "no fixtures in %s\n", argv[1]);
        return 1;
    }
    for (size_t i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, run, &results[i]) != 0)
            return 2;
    int failed = 0;
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        failed += results[i] != results[0] || results[i] == 5381;
    }
    printf("%d passed, %d failed\n", THREADS - failed, failed);
    return failed != 0;
}
