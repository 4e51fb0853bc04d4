/*
 * The floors that the benchmarks hold the program against: the least that any program in C must do.
 *
 *     floor start FILE         parses one file with cJSON and matches a pattern: what a process
 * costs floor certificate FILE   the same, and reads its TrustAnchorCertificate with libcrypto
 *     floor parse FILE         parses a file of JSON lines, line by line, and nothing else
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <cjson/cJSON.h>
#include <dlfcn.h>
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *
read_all(const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0)
        exit(2);
    long n = ftell(f);
    char *text = malloc((size_t)n + 1);
    rewind(f);
    if (!text || fread(text, 1, (size_t)n, f) != (size_t)n)
        exit(2);
    fclose(f);
    text[n] = '\0';
    *ret_n = (size_t)n;
    return text;
}

static int
matches(const char *pattern, const char *text)
{
    int error;
    PCRE2_SIZE at;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                                     PCRE2_ANCHORED | PCRE2_ENDANCHORED, &error, &at, NULL);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    return pcre2_match(code, (PCRE2_SPTR)text, strlen(text), 0, 0, data, NULL) >= 0;
}

/* libcrypto by name, as the program loads it. */
static int
read_certificate(const char *pem)
{
    void *lib = dlopen("libcrypto.so.3", RTLD_NOW);
    if (!lib)
        return 0;
    void *(*mem_buf)(const void *, int);
    void *(*read_x509)(void *, void **, void *, void *);
    *(void **)&mem_buf = dlsym(lib, "BIO_new_mem_buf");
    *(void **)&read_x509 = dlsym(lib, "PEM_read_bio_X509");
    return read_x509(mem_buf(pem, (int)strlen(pem)), NULL, NULL, NULL) != NULL;
}

int
main(int argc, char **argv)
{
    size_t n, count = 0;
    if (argc < 3)
        return 2;
    char *text = read_all(argv[2], &n);
    if (strcmp(argv[1], "parse") == 0) {
        for (char *line = text; line < text + n; count++) {
            char *end = memchr(line, '\n', (size_t)(text + n - line));
            size_t length = end ? (size_t)(end - line) : (size_t)(text + n - line);
            cJSON *tree = cJSON_ParseWithLength(line, length);
            if (!tree)
                return 1;
            cJSON_Delete(tree);
            line += length + 1;
        }
        return count == 0;
    }
    cJSON *tree = cJSON_ParseWithLength(text, n);
    const char *name =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tree, "CustomKeyStoreName"));
    int ok = name && matches("[a-z-]+", name);
    if (strcmp(argv[1], "certificate") == 0)
        ok = ok && read_certificate(cJSON_GetStringValue(
                       cJSON_GetObjectItemCaseSensitive(tree, "TrustAnchorCertificate")));
    return !ok;
}
