/* Signs what the command line says, for test_sigv4.py:
 * METHOD HOST PATH BODY REGION SERVICE KEY-ID SECRET UNIX-TIME */
#include <stdio.h>
#include <stdlib.h>

#include "probe/net/sigv4.h"

int
main(int argc, char **argv)
{
    struct cks_buf out = {0};
    if (argc != 10)
        return 2;
    struct cks_sigv4_request r = {
        .method = argv[1],
        .host = argv[2],
        .path = argv[3],
        .body = cks_str_of(argv[4]),
        .region = argv[5],
        .service = argv[6],
        .access_key_id = cks_str_of(argv[7]),
        .secret = {cks_str_of(argv[8])},
        .time = strtoll(argv[9], NULL, 10),
    };
    bool ok = cks_sigv4_sign(&out, &r);
    if (ok)
        puts(out.data);
    cks_buf_free(&out);
    return ok ? 0 : 1;
}
