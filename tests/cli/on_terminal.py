"""What a command prints on a terminal of a given width."""
import fcntl
import os
import pty
import struct
import subprocess
import termios


def on_terminal(command, columns, **options):
    """Its text, with the line ends of files, and its exit status. The options are those of Popen."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(command, stdout=slave, **options) as p:
        os.close(slave)
        text = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            text += piece
        status = p.wait()
    os.close(master)
    return text.decode().replace("\r\n", "\n"), status
