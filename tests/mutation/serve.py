"""Runs of the program with a mutant, at the cost of a fork each: one process serves all runs of a mutant.

The program's copy takes SERVER at the end of its main.c. With CKS_MUT_SERVE in the environment it reads
requests from its standard input (a length, then folder and arguments, each with a NUL) and answers with
the status, two lengths, and what was written to standard output and to standard error.
"""
import os
import re
import struct
import subprocess

SERVER = r"""
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
static void cks_mut_child(char *request, size_t n, int out, int err)
{
    char *words[256];
    int count = 0;
    for (size_t i = 0; i < n && count < 255; i += strlen(request + i) + 1)
        words[count++] = request + i;
    words[count] = NULL;
    int nothing = open("/dev/null", O_RDONLY);
    if (chdir(words[0]) != 0 || nothing < 0)
        _exit(99);
    dup2(nothing, 0);
    dup2(out, 1);
    dup2(err, 2);
    close(nothing);
    alarm(RUN_SECONDS);
    words[0] = "ckscheck";
    exit(cks_mut_main(count, words));
}
static void cks_mut_send(int from)
{
    char part[65536];
    off_t at = 0;
    for (ssize_t n; (n = pread(from, part, sizeof(part), at)) > 0; at += n)
        fwrite(part, 1, (size_t)n, stdout);
}
int main(int argc, char **argv)
{
    if (!getenv("CKS_MUT_SERVE"))
        return cks_mut_main(argc, argv);
    /* Loading it takes longer than most runs. */
    void *crypto = dlopen("libcrypto.so.3", RTLD_NOW);
    int (*init)(uint64_t, void *) = crypto ? (int (*)(uint64_t, void *))dlsym(crypto, "OPENSSL_init_crypto") : NULL;
    if (init)
        init(2 | 4 | 8, NULL);
    static char request[1 << 20];
    int out = memfd_create("out", MFD_CLOEXEC), err = memfd_create("err", MFD_CLOEXEC);
    uint32_t length;
    while (fread(&length, sizeof(length), 1, stdin) == 1 && length < sizeof(request) && fread(request, 1, length, stdin) == length) {
        ftruncate(out, 0), ftruncate(err, 0);
        lseek(out, 0, SEEK_SET), lseek(err, 0, SEEK_SET);
        pid_t child = fork();
        if (child == 0)
            cks_mut_child(request, length, out, err);
        int status = 0;
        waitpid(child, &status, 0);
        int32_t answer[3] = {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), (int32_t)lseek(out, 0, SEEK_END), (int32_t)lseek(err, 0, SEEK_END)};
        fwrite(answer, sizeof(answer), 1, stdout);
        cks_mut_send(out);
        cks_mut_send(err);
        fflush(stdout);
    }
    return 0;
}
"""


def put_into(main_c, seconds):
    with open(main_c, encoding="utf-8") as f:
        text = f.read()
    text = re.sub(r"^int\nmain\(", "static int\ncks_mut_main(", text, flags=re.M)
    with open(main_c, "w", encoding="utf-8") as f:
        f.write(text + SERVER.replace("RUN_SECONDS", str(seconds)))


class Server:
    """The program as the environment has it (CKS_MUTANT, CKS_MUT_RECORD) until it is closed."""

    def __init__(self, program):
        env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
        self.process = subprocess.Popen([program], env={**env, "CKS_MUT_SERVE": "1"}, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def read(self, n):
        got = self.process.stdout.read(n)
        if len(got) != n:
            raise OSError("the program ended")
        return got

    def run(self, args, folder):
        """(status, standard output, standard error), as bytes."""
        request = b"".join(w.encode() + b"\0" for w in (os.path.abspath(folder), *args))
        self.process.stdin.write(struct.pack("=I", len(request)) + request)
        self.process.stdin.flush()
        status, out, err = struct.unpack("=iii", self.read(12))
        return status, self.read(out), self.read(err)

    def close(self):
        self.process.kill()
        self.process.communicate()
