# SPDX-License-Identifier: GPL-3.0-or-later
"""A program in a pseudo-terminal, driven as a person does: type, look, type on.

Nothing here waits for time to pass: it waits until the terminal shows what was asked for, and
fails, with all that it shows, when that does not come.
"""
import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

PATIENCE = 30  # seconds, until something is taken for never to come
CTRL_C, CTRL_D, TAB, UP, ENTER = "\x03", "\x04", "\t", "\x1b[A", "\r"

# "\x1b[12;5H" and the like; titles and such; two-character sequences.
ESCAPE = re.compile(r"\x1b\[([0-?]*)[ -/]*([@-~])|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|"
                    r"\x1b[()*+].|\x1b[0-9=>@-Z\\^_a-z{|}~]")


class Line:
    """What one line of a terminal that is never too narrow shows."""

    def __init__(self):
        self.cells = []
        self.at = 0

    def put(self, character):
        self.cells[len(self.cells):] = [" "] * (self.at - len(self.cells))
        self.cells[self.at:self.at + 1] = [character]
        self.at += 1

    def control(self, parameters, final):
        number = int(parameters) if parameters.isdigit() else None
        count = number or 1
        if final == "C":
            self.at += count
        elif final == "D":
            self.at = max(self.at - count, 0)
        elif final == "G":
            self.at = count - 1
        elif final == "P":
            del self.cells[self.at:self.at + count]
        elif final == "@":
            self.cells[self.at:self.at] = [" "] * count
        elif final in "JK":
            start = 0 if number in (1, 2) else self.at
            end = self.at if number == 1 else len(self.cells)
            self.cells[start:end] = [" "] * (end - start) if number == 1 else []

    def __str__(self):
        return "".join(self.cells)


def shown(written):
    """The text that bytes written to a terminal leave on it; lines that it has left stay as they
    are."""
    text = written.decode("utf-8", "replace")
    lines = [Line()]
    at = 0
    while at < len(text):
        line = lines[-1]
        character = text[at]
        escape = ESCAPE.match(text, at) if character == "\x1b" else None
        if escape:
            if escape.group(2):
                line.control(escape.group(1), escape.group(2))
            at = escape.end()
            continue
        if character == "\n":
            lines.append(Line())
        elif character == "\r":
            line.at = 0
        elif character == "\b":
            line.at = max(line.at - 1, 0)
        elif character != "\x07":
            line.put(character)
        at += 1
    return "\n".join(map(str, lines))


class Terminal:
    """A program that has a terminal of its own for standard input, output and error.

    prompt: a regular expression for what the program shows when it waits for a line.
    """

    def __init__(self, command, prompt, env, cwd):
        self.prompt = prompt
        self.master, self.slave = pty.openpty()
        # Wide, so that no line is ever broken.
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 1000, 0, 0))
        self.modes_before = self.modes()
        self.written = b""  # by the program, all of it
        self.mark = 0       # what is before was looked at already

        def take_terminal():
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.child = subprocess.Popen(command, stdin=self.slave, stdout=self.slave,
                                      stderr=self.slave, cwd=cwd, env={"TERM": "xterm", **env},
                                      start_new_session=True, preexec_fn=take_terminal)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        self.close()
        os.close(self.slave)

    def close(self):
        """The terminal goes away, as when its window is closed."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def modes(self):
        """How the terminal treats what is typed, and what is written to it."""
        modes = termios.tcgetattr(self.slave)
        modes[3] &= ~getattr(termios, "PENDIN", 0)  # no mode: there is something to be read again
        return modes

    def read(self, patience=0.0):
        """Reads what there is; false when there is nothing."""
        if not select.select([self.master], [], [], patience)[0]:
            return False
        try:
            piece = os.read(self.master, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            piece = b""
        self.written += piece
        return bool(piece)

    def unseen(self):
        return shown(self.written[self.mark:])

    def wait_for(self, expression):
        """Waits until what is shown since the mark matches, and gives all of it."""
        wanted = re.compile(expression)
        end = time.monotonic() + PATIENCE
        while True:
            if wanted.search(self.unseen()):
                return self.unseen()
            if not self.read(0.2) and (self.child.poll() is not None or time.monotonic() > end):
                while self.read():
                    pass
                if wanted.search(self.unseen()):
                    return self.unseen()
                raise AssertionError(f"{expression!r} is not shown (exit status "
                                     f"{self.child.poll()}), but this is: {self.unseen()!r}")

    def send(self, text):
        os.write(self.master, text.encode())

    def wait_for_prompt(self):
        """Waits until there is a prompt on a new line, and gives what stands before it."""
        text = self.wait_for(rf"(?:^|\n){self.prompt}$")
        self.mark = len(self.written)
        return re.sub(rf"(?:^|\n){self.prompt}$", "\n", text)

    def run(self, line):
        """Types a line and gives what the program says to it; it must be waiting for one."""
        self.send(line + ENTER)
        text = self.wait_for(rf"\n{self.prompt}$")
        self.mark = len(self.written)
        answer = text.partition("\n")[2]
        return re.sub(rf"(?:^|(?<=\n)){self.prompt}$", "", answer)

    def kill(self, number=signal.SIGTERM):
        self.child.send_signal(number)

    def finish(self):
        """Waits for the program's end, and gives its exit status."""
        end = time.monotonic() + PATIENCE
        while self.child.poll() is None:
            if self.master >= 0:
                self.read(0.05)
            else:
                time.sleep(0.01)
            if time.monotonic() > end:
                raise AssertionError(f"it does not end; it shows {self.unseen()!r}")
        while self.master >= 0 and self.read():
            pass
        return self.child.returncode
